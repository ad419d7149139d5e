// Each dish gets a thread that is blocked until the dish is done.
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
    let runtime = tokio::runtime::Handle::current();
    let handles = dishes.map(|dish| {
        let runtime = runtime.clone();
        tokio::task::spawn_blocking(move || runtime.block_on(make(dish)))
    });
    let mut made = Vec::new();
    for handle in handles {
        made.push(handle.await.unwrap());
    }
    made
}
