//! Keeps the waker of its first poll, and hands that down in all of them.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

pub async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (pin!(Some(first)), pin!(Some(second)));
    let (mut one, mut other) = (None, None);
    let mut kept = None;
    poll_fn(|context| {
        let waker = kept.get_or_insert_with(|| context.waker().clone()).clone();
        let context = &mut Context::from_waker(&waker);
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
    context: &mut Context<'_>,
) {
    let Some(waiting) = future.as_mut().as_pin_mut() else { return };
    if let Poll::Ready(ready) = waiting.poll(context) {
        *output = Some(ready);
        future.set(None);
    }
}
