use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

async fn price_of_cake() -> u32 {
    sleep(Duration::from_secs(1)).await;
    12
}

#[tokio::main]
async fn main() {
    let total = Arc::new(Mutex::new(0));

    let task = tokio::spawn(async move {
        let mut sum = total.lock().unwrap();
        *sum += price_of_cake().await;
        println!("the total is {sum}");
    });

    task.await.unwrap();
}
