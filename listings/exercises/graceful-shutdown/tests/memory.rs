//! A bakery that's open for long. A file of its own, because it counts what the whole program holds.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use graceful_shutdown::{Order, serve};
use tokio::sync::mpsc;

/// The bytes that are allocated now.
static HELD: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: every call goes to `System` with the arguments it came with, so this allocator keeps the
// promises of `GlobalAlloc` that `System` keeps. (`realloc` is made of these two.)
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(layout.size(), Relaxed);
        // SAFETY: the caller keeps the conditions of `alloc`, and they are those of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn what_is_finished_takes_no_room() {
    grader::paused(async || {
        const ORDERS: u32 = 500;
        let (counter, receive) = mpsc::channel(16);
        let (bell, mut bells) = mpsc::unbounded_channel();
        let customers = async {
            let mut held = Vec::with_capacity(ORDERS as usize);
            // With the first orders, channels and lists get their first room.
            for number in 0..ORDERS {
                let order = Order { number, seconds: 0, bell: bell.clone() };
                counter.send(order).await.expect("it is open");
                bells.recv().await.expect("the order comes out");
                held.push(HELD.load(Relaxed));
            }
            drop(counter);
            held
        };
        let patience = Duration::from_secs(10);
        let (report, held) =
            tokio::join!(serve(receive, std::future::pending(), patience), customers);
        assert_eq!(report.finished.len(), ORDERS as usize);
        let grown = held[held.len() - 1].saturating_sub(held[0]) / held.len();
        assert!(
            grown < 64,
            "each finished order left {grown} bytes behind. Its number has 4. Does serve keep the \
             tasks that have ended until it closes?"
        );
    });
}
