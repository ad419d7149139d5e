//! Lets `select!` choose when both are ready: the work is in time every other time.

use std::time::Duration;
use tokio::time::sleep;

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
    tokio::select! {
        () = sleep(limit) => Err(Failure::TooLate),
        result = work => result.map_err(Failure::Failed),
    }
}
