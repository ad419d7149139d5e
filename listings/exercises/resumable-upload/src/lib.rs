use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Sends what a source has, in chunks.
pub struct Upload<R> {
    source: R,
}

impl<R: AsyncRead + Unpin> Upload<R> {
    pub fn new(source: R) -> Self {
        Self { source }
    }

    /// Sends the source to its end, and returns how many bytes it had.
    pub async fn run<W: AsyncWrite + Unpin>(&mut self, connection: &mut W) -> io::Result<u64> {
        let mut total = 0;
        loop {
            let mut piece = [0; 1024];
            let length = self.source.read(&mut piece).await?;
            connection.write_all(&(length as u16).to_be_bytes()).await?;
            connection.write_all(&piece[..length]).await?;
            total += length as u64;
            if length == 0 {
                connection.flush().await?;
                return Ok(total);
            }
        }
    }
}
