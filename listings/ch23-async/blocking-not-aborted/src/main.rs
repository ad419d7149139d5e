// FOLD
use std::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
// FOLD_END

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (begun, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = mpsc::channel();

    let kneading = spawn_blocking(move || {
        begun.send(()).unwrap();
        // Waits here, as an ordinary thread waits, until main has called abort.
        may_go_on.recv().unwrap();
        println!("kneading: done");
    });

    has_begun.await.unwrap();
    kneading.abort();
    println!("main: abort has been called");
    go_on.send(()).unwrap();

    match kneading.await {
        Ok(()) => println!("main: it ran to its end"),
        Err(error) => println!("main: {error}"),
    }
}
