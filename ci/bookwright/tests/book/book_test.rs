//! A tiny book in a folder of its own, on which the real binary is run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::PROGRAM;

/// A book made for one test. It begins with one chapter, `src/page.md`, and no listing.
pub struct BookTest {
    folder: TempDir,
}

impl BookTest {
    /// The smallest book: book.toml, SUMMARY.md, one page.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("book").tempdir().expect("a temporary folder");
        Self { folder }
            .file("book.toml", "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n")
            .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n")
            .file("src/page.md", "# Page\n\nText.\n")
    }

    /// The book's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder exists")
    }

    /// Writes a file, with the folders above it.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file while the book is in use.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.folder.path().join(path).exists()
    }

    /// Adds a std-only program `listings/t/NAME`, with lines for `[package.metadata.listing]`.
    pub fn listing(self, name: &str, metadata: &str, main: &str) -> Self {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [package.metadata.listing]\n{metadata}\n"
        );
        self.workspace()
            .file(&format!("listings/t/{name}/Cargo.toml"), manifest)
            .file(&format!("listings/t/{name}/src/main.rs"), main)
    }

    /// Adds the workspace of listings, unless it is there.
    pub fn workspace(self) -> Self {
        if self.has("listings/Cargo.toml") {
            return self;
        }
        self.file(
            "listings/Cargo.toml",
            "[workspace]\nmembers = [\"*/*\"]\nexclude = [\"target\"]\nresolver = \"3\"\n",
        )
    }

    /// Replaces the page's text.
    pub fn page(self, text: &str) -> Self {
        self.file("src/page.md", text)
    }

    /// Runs `bookwright ARGS` in the book's folder.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_in(self.folder.path(), args)
    }

    /// Runs `bookwright ARGS` in a folder.
    pub fn run_in(&self, folder: &Path, args: &[&str]) -> Ran {
        let output = self.command(folder, args).output().expect("the binary starts");
        Ran::new(args, &output)
    }

    /// The command that [`BookTest::run`] runs.
    pub fn command(&self, folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .current_dir(folder)
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_STEP_SUMMARY")
            .env_remove("CARGO")
            .env_remove("CI")
            .env_remove("RUSTFLAGS")
            .env("CARGO_NET_OFFLINE", "true");
        command
    }
}

/// What one run of the binary did.
#[derive(Debug)]
pub struct Ran {
    args: String,
    /// The exit code; `None` if it was killed.
    pub code: Option<i32>,
    /// All it printed, standard output first.
    pub said: String,
    /// What it printed on standard output.
    pub stdout: String,
}

impl Ran {
    /// From what the system gives.
    pub fn new(args: &[&str], output: &Output) -> Self {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let said = format!("{stdout}{}", String::from_utf8_lossy(&output.stderr));
        Self { args: args.join(" "), code: output.status.code(), said, stdout }
    }

    /// It ended with 0.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.ends_with(0)
    }

    /// It ended with 1: problems an author can fix.
    #[track_caller]
    pub fn has_problems(self) -> Self {
        self.ends_with(1)
    }

    /// It told a problem with exactly this code, at a place that begins so.
    #[track_caller]
    pub fn tells(&self, code: &str, place: &str) -> &Self {
        self.tells_of(code, place, "")
    }

    /// It told such a problem, whose line has this name as a word, in backticks or not.
    #[track_caller]
    pub fn tells_of(&self, code: &str, place: &str, name: &str) -> &Self {
        assert!(
            self.has(code, place, name),
            "`bookwright {}` did not tell\nerror[{code}] {name}\n--> {place}\nbut\n{}",
            self.args,
            self.said
        );
        self
    }

    /// It told no problem with this code, at a place that begins so.
    #[track_caller]
    pub fn does_not_tell(&self, code: &str, place: &str) -> &Self {
        assert!(
            !self.has(code, place, ""),
            "`bookwright {}` told\nerror[{code}]\n--> {place}\nin\n{}",
            self.args,
            self.said
        );
        self
    }

    /// How many problems with this code it told.
    pub fn count(&self, code: &str) -> usize {
        self.said.lines().filter(|line| line.starts_with(&format!("error[{code}]: "))).count()
    }

    /// A line of help names this: a name that was meant, a command.
    #[track_caller]
    pub fn suggests(&self, name: &str) -> &Self {
        let of_help = |line: &str| {
            let line = line.trim_start();
            line.strip_prefix("= ")
                .unwrap_or(line)
                .strip_prefix("help: ")
                .is_some_and(|help| has_word(help, name))
        };
        assert!(
            self.said.lines().any(of_help),
            "`bookwright {}` did not suggest\n{name}\nbut\n{}",
            self.args,
            self.said
        );
        self
    }

    fn has(&self, code: &str, place: &str, name: &str) -> bool {
        let title = format!("error[{code}]: ");
        let mut lines = self.said.lines().peekable();
        while let Some(line) = lines.next() {
            let at = lines.peek().and_then(|next| next.trim_start().strip_prefix("--> "));
            if line.strip_prefix(&title).is_some_and(|what| has_word(what, name))
                && at.is_some_and(|at| at.starts_with(place))
            {
                return true;
            }
        }
        false
    }

    #[track_caller]
    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "`bookwright {}` said:\n{}", self.args, self.said);
        self
    }

    /// It printed this.
    #[track_caller]
    pub fn says(self, what: &str) -> Self {
        assert!(
            self.said.contains(what),
            "`bookwright {}` did not say\n{what}\nbut\n{}",
            self.args,
            self.said
        );
        self
    }

    /// It did not print this.
    #[track_caller]
    pub fn does_not_say(self, what: &str) -> Self {
        assert!(
            !self.said.contains(what),
            "`bookwright {}` said\n{what}\nin\n{}",
            self.args,
            self.said
        );
        self
    }
}

/// Whether a name is in a text, and is not a part of a longer one.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    name.is_empty()
        || text.match_indices(name).any(|(at, _)| {
            !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
        })
}

/// Verdicts on crates by the ends of their paths, as the last column of the progress says them.
#[track_caller]
pub fn verdicts(ran: &Ran, wanted: &[(&str, &str)]) {
    for (name, verdict) in wanted {
        let line = ran.said.lines().find(|line| line.contains(&format!("listings/{name}  ")));
        let line = line.unwrap_or_else(|| panic!("no verdict on {name}:\n{}", ran.said));
        assert!(line.trim_start().starts_with(verdict), "{name}: {line}\n{}", ran.said);
    }
}
