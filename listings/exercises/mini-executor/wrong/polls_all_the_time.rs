//! Polls all tasks round and round, woken or not: the thread never sleeps.

use std::pin::Pin;
use std::task::{Context, Waker};

#[derive(Default)]
pub struct Executor {
    tasks: Vec<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Executor {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn spawn(&mut self, future: impl Future<Output = ()> + Send + 'static) {
        self.tasks.push(Box::pin(future));
    }

    pub fn run(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        while !self.tasks.is_empty() {
            self.tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
        }
    }
}
