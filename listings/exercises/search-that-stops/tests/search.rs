use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use search_that_stops::find;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc as async_mpsc;
use tokio::task::spawn_blocking;

const STUCK: &str = "either the search keeps the runtime's only thread, or the drop waits for it";

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap()
}

#[test]
fn the_first_number_that_passes() {
    grader::guarded(STUCK, || {
        runtime().block_on(async {
            assert_eq!(find(0..100, |number| number * number > 50).await, Some(8));
            assert_eq!(
                find(5..100, |number| number % 5 == 0).await,
                Some(5),
                "the first one passes"
            );
            assert_eq!(find(0..100, |number| number == 99).await, Some(99), "the last one passes");
            assert_eq!(find(0..100, |_| false).await, None, "no number passes");
            assert_eq!(find(7..7, |_| true).await, None, "there are no numbers");
        });
    });
}

#[test]
fn every_number_is_tried_once_and_none_after_the_one_that_passes() {
    grader::guarded(STUCK, || {
        let (tried, all) = mpsc::channel();
        let passes = move |number| {
            tried.send(number).unwrap();
            number == 13
        };
        assert_eq!(runtime().block_on(find(10..20, passes)), Some(13));
        assert_eq!(all.iter().collect::<Vec<_>>(), [10, 11, 12, 13], "the numbers tried");
    });
}

#[test]
fn other_tasks_have_their_turn_meanwhile() {
    grader::guarded(STUCK, || {
        runtime().block_on(async {
            let (ring, bell) = mpsc::channel();
            tokio::spawn(async move { ring.send(()).unwrap() });
            // The task above is polled only if the search leaves the runtime's thread to it.
            let passes = move |_| bell.recv_timeout(Duration::from_secs(2)).is_ok();
            let found = find(0..1, passes).await;
            assert_eq!(found, Some(0), "while the search ran, the other task had no turn");
        });
    });
}

/// A search that is dropped while it tries a number for the `during`th time. How often `passes` was
/// called in all.
fn calls_if_dropped(during: usize) -> usize {
    runtime().block_on(async {
        let calls = Arc::new(AtomicUsize::new(0));
        let (begun, mut has_begun) = async_mpsc::unbounded_channel();
        let (go_on, may_go_on) = mpsc::channel();
        let passes = {
            let calls = calls.clone();
            move |_| {
                calls.fetch_add(1, SeqCst);
                begun.send(()).unwrap();
                // Returns at once when `go_on` has been dropped.
                let _ = may_go_on.recv();
                false
            }
        };
        let search = tokio::spawn(find(0..1000, passes));
        has_begun.recv().await.expect("the first try begins");
        for _ in 1..during {
            go_on.send(()).unwrap();
            has_begun.recv().await.expect("the next try begins");
        }
        search.abort();
        assert!(search.await.unwrap_err().is_cancelled());
        drop(go_on);
        // `begun` is dropped with the closure: then the search has ended.
        while has_begun.recv().await.is_some() {}
        calls.load(SeqCst)
    })
}

#[test]
fn once_it_is_dropped_no_further_call_begins() {
    grader::guarded(STUCK, || {
        for during in 1..=20 {
            let calls = calls_if_dropped(during);
            assert_eq!(
                calls, during,
                "calls of `passes`; the future of `find` was dropped during call {during}"
            );
        }
    });
}

#[test]
fn a_timeout_ends_it_too() {
    grader::guarded(STUCK, || {
        runtime().block_on(async {
            let (tried, mut all) = async_mpsc::unbounded_channel();
            let (go_on, may_go_on) = mpsc::channel::<()>();
            let passes = move |number| {
                tried.send(number).unwrap();
                let _ = may_go_on.recv();
                false
            };
            let search = find(0..1000, passes);
            let early = tokio::time::timeout(Duration::from_millis(20), search).await;
            assert!(early.is_err(), "its first try waits");
            drop(go_on);
            let mut calls = 0;
            while all.recv().await.is_some() {
                calls += 1;
            }
            assert!(calls <= 1, "calls of `passes`: {calls}. One had begun when the time was up");
        });
    });
}

#[test]
fn dropped_before_the_pool_had_a_thread_for_it() {
    grader::guarded(STUCK, || {
        runtime().block_on(async {
            let (go_on, may_go_on) = mpsc::channel::<()>();
            let busy = spawn_blocking(move || may_go_on.recv());
            let calls = Arc::new(AtomicUsize::new(0));
            let (alive, mut ended) = async_mpsc::unbounded_channel::<()>();
            let passes = {
                let calls = calls.clone();
                move |_| {
                    let _alive = &alive;
                    calls.fetch_add(1, SeqCst);
                    false
                }
            };
            let search = tokio::spawn(find(0..1000, passes));
            tokio::task::yield_now().await;
            search.abort();
            assert!(search.await.unwrap_err().is_cancelled());
            drop(go_on);
            let _ = busy.await;
            assert!(ended.recv().await.is_none());
            assert_eq!(
                calls.load(SeqCst),
                0,
                "calls of `passes`. When the pool had a thread for the search, nobody wanted it"
            );
        });
    });
}

#[test]
fn never_polled_and_never_begun() {
    grader::guarded(STUCK, || {
        runtime().block_on(async {
            let (tried, mut all) = async_mpsc::unbounded_channel();
            drop(find(0..1000, move |number| tried.send(number).is_err()));
            assert!(all.recv().await.is_none(), "its future was never polled");
        });
    });
}

#[test]
fn a_panic_arrives_with_its_payload() {
    grader::guarded(STUCK, || {
        let search = find(0..1000, |number| {
            assert!(number < 3, "three is too many");
            false
        });
        let panic = catch_unwind(AssertUnwindSafe(|| runtime().block_on(search)));
        let payload = panic.expect_err("`passes` panics, so `find` panics");
        let words = payload.downcast_ref::<&str>().copied();
        let words = words.or(payload.downcast_ref::<String>().map(String::as_str));
        assert_eq!(words, Some("three is too many"), "the payload of the panic");
    });
}
