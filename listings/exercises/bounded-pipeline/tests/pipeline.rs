use std::sync::Arc;
use std::time::Duration;

use bounded_pipeline::{Kitchen, Parcel, run};
use tokio::time::{Instant, sleep, timeout};

/// Runs ten orders. Gives the parcels, the kitchen with its counts, and the milliseconds.
async fn ten_orders(kitchen: Kitchen, shelf: usize) -> (Vec<Parcel>, Arc<Kitchen>, u128) {
    let kitchen = Arc::new(kitchen);
    let start = Instant::now();
    let parcels =
        timeout(Duration::from_secs(1000), run(kitchen.clone(), (1..=10).collect(), shelf))
            .await
            .expect("run has not ended: does a stage still hold a sender, or wait for nobody?");
    (parcels, kitchen, start.elapsed().as_millis())
}

#[test]
fn every_order_is_packed_in_order() {
    grader::paused(async || {
        let expected: Vec<_> = (1..=10).map(Parcel).collect();
        for (kitchen, shelf) in
            [(Kitchen::default(), 2), (Kitchen::default(), 1000), (Kitchen::that_packs_slowly(), 1)]
        {
            let (parcels, ..) = ten_orders(kitchen, shelf).await;
            assert_eq!(parcels, expected, "ten orders, none lost, none before its turn");
        }
    });
}

#[test]
fn the_stages_work_at_the_same_time() {
    grader::paused(async || {
        let (.., milliseconds) = ten_orders(Kitchen::default(), 2).await;
        assert_eq!(
            milliseconds, 32_000,
            "the first dough takes 1 s, ten cakes go through the one oven in 30, and the last is \
             packed in 1. One cake after the other takes 50"
        );
        let (.., milliseconds) = ten_orders(Kitchen::that_packs_slowly(), 2).await;
        assert_eq!(
            milliseconds, 54_000,
            "when packing takes 5 s, it sets the pace: the first cake is there after 4 s, and ten \
             are packed in 50"
        );
    });
}

#[test]
fn each_place_works_on_one_cake() {
    grader::paused(async || {
        let (_, kitchen, _) = ten_orders(Kitchen::default(), 2).await;
        let most = kitchen.most_at_one_place();
        assert_eq!(most, 1, "{most} cakes were in one place at once. There is one of each");
    });
}

#[test]
fn a_full_shelf_holds_up_the_mixer() {
    grader::paused(async || {
        for shelf in [1, 2, 4] {
            let (_, kitchen, _) = ten_orders(Kitchen::default(), shelf).await;
            let most = kitchen.most_doughs_waiting();
            assert!(
                most <= shelf + 1,
                "{most} doughs waited at once, for a shelf of {shelf}. One more may be in the \
                 mixer, whose hands wait for room: {}",
                shelf + 1
            );
            assert!(
                most >= shelf,
                "{most} doughs waited at most, and the shelf has room for {shelf}. The mixer is \
                 faster than the oven: it fills the shelf"
            );
        }
    });
}

#[test]
fn a_full_shelf_holds_up_the_oven() {
    grader::paused(async || {
        for shelf in [1, 2, 3] {
            let (_, kitchen, _) = ten_orders(Kitchen::that_packs_slowly(), shelf).await;
            let most = kitchen.most_cakes_waiting();
            assert!(
                (shelf..=shelf + 1).contains(&most),
                "{most} cakes waited at most to be packed, which takes 5 s. The shelf has room for \
                 {shelf}, and one more may be in the oven and find no room"
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

#[test]
fn a_panic_is_not_the_end_of_the_orders() {
    grader::paused(async || {
        for burnt in [1, 4, 10] {
            let kitchen = Arc::new(Kitchen::that_burns(burnt));
            let running = tokio::spawn(run(kitchen, (1..=10).collect(), 2));
            let ended = timeout(Duration::from_secs(1000), running)
                .await
                .expect("the oven has panicked, and run still waits. For what?");
            let Err(error) = ended else {
                panic!(
                    "the oven panicked at order {burnt} of 10, and run returned {} parcels as if \
                     they were all. Who looks at how the stages ended?",
                    ended.unwrap().len()
                )
            };
            assert!(error.is_panic(), "run panics when a stage does");
            assert_eq!(grader::tasks_alive().await, 0, "stages that are left after the panic");
        }
    });
}

#[test]
fn nothing_goes_on_when_the_caller_gives_up() {
    grader::paused(async || {
        for milliseconds in [500, 5500, 20_500] {
            let kitchen = Arc::new(Kitchen::default());
            let running = run(Arc::clone(&kitchen), (1..=10).collect(), 4);
            assert!(timeout(Duration::from_millis(milliseconds), running).await.is_err());
            let begun = kitchen.begun();
            sleep(Duration::from_secs(1000)).await;
            assert_eq!(
                kitchen.begun() - begun,
                0,
                "what was mixed, baked or packed after run was dropped, {milliseconds} ms after \
                 its start. Who stops the stages?"
            );
        }
    });
}
