use std::{io, mem};

use tokio::io::{AsyncRead, AsyncReadExt};

/// Gives the lines of what it reads.
pub struct LineReader<R> {
    reader: R,
    /// What has been read and not yet given out.
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new() }
    }

    /// The next line without its line feed, or `None` at the end. Cancel safe.
    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                line.pop();
                return text(line).map(Some);
            }
            // Here the future may be dropped. All that has been read is in the buffer.
            if self.reader.read_buf(&mut self.buffer).await? == 0 {
                let line = mem::take(&mut self.buffer);
                return if line.is_empty() { Ok(None) } else { text(line).map(Some) };
            }
        }
    }
}

fn text(line: Vec<u8>) -> io::Result<String> {
    String::from_utf8(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
