use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

// ANCHOR: counted
struct Counted<F> {
    inner: F,
    polls: u32,
}

impl<F: Future> Future for Counted<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: `inner` is pinned whenever the `Counted` around it is, and nothing here moves
        // it out: the reference to it goes straight back into a `Pin`. `polls` is a number, which
        // nobody needs to find at the same address. `Counted` has no `Drop` and no `Unpin` of its
        // own, and is not packed.
        let (inner, polls) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.inner), &mut this.polls)
        };
        *polls += 1;
        println!("poll {polls}");
        inner.poll(context)
    }
}
// ANCHOR_END: counted

/// Pending at the first poll, ready at the second.
fn pause() -> impl Future<Output = ()> {
    let mut paused = false;
    poll_fn(move |_| {
        if paused {
            Poll::Ready(())
        } else {
            paused = true;
            Poll::Pending
        }
    })
}

// ANCHOR: main
fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let mut counted = pin!(Counted { inner: order(), polls: 0 });
    while counted.as_mut().poll(&mut context).is_pending() {}
}

async fn order() {
    let text = String::from("two loaves");
    let first_word = &text[..3];
    pause().await;
    println!("the first word is {first_word}");
}
// ANCHOR_END: main
