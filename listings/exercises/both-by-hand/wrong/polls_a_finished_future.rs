//! Waits for a poll in which both are ready, and so polls a future that has finished.

use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    pub struct Both<A: Future, B: Future> {
        #[pin]
        first: A,
        #[pin]
        second: B,
    }
}

impl<A: Future, B: Future> Future for Both<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match (this.first.poll(context), this.second.poll(context)) {
            (Poll::Ready(first), Poll::Ready(second)) => Poll::Ready((first, second)),
            _ => Poll::Pending,
        }
    }
}

pub fn both<A: Future, B: Future>(first: A, second: B) -> Both<A, B> {
    Both { first, second }
}
