//! Spawns the requests, and looks every 700 ms whether they have ended: half a second too late.

use std::time::Duration;
use tokio::time::sleep;

#[derive(Debug, PartialEq)]
pub struct Page {
    pub name: String,
    pub orders: String,
    pub cakes: String,
}

async fn name_of(visitor: u32) -> String {
    sleep(Duration::from_secs(1)).await;
    format!("visitor {visitor}")
}

async fn orders_of(name: &str) -> String {
    sleep(Duration::from_secs(2)).await;
    format!("a loaf for {name}")
}

async fn cakes_of_the_day() -> String {
    sleep(Duration::from_secs(3)).await;
    String::from("apple, cherry")
}

pub async fn load_page(visitor: u32) -> Page {
    let about_the_visitor = tokio::spawn(async move {
        let name = name_of(visitor).await;
        let orders = orders_of(&name).await;
        (name, orders)
    });
    let cakes = tokio::spawn(cakes_of_the_day());
    while !about_the_visitor.is_finished() || !cakes.is_finished() {
        sleep(Duration::from_millis(700)).await;
    }
    let (name, orders) = about_the_visitor.await.unwrap();
    let cakes = cakes.await.unwrap();
    Page { name, orders, cakes }
}
