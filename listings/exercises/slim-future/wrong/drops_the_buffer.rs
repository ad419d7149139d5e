//! Drops the buffer before the wait: an array is copied into drop, and stays in the future.

use std::future::poll_fn;
use std::task::Poll;

pub async fn serve(request: &[u8]) -> (u64, Option<u64>) {
    let buffer = read(request);
    let wants_report = buffer[0] == b'R';
    let question = sum(&buffer);
    #[allow(dropping_copy_types)]
    drop(buffer);
    wait(2).await;
    let answer = question ^ 1;
    wait(1).await;
    let report = if wants_report { Some(Box::pin(report(answer)).await) } else { None };
    (answer, report)
}

async fn report(answer: u64) -> u64 {
    let mut page = [0_u8; 2048];
    page[..8].copy_from_slice(&answer.to_le_bytes());
    wait(1).await;
    sum(&page)
}

/// Pending as often as it is told to, then ready: the slow database.
async fn wait(times: u32) {
    let mut left = times;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Reads the request into a buffer of its own.
fn read(request: &[u8]) -> [u8; 4096] {
    let mut buffer = [0; 4096];
    buffer[..request.len()].copy_from_slice(request);
    buffer
}

/// A sum over the bytes: the same request has the same one.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
}
