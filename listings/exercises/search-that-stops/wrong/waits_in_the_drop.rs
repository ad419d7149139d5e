//! Stops the search, and waits in `drop` until it has: a thread of the runtime waits with it.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::mpsc;

use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

struct Stop(CancellationToken, mpsc::Receiver<()>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.cancel();
        let _ = self.1.recv();
    }
}

/// The first of the numbers that passes. Once this future is dropped, no further number is tried.
pub async fn find<F>(numbers: Range<u64>, mut passes: F) -> Option<u64>
where
    F: FnMut(u64) -> bool + Send + 'static,
{
    let token = CancellationToken::new();
    let (running, ended) = mpsc::channel::<()>();
    let _stop = Stop(token.clone(), ended);
    let search = spawn_blocking(move || {
        let _running = running;
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
