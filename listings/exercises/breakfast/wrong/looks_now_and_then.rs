// It checks the tasks by the clock, and sees up to three milliseconds too late that all have ended.
use std::time::Duration;
use tokio::time::sleep;

/// What is ordered, and how long it takes.
#[derive(Debug, Clone, Copy)]
pub struct Dish {
    pub name: &'static str,
    pub time: Duration,
}

/// Makes one dish. It needs time and no hands.
pub async fn make(dish: Dish) -> &'static str {
    sleep(dish.time).await;
    dish.name
}

/// Makes three dishes, and returns their names in the order of `dishes`.
pub async fn breakfast(dishes: [Dish; 3]) -> Vec<&'static str> {
    let handles = dishes.map(|dish| tokio::spawn(make(dish)));
    while !handles.iter().all(|handle| handle.is_finished()) {
        sleep(Duration::from_millis(3)).await;
    }
    let mut made = Vec::new();
    for handle in handles {
        made.push(handle.await.unwrap());
    }
    made
}
