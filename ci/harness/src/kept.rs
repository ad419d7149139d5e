//! What passed, in one file a suite below the target folder: the key, then a line for each test, with its
//! time in seconds, a blank, and its name.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

/// Names, each with the seconds its test took, as they are written.
type Passed = BTreeMap<String, String>;

/// The tests of a suite that passed under one key.
pub(crate) struct Kept {
    file: PathBuf,
    key: String,
    passed: Mutex<Passed>,
}

impl Kept {
    /// What is kept in `file` under this key: nothing, if the file has another.
    pub(crate) fn read(file: PathBuf, key: String) -> Self {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let mut lines = text.lines();
        let same = lines.next() == Some(&key);
        let line = |line: &str| {
            let (seconds, name) = line.split_once(' ')?;
            Some((name.to_owned(), seconds.to_owned()))
        };
        let passed = if same { lines.filter_map(line).collect() } else { Passed::new() };
        Self { file, key, passed: Mutex::new(passed) }
    }

    /// Whether a test passed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.lock().contains_key(name)
    }

    /// Keeps that a test passed, and how long it took. The file is replaced as a whole, so an interrupted run keeps what
    /// passed in it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn add(&self, name: &str, took: Duration) -> io::Result<()> {
        let mut passed = self.lock();
        passed.insert(name.to_owned(), format!("{:.2}", took.as_secs_f64()));
        self.write(&passed)
    }

    /// Forgets a test, because it runs again.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn forget(&self, name: &str) -> io::Result<()> {
        let mut passed = self.lock();
        if passed.remove(name).is_some() { self.write(&passed) } else { Ok(()) }
    }

    fn write(&self, passed: &Passed) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(new, "{}", self.key)?;
        for (name, seconds) in passed {
            writeln!(new, "{seconds} {name}")?;
        }
        new.persist(&self.file)?;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passed_is_kept_under_its_key_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kept/suite");
        let read = |key: &str| Kept::read(file.clone(), key.to_owned());
        assert!(!read("one").has("a::b"));
        read("one").add("a::b", Duration::ZERO).expect("kept");
        read("one").add("a::c", Duration::ZERO).expect("kept");
        assert!(read("one").has("a::b") && read("one").has("a::c") && !read("one").has("a::"));
        read("one").forget("a::c").expect("forgotten");
        assert!(read("one").has("a::b") && !read("one").has("a::c"));
        assert!(!read("two").has("a::b"));
        read("two").add("a::d", Duration::ZERO).expect("kept");
        assert!(read("two").has("a::d") && !read("one").has("a::b"));
    }
}
