use std::time::Duration;

async fn bake() {
    println!("cake: in the oven");
    std::thread::sleep(Duration::from_secs(1));
    println!("cake: done");
}

async fn chop() {
    println!("vegetables: chopped");
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let cake = tokio::spawn(bake());
    let vegetables = tokio::spawn(chop());
    cake.await.unwrap();
    vegetables.await.unwrap();
}
