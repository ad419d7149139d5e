use std::time::Duration;
use tokio::time::sleep;

fn main() {
    println!("no runtime yet");
    // NOTE: `#[tokio::main(flavor = "current_thread")]` writes `new_current_thread` here.
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        // NOTE: Making a runtime can fail: it starts threads, and asks the operating system for a way
        // NOTE: to watch sockets.
        .expect("the operating system gives us threads")
        .block_on(async {
            println!("the cake goes in");
            sleep(Duration::from_millis(10)).await;
            println!("the cake comes out");
        });
    println!("no runtime anymore");
}
