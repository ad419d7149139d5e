//! Checks by the clock whether all have ended, and sees it up to 300 ms too late.

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
    while !handles.iter().all(|handle| handle.is_finished()) {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    let mut results = Vec::new();
    for handle in handles {
        results.push(handle.await.map_err(failure));
    }
    results
}

fn failure(error: JoinError) -> Failure {
    let Ok(panic) = error.try_into_panic() else { return Failure::Cancelled };
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Failure::Panicked(text.unwrap_or_else(|| String::from("no message")))
}
