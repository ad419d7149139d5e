use std::time::Duration;
use tokio::time::sleep;

async fn bake(what: &'static str, millis: u64) -> &'static str {
    println!("{what}: in the oven");
    sleep(Duration::from_millis(millis)).await;
    println!("{what}: done");
    what
}

#[tokio::main]
async fn main() {
    let bread = tokio::spawn(bake("bread", 30));
    let cake = tokio::spawn(bake("cake", 20));
    println!("both are spawned");

    let first = bread.await.unwrap();
    let second = cake.await.unwrap();
    println!("served: {first}, {second}");
}
