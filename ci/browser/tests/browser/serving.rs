//! `bookwright serve` as a child process, for as long as a test needs it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server. It ends with the value.
pub struct Serving {
    child: Child,
    /// `http://127.0.0.1:PORT/`
    pub address: String,
}

impl Serving {
    /// Serves the book in a folder, and waits until it says where.
    pub fn start(book: &Path) -> Self {
        Self::start_as(Path::new(crate::PROGRAM), book)
    }

    /// The same, by another build of the binary.
    pub fn start_as(binary: &Path, book: &Path) -> Self {
        let mut child = Command::new(binary)
            .args(["serve", "--color", "never", "--book"])
            .arg(book)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let start = line.find("http://127.0.0.1:")?;
                let end = line[start..].find(char::is_whitespace);
                Some(line[start..end.map_or(line.len(), |end| start + end)].to_owned())
            })
            .expect("it says its address");
        // Whatever else it prints must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// The address of a page.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
