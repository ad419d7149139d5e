//! Polls the second future only when the first is ready: the sum of both waits.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project_lite::pin_project! {
    pub struct Both<A: Future, B: Future> {
        #[pin]
        first: A,
        #[pin]
        second: B,
        first_output: Option<A::Output>,
    }
}

impl<A: Future, B: Future> Future for Both<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.first_output.is_none() {
            *this.first_output = Some(ready!(this.first.poll(context)));
        }
        let second = ready!(this.second.poll(context));
        Poll::Ready((this.first_output.take().unwrap(), second))
    }
}

pub fn both<A: Future, B: Future>(first: A, second: B) -> Both<A, B> {
    Both { first, second, first_output: None }
}
