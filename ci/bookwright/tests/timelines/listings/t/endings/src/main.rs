use std::future::pending;
use std::time::Duration;

use tokio::time::{sleep, timeout};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let returns = tokio::spawn(async { println!("it returns") });
    let sleeps = tokio::spawn(sleep(Duration::from_secs(1)));
    let times_out = tokio::spawn(timeout(Duration::from_secs(9), async {}));
    let panics = tokio::spawn(async {
        sleep(Duration::from_secs(1)).await;
        panic!("no cake");
    });
    let aborted = tokio::spawn(sleep(Duration::from_secs(60)));
    let aborted_early = tokio::spawn(async {});
    aborted_early.abort();
    let dropped = tokio::spawn(pending::<()>());
    let dropped_asleep = tokio::spawn(sleep(Duration::from_secs(60)));
    returns.await.unwrap();
    sleeps.await.unwrap();
    times_out.await.unwrap().unwrap();
    assert!(panics.await.unwrap_err().is_panic());
    aborted.abort();
    assert!(aborted.await.unwrap_err().is_cancelled());
    assert!(aborted_early.await.unwrap_err().is_cancelled());
    println!("{} {}", dropped.is_finished(), dropped_asleep.is_finished());
}
