//! Keeps a future that was ready until the other one is too, with all it holds.

use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    pub struct Both<A: Future, B: Future> {
        #[pin]
        first: A,
        #[pin]
        second: B,
        first_output: Option<A::Output>,
        second_output: Option<B::Output>,
    }
}

impl<A: Future, B: Future> Future for Both<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.first_output.is_none()
            && let Poll::Ready(output) = this.first.poll(context)
        {
            *this.first_output = Some(output);
        }
        if this.second_output.is_none()
            && let Poll::Ready(output) = this.second.poll(context)
        {
            *this.second_output = Some(output);
        }
        if this.first_output.is_none() || this.second_output.is_none() {
            return Poll::Pending;
        }
        match (this.first_output.take(), this.second_output.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            _ => Poll::Pending,
        }
    }
}

pub fn both<A: Future, B: Future>(first: A, second: B) -> Both<A, B> {
    Both { first, second, first_output: None, second_output: None }
}
