//! What the tests of the exercises share: a test that cannot hang for ever, and what is left behind
//! or used up when a call has returned.

use std::fs;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// How long a test may take on your machine's clock. The tests of a solution take milliseconds.
const REAL: Duration = Duration::from_secs(3);

/// How long a test may take on the paused clock.
const VIRTUAL: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs a test on a thread of its own, and fails if it does not end. `stuck` says what the
/// likely reason is.
///
/// # Panics
/// If the test panics, or has not ended after three seconds.
#[track_caller]
pub fn guarded(stuck: &str, test: impl FnOnce() + Send + 'static) {
    let (running, watch) = mpsc::channel::<()>();
    let name = thread::current().name().unwrap_or("test").to_owned();
    let thread = thread::Builder::new()
        .name(name)
        .spawn(move || {
            // Dropped when the test ends, also when it ends by a panic: the watch below sees it.
            let _running = running;
            test();
        })
        .expect("the operating system gives the test a thread");
    if watch.recv_timeout(REAL) == Err(RecvTimeoutError::Timeout) {
        panic!("the test still runs after {} seconds: {stuck}", REAL.as_secs());
    }
    if let Err(panic) = thread.join() {
        resume_unwind(panic);
    }
}

/// Runs a test on Tokio's current-thread runtime and its paused clock.
///
/// # Panics
/// If the test panics; if a day goes by on the paused clock; or if the test keeps its thread
/// busy, so that the paused clock cannot jump.
#[track_caller]
pub fn paused<T>(test: T)
where
    T: AsyncFnOnce() + Send + 'static,
{
    let busy = "something keeps its thread, in a loop that never waits or in a call that blocks, \
                and so the paused clock cannot jump";
    guarded(busy, || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("the operating system gives us a runtime");
        let ended = runtime.block_on(async { tokio::time::timeout(VIRTUAL, test()).await });
        assert!(
            ended.is_ok(),
            "a day went by on the paused clock: something waits for what never comes"
        );
    });
}

/// How many tasks the caller's runtime still has. An aborted task ends at its next turn, so every
/// task gets one before they are counted.
pub async fn tasks_alive() -> usize {
    tokio::time::sleep(Duration::from_millis(1)).await;
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// Runs code in which the calling thread waits for at least 200 ms and has little else to do. Gives
/// what the code gives.
///
/// # Panics
/// If the thread was on a processor for long, or fell asleep again and again, as one does that looks
/// at a clock. Only Linux says so, elsewhere the code is run and nothing is checked.
#[track_caller]
pub fn asleep<T>(code: impl FnOnce() -> T) -> T {
    let before = effort();
    let given = code();
    if let (Some((busy_before, sleeps_before)), Some((busy, sleeps))) = (before, effort()) {
        let busy = busy - busy_before;
        assert!(
            busy < Duration::from_millis(10),
            "there was nothing to do for 200 ms, and the thread was on a processor for {busy:?} of \
             them. Does it ask again and again?"
        );
        let sleeps = sleeps - sleeps_before;
        assert!(
            sleeps < 20,
            "there was nothing to do for 200 ms, and the thread fell asleep {sleeps} times. Does it \
             get up by the clock, to look whether it was woken?"
        );
    }
    given
}

/// How long the calling thread has been on a processor so far, and how often it has fallen asleep.
/// Both are in files of Linux: [schedstat](https://docs.kernel.org/scheduler/sched-stats.html) and
/// [status](https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).
fn effort() -> Option<(Duration, u64)> {
    let schedstat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = schedstat.split_whitespace().next()?.parse().ok()?;
    let status = fs::read_to_string("/proc/thread-self/status").ok()?;
    let mut lines = status.lines();
    let sleeps = lines.find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    Some((Duration::from_nanos(nanoseconds), sleeps.trim().parse().ok()?))
}
