//! Splits all that was read into lines, and keeps those that wait in a variable of its future.

use std::collections::VecDeque;
use std::{io, mem};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

pub struct LineReader<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new() }
    }

    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut whole = VecDeque::new();
        loop {
            if let Some(line) = whole.pop_front() {
                return text(line).map(Some);
            }
            let bytes = self.reader.fill_buf().await?;
            if bytes.is_empty() {
                let line = mem::take(&mut self.line);
                return if line.is_empty() { Ok(None) } else { text(line).map(Some) };
            }
            for &byte in bytes {
                match byte {
                    b'\n' => whole.push_back(mem::take(&mut self.line)),
                    byte => self.line.push(byte),
                }
            }
            let taken = bytes.len();
            self.reader.consume(taken);
        }
    }
}

fn text(line: Vec<u8>) -> io::Result<String> {
    String::from_utf8(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
