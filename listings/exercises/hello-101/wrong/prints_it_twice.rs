//! `greeting` prints the line as well as giving it, and `main` prints it again.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    let id = get_user_id().await;
    println!("hello, user {id}");
    format!("hello, user {id}")
}

#[tokio::main]
pub async fn main() {
    println!("{}", greeting().await);
}
