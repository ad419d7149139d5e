use std::time::Duration;
use tokio::time::{Instant, sleep};

async fn fetch(seconds: u64) -> u64 {
    sleep(Duration::from_secs(seconds)).await;
    seconds
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let tasks = [1, 2, 3].into_iter().map(|seconds| tokio::spawn(fetch(seconds)));
    let mut sum = 0;
    for task in tasks {
        sum += task.await.unwrap();
    }
    println!("side by side: {sum} in {} s", start.elapsed().as_secs());
}
