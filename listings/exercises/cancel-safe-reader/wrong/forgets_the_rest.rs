//! Clears the buffer after a line, and with it the beginning of the next one.

use std::{io, mem};

use tokio::io::{AsyncRead, AsyncReadExt};

pub struct LineReader<R> {
    reader: R,
    buffer: Vec<u8>,
}

fn text(line: Vec<u8>) -> io::Result<String> {
    String::from_utf8(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new() }
    }

    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|&byte| byte == b'\n') {
                let line = self.buffer[..end].to_vec();
                self.buffer.clear();
                return text(line).map(Some);
            }
            if self.reader.read_buf(&mut self.buffer).await? == 0 {
                let line = mem::take(&mut self.buffer);
                return if line.is_empty() { Ok(None) } else { text(line).map(Some) };
            }
        }
    }
}
