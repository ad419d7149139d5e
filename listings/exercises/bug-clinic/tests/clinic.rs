use bug_clinic::*;
use std::cell::RefCell;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// Runs a test on a thread of its own, under the paused clock. If that thread is blocked for good,
/// no timeout of Tokio's can help: this one is kept by the thread that called.
fn run<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    let tested = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime
            .unwrap()
            .block_on(async { timeout(Duration::from_secs(36_000), test()).await })
            .expect("it waits for ever: ten hours have passed on the paused clock");
        done.send(()).unwrap();
    });
    match is_done.recv_timeout(Duration::from_secs(5)) {
        Err(mpsc::RecvTimeoutError::Timeout) => {
            panic!("the thread is blocked: nothing can run on it")
        }
        Err(mpsc::RecvTimeoutError::Disconnected) => resume_unwind(tested.join().unwrap_err()),
        Ok(()) => {}
    }
}

#[test]
fn patient_1_others_work_while_the_dough_rests() {
    run(|| async {
        let start = Instant::now();
        let events = RefCell::new(Vec::new());
        let dough = async {
            rest(Duration::from_millis(100)).await;
            events.borrow_mut().push("rested");
        };
        let knife = async { events.borrow_mut().push("chopped") };
        tokio::join!(dough, knife);
        assert_eq!(events.into_inner(), ["chopped", "rested"]);
        assert_eq!(start.elapsed().as_millis(), 100, "the rest is no wait on Tokio's clock");
    });
}

#[test]
fn patient_2_the_order_is_in_the_book() {
    run(|| async {
        let mut book = vec!["bread".to_owned()];
        take_order(&mut book, "cake").await;
        assert_eq!(book, ["bread", "cake"]);
    });
}

#[test]
fn patient_3_both_errands_take_the_longer_time() {
    run(|| async {
        let start = Instant::now();
        assert_eq!(fetch_both().await, ("flour".to_owned(), "eggs".to_owned()));
        assert_eq!(
            start.elapsed().as_millis(),
            3000,
            "milliseconds for 2 and 3 seconds side by side"
        );
    });
}

#[test]
fn patient_4_all_loaves_take_the_longest_time() {
    run(|| async {
        let start = Instant::now();
        let baked = bake_all(vec![30, 10, 20]).await;
        assert_eq!(baked, ["30 minutes", "10 minutes", "20 minutes"]);
        assert_eq!(
            start.elapsed().as_millis(),
            30 * 60_000,
            "milliseconds for 30, 10 and 20 minutes"
        );
    });
}

#[test]
fn patient_5_nobody_waits_for_the_price_of_another() {
    run(|| async {
        let start = Instant::now();
        let total = Mutex::new(0);
        let (bread, cake) = (add_price(&total, "bread"), add_price(&total, "cake"));
        tokio::join!(bread, cake, add_price(&total, "tart"));
        assert_eq!(total.into_inner(), 13);
        assert_eq!(
            start.elapsed().as_millis(),
            1000,
            "milliseconds for three prices of one second each"
        );
    });
}

#[test]
fn patient_6_two_guests_draw_numbers() {
    run(|| async {
        let start = Instant::now();
        let counter = std::sync::Mutex::new(0);
        let numbers = tokio::join!(draw_number(&counter), draw_number(&counter));
        assert_eq!(numbers, (1, 2));
        assert_eq!(
            start.elapsed().as_millis(),
            1000,
            "milliseconds for two tickets of one second each"
        );
    });
}

#[test]
fn patient_7_the_till_is_emptied() {
    run(|| async {
        let till = Mutex::new(vec![1, 2, 5]);
        assert_eq!(empty_till(&till).await, 8);
        assert!(till.into_inner().is_empty());
    });
}

#[test]
fn patient_7_no_coin_is_lost_while_the_till_is_emptied() {
    run(|| async {
        let till = Mutex::new(vec![1, 2, 5]);
        // Somebody holds the till; the two others queue for it, in this order.
        let held = async {
            let guard = till.lock().await;
            tokio::task::yield_now().await;
            drop(guard);
        };
        let tip = async { till.lock().await.push(2) };
        let ((), sum, ()) = tokio::join!(held, empty_till(&till), tip);
        let left: u64 = till.into_inner().iter().sum();
        assert_eq!(sum + left, 10, "what was taken out, and what is left");
    });
}

#[test]
fn patient_8_all_guests_are_served_when_it_returns() {
    run(|| async {
        let start = Instant::now();
        let served = Arc::new(AtomicU32::new(0));
        serve_all(100, served.clone()).await;
        assert_eq!(served.load(Ordering::Relaxed), 100);
        assert_eq!(
            start.elapsed().as_millis(),
            1000,
            "milliseconds for guests served side by side"
        );
    });
}
