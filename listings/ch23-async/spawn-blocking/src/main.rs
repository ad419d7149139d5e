use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::task::spawn_blocking;
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

/// Stands in for a computation: keeps a CPU core busy for 300 ms, and on a busy machine until the
/// heart has had time for ten beats, or a minute at most.
fn knead() {
    let (before, begin) = (BEATS.load(Ordering::Relaxed), Instant::now());
    let ten_beats = || BEATS.load(Ordering::Relaxed) - before >= 10;
    while begin.elapsed() < Duration::from_millis(300) {}
    while !ten_beats() && begin.elapsed() < Duration::from_secs(60) {}
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::spawn(heartbeat());
    sleep(Duration::from_millis(50)).await;

    let before = BEATS.load(Ordering::Relaxed);
    spawn_blocking(knead).await.unwrap();
    let beats = BEATS.load(Ordering::Relaxed) - before;
    let word = if beats >= 10 { "yes" } else { "no" };
    println!("the heart went on beating: {word}");
}
// ANCHOR_END: main
