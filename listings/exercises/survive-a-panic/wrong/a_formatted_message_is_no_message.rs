//! `panic!` with values to format makes a String, not a `&str`.

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
    for handle in handles {
        results.push(handle.await.map_err(failure));
    }
    results
}

fn failure(error: JoinError) -> Failure {
    let Ok(panic) = error.try_into_panic() else { return Failure::Cancelled };
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    Failure::Panicked(text.unwrap_or_else(|| String::from("no message")))
}
