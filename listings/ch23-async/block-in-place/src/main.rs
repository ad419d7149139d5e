use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::task::block_in_place;
use tokio::time::interval;

static BEATS: AtomicU32 = AtomicU32::new(0);

/// Beats every ten milliseconds, and counts.
async fn heartbeat() {
    let mut clock = interval(Duration::from_millis(10));
    loop {
        clock.tick().await;
        BEATS.fetch_add(1, Ordering::Relaxed);
    }
}

/// Stands in for a computation: keeps a CPU core busy until the heart has beaten ten more times.
/// Whether it did so within five seconds.
fn knead() -> bool {
    let goal = BEATS.load(Ordering::Relaxed) + 10;
    let end = Instant::now() + Duration::from_secs(5);
    while Instant::now() < end {
        if BEATS.load(Ordering::Relaxed) >= goal {
            return true;
        }
    }
    false
}

// ANCHOR: main
async fn bake() {
    let word = if block_in_place(knead) { "yes" } else { "no" };
    println!("the heart went on beating: {word}");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    tokio::spawn(heartbeat());
    tokio::spawn(bake()).await.unwrap();
}
// ANCHOR_END: main
