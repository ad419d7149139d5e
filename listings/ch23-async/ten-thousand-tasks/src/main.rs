use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();

    let mut handles = Vec::new();
    for number in 0..10_000 {
        handles.push(tokio::spawn(async move {
            sleep(Duration::from_secs(1)).await;
            number
        }));
    }

    let mut sum: u64 = 0;
    for handle in handles {
        sum += handle.await.unwrap();
    }
    println!("the sum is {sum}, after {} s", start.elapsed().as_secs());
}
