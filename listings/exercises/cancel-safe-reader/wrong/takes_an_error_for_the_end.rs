//! Wrong: an error of the connection is no end. Somebody has to hear of it.

use std::{io, mem};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// Gives the lines of what it reads.
pub struct LineReader<R> {
    reader: BufReader<R>,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new() }
    }

    /// The next line without its line feed, or `None` at the end. Cancel safe.
    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        loop {
            // Here the future may be dropped. All that has been taken is in `self.line`.
            let bytes = self.reader.fill_buf().await.unwrap_or_default();
            if bytes.is_empty() {
                let line = mem::take(&mut self.line);
                return if line.is_empty() { Ok(None) } else { text(line).map(Some) };
            }
            let end = bytes.iter().position(|&byte| byte == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            self.line.extend_from_slice(part);
            // What is consumed does not come again: the part, and the line feed after it.
            let taken = part.len() + usize::from(end.is_some());
            self.reader.consume(taken);
            if end.is_some() {
                return text(mem::take(&mut self.line)).map(Some);
            }
        }
    }
}

fn text(line: Vec<u8>) -> io::Result<String> {
    String::from_utf8(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
