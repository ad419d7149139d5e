async fn greet() {
    println!("hello from the body");
}

#[tokio::main]
async fn main() {
    println!("before the call");
    let greeting = greet();
    println!("after the call");
    println!("after the await");
}
