use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Two futures that wait side by side.
pub struct Both<A: Future, B: Future> {
    /// Replace this by the fields you need.
    futures: PhantomData<(A, B)>,
}

impl<A: Future, B: Future> Future for Both<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        todo!("poll each future that is not ready yet")
    }
}

/// Waits for both futures at once, and gives both outputs.
pub fn both<A: Future, B: Future>(first: A, second: B) -> Both<A, B> {
    todo!("keep the two futures")
}
