use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Is ready when it has answered `Pending` a number of times.
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

fn main() {
    let mut cake = pin!(Cake { pending: 2 });
    let mut context = Context::from_waker(Waker::noop());
    for number in 1..=4 {
        let answer = cake.as_mut().poll(&mut context);
        println!("poll {number}: {answer:?}");
    }
}
