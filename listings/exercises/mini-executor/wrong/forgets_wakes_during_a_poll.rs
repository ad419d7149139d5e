//! Marks a task as queued until after its poll: a wake that comes during the poll is lost.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    woken: Sender<Arc<Task>>,
    queued: AtomicBool,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, SeqCst) {
            let woken = self.woken.clone();
            let _ = woken.send(self);
        }
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
        Arc::new(Task { future, woken: self.woken.clone(), queued: AtomicBool::new(false) }).wake();
        self.running += 1;
    }

    pub fn run(&mut self) {
        while self.running > 0 {
            let task = self.to_poll.recv().expect("we have a sender ourselves");
            let Some(mut future) = task.future.lock().unwrap().take() else { continue };
            self.running -= 1;
            let waker = Waker::from(Arc::clone(&task));
            if future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
                *task.future.lock().unwrap() = Some(future);
                self.running += 1;
            }
            task.queued.store(false, SeqCst);
        }
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}
