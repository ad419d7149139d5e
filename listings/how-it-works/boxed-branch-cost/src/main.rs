use std::future::poll_fn;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

#[global_allocator]
static ALLOCATOR: counting_alloc::Counting = counting_alloc::Counting;

// ANCHOR: rare
async fn print_a_page() {
    let page = black_box([0_u8; 1024]);
    pause().await;
    black_box(&page);
}

async fn rare_boxed(rarely: bool) {
    if rarely {
        Box::pin(print_a_page()).await;
    } else {
        pause().await;
    }
}
// ANCHOR_END: rare

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

// ANCHOR: main
fn main() {
    for (key, rarely) in [("usual", false), ("rare", true)] {
        let counted = counting_alloc::count(|| {
            let mut context = Context::from_waker(Waker::noop());
            let mut future = pin!(rare_boxed(rarely));
            while future.as_mut().poll(&mut context).is_pending() {}
        });
        println!("{key}: {} bytes", counted.bytes);
        println!("{key}-allocations: {}", counted.allocations);
    }
}
// ANCHOR_END: main
