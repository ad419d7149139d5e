use std::time::Duration;
use tokio::time::{Instant, sleep};

async fn fetch(what: &str, seconds: u64) -> String {
    println!("asking for the {what}");
    sleep(Duration::from_secs(seconds)).await;
    println!("got the {what}");
    format!("the {what}")
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let bread = fetch("bread", 2);
    let cake = fetch("cake", 1);
    let bread = bread.await;
    let cake = cake.await;
    println!("{bread} and {cake}: {} s", start.elapsed().as_secs());
}
