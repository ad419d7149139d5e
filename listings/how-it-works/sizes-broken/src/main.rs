use std::future::poll_fn;
use std::hint::black_box;
use std::task::Poll;

/// One kilobyte that has to be moved to be given away.
struct Page([u8; 1024]);

fn read_page() -> Page {
    Page(black_box([0; 1024]))
}

fn print(page: &Page) {
    black_box(&page.0);
}

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

// ANCHOR: broken
/// `in_a_block` without its block.
async fn without_braces() {
    let page = read_page();
    print(&page);
    pause().await;
}

/// `dropped_before` without the borrow.
async fn never_borrowed() {
    let page = read_page();
    drop(page);
    pause().await;
}

/// `takes` with a box.
async fn takes_boxed(page: Page) {
    let page = Box::new(page);
    pause().await;
    print(&page);
}
// ANCHOR_END: broken

fn main() {
    let size = |key: &str, bytes: usize| println!("{key}: {bytes} bytes");
    size("without-braces", size_of_val(&without_braces()));
    size("never-borrowed", size_of_val(&never_borrowed()));
    size("takes-boxed", size_of_val(&takes_boxed(read_page())));
}
