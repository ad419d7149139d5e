use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Cake {
    pending: u32,
}

// ANCHOR: main
impl Future for Cake {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<&'static str> {
        println!("the cake is polled");
        if self.pending == 0 {
            return Poll::Ready("one cake");
        }
        self.pending -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

fn main() {
    println!("{}", block_on(Cake { pending: 2 }));
}
// ANCHOR_END: main

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
