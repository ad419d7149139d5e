//! Another task is still run by a worker, and blocks it.

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
    match tokio::spawn(async move { work() }).await {
        Ok(result) => result,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
