use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
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
fn knead(loaf: &str) -> String {
    let end = Instant::now() + Duration::from_millis(300);
    while Instant::now() < end {}
    format!("{loaf} dough")
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::spawn(heartbeat());
    sleep(Duration::from_millis(50)).await;

    let before = BEATS.load(Ordering::Relaxed);
    let (sender, receiver) = oneshot::channel();
    rayon::spawn(move || {
        let kneaded: Vec<String> =
            ["rye", "wheat", "spelt"].par_iter().map(|loaf| knead(loaf)).collect();
        // If nobody waits anymore, there is nobody to tell.
        let _ = sender.send(kneaded);
    });
    let kneaded = receiver.await.unwrap();
    let beats = BEATS.load(Ordering::Relaxed) - before;
    println!("{}", kneaded.join(", "));
    let word = if beats >= 10 { "yes" } else { "no" };
    println!("the heart went on beating: {word}");
}
// ANCHOR_END: main
