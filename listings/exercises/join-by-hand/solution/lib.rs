use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// Polls both futures until both are ready, and gives both outputs.
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

/// Polls a future that is not ready yet. If it is now, keeps its output, and drops the future.
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
