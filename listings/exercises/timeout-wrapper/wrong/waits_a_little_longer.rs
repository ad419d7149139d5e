//! Looks at the clock every 300 ms only: the caller waits longer than the limit.

use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, timeout};

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
    let (mut work, start) = (pin!(work), Instant::now());
    loop {
        match timeout(Duration::from_millis(300), work.as_mut()).await {
            Ok(result) => return result.map_err(Failure::Failed),
            Err(_) if start.elapsed() >= limit => return Err(Failure::TooLate),
            Err(_) => {}
        }
    }
}
