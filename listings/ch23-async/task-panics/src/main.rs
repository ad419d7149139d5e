#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cake = tokio::spawn(async {
        let eggs: Vec<&str> = Vec::new();
        eggs[0]
    });

    match cake.await {
        Ok(egg) => println!("used: {egg}"),
        Err(error) if error.is_panic() => println!("the task panicked"),
        Err(error) => println!("the task failed: {error}"),
    }
    println!("main goes on");
}
