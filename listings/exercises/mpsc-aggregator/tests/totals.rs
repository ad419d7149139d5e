use std::collections::BTreeMap;
use std::time::Duration;

use mpsc_aggregator::{Till, totals};
use tokio::time::{Instant, timeout};

/// The totals and the milliseconds until they were there.
async fn count(tills: Vec<Till>) -> (BTreeMap<&'static str, u32>, u128) {
    let start = Instant::now();
    let totals = timeout(Duration::from_secs(1000), totals(tills)).await.expect(
        "all tills closed long ago, and totals still waits. A receiver waits as long as any \
         sender lives, and for as long as a full channel is not emptied, a sender waits: who has \
         one, and who empties it?",
    );
    (totals, start.elapsed().as_millis())
}

fn tills() -> Vec<Till> {
    vec![
        Till { sales: vec![(1, ("apple", 2)), (6, ("cherry", 1)), (1, ("apple", 1))] },
        Till { sales: vec![(2, ("cherry", 3))] },
        Till { sales: vec![(3, ("plum", 1)), (1, ("apple", 4))] },
    ]
}

#[test]
fn every_sale_counts() {
    grader::paused(async || {
        let (totals, _) = count(tills()).await;
        let expected = BTreeMap::from([("apple", 7), ("cherry", 4), ("plum", 1)]);
        assert_eq!(
            totals, expected,
            "one till sells its last two cakes after 7 and 8 s. That nothing has come for a while \
             does not mean that nothing will"
        );
    });
}

#[test]
fn all_tills_are_open_at_the_same_time() {
    grader::paused(async || {
        let (_, milliseconds) = count(tills()).await;
        assert_eq!(
            milliseconds, 8000,
            "the slowest till closes after 8 s, and all three one after the other take 14"
        );
    });
}

#[test]
fn many_sales_pass_through() {
    grader::paused(async || {
        let sales = || (0..1000).map(|_| (0, ("roll", 1))).collect();
        let (totals, _) = count((0..10).map(|_| Till { sales: sales() }).collect()).await;
        assert_eq!(totals, BTreeMap::from([("roll", 10_000)]));
    });
}

#[test]
fn no_tills_sell_nothing() {
    grader::paused(async || {
        let (totals, milliseconds) = count(Vec::new()).await;
        assert!(totals.is_empty());
        assert_eq!(milliseconds, 0, "where there is no till, there is nothing to wait for");
    });
}

#[test]
fn a_till_without_sales_closes_at_once() {
    grader::paused(async || {
        let mut tills = tills();
        tills.push(Till { sales: Vec::new() });
        let (totals, milliseconds) = count(tills).await;
        assert_eq!(totals["apple"], 7);
        assert_eq!(milliseconds, 8000);
    });
}

#[test]
fn a_panic_is_not_the_end_of_the_day() {
    grader::paused(async || {
        // The till in the middle panics at its second sale, in which it sells no cake.
        let mut tills = tills();
        tills[1].sales.extend([(1, ("cherry", 0)), (1, ("cherry", 5))]);
        match tokio::spawn(count(tills)).await {
            Ok((totals, _)) => panic!(
                "a till has panicked, and totals returned {totals:?}, as if all its cherries were \
                 in it. Who asks the tills how they ended?"
            ),
            Err(error) => assert!(error.is_panic()),
        }
        assert_eq!(grader::tasks_alive().await, 0, "tasks that are left after the panic");
    });
}

#[test]
fn nothing_goes_on_when_the_caller_gives_up() {
    grader::paused(async || {
        let early = timeout(Duration::from_millis(1500), totals(tills())).await;
        assert!(early.is_err(), "the tills are open for 8 s");
        assert_eq!(
            grader::tasks_alive().await,
            0,
            "tills that are still open after totals was dropped. Who closes them?"
        );
    });
}
