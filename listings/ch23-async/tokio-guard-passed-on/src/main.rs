use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

async fn bake(oven: &Mutex<u32>) {
    let mut cakes = oven.lock().await;
    *cakes += 1;
    println!("cakes so far: {}", *cakes);
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let oven = Mutex::new(0);
    let answer = timeout(Duration::from_secs(60), bake(&oven)).await;
    println!("{} s: {answer:?}", start.elapsed().as_secs());
}
