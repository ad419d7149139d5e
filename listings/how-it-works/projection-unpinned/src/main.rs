use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

pin_project_lite::pin_project! {
    struct Counted<F> {
        inner: F,
        polls: u32,
    }
}

impl<F: Future> Future for Counted<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        *this.polls += 1;
        println!("poll {}", this.polls);
        this.inner.poll(context)
    }
}

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
