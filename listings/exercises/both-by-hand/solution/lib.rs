use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// Two futures that wait side by side.
    pub struct Both<A: Future, B: Future> {
        // `None` when it was ready.
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

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(first) = this.first.as_mut().as_pin_mut()
            && let Poll::Ready(output) = first.poll(context)
        {
            *this.first_output = Some(output);
            this.first.set(None);
        }
        if let Some(second) = this.second.as_mut().as_pin_mut()
            && let Poll::Ready(output) = second.poll(context)
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

/// Waits for both futures at once, and gives both outputs.
pub fn both<A: Future, B: Future>(first: A, second: B) -> Both<A, B> {
    Both { first: Some(first), second: Some(second), first_output: None, second_output: None }
}
