use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use tokio::sync::mpsc;
use tokio::task::unconstrained;

// ANCHOR: main
/// Takes a thousand orders, all of which are there already.
async fn take_orders(taken: Arc<AtomicU32>) {
    let (sender, mut orders) = mpsc::unbounded_channel();
    for number in 1..=1000 {
        sender.send(number).unwrap();
    }
    drop(sender);
    while orders.recv().await.is_some() {
        taken.fetch_add(1, Relaxed);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let taken = Arc::new(AtomicU32::new(0));
    let baker = tokio::spawn(take_orders(Arc::clone(&taken)));
    let seen = tokio::spawn(async move { taken.load(Relaxed) });
    println!("others get a turn after {} orders", seen.await.unwrap());
    baker.await.unwrap();

    let taken = Arc::new(AtomicU32::new(0));
    let baker = tokio::spawn(unconstrained(take_orders(Arc::clone(&taken))));
    let seen = tokio::spawn(async move { taken.load(Relaxed) });
    println!("unconstrained, after {}", seen.await.unwrap());
    baker.await.unwrap();
}
// ANCHOR_END: main
