use std::time::Duration;
use tokio::time::sleep;

async fn bake(what: &str, seconds: u64) {
    println!("{what}: in the oven");
    sleep(Duration::from_secs(seconds)).await;
    println!("{what}: done");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // Nobody keeps either handle: both are dropped where they are made.
    tokio::spawn(bake("bread", 1));
    tokio::spawn(bake("cake", 5));

    sleep(Duration::from_secs(2)).await;
    println!("main ends");
}
