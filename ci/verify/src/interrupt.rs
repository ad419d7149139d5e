//! Stops when asked to: everything that was started is stopped, and no file is half-written.

use anyhow::Result;

/// Waits until the work is done or the process is asked to stop: by Ctrl-C or, on Unix, by SIGTERM
/// or SIGHUP. Dropping the work stops everything it started.
///
/// # Errors
/// The errors of the work, and the interruption.
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
        // Then nobody can ask to stop.
        std::future::pending::<()>().await;
    }
}
