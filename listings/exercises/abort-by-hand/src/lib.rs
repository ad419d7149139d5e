use std::collections::VecDeque;
use std::pin::Pin;
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
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        // If the executor is gone, nobody is left to poll the task.
        let Some(state) = self.executor.upgrade() else { return };
        state.lock().unwrap().ready.push_back(self);
    }
}

impl Executor {
    /// Polls tasks in the order in which they were woken, until none is left that was.
    pub fn run(&self) {
        while let Some(task) = self.next() {
            let waker = Waker::from(Arc::clone(&task));
            let mut future = task.future.lock().unwrap();
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
        let slot = Arc::new(Mutex::new(Slot { output: None, waiting: None }));
        let handle = JoinHandle(Arc::clone(&slot));
        let future = async move {
            let output = future.await;
            let mut slot = slot.lock().unwrap();
            slot.output = Some(output);
            if let Some(waker) = slot.waiting.take() {
                drop(slot);
                waker.wake();
            }
        };
        let future = Mutex::new(Some(Box::pin(future) as _));
        // To begin with, a task counts as woken.
        Arc::new(Task { future, executor: Arc::downgrade(&self.0) }).wake();
        handle
    }
}

/// A claim on the result of a task: `None`, if it was aborted.
pub struct JoinHandle<T>(Arc<Mutex<Slot<T>>>);

struct Slot<T> {
    output: Option<T>,
    waiting: Option<Waker>,
}

impl<T> JoinHandle<T> {
    /// Ends the task at its next turn, without another poll.
    pub fn abort(&self) {
        todo!("the future of the task is dropped when its turn comes")
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let waker = context.waker().clone();
        let mut slot = self.0.lock().unwrap();
        if let Some(output) = slot.output.take() {
            return Poll::Ready(Some(output));
        }
        let replaced = slot.waiting.replace(waker);
        // To drop a waker may run any code: not while the slot is locked.
        drop(slot);
        drop(replaced);
        Poll::Pending
    }
}
