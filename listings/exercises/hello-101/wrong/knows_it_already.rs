//! Says the number without asking for it. When there are more users, it greets the wrong one.

pub async fn get_user_id() -> u32 {
    101
}

pub async fn greeting() -> String {
    String::from("hello, user 101")
}

#[tokio::main]
pub async fn main() {
    println!("{}", greeting().await);
}
