//! Polls the tasks that were woken; when there are none, it is the reactor's turn.

use crate::reactor;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

type Task = Pin<Box<dyn Future<Output = ()>>>;

// ANCHOR: wake
/// The numbers of the tasks to poll.
#[derive(Default)]
struct Woken(Mutex<Vec<usize>>);

struct WakeTask {
    task: usize,
    woken: Arc<Woken>,
}

impl Wake for WakeTask {
    fn wake(self: Arc<Self>) {
        self.woken.0.lock().unwrap().push(self.task);
    }
}
// ANCHOR_END: wake

thread_local! {
    static TASKS: RefCell<HashMap<usize, Task>> = RefCell::default();
    static WOKEN: Arc<Woken> = Arc::default();
    static NEXT: Cell<usize> = const { Cell::new(0) };
}

pub fn spawn(future: impl Future<Output = ()> + 'static) {
    let task = NEXT.replace(NEXT.get() + 1);
    TASKS.with_borrow_mut(|tasks| tasks.insert(task, Box::pin(future)));
    // To begin with, a task counts as woken.
    WOKEN.with(|woken| woken.0.lock().unwrap().push(task));
}

// ANCHOR: run
/// Runs until all tasks have ended.
pub fn run() {
    let woken = WOKEN.with(Arc::clone);
    while TASKS.with_borrow(|tasks| !tasks.is_empty()) {
        let to_poll = mem::take(&mut *woken.0.lock().unwrap());
        if to_poll.is_empty() {
            // Everybody waits for the network.
            reactor::wait().unwrap();
        }
        for task in to_poll {
            poll(task, &woken);
        }
    }
}
// ANCHOR_END: run

// ANCHOR: poll
fn poll(task: usize, woken: &Arc<Woken>) {
    // Taken out while it is polled: the task may spawn others. One that has ended is not there.
    let Some(mut future) = TASKS.with_borrow_mut(|tasks| tasks.remove(&task)) else { return };
    let waker = Waker::from(Arc::new(WakeTask { task, woken: Arc::clone(woken) }));
    if future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
        TASKS.with_borrow_mut(|tasks| tasks.insert(task, future));
    }
}
// ANCHOR_END: poll
