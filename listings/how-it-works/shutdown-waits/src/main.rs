use std::net::{Ipv4Addr, TcpListener};

use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (begun, has_begun) = oneshot::channel();
    spawn_blocking(move || {
        begun.send(()).unwrap();
        for user in listener.incoming() {
            println!("a user comes in: {}", user.is_ok());
        }
    });

    has_begun.await.unwrap();
    println!("main ends");
}
