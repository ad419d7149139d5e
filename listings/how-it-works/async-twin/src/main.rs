use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

// ANCHOR: twin
async fn breakfast(guests: u32) -> String {
    println!("  the dough is mixed for {guests}");
    let bread = bake("bread", 2).await;
    println!("  {bread} is out");
    let cake = bake("cake", 1).await;
    println!("  {cake} is out");
    format!("{bread} and {cake}")
}
// ANCHOR_END: twin

// ANCHOR: main
fn main() {
    let mut breakfast = pin!(breakfast(4));
    let mut context = Context::from_waker(Waker::noop());
    let mut polls = 0;
    loop {
        polls += 1;
        println!("poll {polls}");
        let answer = breakfast.as_mut().poll(&mut context);
        println!("answer: {answer:?}");
        if answer.is_ready() {
            break;
        }
    }
}
// ANCHOR_END: main

/// The leaf: answers `Pending` a number of times.
struct Oven {
    what: &'static str,
    pending: u32,
}

fn bake(what: &'static str, pending: u32) -> Oven {
    Oven { what, pending }
}

impl Future for Oven {
    type Output = String;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<String> {
        if self.pending == 0 {
            return Poll::Ready(format!("the {}", self.what));
        }
        self.pending -= 1;
        Poll::Pending
    }
}
