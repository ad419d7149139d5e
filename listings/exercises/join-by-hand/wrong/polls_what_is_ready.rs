//! Polls both in every poll, also the one that was ready long ago.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn join<A: Future, B: Future>(first: A, second: B) -> (A::Output, B::Output) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match (first.as_mut().poll(context), second.as_mut().poll(context)) {
        (Poll::Ready(one), Poll::Ready(other)) => Poll::Ready((one, other)),
        _ => Poll::Pending,
    })
    .await
}
