use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let heart = tokio::spawn(sleep(Duration::from_secs(5)));
    let mut guests = JoinSet::new();
    for guest in 0..10_000 {
        guests.spawn(async move {
            sleep(Duration::from_secs(1)).await; // where guests wait
            assert_ne!(guest, 77, "the 77th has no ticket");
            if guest % 2_500 == 0 {
                println!("guest {guest} is in");
            }
        });
    }
    let last = guests.spawn(std::future::pending());
    last.abort();
    let mut refused = 0;
    while let Some(guest) = guests.join_next().await {
        refused += u32::from(guest.is_err());
    }
    println!("{refused} refused");
    heart.await.unwrap();
}
