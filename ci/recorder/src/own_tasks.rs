//! For threads and executors of a listing's own. They have no `tracing`, so they report what they
//! do themselves, in lines under `#[cfg(recorded)]`. Most executors need only one: `let future =
//! recorder::task(name).runs(future);` where a future is spawned.
//!
//! The end of a task is reported rather than found in a drop: an executor knows how its task ended,
//! and its futures may live on in a slot that is used again.

use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use crate::{event_log, threads, tokio_spans};

/// Gives this thread its own lane with a name. The lane begins here and ends with the thread.
#[track_caller]
pub fn lane(name: &str) {
    let place = Location::caller();
    threads::note(b'L', |words| {
        event_log::word(words, name);
        event_log::word(words, place.file());
        event_log::number(words, u64::from(place.line()));
    });
}

/// Reports that a task is spawned here: from now on it has a lane. A task without a name is called
/// after the variable or function on this line.
#[track_caller]
pub fn task(name: &str) -> Task {
    let place = Location::caller();
    let id = tokio_spans::new_task();
    threads::note(b'T', |words| {
        event_log::number(words, id);
        event_log::word(words, "own");
        event_log::word(words, name);
        event_log::word(words, place.file());
        event_log::number(words, u64::from(place.line()));
        event_log::number(words, 0);
    });
    Task { id }
}

/// A task of one of the listing's own executors.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    id: u64,
}

impl Task {
    /// Wraps its future so that it reports polls, wakes, and its end.
    pub fn runs<F: Future>(self, future: F) -> RecordedFuture<F> {
        RecordedFuture { task: self, future: Box::pin(future), waker: None, ended: false }
    }

    /// Reports that its future is being polled on this thread, until the returned guard is dropped.
    #[must_use = "the poll ends when this is dropped"]
    pub fn poll(self) -> ActivePoll {
        tokio_spans::enter_task(self.id);
        ActivePoll { task: self }
    }

    /// Reports that its waker was called.
    pub fn woken(self) {
        threads::note(b'W', |words| event_log::number(words, self.id));
    }

    /// Reports that its future returned.
    pub fn finished(self) {
        self.ended(0);
    }

    /// Reports that its future was dropped before it returned.
    pub fn cancelled(self) {
        self.ended(1);
    }

    /// Reports that its future panicked. The guard of [`Task::poll`] does so by itself.
    pub fn panicked(self) {
        self.ended(2);
    }

    fn ended(self, how: u64) {
        threads::note(b'F', |words| {
            event_log::number(words, self.id);
            event_log::number(words, how);
        });
    }
}

/// A poll in progress.
#[derive(Debug)]
pub struct ActivePoll {
    task: Task,
}

impl Drop for ActivePoll {
    fn drop(&mut self) {
        tokio_spans::exit_task(self.task.id);
        if std::thread::panicking() {
            self.task.panicked();
        }
    }
}

/// A task's future that reports what it does.
#[derive(Debug)]
pub struct RecordedFuture<F> {
    task: Task,
    future: Pin<Box<F>>,
    /// The waker of the last poll, and the one that was passed to the future for it.
    waker: Option<(Waker, Waker)>,
    ended: bool,
}

impl<F: Future> Future for RecordedFuture<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let given = context.waker();
        // `Waker::will_wake` must give the same answer as without a recorder.
        let waker = match &this.waker {
            Some((known, told)) if known.will_wake(given) => told.clone(),
            _ => {
                let told =
                    Waker::from(Arc::new(RecordingWaker { task: this.task, waker: given.clone() }));
                this.waker = Some((given.clone(), told.clone()));
                told
            }
        };
        let polling = this.task.poll();
        let poll = this.future.as_mut().poll(&mut Context::from_waker(&waker));
        drop(polling);
        if poll.is_ready() {
            this.ended = true;
            this.task.finished();
        }
        poll
    }
}

impl<F> Drop for RecordedFuture<F> {
    fn drop(&mut self) {
        // If it panicked, the poll has reported that.
        if !self.ended && !std::thread::panicking() {
            self.task.cancelled();
        }
    }
}

/// Wakes a task and reports it.
struct RecordingWaker {
    task: Task,
    waker: Waker,
}

impl Wake for RecordingWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.task.woken();
        self.waker.wake_by_ref();
    }
}
