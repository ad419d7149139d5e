//! Takes each future out to poll it, and puts it back: it moves, against the promise of `Pin`.

use std::pin::Pin;
use std::task::{Context, Poll};

pub struct Both<A: Future, B: Future> {
    first: Result<A::Output, Option<A>>,
    second: Result<B::Output, Option<B>>,
}

fn go_on<F: Future>(slot: &mut Result<F::Output, Option<F>>, context: &mut Context<'_>) -> bool {
    if let Err(waiting) = slot {
        let mut future = waiting.take().unwrap();
        // "Nobody else has the future, so I may promise what I like."
        let answer = unsafe { Pin::new_unchecked(&mut future) }.poll(context);
        match answer {
            Poll::Ready(output) => *slot = Ok(output),
            Poll::Pending => *waiting = Some(future),
        }
    }
    slot.is_ok()
}

impl<A: Future, B: Future> Future for Both<A, B> {
    type Output = (A::Output, B::Output);

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = unsafe { self.get_unchecked_mut() };
        let first = go_on(&mut this.first, context);
        let second = go_on(&mut this.second, context);
        if !(first && second) {
            return Poll::Pending;
        }
        let first = std::mem::replace(&mut this.first, Err(None));
        let second = std::mem::replace(&mut this.second, Err(None));
        match (first, second) {
            (Ok(first), Ok(second)) => Poll::Ready((first, second)),
            _ => Poll::Pending,
        }
    }
}

pub fn both<A: Future, B: Future>(first: A, second: B) -> Both<A, B> {
    Both { first: Err(Some(first)), second: Err(Some(second)) }
}
