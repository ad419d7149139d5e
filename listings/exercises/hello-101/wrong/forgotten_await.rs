//! `main` makes the future and never awaits it: nothing is printed, and nothing warns.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    let id = get_user_id().await;
    format!("hello, user {id}")
}

async fn print_greeting() {
    println!("{}", greeting().await);
}

#[tokio::main]
pub async fn main() {
    let _printed = print_greeting();
}
