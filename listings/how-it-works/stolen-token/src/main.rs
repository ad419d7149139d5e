use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;

use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

// ANCHOR: main
fn main() {
    let mut polls = 0;
    block_on(poll_fn(|context| {
        polls += 1;
        println!("poll {polls}");
        if polls == 2 {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        // Some code in the middle of the poll parks the thread, too.
        thread::park_timeout(Duration::from_millis(50));
        Poll::Pending
    }));
    println!("done");
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
