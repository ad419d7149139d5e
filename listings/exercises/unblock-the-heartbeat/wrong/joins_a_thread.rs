//! The work has a thread of its own, but the worker is blocked until that thread ends.

use std::time::Duration;
use tokio::time::interval;

/// Calls `beat` every five milliseconds, for ever.
pub async fn heartbeat(mut beat: impl FnMut()) {
    let mut interval = interval(Duration::from_millis(5));
    loop {
        interval.tick().await;
        beat();
    }
}

pub async fn run_heavy<W, T>(work: W) -> T
where
    W: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    match std::thread::spawn(work).join() {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
