/// Gives the number of the user who is logged in. It is always 101.
pub async fn get_user_id() -> u32 {
    101
}

/// Awaits the number, and gives the line to print: "hello, user 101".
pub async fn greeting() -> String {
    let id = get_user_id().await;
    format!("hello, user {id}")
}

/// Prints the greeting.
#[tokio::main]
pub async fn main() {
    println!("{}", greeting().await);
}
