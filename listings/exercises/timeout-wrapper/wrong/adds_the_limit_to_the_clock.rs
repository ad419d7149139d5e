//! Adds the limit to the time: with a very long one, the sum does not exist.

use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, PartialEq)]
pub enum Failure<E> {
    Failed(E),
    TooLate,
}

pub async fn in_time<W, T, E>(limit: Duration, work: W) -> Result<T, Failure<E>>
where
    W: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    match tokio::time::timeout_at(Instant::now() + limit, work).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(error)) => Err(Failure::Failed(error)),
        Err(_elapsed) => Err(Failure::TooLate),
    }
}
