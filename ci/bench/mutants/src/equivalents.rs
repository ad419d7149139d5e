//! The mutants that do what the solution does: nobody can notice them.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

/// What the file of equivalents says.
#[derive(Debug)]
pub(crate) struct Equivalents {
    entries: Vec<[String; 3]>,
    used: Mutex<HashSet<[String; 3]>>,
}

impl Equivalents {
    /// Reads a file of lines with four parts, between tabs: the exercise, the line of the solution, what was
    /// changed, and the reason why nobody can notice. Lines that begin with `#` are comments.
    ///
    /// # Errors
    /// If the file cannot be read, or a line has other parts.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut entries = Vec::new();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.split('\t').map(str::trim).collect();
            let [exercise, text, what, reason] = parts[..] else {
                bail!(
                    "{}:{}: a line has four parts, with tabs between",
                    path.display(),
                    number + 1
                );
            };
            if reason.is_empty() {
                bail!("{}:{}: the reason is missing", path.display(), number + 1);
            }
            entries.push([exercise, text, what].map(str::to_owned));
        }
        Ok(Self { entries, used: Mutex::default() })
    }

    /// Whether a survivor is known.
    pub(crate) fn knows(&self, exercise: &str, text: &str, what: &str) -> bool {
        let wanted = [exercise, text, what].map(str::to_owned);
        let known = self.entries.contains(&wanted);
        if known {
            self.used.lock().expect("no other thread panics").insert(wanted);
        }
        known
    }

    /// The entries of these exercises that no survivor needed.
    pub(crate) fn unused(&self, exercises: &[String]) -> Vec<String> {
        let used = self.used.lock().expect("no other thread panics");
        let of_these = self.entries.iter().filter(|entry| exercises.contains(&entry[0]));
        of_these.filter(|entry| !used.contains(*entry)).map(|entry| entry.join(" | ")).collect()
    }
}
