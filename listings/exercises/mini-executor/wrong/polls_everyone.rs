//! One waker for all: it says that somebody was woken, not who, so everybody is polled.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::thread::{self, Thread};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[derive(Default)]
pub struct Executor {
    tasks: Vec<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn spawn(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        self.tasks.push(Box::pin(future));
    }

    pub fn run(&mut self) {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            self.tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
            if self.tasks.is_empty() {
                return;
            }
            thread::park();
        }
    }
}
