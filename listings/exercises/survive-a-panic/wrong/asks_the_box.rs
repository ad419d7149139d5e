//! Asks the Box for its type, not what is in it: every message is lost.

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
        results.push(handle.await.map_err(|error| match error.try_into_panic() {
            Ok(panic) => Failure::Panicked(message(&panic)),
            Err(_) => Failure::Cancelled,
        }));
    }
    results
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        String::from(*text)
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        String::from("no message")
    }
}
