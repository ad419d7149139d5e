use std::pin::Pin;
use std::task::{Context, Poll, Waker};

struct Cake {
    pending: u32,
}

impl Future for Cake {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<&'static str> {
        if self.pending == 0 {
            return Poll::Ready("one cake");
        }
        self.pending -= 1;
        Poll::Pending
    }
}

// ANCHOR: main
fn main() {
    let mut cake = Cake { pending: 2 };
    let mut context = Context::from_waker(Waker::noop());
    println!("{:?}", cake.poll(&mut context));
}
// ANCHOR_END: main
