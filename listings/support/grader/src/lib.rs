//! What the tests of the exercises share: a test that cannot hang for ever.

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
