// Each dish holds the thread while it waits, so spawning does not help.
use std::time::Duration;

/// What is ordered, and how long it takes.
#[derive(Debug, Clone, Copy)]
pub struct Dish {
    pub name: &'static str,
    pub time: Duration,
}

/// Makes one dish. It needs time and no hands.
pub async fn make(dish: Dish) -> &'static str {
    std::thread::sleep(dish.time);
    dish.name
}

/// Makes three dishes, and returns their names in the order of `dishes`.
pub async fn breakfast(dishes: [Dish; 3]) -> Vec<&'static str> {
    let mut handles = Vec::new();
    for dish in dishes {
        handles.push(tokio::spawn(make(dish)));
    }
    let mut made = Vec::new();
    for handle in handles {
        made.push(handle.await.unwrap());
    }
    made
}
