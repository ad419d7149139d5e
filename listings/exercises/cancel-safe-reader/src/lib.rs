use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Gives the lines of what it reads.
pub struct LineReader<R> {
    reader: R,
}

impl<R: AsyncRead + Unpin> LineReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader }
    }

    /// The next line without its line feed, or `None` at the end.
    pub async fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let mut byte = [0];
        loop {
            if self.reader.read(&mut byte).await? == 0 {
                return if line.is_empty() { Ok(None) } else { text(line).map(Some) };
            }
            match byte {
                [b'\n'] => return text(line).map(Some),
                [byte] => line.push(byte),
            }
        }
    }
}

fn text(line: Vec<u8>) -> io::Result<String> {
    String::from_utf8(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}
