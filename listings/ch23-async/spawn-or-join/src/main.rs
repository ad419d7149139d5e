use std::time::Duration;
use tokio::time::{Instant, sleep};

async fn bake(what: &str, start: Instant) {
    println!("{} s: {what} goes in", start.elapsed().as_secs());
    sleep(Duration::from_secs(2)).await;
    println!("{} s: {what} comes out", start.elapsed().as_secs());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let task = tokio::spawn(bake("the spawned bread", start));
    let future = bake("the joined cake", start);

    sleep(Duration::from_secs(1)).await;
    println!("{} s: main waits for both", start.elapsed().as_secs());
    let (result, ()) = tokio::join!(task, future);
    result.unwrap();
}
