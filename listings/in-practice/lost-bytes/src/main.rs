// FOLD
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};
// FOLD_END

// ANCHOR: orders
/// Orders on a connection, each a frame of eight bytes.
struct Orders {
    connection: DuplexStream,
}

impl Orders {
    fn new(connection: DuplexStream) -> Self {
        Self { connection }
    }

    async fn next(&mut self) -> io::Result<[u8; 8]> {
        let mut frame = [0; 8];
        self.connection.read_exact(&mut frame).await?;
        Ok(frame)
    }
}
// ANCHOR_END: orders

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (mut client, server) = duplex(64);
    tokio::spawn(async move {
        client.write_all(b"101:cake").await.unwrap();
        client.write_all(b"102:").await.unwrap();
        sleep(Duration::from_secs(3)).await; // A slow network.
        client.write_all(b"tart").await.unwrap();
        client.write_all(b"103:loaf").await.unwrap();
    });

    let mut orders = Orders::new(server);
    loop {
        match timeout(Duration::from_secs(2), orders.next()).await {
            Ok(Ok(frame)) => println!("order {}", String::from_utf8_lossy(&frame)),
            Ok(Err(error)) => break println!("the end: {}", error.kind()),
            Err(_) => println!("no order for two seconds"),
        }
    }
}
