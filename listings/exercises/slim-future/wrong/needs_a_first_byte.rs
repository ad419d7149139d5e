//! Looks at the first byte of the request: an empty one has none.

use std::future::poll_fn;
use std::task::Poll;

pub async fn serve(request: &[u8]) -> (u64, Option<u64>) {
    let (question, wants_report) = {
        let buffer = read(request);
        (sum(&buffer), request[0] == b'R')
    };
    let answer = ask(question).await;
    wait(1).await;
    let report = if wants_report { Some(Box::pin(report(answer)).await) } else { None };
    (answer, report)
}

async fn ask(question: u64) -> u64 {
    wait(2).await;
    question ^ 1
}

async fn report(answer: u64) -> u64 {
    let mut page = [0_u8; 2048];
    page[..8].copy_from_slice(&answer.to_le_bytes());
    wait(1).await;
    sum(&page)
}

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

fn read(request: &[u8]) -> [u8; 4096] {
    let mut buffer = [0; 4096];
    buffer[..request.len()].copy_from_slice(request);
    buffer
}

fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
}
