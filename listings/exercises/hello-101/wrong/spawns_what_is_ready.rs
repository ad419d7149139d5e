//! A task for a number that is at hand: `greeting` waits until the task has had a turn.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    let id = tokio::spawn(get_user_id()).await.unwrap();
    format!("hello, user {id}")
}

#[tokio::main]
pub async fn main() {
    println!("{}", greeting().await);
}
