//! Aborts the closure when the future is dropped: that has no effect once it has begun.

use std::ops::Range;
use std::panic::resume_unwind;

use tokio::task::{AbortHandle, spawn_blocking};

struct Abort(AbortHandle);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The first of the numbers that passes.
pub async fn find<F>(numbers: Range<u64>, mut passes: F) -> Option<u64>
where
    F: FnMut(u64) -> bool + Send + 'static,
{
    let search = spawn_blocking(move || {
        for number in numbers {
            if passes(number) {
                return Some(number);
            }
        }
        None
    });
    let _abort = Abort(search.abort_handle());
    match search.await {
        Ok(found) => found,
        Err(error) => resume_unwind(error.into_panic()),
    }
}
