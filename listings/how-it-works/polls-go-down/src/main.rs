use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

struct Cake {
    pending: u32,
}

// ANCHOR: main
impl Future for Cake {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<&'static str> {
        println!("    the cake is polled");
        if self.pending == 0 {
            return Poll::Ready("one cake");
        }
        self.pending -= 1;
        Poll::Pending
    }
}

async fn dessert() -> &'static str {
    println!("  dessert begins");
    let cake = Cake { pending: 2 }.await;
    println!("  dessert goes on");
    cake
}

fn main() {
    let mut dessert = pin!(dessert());
    let mut context = Context::from_waker(Waker::noop());
    for number in 1..=3 {
        println!("poll {number}");
        let answer = dessert.as_mut().poll(&mut context);
        println!("answer {number}: {answer:?}");
    }
}
// ANCHOR_END: main
