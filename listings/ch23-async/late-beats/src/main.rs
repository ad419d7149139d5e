// ANCHOR: main
use std::time::Duration;
use tokio::time::{Instant, interval, sleep};

/// How many milliseconds the computation takes.
const BLOCK: u64 = 30;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    tokio::spawn(computation());

    let mut clock = interval(Duration::from_millis(10));
    let (mut last, mut pause, mut late) = (Instant::now(), Duration::ZERO, 0);
    for _ in 0..18 {
        let due = clock.tick().await;
        late += u32::from(Instant::now() > due);
        pause = pause.max(last.elapsed());
        last = Instant::now();
    }
    println!("longest pause: {} ms, late beats: {late}", pause.as_millis());
}

async fn computation() {
    sleep(Duration::from_millis(53)).await;
    work(BLOCK);
}
// ANCHOR_END: main

/// Computes for that long on the paused clock: moves it forward, and gives nobody else a turn.
fn work(milliseconds: u64) {
    let advance = pin!(advance(Duration::from_millis(milliseconds)));
    // The first poll moves the clock. There is no second: it would come after a turn for others.
    let _ = advance.poll(&mut Context::from_waker(Waker::noop()));
}

use std::pin::pin;
use std::task::{Context, Waker};
use tokio::time::advance;
