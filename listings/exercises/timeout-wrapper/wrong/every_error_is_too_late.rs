//! Takes the work's own error for the end of the time.

use std::time::Duration;

#[derive(Debug, PartialEq)]
pub enum Failure<E> {
    /// The work ended in time, with this error.
    Failed(E),
    /// The limit was over before the work.
    TooLate,
}

pub async fn in_time<W, T, E>(limit: Duration, work: W) -> Result<T, Failure<E>>
where
    W: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    match tokio::time::timeout(limit, work).await {
        Ok(Ok(result)) => Ok(result),
        _ => Err(Failure::TooLate),
    }
}
