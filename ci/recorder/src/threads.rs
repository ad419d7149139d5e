//! Threads: their numbers, what they run, and their processor time.
//!
//! Asking for a thread's processor time is a system call, which can cost more than a poll. So it is
//! asked for at most once in a tenth of a millisecond, and once more after what took longer than a
//! millisecond. The figure of a long poll is therefore right to a tenth of a millisecond, and a
//! short poll has none. A print is a system call anyway, so it reports the time too.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::event_log;

/// The least time between two readings of a thread's processor time, except for the one after a
/// long poll.
const APART: Duration = Duration::from_micros(100);
/// A poll of at least this length reports its processor time.
const LONG: Duration = Duration::from_millis(1);

static NEXT: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static THREAD: RefCell<ThreadState> = RefCell::new(ThreadState {
        number: NEXT.fetch_add(1, Ordering::Relaxed),
        entered: Vec::new(),
        read: None,
        worker: None,
    });
}

struct ThreadState {
    number: u32,
    /// The spans it is in, with the time of entry.
    entered: Vec<(u64, Duration)>,
    /// When its processor time was read last, and the reading.
    read: Option<(Duration, Duration)>,
    /// Which worker of its runtime it was when last asked.
    #[cfg_attr(not(tokio_unstable), allow(dead_code, reason = "asked for where Tokio tells"))]
    worker: Option<usize>,
}

impl Drop for ThreadState {
    fn drop(&mut self) {
        // The thread's number cannot be asked for any longer.
        event_log::note(self.number, b'H', |words| {
            event_log::number(words, micros(processor_time()))
        });
    }
}

/// This thread's number; `u32::MAX` if the thread is ending.
pub(crate) fn number() -> u32 {
    THREAD.try_with(|thread| thread.borrow().number).unwrap_or(u32::MAX)
}

/// Records an event of this thread: a letter, and `more` words.
pub(crate) fn note(letter: u8, more: impl FnOnce(&mut Vec<u8>)) {
    if event_log::is_on() {
        event_log::note(number(), letter, more);
    }
}

/// Records printed text, and this thread's processor time so far.
pub(crate) fn note_print(text: &str) {
    if event_log::is_on() {
        let used = micros(processor_time());
        note(b'P', |words| {
            event_log::word(words, text);
            event_log::number(words, used);
        });
    }
}

/// Numbers the first thread, which runs `main`.
pub(crate) fn begin() {
    number();
}

/// Records the end of the program.
pub(crate) fn end() {
    event_log::note(0, b'H', |words| event_log::number(words, micros(processor_time())));
}

/// The thread enters a span. If it is a task's, its processor time will be needed.
pub(crate) fn enter(span: u64, task: bool, now: Duration) {
    let _ = THREAD.try_with(|thread| {
        let mut thread = thread.borrow_mut();
        thread.entered.push((span, now));
        if task && thread.read.is_none_or(|(at, _)| now.saturating_sub(at) > APART) {
            thread.read = Some((now, processor_time()));
        }
    });
}

/// The thread leaves a span. Returns the processor time of a task's long poll.
pub(crate) fn exit(span: u64, task: bool, now: Duration) -> Option<Duration> {
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

/// How often this thread, a worker of a runtime, has gone to sleep for lack of work. A worker
/// cannot do so between the end of a poll that returned and the drop of its future. Before it drops
/// what it was told to cancel it must have, unless it did something else.
#[cfg(tokio_unstable)]
pub(crate) fn parks() -> u64 {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return 0 };
    let metrics = runtime.metrics();
    let this = std::thread::current().id();
    let own = |&worker: &usize| metrics.worker_thread_id(worker) == Some(this);
    let known = THREAD.try_with(|thread| thread.borrow().worker).ok().flatten();
    let known = known.filter(|worker| *worker < metrics.num_workers()).filter(own);
    let Some(worker) = known.or_else(|| (0..metrics.num_workers()).find(own)) else { return 0 };
    let _ = THREAD.try_with(|thread| thread.borrow_mut().worker = Some(worker));
    metrics.worker_park_count(worker)
}

/// Without Tokio's instrumentation nobody asks.
#[cfg(not(tokio_unstable))]
pub(crate) fn parks() -> u64 {
    0
}

/// The innermost of this thread's spans for which `is` holds.
pub(crate) fn innermost(is: impl Fn(u64) -> bool) -> Option<u64> {
    let find = |thread: &RefCell<ThreadState>| {
        thread.borrow().entered.iter().rev().map(|(span, _)| *span).find(|span| is(*span))
    };
    THREAD.try_with(find).ok()?
}

/// This thread's processor time so far.
#[cfg(unix)]
pub(crate) fn processor_time() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// Other systems do not tell.
#[cfg(not(unix))]
pub(crate) fn processor_time() -> Duration {
    Duration::ZERO
}

/// Whole microseconds.
pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
