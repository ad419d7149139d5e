//! Calls the waker while the slot is locked: one that asks the handle waits for the same lock.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Wake, Waker};

/// Runs tasks on one thread.
#[derive(Clone, Default)]
pub struct Executor(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
}

struct Task {
    /// `None` when it has ended.
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    /// Weak, because the queue in there may hold this very task.
    executor: Weak<Mutex<State>>,
    /// Whether it is in the queue.
    queued: AtomicBool,
    /// Whether its future is to be dropped, not polled.
    aborted: AtomicBool,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.queued.swap(true, SeqCst) {
            return;
        }
        // If the executor is gone, nobody is left to poll the task.
        let Some(state) = self.executor.upgrade() else { return };
        state.lock().unwrap().ready.push_back(self);
    }
}

impl Executor {
    /// Polls tasks in the order in which they were woken, until none is left that was.
    pub fn run(&self) {
        while let Some(task) = self.next() {
            // Before the poll: a wake that comes during it must count.
            task.queued.store(false, SeqCst);
            let waker = Waker::from(Arc::clone(&task));
            let mut future = task.future.lock().unwrap();
            if task.aborted.load(SeqCst) {
                *future = None;
            }
            let Some(unfinished) = future.as_mut() else { continue };
            if unfinished.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *future = None;
            }
        }
    }

    fn next(&self) -> Option<Arc<Task>> {
        self.0.lock().unwrap().ready.pop_front()
    }
}

impl Executor {
    /// Takes a task. `run` polls it.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let slot = Arc::new(Mutex::new(Slot { output: None, ended: false, waiting: None }));
        let ends = Ends(Arc::clone(&slot));
        let future = async move {
            let output = future.await;
            ends.0.lock().unwrap().output = Some(output);
        };
        let future = Mutex::new(Some(Box::pin(future) as _));
        let (queued, aborted) = Default::default();
        let executor = Arc::downgrade(&self.0);
        let task = Arc::new(Task { future, executor, queued, aborted });
        // To begin with, a task counts as woken.
        Arc::clone(&task).wake();
        JoinHandle { slot, task }
    }
}

/// A claim on the result of a task: `None`, if it was aborted.
pub struct JoinHandle<T> {
    slot: Arc<Mutex<Slot<T>>>,
    task: Arc<Task>,
}

struct Slot<T> {
    output: Option<T>,
    ended: bool,
    waiting: Option<Waker>,
}

/// Is in the future of the task, and tells its handle when that is dropped.
struct Ends<T>(Arc<Mutex<Slot<T>>>);

impl<T> Drop for Ends<T> {
    fn drop(&mut self) {
        let mut slot = self.0.lock().unwrap();
        slot.ended = true;
        let waiting = slot.waiting.take();
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

impl<T> JoinHandle<T> {
    /// Ends the task at its next turn, without another poll.
    pub fn abort(&self) {
        self.task.aborted.store(true, SeqCst);
        Arc::clone(&self.task).wake();
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let waker = context.waker().clone();
        let mut slot = self.slot.lock().unwrap();
        if let Some(output) = slot.output.take() {
            return Poll::Ready(Some(output));
        }
        if slot.ended {
            return Poll::Ready(None);
        }
        let replaced = slot.waiting.replace(waker);
        // To drop a waker may run any code: not while the slot is locked.
        drop(slot);
        drop(replaced);
        Poll::Pending
    }
}
