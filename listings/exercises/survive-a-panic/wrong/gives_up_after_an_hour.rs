//! A task that takes long is taken for one that was cancelled.

use tokio::task::{JoinError, JoinHandle};

/// Why a task has no result.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// It panicked, with this message.
    Panicked(String),
    /// It was aborted, or its runtime shut down.
    Cancelled,
}

pub async fn collect<T>(handles: Vec<JoinHandle<T>>) -> Vec<Result<T, Failure>> {
    let mut results = Vec::new();
    for mut handle in handles {
        let hour = std::time::Duration::from_secs(60 * 60);
        results.push(match tokio::time::timeout(hour, &mut handle).await {
            Ok(result) => result.map_err(failure),
            Err(_) => Err(Failure::Cancelled),
        });
    }
    results
}

fn failure(error: JoinError) -> Failure {
    let Ok(panic) = error.try_into_panic() else { return Failure::Cancelled };
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Failure::Panicked(text.unwrap_or_else(|| String::from("no message")))
}
