//! Asks the runtime to move the other tasks away: on one thread, there is nowhere to move them.

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
    tokio::task::block_in_place(work)
}
