use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let outer = tokio::spawn(async {
        let inner = tokio::spawn(async {
            sleep(Duration::from_millis(5)).await;
            println!("inner");
        });
        inner.await.unwrap();
        println!("outer");
    });
    outer.await.unwrap();
    let mut set = JoinSet::new();
    for minutes in [2, 1] {
        set.spawn(sleep(Duration::from_secs(60 * minutes)));
    }
    while set.join_next().await.is_some() {
        println!("one of the set");
    }
    let blocking = tokio::task::spawn_blocking(|| println!("on a thread of its own"));
    blocking.await.unwrap();
}
