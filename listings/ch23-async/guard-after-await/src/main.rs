use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

async fn price_of_cake() -> u32 {
    sleep(Duration::from_secs(1)).await;
    12
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let total = Arc::new(Mutex::new(0));

    // ANCHOR: task
    let task = tokio::spawn(async move {
        let price = price_of_cake().await;
        let mut sum = total.lock().unwrap();
        *sum += price;
        println!("the total is {sum}");
    });
    // ANCHOR_END: task

    task.await.unwrap();
}
