use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::task::block_in_place;
use tokio::time::{interval, sleep};

static BEATS: AtomicU32 = AtomicU32::new(0);

/// Beats every ten milliseconds, and counts.
async fn heartbeat() {
    let mut clock = interval(Duration::from_millis(10));
    loop {
        clock.tick().await;
        BEATS.fetch_add(1, Ordering::Relaxed);
    }
}

/// Stands in for a computation: keeps a CPU core busy for 300 ms.
fn knead() {
    let end = Instant::now() + Duration::from_millis(300);
    while Instant::now() < end {}
}

// ANCHOR: main
async fn bake() {
    let before = BEATS.load(Ordering::Relaxed);
    block_in_place(knead);
    let beats = BEATS.load(Ordering::Relaxed) - before;
    let word = if beats >= 10 { "yes" } else { "no" };
    println!("the heart went on beating: {word}");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    tokio::spawn(heartbeat());
    sleep(Duration::from_millis(50)).await;
    tokio::spawn(bake()).await.unwrap();
}
// ANCHOR_END: main
