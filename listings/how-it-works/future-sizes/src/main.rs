use std::future::poll_fn;
use std::hint::black_box;
use std::task::Poll;

// ANCHOR: page
/// One kilobyte that has to be moved to be given away.
struct Page([u8; 1024]);

fn read_page() -> Page {
    Page(black_box([0; 1024]))
}

fn print(page: &Page) {
    black_box(&page.0);
}
// ANCHOR_END: page

/// Pending at the first poll, ready at the second. One byte.
fn pause() -> impl Future<Output = ()> {
    let mut paused = false;
    poll_fn(move |_| {
        if paused {
            Poll::Ready(())
        } else {
            paused = true;
            Poll::Pending
        }
    })
}

// ANCHOR: kept
async fn empty() {}

async fn waits() {
    pause().await;
}

async fn kept() {
    let page = read_page();
    pause().await;
    print(&page);
}

async fn in_a_block() {
    {
        let page = read_page();
        print(&page);
    }
    pause().await;
}

async fn looked_at_before() {
    let page = read_page();
    print(&page);
    pause().await;
}

async fn dropped_before() {
    let page = read_page();
    print(&page);
    drop(page);
    pause().await;
}
// ANCHOR_END: kept

// ANCHOR: moved
async fn takes(page: Page) {
    pause().await;
    print(&page);
}

async fn hands_on(page: Page) {
    takes(page).await;
}

async fn hands_on_twice(page: Page) {
    hands_on(page).await;
}

fn hands_on_plainly(page: Page) -> impl Future<Output = ()> {
    takes(page)
}
// ANCHOR_END: moved

// ANCHOR: branches
async fn one_after_the_other() {
    kept().await;
    kept().await;
}

async fn rare(rarely: bool) {
    if rarely {
        kept().await;
    } else {
        pause().await;
    }
}

async fn rare_boxed(rarely: bool) {
    if rarely {
        Box::pin(kept()).await;
    } else {
        pause().await;
    }
}

async fn both() {
    tokio::join!(kept(), kept());
}

async fn either() {
    tokio::select! {
        () = kept() => {}
        () = kept() => {}
    }
}
// ANCHOR_END: branches

fn main() {
    // ANCHOR: print
    let size = |key: &str, bytes: usize| {
        let unit = if bytes == 1 { "byte" } else { "bytes" };
        println!("{key}: {bytes} {unit}");
    };
    size("empty", size_of_val(&empty()));
    size("waits", size_of_val(&waits()));
    // ANCHOR_END: print
    size("kept", size_of_val(&kept()));
    size("in-a-block", size_of_val(&in_a_block()));
    size("looked-at-before", size_of_val(&looked_at_before()));
    size("dropped-before", size_of_val(&dropped_before()));

    size("takes", size_of_val(&takes(read_page())));
    size("hands-on", size_of_val(&hands_on(read_page())));
    size("hands-on-twice", size_of_val(&hands_on_twice(read_page())));
    size("hands-on-plainly", size_of_val(&hands_on_plainly(read_page())));

    size("one-after-the-other", size_of_val(&one_after_the_other()));
    size("rare", size_of_val(&rare(false)));
    size("rare-boxed", size_of_val(&rare_boxed(false)));
    size("both", size_of_val(&both()));
    size("either", size_of_val(&either()));
}
