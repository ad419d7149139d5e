//! An ordinary `main` that starts the runtime itself. It works, and the task asks for the attribute.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    let id = get_user_id().await;
    format!("hello, user {id}")
}

pub fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!("{}", runtime.block_on(greeting()));
}
