//! Reads the whole source into memory before it sends the first byte.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

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
    all: Vec<u8>,
    read_all: bool,
}

impl<R: AsyncRead + Unpin> Upload<R> {
    pub fn new(source: R) -> Self {
        Self {
            source,
            chunk: Vec::new(),
            sent: 0,
            total: 0,
            ended: false,
            all: Vec::new(),
            read_all: false,
        }
    }

    /// Sends the source to its end, and returns how many bytes it had. Cancel safe: after a drop,
    /// or an error, the next call continues.
    pub async fn run<W: AsyncWrite + Unpin>(&mut self, connection: &mut W) -> io::Result<u64> {
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
            while !self.read_all {
                let mut piece = [0; 1024];
                let length = self.source.read(&mut piece).await?;
                self.all.extend_from_slice(&piece[..length]);
                self.read_all = length == 0;
            }
            let length = self.all.len().min(1024);
            let piece: Vec<u8> = self.all.drain(..length).collect();
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
