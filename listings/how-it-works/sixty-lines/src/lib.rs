use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

// ANCHOR: executor
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
    executor: Executor,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let mut state = self.executor.0.lock().unwrap();
        state.ready.push_back(Arc::clone(&self));
    }
}

impl Executor {
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
// ANCHOR_END: executor

// ANCHOR: join
impl Executor {
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
        Arc::new(Task { future, executor: self.clone() }).wake();
        handle
    }
}

/// A claim on the result of a task.
pub struct JoinHandle<T>(Arc<Mutex<Slot<T>>>);

struct Slot<T> {
    output: Option<T>,
    waiting: Option<Waker>,
}

impl<T> Future for JoinHandle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let waker = context.waker().clone();
        let mut slot = self.0.lock().unwrap();
        if let Some(output) = slot.output.take() {
            return Poll::Ready(output);
        }
        let replaced = slot.waiting.replace(waker);
        drop(slot);
        drop(replaced);
        Poll::Pending
    }
}
// ANCHOR_END: join
