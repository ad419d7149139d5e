//! Takes an empty queue for the end, and returns while tasks still wait.

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
        // If the executor is gone, there is nobody left to poll the task.
        let _ = woken.send(self);
    }
}

pub struct Executor {
    to_poll: Receiver<Arc<Task>>,
    woken: Sender<Arc<Task>>,
}

impl Executor {
    pub fn new() -> Self {
        let (woken, to_poll) = mpsc::channel();
        Self { to_poll, woken }
    }

    pub fn spawn(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        let future = Mutex::new(Some(Box::pin(future) as _));
        // To begin with, a task counts as woken.
        Arc::new(Task { future, woken: self.woken.clone() }).wake();
    }

    pub fn run(&mut self) {
        while let Ok(task) = self.to_poll.try_recv() {
            let mut future = task.future.lock().expect("no task panics");
            let Some(unfinished) = future.as_mut() else { continue };
            let waker = Waker::from(Arc::clone(&task));
            if unfinished.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *future = None;
            }
        }
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}
