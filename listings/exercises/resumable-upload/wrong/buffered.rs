//! Puts a buffer before the connection, in its own future: what is in it ends with the future.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufWriter};

/// Sends what a source has, in chunks.
pub struct Upload<R> {
    source: R,
    /// The chunk on its way, with its length before it.
    chunk: Vec<u8>,
    /// How many bytes of `chunk` have been sent.
    sent: usize,
    /// How many bytes of the source have been put into chunks.
    total: u64,
    /// Whether `chunk` is the end.
    ended: bool,
}

impl<R: AsyncRead + Unpin> Upload<R> {
    pub fn new(source: R) -> Self {
        Self { source, chunk: Vec::new(), sent: 0, total: 0, ended: false }
    }

    /// Sends the source to its end, and returns how many bytes it had. Cancel safe: after a drop,
    /// or an error, the next call continues.
    pub async fn run<W: AsyncWrite + Unpin>(&mut self, connection: &mut W) -> io::Result<u64> {
        let mut connection = BufWriter::new(connection);
        loop {
            while self.sent < self.chunk.len() {
                let count = connection.write(&self.chunk[self.sent..]).await?;
                if count == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
                self.sent += count;
            }
            if self.ended {
                connection.flush().await?;
                return Ok(self.total);
            }
            // If this read is dropped while it waits, nothing is in `piece`.
            let mut piece = [0; 1024];
            let length = self.source.read(&mut piece).await?;
            // From here to the next `.await`, nobody can stop us.
            self.chunk.clear();
            self.chunk.extend((length as u16).to_be_bytes());
            self.chunk.extend(&piece[..length]);
            self.sent = 0;
            self.total += length as u64;
            self.ended = length == 0;
        }
    }
}
