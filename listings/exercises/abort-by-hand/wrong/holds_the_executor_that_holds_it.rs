//! A task holds the executor, whose queue holds the task: what is queued when the executor goes is
//! never dropped.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Clone, Default)]
pub struct Executor(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
}

struct Task {
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    executor: Executor,
    queued: AtomicBool,
    aborted: AtomicBool,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.queued.swap(true, SeqCst) {
            return;
        }
        let mut state = self.executor.0.lock().unwrap();
        state.ready.push_back(Arc::clone(&self));
    }
}

impl Executor {
    pub fn run(&self) {
        while let Some(task) = self.next() {
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
        let executor = self.clone();
        let task = Arc::new(Task { future, executor, queued, aborted });
        Arc::clone(&task).wake();
        JoinHandle { slot, task }
    }
}

pub struct JoinHandle<T> {
    slot: Arc<Mutex<Slot<T>>>,
    task: Arc<Task>,
}

struct Slot<T> {
    output: Option<T>,
    ended: bool,
    waiting: Option<Waker>,
}

struct Ends<T>(Arc<Mutex<Slot<T>>>);

impl<T> Drop for Ends<T> {
    fn drop(&mut self) {
        let mut slot = self.0.lock().unwrap();
        slot.ended = true;
        let waiting = slot.waiting.take();
        drop(slot);
        if let Some(waker) = waiting {
            waker.wake();
        }
    }
}

impl<T> JoinHandle<T> {
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
        drop(slot);
        drop(replaced);
        Poll::Pending
    }
}
