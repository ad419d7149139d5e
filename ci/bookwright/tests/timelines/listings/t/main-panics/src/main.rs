use std::time::Duration;

use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let asleep = tokio::spawn(sleep(Duration::from_secs(60)));
    sleep(Duration::from_secs(1)).await;
    println!("no cake");
    assert!(asleep.is_finished(), "the cake is not done");
}
