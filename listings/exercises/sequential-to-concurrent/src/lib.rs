use std::time::Duration;
use tokio::time::sleep;

/// What a visitor sees.
#[derive(Debug, PartialEq)]
pub struct Page {
    pub name: String,
    pub orders: String,
    pub cakes: String,
}

/// Takes one second.
async fn name_of(visitor: u32) -> String {
    sleep(Duration::from_secs(1)).await;
    format!("visitor {visitor}")
}

/// Takes two seconds.
async fn orders_of(name: &str) -> String {
    sleep(Duration::from_secs(2)).await;
    format!("a loaf for {name}")
}

/// Takes three seconds.
async fn cakes_of_the_day() -> String {
    sleep(Duration::from_secs(3)).await;
    String::from("apple, cherry")
}

pub async fn load_page(visitor: u32) -> Page {
    let name = name_of(visitor).await;
    let orders = orders_of(&name).await;
    let cakes = cakes_of_the_day().await;
    Page { name, orders, cakes }
}
