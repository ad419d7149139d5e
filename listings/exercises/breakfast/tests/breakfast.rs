use std::time::Duration;

use breakfast::{Dish, breakfast, make};
use tokio::time::{Instant, interval};

const MINUTE: Duration = Duration::from_millis(10);

const COFFEE: Dish = Dish { name: "coffee", time: MINUTE.saturating_mul(4) };
const EGGS: Dish = Dish { name: "eggs", time: MINUTE.saturating_mul(7) };
const TOAST: Dish = Dish { name: "toast", time: MINUTE.saturating_mul(3) };
const BREAD: Dish = Dish { name: "bread", time: MINUTE.saturating_mul(12 * 60) };
const WATER: Dish = Dish { name: "water", time: Duration::ZERO };

/// The names of what was made, and the time that went by on Tokio's clock.
async fn timed(dishes: [Dish; 3]) -> (Vec<&'static str>, Duration) {
    let start = Instant::now();
    let made = breakfast(dishes).await;
    (made, start.elapsed())
}

#[test]
fn it_takes_as_long_as_the_longest_dish() {
    grader::paused(async || {
        for dishes in [[COFFEE, EGGS, TOAST], [EGGS, TOAST, COFFEE], [TOAST, COFFEE, EGGS]] {
            let (_, time) = timed(dishes).await;
            let minutes = time.as_millis() / MINUTE.as_millis();
            assert_ne!(
                minutes, 14,
                "fourteen minutes are the sum: the dishes waited for each other"
            );
            assert_ne!(minutes, 0, "Tokio's clock stood still: did something block the thread?");
            assert_eq!(
                minutes, 7,
                "the eggs take seven minutes, and everything else fits beside them"
            );
            assert_eq!(
                time,
                7 * MINUTE,
                "the eggs were done, and breakfast waited a little longer"
            );
        }
    });
}

#[test]
fn it_takes_as_long_as_whatever_is_ordered() {
    grader::paused(async || {
        let (made, time) = timed([WATER, BREAD, COFFEE]).await;
        assert_eq!(time, BREAD.time, "bread takes twelve hours");
        assert_eq!(made, ["water", "bread", "coffee"]);
        assert_eq!(
            timed([WATER; 3]).await,
            (vec!["water"; 3], Duration::ZERO),
            "nothing has to wait"
        );
    });
}

#[test]
fn all_dishes_are_made_and_stay_in_order() {
    grader::paused(async || {
        for dishes in [[COFFEE, EGGS, TOAST], [EGGS, TOAST, COFFEE], [TOAST, TOAST, EGGS]] {
            let (made, _) = timed(dishes).await;
            assert_eq!(made, dishes.map(|dish| dish.name));
        }
    });
}

#[test]
fn a_dish_takes_its_time_as_before() {
    grader::paused(async || {
        for dish in [COFFEE, EGGS, TOAST] {
            let start = Instant::now();
            assert_eq!(make(dish).await, dish.name);
            assert_eq!(start.elapsed(), dish.time, "make was changed: one dish got faster");
        }
    });
}

#[test]
fn the_thread_is_free_meanwhile() {
    grader::paused(async || {
        let mut rings = 0;
        let bell = async {
            let mut minutes = interval(MINUTE);
            minutes.tick().await; // the first tick comes at once
            loop {
                minutes.tick().await;
                rings += 1;
            }
        };
        tokio::select! {
            _ = breakfast([COFFEE, EGGS, TOAST]) => {}
            () = bell => {}
        }
        assert!(
            rings >= 6,
            "a bell should ring every minute, but rang {rings} times in seven minutes"
        );
    });
}
