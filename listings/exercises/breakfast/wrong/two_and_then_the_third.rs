// Only two of the dishes wait side by side.
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
    let (first, second) = tokio::join!(make(first), make(second));
    vec![first, second, make(third).await]
}
