//! Lets the work end, however long it takes, and looks at the clock then.

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
    let start = tokio::time::Instant::now();
    let result = work.await;
    if start.elapsed() > limit {
        return Err(Failure::TooLate);
    }
    result.map_err(Failure::Failed)
}
