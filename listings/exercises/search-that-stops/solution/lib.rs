use std::ops::Range;
use std::panic::resume_unwind;

use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// The first of the numbers that passes. Once this future is dropped, no further number is tried.
pub async fn find<F>(numbers: Range<u64>, mut passes: F) -> Option<u64>
where
    F: FnMut(u64) -> bool + Send + 'static,
{
    let token = CancellationToken::new();
    let _stop = token.clone().drop_guard();
    let search = spawn_blocking(move || {
        for number in numbers {
            if token.is_cancelled() {
                break;
            }
            if passes(number) {
                return Some(number);
            }
        }
        None
    });
    match search.await {
        Ok(found) => found,
        Err(error) => resume_unwind(error.into_panic()),
    }
}
