//! Gives up at the first failure, and loses the results behind it.

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
        let result = handle.await.map_err(failure);
        let failed = result.is_err();
        results.push(result);
        if failed {
            break;
        }
    }
    results
}

fn failure(error: tokio::task::JoinError) -> Failure {
    let Ok(panic) = error.try_into_panic() else { return Failure::Cancelled };
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Failure::Panicked(text.unwrap_or_else(|| String::from("no message")))
}
