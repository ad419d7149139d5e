//! Stopping when asked to: whatever was started ends, and nothing is half-written.

use anyhow::Result;

/// Waits for a work to be done, or for the sign that it should stop: Ctrl-C or, on Unix, being asked
/// to end. Dropping the work ends whatever it started.
///
/// # Errors
/// Those of the work, and that it was interrupted.
pub async fn interruptible<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::select! {
        done = work => done,
        () = interrupted() => anyhow::bail!("interrupted; nothing was recorded, nothing is left running"),
    }
}

async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut hangup)) =
            (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
        {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Nobody can ask to stop then.
        std::future::pending::<()>().await;
    }
}
