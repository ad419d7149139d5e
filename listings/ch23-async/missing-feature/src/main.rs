use std::time::Duration;
use tokio::time::sleep;

#[tokio::main]
async fn main() {
    println!("the cake goes in");
    sleep(Duration::from_secs(2)).await;
    println!("the cake comes out");
}
