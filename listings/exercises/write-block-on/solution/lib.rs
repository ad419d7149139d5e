use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

struct Bell {
    /// Whether the waker was called since the last poll began.
    rung: AtomicBool,
    sleeper: Thread,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // First the flag, then the thread: it looks at the flag when it is up.
        self.rung.store(true, Ordering::Release);
        self.sleeper.unpark();
    }
}

/// Runs a future to its end on this thread, and gives its output.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bell = Arc::new(Bell { rung: AtomicBool::new(false), sleeper: thread::current() });
    let waker = Waker::from(Arc::clone(&bell));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // Looks and clears in one step.
        while !bell.rung.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}
