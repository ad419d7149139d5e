//! Takes the buffer out of the reader, to put it back at the end: the drop comes in between.

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
        let mut buffer = mem::take(&mut self.buffer);
        loop {
            if let Some(end) = buffer.iter().position(|&byte| byte == b'\n') {
                self.buffer = buffer.split_off(end + 1);
                buffer.pop();
                return text(buffer).map(Some);
            }
            if self.reader.read_buf(&mut buffer).await? == 0 {
                return if buffer.is_empty() { Ok(None) } else { text(buffer).map(Some) };
            }
        }
    }
}
