use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// Runs tasks on one thread.
#[derive(Clone, Default)]
pub struct Executor(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    ready: VecDeque<Arc<Task>>,
    /// Whom to wake, sorted by the second and then by who came first.
    timers: BTreeMap<(u64, usize), Waker>,
    now: u64,
    sleeps: usize,
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

    // ANCHOR: next
    fn next(&self) -> Option<Arc<Task>> {
        loop {
            let mut state = self.0.lock().unwrap();
            if let Some(task) = state.ready.pop_front() {
                return Some(task);
            }
            // Nobody can go on: time jumps to the next timer.
            let ((until, _), waker) = state.timers.pop_first()?;
            state.now = until;
            waker.wake();
        }
    }
    // ANCHOR_END: next

    pub fn now(&self) -> u64 {
        self.0.lock().unwrap().now
    }

    pub fn sleep(&self, seconds: u64) -> impl Future<Output = ()> + Send + 'static {
        let executor = self.clone();
        let mut key = None;
        poll_fn(move |context| {
            let waker = context.waker().clone();
            let mut state = executor.0.lock().unwrap();
            let key = *key.get_or_insert_with(|| {
                state.sleeps += 1;
                (state.now + seconds, state.sleeps)
            });
            if state.now >= key.0 {
                return Poll::Ready(());
            }
            let replaced = state.timers.insert(key, waker);
            drop(state);
            drop(replaced);
            Poll::Pending
        })
    }
}

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
