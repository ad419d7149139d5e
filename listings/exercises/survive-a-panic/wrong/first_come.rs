//! Gives the results in the order in which the tasks end.

use tokio::task::{JoinError, JoinHandle};

/// Why a task has no result.
#[derive(Debug, PartialEq)]
pub enum Failure {
    /// It panicked, with this message.
    Panicked(String),
    /// It was aborted, or its runtime shut down.
    Cancelled,
}

pub async fn collect<T: Send + 'static>(handles: Vec<JoinHandle<T>>) -> Vec<Result<T, Failure>> {
    let mut all = tokio::task::JoinSet::new();
    for handle in handles {
        all.spawn(async move { handle.await.map_err(failure) });
    }
    all.join_all().await
}

fn failure(error: JoinError) -> Failure {
    let Ok(panic) = error.try_into_panic() else { return Failure::Cancelled };
    let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    Failure::Panicked(text.unwrap_or_else(|| String::from("no message")))
}
