use tokio::task::JoinHandle;

/// Why a task has no result.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// It panicked, with this message.
    Panicked(String),
    /// It was aborted, or its runtime shut down.
    Cancelled,
}

/// Awaits all tasks. The results are in the order of the handles.
pub async fn collect<T>(handles: Vec<JoinHandle<T>>) -> Vec<Result<T, Failure>> {
    let mut results = Vec::new();
    for handle in handles {
        results.push(Ok(handle.await.unwrap()));
    }
    results
}
