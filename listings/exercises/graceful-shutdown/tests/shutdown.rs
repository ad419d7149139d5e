use std::future::pending;
use std::time::Duration;

use graceful_shutdown::{Order, Report, serve};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, sleep, timeout};

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// What came of a day in the bakery.
struct Day {
    report: Report,
    /// When `serve` returned, in seconds.
    closed: u64,
    /// Whose bells had rung long after that.
    bells: Vec<u32>,
    /// The orders for which there was nobody to take them.
    refused: Vec<u32>,
}

/// Orders are (when, number, how long it bakes).
async fn day(orders: &'static [(u64, u32, u64)], stop: impl Future<Output = ()>) -> Day {
    let (send, receive) = mpsc::channel(16);
    let (bell, mut bells) = mpsc::unbounded_channel();
    let start = Instant::now();

    let customers = tokio::spawn(async move {
        let mut refused = Vec::new();
        for &(when, number, time) in orders {
            sleep(seconds(when) - start.elapsed().min(seconds(when))).await;
            let order = Order { number, seconds: time, bell: bell.clone() };
            if send.send(order).await.is_err() {
                refused.push(number);
            }
        }
        refused
    });

    let report = timeout(seconds(10_000), serve(receive, stop, seconds(10)))
        .await
        .expect("serve has not returned after 10,000 s");
    let closed = start.elapsed().as_secs();
    let refused = customers.await.expect("the customers do not panic");
    sleep(seconds(10_000)).await;
    Day { report, closed, bells: heard(&mut bells), refused }
}

fn heard(bells: &mut UnboundedReceiver<u32>) -> Vec<u32> {
    std::iter::from_fn(|| bells.try_recv().ok()).collect()
}

#[test]
fn all_orders_bake_at_the_same_time() {
    grader::paused(async || {
        let day = day(&[(0, 1, 8), (1, 2, 3), (2, 3, 4)], pending()).await;
        assert_eq!(
            day.report,
            Report { finished: vec![2, 3, 1], given_up: 0 },
            "nobody said stop, but the channel closed: what was ordered is baked"
        );
        assert_eq!(day.closed, 8, "three orders of 8, 3 and 4 s, side by side, are done after 8 s");
    });
}

#[test]
fn what_is_in_the_oven_is_finished() {
    grader::paused(async || {
        let day = day(&[(0, 1, 3), (1, 2, 6), (100, 3, 1)], sleep(seconds(5))).await;
        assert_eq!(
            day.report,
            Report { finished: vec![1, 2], given_up: 0 },
            "order 2 was in the oven at the stop after 5 s, and had 2 s to go of 10 s of patience"
        );
        assert_eq!(
            day.closed, 7,
            "the last cake is out after 7 s. Then there is nothing left to be patient for"
        );
    });
}

#[test]
fn patience_comes_to_an_end() {
    grader::paused(async || {
        let day =
            day(&[(0, 1, 8), (1, 2, 1000), (2, 3, 500), (9999, 4, 1)], sleep(seconds(5))).await;
        assert_eq!(day.closed, 15, "the stop comes after 5 s, and patience lasts for 10 s more");
        assert_eq!(day.report, Report { finished: vec![1], given_up: 2 });
        assert_eq!(
            day.bells,
            [1],
            "bells that rang up to 10,000 s after serve had returned: an order that was given up \
             went on baking. Who stops its task?"
        );
    });
}

#[test]
fn after_the_stop_no_order_is_taken() {
    grader::paused(async || {
        let day = day(&[(0, 1, 9), (6, 2, 1), (7, 3, 1)], sleep(seconds(5))).await;
        assert_eq!(day.report.finished, [1], "orders 2 and 3 came after the stop");
        assert_eq!(
            day.refused,
            [2, 3],
            "the customers must learn that nobody takes their orders: close the receiver at the \
             stop, or drop it, not only when the oven is empty"
        );
    });
}

#[test]
fn an_empty_oven_needs_no_patience() {
    grader::paused(async || {
        let day = day(&[(0, 1, 1), (100, 2, 1)], sleep(seconds(5))).await;
        assert_eq!(day.closed, 5, "at the stop after 5 s nothing is in the oven");
        assert_eq!(day.report, Report { finished: vec![1], given_up: 0 });
    });
}
