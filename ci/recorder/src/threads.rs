//! Threads: their numbers, what they run, and how long they had the processor.
//!
//! Asking for a thread's processor time is a system call, which can cost more than a poll. It is
//! asked for at most once in a tenth of a millisecond, and once more at the end of what took longer
//! than a millisecond: so a long poll's figure is right to a tenth of a millisecond, and a short one
//! has none. A print is a system call anyway, and tells it too.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::log;

/// No two readings of a thread's processor time are nearer, but for one after a long poll.
const APART: Duration = Duration::from_micros(100);
/// From this length on a poll's processor time is told.
const LONG: Duration = Duration::from_millis(1);

static NEXT: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static THREAD: RefCell<Thread> = RefCell::new(Thread {
        number: NEXT.fetch_add(1, Ordering::Relaxed),
        entered: Vec::new(),
        read: None,
    });
}

struct Thread {
    number: u32,
    /// The spans it is in, with when it entered them.
    entered: Vec<(u64, Duration)>,
    /// When its processor time was read last, and what it was.
    read: Option<(Duration, Duration)>,
}

impl Drop for Thread {
    fn drop(&mut self) {
        // The thread's number cannot be asked for any more.
        log::note_of(self.number, 'H', |words| log::number(words, micros(processor_time())));
    }
}

/// This thread's number; one that is ending has none any more.
pub(crate) fn number() -> u32 {
    THREAD.try_with(|thread| thread.borrow().number).unwrap_or(u32::MAX)
}

/// The first thread is the one that runs `main`.
pub(crate) fn begin() {
    number();
}

/// The end of the program.
pub(crate) fn end() {
    log::note_of(0, 'H', |words| log::number(words, micros(processor_time())));
}

/// The thread enters a span; if it is a task's, its processor time will be asked for.
pub(crate) fn enter(span: u64, task: bool) {
    let now = log::real();
    let _ = THREAD.try_with(|thread| {
        let mut thread = thread.borrow_mut();
        thread.entered.push((span, now));
        if task && thread.read.is_none_or(|(at, _)| now.saturating_sub(at) > APART) {
            thread.read = Some((now, processor_time()));
        }
    });
}

/// The thread leaves a span; of a task's poll that was long, for how much of it it had the processor.
pub(crate) fn exit(span: u64, task: bool) -> Option<Duration> {
    let now = log::real();
    THREAD
        .try_with(|thread| {
            let mut thread = thread.borrow_mut();
            let at = thread.entered.iter().rposition(|(entered, _)| *entered == span)?;
            let (_, from) = thread.entered.remove(at);
            let long = task && now.saturating_sub(from) >= LONG;
            let (_, before) = thread.read.filter(|_| long)?;
            let used = processor_time();
            thread.read = Some((now, used));
            Some(used.saturating_sub(before).min(now.saturating_sub(from)))
        })
        .ok()?
}

/// The innermost span of this thread that is one of these.
pub(crate) fn innermost(is: impl Fn(u64) -> bool) -> Option<u64> {
    let find = |thread: &RefCell<Thread>| {
        thread.borrow().entered.iter().rev().map(|(span, _)| *span).find(|span| is(*span))
    };
    THREAD.try_with(find).ok()?
}

/// For how long this thread has had the processor.
#[cfg(unix)]
pub(crate) fn processor_time() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// Nobody knows.
#[cfg(not(unix))]
pub(crate) fn processor_time() -> Duration {
    Duration::ZERO
}

/// Whole microseconds.
pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
