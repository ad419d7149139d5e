use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

// ANCHOR: cake
fn cake(mut pending: u32) -> impl Future<Output = &'static str> {
    poll_fn(move |_context| {
        if pending == 0 {
            return Poll::Ready("one cake");
        }
        pending -= 1;
        Poll::Pending
    })
}
// ANCHOR_END: cake

fn main() {
    let mut cake = pin!(cake(2));
    let mut context = Context::from_waker(Waker::noop());
    for number in 1..=3 {
        let answer = cake.as_mut().poll(&mut context);
        println!("poll {number}: {answer:?}");
    }
}
