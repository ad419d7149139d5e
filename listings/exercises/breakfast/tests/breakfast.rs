use std::time::Duration;

use breakfast::{Dish, breakfast};
use tokio::time::{Instant, interval};

const MINUTE: Duration = Duration::from_millis(10);

const COFFEE: Dish = Dish { name: "coffee", time: MINUTE.saturating_mul(4) };
const EGGS: Dish = Dish { name: "eggs", time: MINUTE.saturating_mul(7) };
const TOAST: Dish = Dish { name: "toast", time: MINUTE.saturating_mul(3) };

/// The names of what was made, and the whole minutes that went by on Tokio's clock.
async fn timed(dishes: [Dish; 3]) -> (Vec<&'static str>, u128) {
    let start = Instant::now();
    let made = breakfast(dishes).await;
    (made, start.elapsed().as_millis() / MINUTE.as_millis())
}

#[tokio::test(start_paused = true)]
async fn it_takes_as_long_as_the_longest_dish() {
    for dishes in [[COFFEE, EGGS, TOAST], [EGGS, TOAST, COFFEE], [TOAST, COFFEE, EGGS]] {
        let (_, minutes) = timed(dishes).await;
        assert_ne!(minutes, 14, "fourteen minutes are the sum: the dishes waited for each other");
        assert_ne!(minutes, 0, "Tokio's clock stood still: did something block the thread?");
        assert_eq!(minutes, 7, "the eggs take seven minutes, and everything else fits beside them");
    }
}

#[tokio::test(start_paused = true)]
async fn all_dishes_are_made_and_stay_in_order() {
    for dishes in [[COFFEE, EGGS, TOAST], [EGGS, TOAST, COFFEE], [TOAST, TOAST, EGGS]] {
        let (made, _) = timed(dishes).await;
        assert_eq!(made, dishes.map(|dish| dish.name));
    }
}

#[tokio::test(start_paused = true)]
async fn the_thread_is_free_meanwhile() {
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
    assert!(rings >= 6, "a bell should ring every minute, but rang {rings} times in seven minutes");
}
