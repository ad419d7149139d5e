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

// ANCHOR: waits
async fn one_wait_each() {
    {
        let first = read_page();
        pause().await;
        print(&first);
    }
    {
        let second = read_page();
        pause().await;
        print(&second);
    }
}

async fn two_waits_each() {
    {
        let first = read_page();
        pause().await;
        pause().await;
        print(&first);
    }
    {
        let second = read_page();
        pause().await;
        pause().await;
        print(&second);
    }
}

async fn keeps_over_two() {
    let page = read_page();
    pause().await;
    pause().await;
    print(&page);
}

async fn two_functions() {
    keeps_over_two().await;
    keeps_over_two().await;
}
// ANCHOR_END: waits

fn main() {
    let size = |key: &str, bytes: usize| println!("{key}: {bytes} bytes");
    size("one-wait-each", size_of_val(&one_wait_each()));
    size("two-waits-each", size_of_val(&two_waits_each()));
    size("two-functions", size_of_val(&two_functions()));
}
