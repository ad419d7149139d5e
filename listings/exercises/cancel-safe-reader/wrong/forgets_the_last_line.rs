//! Gives None at the end, although a line without a line feed is in the buffer.

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
                let rest = self.buffer.split_off(end + 1);
                let mut line = mem::replace(&mut self.buffer, rest);
                line.pop();
                return text(line).map(Some);
            }
            if self.reader.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }
}
