//! Polls both with a waker that does nothing: whoever polls the join is never woken.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

pub async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (pin!(Some(first)), pin!(Some(second)));
    let (mut one, mut other) = (None, None);
    poll_fn(|context| {
        advance(first.as_mut(), &mut one, context);
        advance(second.as_mut(), &mut other, context);
        match (one.take(), other.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            (first, second) => {
                (one, other) = (first, second);
                Poll::Pending
            }
        }
    })
    .await
}

fn advance<F: Future>(
    mut future: Pin<&mut Option<F>>,
    output: &mut Option<F::Output>,
    _context: &mut Context<'_>,
) {
    let Some(waiting) = future.as_mut().as_pin_mut() else { return };
    if let Poll::Ready(ready) = waiting.poll(&mut Context::from_waker(Waker::noop())) {
        *output = Some(ready);
        future.set(None);
    }
}
