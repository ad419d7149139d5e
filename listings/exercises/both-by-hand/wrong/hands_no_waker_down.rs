//! Polls the two with a waker that does nothing: whoever waits for them is never woken.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pin_project_lite::pin_project! {
    pub struct Both<A: Future, B: Future> {
        #[pin]
        first: Option<A>,
        #[pin]
        second: Option<B>,
        first_output: Option<A::Output>,
        second_output: Option<B::Output>,
    }
}

impl<A: Future, B: Future> Future for Both<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(first) = this.first.as_mut().as_pin_mut()
            && let Poll::Ready(output) = first.poll(&mut Context::from_waker(Waker::noop()))
        {
            *this.first_output = Some(output);
            this.first.set(None);
        }
        if let Some(second) = this.second.as_mut().as_pin_mut()
            && let Poll::Ready(output) = second.poll(&mut Context::from_waker(Waker::noop()))
        {
            *this.second_output = Some(output);
            this.second.set(None);
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
    Both { first: Some(first), second: Some(second), first_output: None, second_output: None }
}
