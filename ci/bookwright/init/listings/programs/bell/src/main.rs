use tokio::time::{Duration, sleep};

async fn guest(name: &str, minutes: u64) {
    println!("{name} waits");
    sleep(Duration::from_millis(minutes)).await;
    println!("{name} hears the bell");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let ada = tokio::spawn(guest("Ada", 20));
    let grace = tokio::spawn(guest("Grace", 30));
    ada.await.unwrap();
    grace.await.unwrap();
}
