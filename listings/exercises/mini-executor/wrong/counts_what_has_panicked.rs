//! Counts a task that panicked among those that run: the next `run` waits for its end.

use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    woken: Sender<Arc<Task>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let woken = self.woken.clone();
        let _ = woken.send(self);
    }
}

pub struct Executor {
    to_poll: Receiver<Arc<Task>>,
    woken: Sender<Arc<Task>>,
    running: usize,
}

impl Executor {
    pub fn new() -> Self {
        let (woken, to_poll) = mpsc::channel();
        Self { to_poll, woken, running: 0 }
    }

    pub fn spawn(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        let future = Mutex::new(Some(Box::pin(future) as _));
        Arc::new(Task { future, woken: self.woken.clone() }).wake();
        self.running += 1;
    }

    pub fn run(&mut self) {
        while self.running > 0 {
            let task = self.to_poll.recv().expect("we have a sender ourselves");
            let mut future = task.future.lock().expect("no task panics");
            let Some(unfinished) = future.as_mut() else { continue };
            let waker = Waker::from(Arc::clone(&task));
            if unfinished.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *future = None;
                self.running -= 1;
            }
        }
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}
