use std::time::Duration;
use tokio::time::sleep;

async fn bake(what: &'static str, minutes: u64) {
    println!("{what}: in the oven");
    sleep(Duration::from_secs(minutes * 60)).await;
    println!("{what}: done");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    tokio::spawn(bake("bread", 30));
    bake("cake", 20);

    sleep(Duration::from_secs(3600)).await;
    println!("main ends");
}
