use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (send, receive) = oneshot::channel();
    let by_task = tokio::spawn(async move {
        receive.await.unwrap();
        println!("a task woke me");
    });
    let by_timer = tokio::spawn(async {
        sleep(Duration::from_secs(2)).await; // the timer's line
        println!("the timer woke me");
    });
    let waker = tokio::spawn(async move {
        sleep(Duration::from_secs(1)).await;
        send.send(()).unwrap();
    });
    by_task.await.unwrap();
    by_timer.await.unwrap();
    waker.await.unwrap();
    let (send, receive) = oneshot::channel();
    let by_thread = tokio::spawn(async move {
        receive.await.unwrap();
        println!("a thread woke me");
    });
    // It waits by then, and this task is polled until the thread has woken it: so in each run.
    tokio::task::yield_now().await;
    thread::spawn(move || send.send(()).unwrap()).join().unwrap();
    by_thread.await.unwrap();
}
