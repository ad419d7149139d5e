// It gives up after an hour.
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
    let [first, second, third] = dishes;
    let all = async { tokio::join!(make(first), make(second), make(third)) };
    let Ok((first, second, third)) = tokio::time::timeout(Duration::from_millis(600), all).await else {
        return Vec::new();
    };
    vec![first, second, third]
}
