#[tokio::main]
async fn main() {
    let cake = tokio::spawn(async { "a cake" });

    let first = cake.await.unwrap();
    let second = cake.await.unwrap();
    println!("{first} and {second}");
}
