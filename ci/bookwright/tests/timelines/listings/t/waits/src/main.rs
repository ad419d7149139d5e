use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let oven = Arc::new(Mutex::new("cake")); // the mutex
    let plates = Arc::new(Semaphore::new(1)); // the semaphore
    let (send, mut receive) = mpsc::channel::<u32>(1);
    let (first_oven, first_plates) = (Arc::clone(&oven), Arc::clone(&plates));
    let first = tokio::spawn(async move {
        let _cake = first_oven.lock().await;
        let _plate = first_plates.acquire().await.unwrap();
        sleep(Duration::from_secs(1)).await; // the sleep
    });
    let oven_too = Arc::clone(&oven);
    let mut locks = Vec::new();
    locks.push(tokio::spawn(async move { drop(oven.lock().await) })); // second
    locks.push(tokio::spawn(async move { drop(oven_too.lock().await) })); // third
    let acquires = tokio::spawn(async move { drop(plates.acquire().await.unwrap()) });
    let receives = tokio::spawn(async move { println!("{:?}", receive.recv().await) });
    let selects = tokio::spawn(async {
        tokio::select! {
            biased; // otherwise the order of polls is drawn by lot
            () = sleep(Duration::from_secs(9)) => {} // the loser
            () = sleep(Duration::from_secs(2)) => println!("2 s"), // the winner
        }
    });
    sleep(Duration::from_secs(3)).await;
    send.send(7).await.unwrap();
    first.await.unwrap();
    for lock in locks {
        lock.await.unwrap();
    }
    acquires.await.unwrap();
    receives.await.unwrap();
    selects.await.unwrap();
}
