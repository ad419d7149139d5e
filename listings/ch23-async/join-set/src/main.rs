use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

async fn bake(what: &'static str, minutes: u64) -> &'static str {
    sleep(Duration::from_secs(minutes * 60)).await;
    what
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let mut oven = JoinSet::new();
    for (what, minutes) in [("bread", 30), ("cake", 20), ("rolls", 10)] {
        oven.spawn(bake(what, minutes));
    }
    println!("in the oven: {}", oven.len());

    while let Some(result) = oven.join_next().await {
        let minutes = start.elapsed().as_secs() / 60;
        println!("{minutes} min: {}", result.unwrap());
    }
    println!("the oven is empty");
}
