//! Loses nothing, and searches the line from its start after each read: a long line in small pieces
//! takes for ever.

use std::{io, mem};

use tokio::io::{AsyncRead, AsyncReadExt};

pub struct LineReader<R> {
    reader: R,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new() }
    }

    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                line.pop();
                return text(line).map(Some);
            }
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
