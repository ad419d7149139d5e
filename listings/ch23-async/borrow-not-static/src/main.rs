#[tokio::main]
async fn main() {
    let order = String::from("one cake");

    let task = tokio::spawn(async {
        println!("baking {order}");
    });

    task.await.unwrap();
}
