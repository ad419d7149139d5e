use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker, ready};

// ANCHOR: enum
enum Breakfast {
    /// Called, and not polled yet: the arguments.
    Start { guests: u32 },
    /// Paused at the first await.
    Bread { oven: Oven },
    /// Paused at the second one.
    Cake { bread: String, oven: Oven },
    /// Finished.
    Done,
}

fn breakfast(guests: u32) -> Breakfast {
    Breakfast::Start { guests }
}
// ANCHOR_END: enum

// ANCHOR: poll
impl Future for Breakfast {
    type Output = String;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<String> {
        loop {
            match &mut *self {
                Self::Start { guests } => {
                    println!("  the dough is mixed for {guests}");
                    *self = Self::Bread { oven: bake("bread", 2) };
                }
                Self::Bread { oven } => {
                    let bread = ready!(Pin::new(oven).poll(context));
                    println!("  {bread} is out");
                    *self = Self::Cake { bread, oven: bake("cake", 1) };
                }
                Self::Cake { bread, oven } => {
                    let cake = ready!(Pin::new(oven).poll(context));
                    println!("  {cake} is out");
                    let breakfast = format!("{bread} and {cake}");
                    *self = Self::Done;
                    return Poll::Ready(breakfast);
                }
                Self::Done => panic!("polled after it was ready"),
            }
        }
    }
}
// ANCHOR_END: poll

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
