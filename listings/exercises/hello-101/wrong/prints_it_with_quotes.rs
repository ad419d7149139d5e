//! `{:?}` prints a string as it stands in code, with its quotes.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    let id = get_user_id().await;
    format!("hello, user {id}")
}

#[tokio::main]
pub async fn main() {
    println!("{:?}", greeting().await);
}
