use std::time::Duration;
use tokio::time::sleep;

async fn bake(what: &'static str, minutes: u64) -> &'static str {
    println!("{what}: in the oven");
    sleep(Duration::from_secs(minutes * 60)).await;
    println!("{what}: done");
    what
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let bread = tokio::spawn(bake("bread", 30));
    let cake = tokio::spawn(bake("cake", 20));
    println!("both are spawned");

    let first = bread.await.unwrap();
    let second = cake.await.unwrap();
    println!("served: {first}, {second}");
}
