use std::time::Duration;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

/// A minute, on the paused clock.
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let cake = tokio::spawn(cake(start));
    let salad = tokio::spawn(salad(start));
    salad.await.unwrap();
    cake.await.unwrap();
    say(start, "dinner is served");
}

async fn cake(start: Instant) {
    say(start, "the cake goes in");
    sleep(10 * MINUTE).await; // the oven works, the cook is free
    say(start, "the cake comes out");
    work(5); // icing
    say(start, "the cake is iced");
}

async fn salad(start: Instant) {
    say(start, "chopping the carrots");
    work(10);
    say(start, "chopping the onions");
    work(10);
    yield_now().await; // looks up: has a bell rung?
    say(start, "the salad is ready");
}

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
