use std::time::Duration;
use tokio::time::sleep;

async fn bake() {
    sleep(Duration::from_millis(20)).await;
    println!("cake: in the oven");
    std::thread::sleep(Duration::from_millis(300));
    println!("cake: done");
}

async fn ring() {
    sleep(Duration::from_millis(100)).await;
    println!("bell: rings");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let cake = tokio::spawn(bake());
    let bell = tokio::spawn(ring());
    cake.await.unwrap();
    bell.await.unwrap();
}
