use std::rc::Rc;
use std::time::Duration;
use tokio::time::sleep;

#[tokio::main]
async fn main() {
    let task = tokio::spawn(async {
        let order = Rc::new("one cake");
        sleep(Duration::from_secs(1)).await;
        println!("baking {order}");
    });

    task.await.unwrap();
}
