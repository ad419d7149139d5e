/// Gives the number of the user who is logged in. It is always 101.
pub async fn get_user_id() -> u32 {
    todo!("give the number")
}

/// Awaits the number, and gives the line to print: "hello, user 101".
pub async fn greeting() -> String {
    todo!("await the number, and put it into the line")
}

/// Prints the greeting.
pub fn main() {
    todo!("make this async, await the greeting, and print it")
}
