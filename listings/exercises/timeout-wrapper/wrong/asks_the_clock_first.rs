//! Asks the clock before the work: with a limit of zero, nothing is ever in time.

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
    tokio::select! {
        biased;
        () = tokio::time::sleep(limit) => Err(Failure::TooLate),
        result = work => result.map_err(Failure::Failed),
    }
}
