use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

/// A future that the executor runs, and the queue it goes into when it is woken.
struct Task {
    /// `None` while it is polled, and when it has ended.
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

/// Runs tasks on one thread.
pub struct Executor {
    to_poll: Receiver<Arc<Task>>,
    woken: Sender<Arc<Task>>,
    running: usize,
}

impl Executor {
    /// An executor without tasks.
    pub fn new() -> Self {
        let (woken, to_poll) = mpsc::channel();
        Self { to_poll, woken, running: 0 }
    }

    /// Takes a task. `run` polls it.
    pub fn spawn(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        let future = Mutex::new(Some(Box::pin(future) as _));
        // To begin with, a task counts as woken.
        Arc::new(Task { future, woken: self.woken.clone() }).wake();
        self.running += 1;
    }

    /// Runs until all tasks have ended.
    ///
    /// # Panics
    /// If a task panics. That task has ended; another call runs the others.
    pub fn run(&mut self) {
        while self.running > 0 {
            // Sleeps while no task is to be polled.
            let task = self.to_poll.recv().expect("we have a sender ourselves");
            // Locked in this line only: no code of a future runs under the lock.
            let Some(mut future) = task.future.lock().unwrap().take() else { continue };
            // It counts as ended unless it is put back. If it panics, it is not.
            self.running -= 1;
            let waker = Waker::from(Arc::clone(&task));
            if future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
                *task.future.lock().unwrap() = Some(future);
                self.running += 1;
            }
        }
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}
