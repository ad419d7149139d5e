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
    frame: [u8; 8],
    /// How many bytes of the next frame are there already.
    filled: usize,
}

impl Orders {
    fn new(connection: DuplexStream) -> Self {
        Self { connection, frame: [0; 8], filled: 0 }
    }

    /// The next order. Cancel safe: what has been read is in `self`.
    async fn next(&mut self) -> io::Result<[u8; 8]> {
        while self.filled < 8 {
            let count = self.connection.read(&mut self.frame[self.filled..]).await?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.filled += count;
        }
        self.filled = 0;
        Ok(self.frame)
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
