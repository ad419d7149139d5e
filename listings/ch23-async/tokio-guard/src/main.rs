use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

async fn take_oven(who: &str, oven: &Mutex<u32>) {
    println!("{who}: wants the oven");
    let mut cakes = oven.lock().await;
    println!("{who}: has the oven");
    sleep(Duration::from_millis(10)).await;
    *cakes += 1;
    println!("{who}: gives it back");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let oven = Mutex::new(0);
    let both = async { tokio::join!(take_oven("Ada", &oven), take_oven("Ben", &oven)) };

    match timeout(Duration::from_millis(100), both).await {
        Ok(_) => println!("both have baked"),
        Err(error) => println!("given up: {error}"),
    }
}
