use std::sync::Arc;

use tokio::sync::Mutex;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let oven = Arc::new(Mutex::new(())); // the mutex
    let _mine = oven.lock().await;
    let other = Arc::clone(&oven);
    let waits = tokio::spawn(async move { drop(other.lock().await) });
    println!("main waits");
    waits.await.unwrap();
}
