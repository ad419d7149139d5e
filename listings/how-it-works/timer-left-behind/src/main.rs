use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

// ANCHOR: main
/// Gives up the long sleep after a second, and sleeps two hours more.
async fn evening<S: Future<Output = ()>>(sleep: impl Fn(u64) -> S) {
    {
        let (mut bread, mut patience) = (pin!(sleep(3600)), pin!(sleep(1)));
        poll_fn(|context| {
            let _ = bread.as_mut().poll(context);
            patience.as_mut().poll(context)
        })
        .await;
    }
    sleep(7200).await;
}

/// Counts how often its task is polled.
async fn counted(name: &str, future: impl Future<Output = ()>) {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        future.as_mut().poll(context)
    })
    .await;
    println!("{name}: {polls} polls");
}

fn main() {
    let ours = own_clock::Executor::default();
    let clock = ours.clone();
    let sleep = move |seconds| {
        let clock = clock.clone();
        async move { clock.sleep(seconds).await }
    };
    ours.spawn(counted("ours", evening(sleep)));
    ours.run();

    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let sleep = |seconds| tokio::time::sleep(Duration::from_secs(seconds));
    tokio.block_on(async { tokio::spawn(counted("Tokio", evening(sleep))).await.unwrap() });
}
// ANCHOR_END: main
