// ANCHOR: tasks
use std::hint::black_box;
use std::time::Duration;
use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);

async fn empty() {}

async fn sleeps() {
    sleep(HOUR).await;
}

async fn keeps_a_page() {
    let page = black_box([0_u8; 4096]);
    sleep(HOUR).await;
    black_box(&page); // used after the await
}

async fn uses_a_page_before() {
    {
        let page = black_box([0_u8; 4096]);
        black_box(&page);
    }
    sleep(HOUR).await;
}
// ANCHOR_END: tasks

#[global_allocator]
static ALLOCATOR: counting_alloc::Counting = counting_alloc::Counting;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // The first spawn also sets up what all tasks share.
    spawned(empty());

    for (key, counted) in [
        ("empty", spawned(empty())),
        ("sleep", spawned(sleeps())),
        ("kept", spawned(keeps_a_page())),
        ("not-kept", spawned(uses_a_page_before())),
    ] {
        println!("{key}: {} bytes", counted.bytes);
        println!("{key}-allocations: {}", counted.allocations);
    }
}

/// What the allocator is asked for when the future is spawned.
fn spawned(future: impl Future<Output = ()> + Send + 'static) -> counting_alloc::Counted {
    counting_alloc::count(|| drop(tokio::spawn(future)))
}
