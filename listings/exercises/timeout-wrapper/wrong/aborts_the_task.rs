//! Spawns the work and aborts it when it is too late, but not when the caller gives up.

use std::time::Duration;
use tokio::time::timeout;

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
    let mut task = tokio::spawn(work);
    match timeout(limit, &mut task).await {
        Ok(Ok(result)) => result.map_err(Failure::Failed),
        Ok(Err(error)) => std::panic::resume_unwind(error.into_panic()),
        Err(_elapsed) => {
            task.abort();
            Err(Failure::TooLate)
        }
    }
}
