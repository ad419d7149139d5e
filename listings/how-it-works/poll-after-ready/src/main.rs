use std::pin::{Pin, pin};
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
    let mut context = Context::from_waker(Waker::noop());

    let mut cake = pin!(Cake { pending: 0 });
    println!("by hand: {:?}", cake.as_mut().poll(&mut context));
    println!("by hand: {:?}", cake.as_mut().poll(&mut context));

    let mut cake = pin!(async { "one cake" });
    println!("async block: {:?}", cake.as_mut().poll(&mut context));
    println!("async block: {:?}", cake.as_mut().poll(&mut context));
}
// ANCHOR_END: main
