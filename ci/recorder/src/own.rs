//! What threads and executors of a listing's own tell: there is no `tracing` in them, so they say it
//! themselves, in lines that stand under `#[cfg(recorded)]`.
//!
//! A task's end is said, and not found in a drop: an executor knows how its task ended, and its
//! futures may live on in a slot that is used again.

use std::panic::Location;

use crate::{log, spans};

/// Gives this thread a lane of its own, with a name; the lane begins here and ends with the thread.
#[track_caller]
pub fn lane(name: &str) {
    let place = Location::caller();
    log::note(b'L', |words| {
        log::word(words, name);
        log::word(words, place.file());
        log::number(words, u64::from(place.line()));
    });
}

/// Says that a task is spawned here: it has a lane from now on.
#[track_caller]
pub fn task(name: &str) -> Task {
    let place = Location::caller();
    let id = spans::new_task();
    log::note(b'T', |words| {
        log::number(words, id);
        log::word(words, "own");
        log::word(words, name);
        log::word(words, place.file());
        log::number(words, u64::from(place.line()));
        log::number(words, 0);
    });
    Task { id }
}

/// A task of an executor of the listing's own.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    id: u64,
}

impl Task {
    /// Its future is polled on this thread, until what this returns is dropped.
    #[must_use = "the poll ends when this is dropped"]
    pub fn poll(self) -> Polling {
        spans::enter_task(self.id);
        Polling { task: self }
    }

    /// Its waker is called.
    pub fn woken(self) {
        log::note(b'W', |words| log::number(words, self.id));
    }

    /// Its future returned.
    pub fn finished(self) {
        self.ended(0);
    }

    /// Its future is dropped before it returned.
    pub fn cancelled(self) {
        self.ended(1);
    }

    /// Its future panicked.
    pub fn panicked(self) {
        self.ended(2);
    }

    fn ended(self, how: u64) {
        log::note(b'F', |words| {
            log::number(words, self.id);
            log::number(words, how);
        });
    }
}

/// A poll that goes on.
#[derive(Debug)]
pub struct Polling {
    task: Task,
}

impl Drop for Polling {
    fn drop(&mut self) {
        spans::exit_task(self.task.id);
        if std::thread::panicking() {
            self.task.panicked();
        }
    }
}
