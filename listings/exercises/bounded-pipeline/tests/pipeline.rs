use std::sync::Arc;
use std::time::Duration;

use bounded_pipeline::{Kitchen, Parcel, run};
use tokio::time::{Instant, timeout};

/// Runs ten orders. Gives the parcels, the kitchen with its counts, and the seconds.
async fn ten_orders(shelf: usize) -> (Vec<Parcel>, Arc<Kitchen>, u64) {
    let kitchen = Arc::new(Kitchen::default());
    let start = Instant::now();
    let parcels =
        timeout(Duration::from_secs(1000), run(kitchen.clone(), (1..=10).collect(), shelf))
            .await
            .expect("run has not ended: does a stage still hold a sender, or wait for nobody?");
    (parcels, kitchen, start.elapsed().as_secs())
}

#[test]
fn every_order_is_packed_in_order() {
    grader::paused(async || {
        let (parcels, ..) = ten_orders(2).await;
        let expected: Vec<_> = (1..=10).map(Parcel).collect();
        assert_eq!(parcels, expected, "ten orders, none lost, none before its turn");
    });
}

#[test]
fn the_stages_work_at_the_same_time() {
    grader::paused(async || {
        let (.., seconds) = ten_orders(2).await;
        assert_eq!(
            seconds, 32,
            "the first dough takes 1 s, ten cakes go through the one oven in 30, and the last is \
             packed in 1. One cake after the other takes 50"
        );
    });
}

#[test]
fn each_place_works_on_one_cake() {
    grader::paused(async || {
        let (_, kitchen, _) = ten_orders(2).await;
        let most = kitchen.most_at_one_place();
        assert_eq!(most, 1, "{most} cakes were in one place at once. There is one of each");
    });
}

#[test]
fn a_full_shelf_holds_up_the_mixer() {
    grader::paused(async || {
        for shelf in [1, 2, 4] {
            let (_, kitchen, _) = ten_orders(shelf).await;
            let most = kitchen.most_doughs_waiting();
            assert!(
                most <= shelf + 1,
                "{most} doughs waited at once, for a shelf of {shelf}. One more may be in the \
                 mixer, whose hands wait for room: {}",
                shelf + 1
            );
        }
    });
}

#[test]
fn no_orders_give_no_parcels() {
    grader::paused(async || {
        let parcels = run(Arc::default(), Vec::new(), 1).await;
        assert!(parcels.is_empty());
    });
}
