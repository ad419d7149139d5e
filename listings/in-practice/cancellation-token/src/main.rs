// FOLD
use std::time::Duration;
use tokio::time::{Instant, interval, sleep};
use tokio_util::sync::CancellationToken;
// FOLD_END

async fn baker(name: &'static str, stop: CancellationToken) {
    let begun = Instant::now();
    let mut orders = interval(Duration::from_secs(4));
    loop {
        tokio::select! {
            // NOTE: Asks the branches from top to bottom. Without this word, `select!` begins with a random one.
            biased;
            () = stop.cancelled() => break,
            _ = orders.tick() => {}
        }
        sleep(Duration::from_secs(3)).await; // Bakes, and nothing drops it here.
        println!("{name}: a loaf at second {}", begun.elapsed().as_secs());
    }
    sleep(Duration::from_secs(1)).await; // Cleans up, and may await.
    println!("{name}: oven clean at second {}", begun.elapsed().as_secs());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let closing = CancellationToken::new();
    let early = closing.child_token();
    let ada = tokio::spawn(baker("Ada", closing.clone()));
    let ben = tokio::spawn(baker("Ben", early.clone()));

    sleep(Duration::from_secs(5)).await;
    early.cancel(); // Ben may go home.
    sleep(Duration::from_secs(5)).await;
    closing.cancel();
    ada.await.unwrap();
    ben.await.unwrap();
}
