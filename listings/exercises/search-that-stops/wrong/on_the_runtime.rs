//! Makes the tries in the future itself, and yields between them: it stops, and each try keeps the runtime waiting.

use std::ops::Range;

use tokio::task::yield_now;

/// The first of the numbers that passes.
pub async fn find<F>(numbers: Range<u64>, mut passes: F) -> Option<u64>
where
    F: FnMut(u64) -> bool + Send + 'static,
{
    for number in numbers {
        if passes(number) {
            return Some(number);
        }
        yield_now().await;
    }
    None
}
