use std::future::pending;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let returns = tokio::spawn(async { println!("it returns") });
    let panics = tokio::spawn(async {
        tokio::task::yield_now().await;
        panic!("no cake");
    });
    let aborted = tokio::spawn(pending::<()>());
    let (send, receive) = oneshot::channel();
    let dropped = tokio::spawn(async move {
        send.send(()).unwrap();
        pending::<()>().await;
    });
    let dropped_asleep = tokio::spawn(sleep(Duration::from_secs(60)));
    let blocking = tokio::task::spawn_blocking(|| {
        thread::sleep(Duration::from_millis(20));
        println!("blocked");
    });
    returns.await.unwrap();
    assert!(panics.await.unwrap_err().is_panic());
    blocking.await.unwrap();
    aborted.abort();
    assert!(aborted.await.unwrap_err().is_cancelled());
    receive.await.unwrap();
    println!("{} {}", dropped.is_finished(), dropped_asleep.is_finished());
}
