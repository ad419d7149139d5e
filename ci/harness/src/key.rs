//! The key under which a suite's tests are kept: a digest of all that they depend on.

use std::io;
use std::path::Path;
use std::process::Command;

use walkdir::{DirEntry, WalkDir};

/// Who is asked for a version whatever the suite: nearly every test compiles something.
const TOOLS: [&[&str]; 5] = [
    &["rustc", "-vV"],
    &["cargo", "-V"],
    &["rustup", "toolchain", "list"],
    &["cc", "--version"],
    &["git", "--version"],
];
/// How the names of variables begin that change what a test does.
const VARIABLES: [&str; 13] = [
    "BOOKWRIGHT",
    "CARGO",
    "CHROMIUM",
    "CI",
    "GITHUB_",
    "HOME",
    "LANG",
    "LC_",
    "PATH",
    "PROPTEST",
    "RUST",
    "TMPDIR",
    "TZ",
];

/// A digest that grows.
pub(crate) struct Key(blake3::Hasher);

impl Key {
    /// Of the environment and of the tools that nearly every test starts.
    pub(crate) fn of_machine() -> Self {
        let mut key = Self(blake3::Hasher::new());
        let mut variables: Vec<_> = std::env::vars_os()
            .filter(|(name, _)| {
                VARIABLES.iter().any(|start| name.to_string_lossy().starts_with(start))
            })
            .collect();
        variables.sort();
        for (name, value) in variables {
            key.add(name.as_encoded_bytes());
            key.add(value.as_encoded_bytes());
        }
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        key.add(&processors.to_le_bytes());
        for tool in TOOLS {
            key.add_program(tool);
        }
        key
    }

    /// Adds what a program prints, or that there is none.
    pub(crate) fn add_program(&mut self, command: &[&str]) {
        let [program, arguments @ ..] = command else { return };
        match Command::new(program).args(arguments).output() {
            Ok(output) => self.add(&[output.stdout, output.stderr].concat()),
            Err(_) => self.add(b"none"),
        }
    }

    /// Adds a file, or all files below a folder, each with its path.
    ///
    /// # Errors
    /// If one of them cannot be read.
    pub(crate) fn add_path(&mut self, path: &Path) -> io::Result<()> {
        for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_source) {
            let entry = entry?;
            if entry.file_type().is_file() {
                self.add(entry.path().as_os_str().as_encoded_bytes());
                self.add(&std::fs::read(entry.path())?);
            } else if entry.file_type().is_symlink() {
                self.add(entry.path().as_os_str().as_encoded_bytes());
                self.add(std::fs::read_link(entry.path())?.as_os_str().as_encoded_bytes());
            }
        }
        Ok(())
    }

    /// The digest in hexadecimal.
    pub(crate) fn end(self) -> String {
        self.0.finalize().to_hex().to_string()
    }

    /// Adds bytes so that no others look the same.
    fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }
}

/// Whether people wrote what is here for the book: not what cargo, git, or a build of the book makes, and
/// not what a reader practices.
fn is_source(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let of_book = || entry.path().with_file_name("book.toml").is_file();
    let is_made = || (name == "book" || name == "practice") && of_book();
    entry.depth() == 0 || !(name == "target" || name == ".git" || is_made())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn key(path: &Path) -> String {
        let mut key = Key::of_machine();
        key.add_path(path).expect("it can be read");
        key.end()
    }

    #[test]
    fn a_changed_moved_or_new_file_changes_the_key_and_what_is_built_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write("book.toml", "");
        write("src/a.md", "a");
        let mut seen = vec![key(folder.path())];
        assert_eq!(key(folder.path()), seen[0]);
        write("target/debug/a", "built");
        write("book/index.html", "built");
        write("practice/a/src/lib.rs", "a reader's");
        write(".git/index", "git's");
        assert_eq!(key(folder.path()), seen[0]);
        write("src/a.md", "b");
        seen.push(key(folder.path()));
        write("src/book/b.md", "no site");
        seen.push(key(folder.path()));
        fs::rename(folder.path().join("src/a.md"), folder.path().join("src/c.md")).expect("moved");
        seen.push(key(folder.path()));
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), seen.len());
    }

    #[test]
    fn what_a_program_prints_is_in_the_key() {
        let of = |command: &[&str]| {
            let mut key = Key::of_machine();
            key.add_program(command);
            key.end()
        };
        assert_eq!(of(&["rustc", "-vV"]), of(&["rustc", "-vV"]));
        assert_ne!(of(&["rustc", "-vV"]), of(&["rustc", "-V"]));
        assert_ne!(of(&["rustc", "-V"]), of(&["there-is-no-such-program"]));
    }
}
