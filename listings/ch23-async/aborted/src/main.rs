use std::time::Duration;
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let cake = tokio::spawn(async {
        println!("cake: in the oven");
        sleep(Duration::from_secs(5)).await;
        println!("cake: done");
        "cake"
    });

    sleep(Duration::from_secs(2)).await;
    cake.abort();

    match cake.await {
        Ok(what) => println!("served: {what}"),
        Err(error) if error.is_cancelled() => println!("the task was cancelled"),
        Err(error) => println!("the task failed: {error}"),
    }
}
