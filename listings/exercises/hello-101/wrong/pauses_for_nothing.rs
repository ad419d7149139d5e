//! Believes that an async function has to sleep to be async, and makes every caller wait.

use std::time::Duration;
use tokio::time::sleep;

pub async fn get_user_id() -> u32 {
    sleep(Duration::from_millis(100)).await;
    101
}

pub async fn greeting() -> String {
    let id = get_user_id().await;
    format!("hello, user {id}")
}

#[tokio::main]
pub async fn main() {
    println!("{}", greeting().await);
}
