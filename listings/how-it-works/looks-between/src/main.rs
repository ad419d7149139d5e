use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::task::Poll;

use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::runtime::Builder;

// ANCHOR: main
/// Is ready at its 1,000th poll. After each earlier one, it wakes itself.
async fn always_ready(polls: Arc<AtomicU32>) {
    poll_fn(|context| {
        if polls.fetch_add(1, SeqCst) + 1 == 1000 {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits for a byte beside a task that is always ready. Gives the polls of that task meanwhile.
async fn waits_for_a_byte() -> u32 {
    let (mut here, there) = UnixStream::pair().unwrap();
    let polls = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&polls);
    let reader = tokio::spawn(async move {
        here.read_u8().await.unwrap();
        counter.load(SeqCst)
    });
    tokio::spawn(always_ready(polls));
    there.try_write(b"b").unwrap();
    reader.await.unwrap()
}

fn main() {
    for interval in [10, 100, 10_000] {
        let runtime =
            Builder::new_current_thread().enable_io().event_interval(interval).build().unwrap();
        let polls = runtime.block_on(waits_for_a_byte());
        println!("checks after {interval} polls: heard after {polls}");
    }
}
// ANCHOR_END: main
