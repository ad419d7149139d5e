async fn save(order: &str) {
    println!("saved: {order}");
}

#[tokio::main]
async fn main() {
    let _ = save("one cake");
    let _saved = save("two loaves");
    let both = [save("a tart"), save("a pie")];
    println!("main ends, with {} orders", both.len());
}
