use std::future::pending;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

// ANCHOR: main
/// Asks two shops at once and takes the first answer. One of them never answers.
async fn request() {
    let open = tokio::spawn(sleep(Duration::from_secs(1)));
    let closed = tokio::spawn(pending::<()>());
    tokio::select! {
        answer = open => answer.unwrap(),
        answer = closed => answer.unwrap(),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let metrics = Handle::current().metrics();
    for number in 1..=300 {
        request().await;
        if number % 100 == 0 {
            println!("after {number} requests: {} tasks alive", metrics.num_alive_tasks());
        }
    }
}
// ANCHOR_END: main
