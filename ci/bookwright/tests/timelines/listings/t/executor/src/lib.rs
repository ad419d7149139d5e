//! Polls tasks in turn until none of them is woken.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    flag: Arc<Flag>,
}

struct Flag {
    woken: AtomicBool,
    #[cfg(recorded)]
    told: recorder::Task,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        #[cfg(recorded)]
        self.told.woken();
        self.woken.store(true, Ordering::Relaxed);
    }
}

/// Tasks, in the order in which they were added.
#[derive(Default)]
pub struct Tasks(Vec<Task>);

impl Tasks {
    /// Adds a task.
    #[cfg_attr(recorded, track_caller)]
    pub fn add(&mut self, name: &str, future: impl Future<Output = ()> + 'static) {
        let _ = name;
        let flag = Arc::new(Flag {
            woken: AtomicBool::new(true),
            #[cfg(recorded)]
            told: recorder::task(name),
        });
        self.0.push(Task { future: Box::pin(future), flag });
    }

    /// Polls who is woken, until nobody is.
    pub fn run(mut self) {
        while self.0.iter().any(|task| task.flag.woken.load(Ordering::Relaxed)) {
            self.0.retain_mut(|task| {
                if !task.flag.woken.swap(false, Ordering::Relaxed) {
                    return true;
                }
                #[cfg(recorded)]
                let polling = task.flag.told.poll();
                let waker = Waker::from(Arc::clone(&task.flag));
                let poll = task.future.as_mut().poll(&mut Context::from_waker(&waker));
                #[cfg(recorded)]
                drop(polling);
                #[cfg(recorded)]
                if poll.is_ready() {
                    task.flag.told.finished();
                }
                poll.is_pending()
            });
        }
        #[cfg(recorded)]
        self.0.iter().for_each(|task| task.flag.told.cancelled());
    }
}
