//! Stops when asked to: everything that was started is stopped, and no file is half-written.

use anyhow::Result;

/// Waits until the work is done or the process is asked to stop: see [`interrupted`]. Dropping the
/// work stops everything it started.
///
/// # Errors
/// The errors of the work, and the interruption.
pub async fn interruptible<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let interrupted = interrupted();
    tokio::select! {
        done = work => done,
        () = interrupted => anyhow::bail!("interrupted; nothing was recorded, nothing is left running"),
    }
}

/// Listens from now on, and completes when the process is asked to stop: by Ctrl-C or, on Unix, by
/// SIGTERM or SIGHUP. Under `nohup`, SIGHUP asks for nothing. Must be called in a runtime.
pub fn interrupted() -> impl Future<Output = ()> + Send {
    #[cfg(unix)]
    {
        use std::task::Poll;

        use tokio::signal::unix::{SignalKind, signal};

        let hangup = SignalKind::hangup();
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), hangup];
        let heeded = kinds.into_iter().filter(|kind| *kind != hangup || !ignores(hangup));
        let mut signals: Vec<_> = heeded.filter_map(|kind| signal(kind).ok()).collect();
        std::future::poll_fn(move |context| {
            match signals.iter_mut().any(|each| each.poll_recv(context).is_ready()) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
    }
    #[cfg(not(unix))]
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Then nobody can ask to stop.
            std::future::pending::<()>().await;
        }
    }
}

/// Whether this process was started to ignore a signal; `false` where the system does not tell: see
/// proc_pid_status(5).
#[cfg(unix)]
fn ignores(kind: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0);
    ignored >> (kind.as_raw_value() - 1) & 1 == 1
}
