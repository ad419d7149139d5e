async fn save(order: &str) {
    println!("saved: {order}");
}

#[tokio::main]
async fn main() {
    save("one cake");
    println!("main ends");
}
