use std::future::{pending, ready};
use std::time::Duration;

use graceful_shutdown::{Order, Report, serve};
use tokio::runtime;
use tokio::sync::mpsc::{self, Sender, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// What came of a day in the bakery.
struct Day {
    report: Report,
    /// When `serve` returned, in milliseconds.
    closed: u128,
    /// Whose bells had rung long after that.
    bells: Vec<u32>,
    /// The orders for which there was nobody to take them.
    refused: Vec<u32>,
}

/// Orders are (when, number, how long it bakes). Patience is ten seconds.
async fn day(orders: &'static [(u64, u32, u64)], stop: impl Future<Output = ()>) -> Day {
    let start = Instant::now();
    open(stop, seconds(10), async move |counter, bell| {
        let mut refused = Vec::new();
        for &(when, number, time) in orders {
            sleep_until(start + seconds(when)).await;
            if counter.send(order(number, time, &bell)).await.is_err() {
                refused.push(number);
            }
        }
        refused
    })
    .await
}

/// Opens the bakery for these customers, who tell which of their orders were refused.
async fn open<C>(stop: impl Future<Output = ()>, patience: Duration, customers: C) -> Day
where
    C: AsyncFnOnce(Sender<Order>, UnboundedSender<u32>) -> Vec<u32>,
{
    let (counter, receive) = mpsc::channel(1000);
    let (bell, mut bells) = mpsc::unbounded_channel();
    let start = Instant::now();
    let server = async {
        let report = timeout(seconds(10_000), serve(receive, stop, patience))
            .await
            .expect("serve has not returned after 10,000 s");
        (report, start.elapsed().as_millis())
    };
    let ((report, closed), refused) = tokio::join!(server, customers(counter, bell));
    sleep(seconds(10_000)).await;
    let bells = heard(&mut bells);
    assert_eq!(
        sorted(&bells),
        sorted(&report.finished),
        "whose bells rang, up to 10,000 s after serve had returned, and who was reported as \
         finished. Who stops the task of an order that is given up?"
    );
    Day { report, closed, bells, refused }
}

fn order(number: u32, seconds: u64, bell: &UnboundedSender<u32>) -> Order {
    Order { number, seconds, bell: bell.clone() }
}

fn heard(bells: &mut UnboundedReceiver<u32>) -> Vec<u32> {
    std::iter::from_fn(|| bells.try_recv().ok()).collect()
}

fn sorted(numbers: &[u32]) -> Vec<u32> {
    let mut numbers = numbers.to_vec();
    numbers.sort();
    numbers
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
        assert_eq!(
            day.closed, 8000,
            "three orders of 8, 3 and 4 s, side by side, are done after 8 s (in ms)"
        );
    });
}

#[test]
fn a_closed_channel_is_closing_time_too() {
    grader::paused(async || {
        let day = day(&[(0, 1, 3), (2, 2, 1000)], pending()).await;
        assert_eq!(
            day.closed, 12_000,
            "nobody can order any more after 2 s, and patience lasts for 10 s more (in ms)"
        );
        assert_eq!(day.report, Report { finished: vec![1], given_up: 1 });
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
            day.closed, 7000,
            "the last cake is out after 7 s (in ms). Then there is nothing left to be patient for"
        );
    });
}

#[test]
fn patience_comes_to_an_end() {
    grader::paused(async || {
        let day =
            day(&[(0, 1, 8), (1, 2, 1000), (2, 3, 500), (9999, 4, 1)], sleep(seconds(5))).await;
        assert_eq!(
            day.closed, 15_000,
            "the stop comes after 5 s, and patience lasts for 10 s more (in ms)"
        );
        assert_eq!(day.report, Report { finished: vec![1], given_up: 2 });
        assert_eq!(day.bells, [1]);
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
             stop, not only when the oven is empty"
        );
    });
}

#[test]
fn an_empty_oven_needs_no_patience() {
    grader::paused(async || {
        let day = day(&[(0, 1, 1), (100, 2, 1)], sleep(seconds(5))).await;
        assert_eq!(day.closed, 5000, "at the stop after 5 s nothing is in the oven (in ms)");
        assert_eq!(day.report, Report { finished: vec![1], given_up: 0 });
    });
}

#[test]
fn what_was_sent_just_before_the_stop_is_baked() {
    grader::paused(async || {
        let (stop, stopped) = oneshot::channel();
        let stopped = async { stopped.await.expect("somebody stops the bakery") };
        let day = open(stopped, seconds(10), async |counter, bell| {
            sleep(seconds(5)).await;
            for number in 1..=3 {
                counter.send(order(number, 1, &bell)).await.expect("it is open");
            }
            stop.send(()).expect("it is open");
            vec![]
        })
        .await;
        assert_eq!(
            day.report,
            Report { finished: vec![1, 2, 3], given_up: 0 },
            "send has returned Ok for three orders, and serve had no time to take them out of the \
             channel before the stop. Nobody may lose what was accepted"
        );
        assert_eq!(day.closed, 6000);
    });
}

#[test]
fn a_reserved_place_counts() {
    grader::paused(async || {
        let day = open(sleep(seconds(5)), seconds(10), async |counter, bell| {
            counter.send(order(1, 6, &bell)).await.expect("it is open");
            let place = counter.reserve_owned().await.expect("it is open");
            sleep(seconds(8)).await;
            place.send(order(2, 1, &bell));
            vec![]
        })
        .await;
        assert_eq!(
            day.report,
            Report { finished: vec![1, 2], given_up: 0 },
            "its place was reserved before the stop after 5 s, and it came after 8"
        );
        assert_eq!(day.closed, 9000);
    });
}

#[test]
fn a_place_that_stays_empty_is_not_waited_for() {
    grader::paused(async || {
        let day = open(sleep(seconds(5)), seconds(10), async |counter, bell| {
            counter.send(order(1, 6, &bell)).await.expect("it is open");
            let place = counter.reserve_owned().await.expect("it is open");
            sleep(seconds(5000)).await;
            drop(place);
            vec![]
        })
        .await;
        assert_eq!(
            day.closed, 15_000,
            "somebody reserved a place and does not use it. Patience ends 10 s after the stop (in \
             ms), whatever serve waits for"
        );
        assert_eq!(day.report, Report { finished: vec![1], given_up: 0 });
    });
}

#[test]
fn no_patience_and_a_full_channel() {
    grader::paused(async || {
        let (counter, receive) = mpsc::channel(1000);
        let (bell, _bells) = mpsc::unbounded_channel();
        for number in 1..=1000 {
            counter.send(order(number, 1, &bell)).await.unwrap();
        }
        let start = Instant::now();
        let report = serve(receive, ready(()), Duration::ZERO).await;
        assert_eq!(start.elapsed(), Duration::ZERO, "with no patience, serve returns at once");
        assert_eq!(
            report,
            Report { finished: vec![], given_up: 1000 },
            "a thousand orders were accepted, and none had the time to bake. Which of them are in \
             the oven now, and which have never left the channel?"
        );
    });
}

#[test]
fn a_flood_from_several_threads_loses_nothing() {
    grader::guarded("serve does not return", || {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(async {
            let (counter, receive) = mpsc::channel(16);
            let (bell, _bells) = mpsc::unbounded_channel();
            let mut customers = JoinSet::new();
            for _ in 0..4 {
                let (counter, bell) = (counter.clone(), bell.clone());
                customers.spawn(async move {
                    let mut accepted = 0;
                    while counter.send(order(0, 0, &bell)).await.is_ok() {
                        accepted += 1;
                    }
                    accepted
                });
            }
            let stop = sleep(Duration::from_millis(5));
            let report = serve(receive, stop, seconds(10)).await;
            let accepted: usize = customers.join_all().await.into_iter().sum();
            assert_eq!(
                (report.finished.len(), report.given_up),
                (accepted, 0),
                "orders finished and given up. {accepted} times send has returned Ok"
            );
        });
    });
}

#[test]
fn nothing_goes_on_when_the_caller_gives_up() {
    grader::paused(async || {
        let (counter, receive) = mpsc::channel(16);
        let (bell, mut bells) = mpsc::unbounded_channel();
        counter.send(order(1, 5, &bell)).await.unwrap();
        let served = timeout(seconds(2), serve(receive, pending(), seconds(10))).await;
        assert!(served.is_err(), "nobody said stop, and somebody can still order");
        assert_eq!(grader::tasks_alive().await, 0, "tasks that bake for nobody");
        sleep(seconds(100)).await;
        assert!(
            heard(&mut bells).is_empty(),
            "the caller dropped serve, and a bell rang after that"
        );
    });
}
