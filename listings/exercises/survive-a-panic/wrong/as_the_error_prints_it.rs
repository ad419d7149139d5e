//! What a JoinError prints has more in it than the message.

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
    if error.is_cancelled() { Failure::Cancelled } else { Failure::Panicked(error.to_string()) }
}
