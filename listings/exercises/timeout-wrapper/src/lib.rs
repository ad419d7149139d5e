use std::time::Duration;

/// Why there is no result.
#[derive(Debug, PartialEq)]
pub enum Failure<E> {
    /// The work ended in time, with this error.
    Failed(E),
    /// The limit was over before the work.
    TooLate,
}

/// Awaits the work, but no longer than `limit`.
pub async fn in_time<W, T, E>(limit: Duration, work: W) -> Result<T, Failure<E>>
where
    W: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
{
    todo!("give the work this long, and not longer")
}
