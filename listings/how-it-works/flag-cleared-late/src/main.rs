use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

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

struct Unpark {
    /// Whether the waker was called since the last poll began.
    woken: AtomicBool,
    thread: Thread,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let unpark = Arc::new(Unpark { woken: AtomicBool::new(false), thread: thread::current() });
    let waker = Waker::from(Arc::clone(&unpark));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        unpark.woken.store(false, Ordering::Release);
        // Looks at the flag and clears it in one step.
        while !unpark.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}
