#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut cake = tokio::spawn(async { "a cake" });

    let first = (&mut cake).await.unwrap();
    println!("first: {first}");
    let second = (&mut cake).await.unwrap();
    println!("second: {second}");
}
