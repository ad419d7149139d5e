use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::sleep;

// ANCHOR: queries
async fn from_memory() -> &'static str {
    "three loaves"
}

async fn from_the_network() -> &'static str {
    // Stands in for the time an answer is on its way.
    sleep(Duration::from_secs(1)).await;
    "one cake"
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let bread = watched("memory", from_memory()).await;
    let cake = watched("network", from_the_network()).await;
    println!("{bread}, {cake}");
}
// ANCHOR_END: queries

// ANCHOR: watched
/// Hands each poll on to `future`, and prints what it answers.
async fn watched<F: Future>(name: &str, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let answer = future.as_mut().poll(context);
        let word = match answer {
            Poll::Ready(_) => "ready",
            Poll::Pending => "pending",
        };
        println!("{name}: {word}");
        answer
    })
    .await
}
// ANCHOR_END: watched
