//! Starts a second runtime inside the first, to get at the number: that panics.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let id = runtime.block_on(get_user_id());
    format!("hello, user {id}")
}

#[tokio::main]
pub async fn main() {
    println!("{}", greeting().await);
}
