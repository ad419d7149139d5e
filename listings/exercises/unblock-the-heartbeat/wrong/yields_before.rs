//! Lets the others have one turn before it blocks the thread.

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
    tokio::task::yield_now().await;
    work()
}
