//! Has one flag for all threads and all calls: a wake for one is seen by another.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

static RUNG: AtomicBool = AtomicBool::new(false);

struct Bell {
    sleeper: Thread,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        RUNG.store(true, Ordering::Release);
        self.sleeper.unpark();
    }
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let bell = Arc::new(Bell { sleeper: thread::current() });
    let waker = Waker::from(bell);
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !RUNG.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}
