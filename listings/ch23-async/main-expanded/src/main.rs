use std::time::Duration;
use tokio::time::sleep;

fn main() {
    println!("no runtime yet");
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("the operating system gives us threads")
        .block_on(async {
            println!("the cake goes in");
            sleep(Duration::from_millis(10)).await;
            println!("the cake comes out");
        });
    println!("no runtime any more");
}
