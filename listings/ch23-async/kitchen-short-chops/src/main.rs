// ANCHOR: dinner
use std::time::Duration;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

/// A minute, on the paused clock.
const MINUTE: Duration = Duration::from_secs(60);
/// How many minutes it takes to chop a potato.
const POTATO: u32 = 8;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let cake = tokio::spawn(cake(start));
    let mash = tokio::spawn(mash(start));
    mash.await.unwrap();
    cake.await.unwrap();
}

async fn cake(start: Instant) {
    say(start, "the cake goes in");
    sleep(30 * MINUTE).await;
    say(start, "the cake comes out");
}

async fn mash(start: Instant) {
    for number in 1..=5 {
        say(start, &format!("chopping potato {number}"));
        work(POTATO);
        yield_now().await; // looks up: has a bell rung?
    }
    say(start, "the potatoes are chopped");
}
// ANCHOR_END: dinner

fn say(start: Instant, what: &str) {
    let minute = start.elapsed().as_secs() / 60;
    println!("{minute:2} min: {what}");
}

/// Hands at work: moves the paused clock on, and gives nobody else a turn.
fn work(minutes: u32) {
    let advance = pin!(advance(minutes * MINUTE));
    // The first poll moves the clock. There is no second: it would come after a turn for others.
    let _ = advance.poll(&mut Context::from_waker(Waker::noop()));
}

use std::pin::pin;
use std::task::{Context, Waker};
use tokio::time::advance;
