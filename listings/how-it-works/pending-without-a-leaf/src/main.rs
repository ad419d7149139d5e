use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker, ready};
use std::thread::{self, Thread};

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
                    return Poll::Pending;
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

fn main() {
    println!("{}", block_on(breakfast(4)));
}

/// The leaf: answers `Pending` a number of times, and wakes itself after each.
struct Oven {
    what: &'static str,
    pending: u32,
}

fn bake(what: &'static str, pending: u32) -> Oven {
    Oven { what, pending }
}

impl Future for Oven {
    type Output = String;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<String> {
        if self.pending == 0 {
            return Poll::Ready(format!("the {}", self.what));
        }
        self.pending -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            // Nothing to do until somebody calls the waker.
            Poll::Pending => thread::park(),
        }
    }
}
