#[tokio::main(flavor = "current_thread")]
async fn main() {
    let busy = tokio::spawn(async {
        for _ in 0..100_000 {
            tokio::task::yield_now().await;
        }
        println!("yielded");
    });
    busy.await.unwrap();
}
