use std::time::Duration;

async fn bake() {
    println!("cake: in the oven");
    tokio::time::sleep(Duration::from_millis(50)).await;
    println!("cake: done");
}

async fn chop() {
    println!("vegetables: chopped");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let cake = tokio::spawn(bake());
    let vegetables = tokio::spawn(chop());
    cake.await.unwrap();
    vegetables.await.unwrap();
}
