//! Where a book keeps its files. No other file of the tool spells the names of folders and files.
//!
//! book.toml can set the source folder with mdBook's own key, and the listings folder with ours.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// The file with mdBook's settings and ours.
pub const BOOK_TOML: &str = "book.toml";
/// The table of contents, in the source folder.
pub const SUMMARY: &str = "SUMMARY.md";
/// The manifest of a listing and of the workspace of listings.
pub const MANIFEST: &str = "Cargo.toml";
/// The file that pins the compiler.
pub const TOOLCHAIN: &str = "rust-toolchain.toml";
/// The file that pins the versions of dependencies.
pub const LOCK: &str = "Cargo.lock";
/// The files besides manifest and lock that cargo and rustup read in a folder of listings.
pub const BUILD_SETTINGS: [&str; 3] =
    [".cargo/config.toml", "rust-toolchain.toml", "rust-toolchain"];
/// A listing's standard output, recorded.
pub const STDOUT: &str = "stdout.txt";
/// A listing's standard error, recorded.
pub const STDERR: &str = "stderr.txt";
/// The compiler's messages about a listing, recorded.
pub const COMPILER: &str = "compiler.txt";
/// The figures a listing measured, with the machine, recorded.
pub const MEASURED: &str = "measured.toml";
/// The usual transcript of a crate shown by includes.
pub const TRANSCRIPT: &str = "output.txt";
/// A listing's timeline, recorded.
pub const TIMELINE: &str = "timeline.json";
/// The folder of a listing with the recordings of its dial's other values, a folder for each.
pub const DIAL: &str = "dial";
/// All files that `bless` writes.
pub const RECORDINGS: [&str; 5] = [STDOUT, STDERR, COMPILER, MEASURED, TIMELINE];
/// A listing's main file.
pub const MAIN: &str = "src/main.rs";
/// A library's or an exercise's main file: of an exercise, the stub.
pub const LIB: &str = "src/lib.rs";
/// The folder of a crate's integration tests: of an exercise, the grader.
pub const TESTS: &str = "tests";
/// The task of an exercise, in Markdown.
pub const TASK: &str = "TASK.md";
/// The hints of an exercise, in Markdown, one `##` heading each.
pub const HINTS: &str = "HINTS.md";
/// The solution of an exercise.
pub const SOLUTION: &str = "solution/lib.rs";
/// The solution of an exercise, explained, in Markdown.
pub const EXPLANATION: &str = "solution/EXPLAINED.md";
/// The folder of wrong solutions, one `.rs` file each.
pub const WRONG: &str = "wrong";
/// The site's first page.
pub const INDEX: &str = "index.html";
/// The template of a page in a theme.
pub const THEME_TEMPLATE: &str = "index.hbs";
/// The colors and sizes of a theme of this tool.
pub const THEME_STYLE: &str = "tokens.css";
/// The folder of exercises below the listings.
pub const EXERCISES: &str = "exercises";
/// The folder of the reader's copies of exercises, beside book.toml.
pub const PRACTICE: &str = "practice";
/// What the reader has done, in that folder. It marks the folder as the tool's.
pub const PRACTICE_STATE: &str = ".practice.toml";
/// What git is to ignore, in a folder of its own.
pub const IGNORED: &str = ".gitignore";
/// The folder that cargo builds in.
pub const BUILDS: &str = "target";
/// The ending of a quiz file.
pub const QUIZ: &str = "toml";
/// How long each listing takes, beside book.toml.
pub const TIMES: &str = ".times.toml";
/// Words that the spell checker accepts, one a line, beside book.toml.
pub const WORDS: &str = ".spelling";

/// Whether a file of a listing, relative to its folder, is a recording.
pub fn is_recording(file: &Path) -> bool {
    let of_value = || {
        let mut parts = file.components().map(|part| part.as_os_str().to_string_lossy());
        parts.next().is_some_and(|folder| folder == DIAL)
            && parts.next().is_some_and(|value| value.bytes().all(|byte| byte.is_ascii_digit()))
            && parts.next().is_some_and(|name| RECORDINGS.contains(&&*name))
            && parts.next().is_none()
    };
    RECORDINGS.iter().any(|name| file == Path::new(name)) || of_value()
}

/// The folders of one book, all absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The folder that holds book.toml.
    pub root: PathBuf,
    /// The chapters.
    pub src: PathBuf,
    /// The listings, a workspace.
    pub listings: PathBuf,
    /// The quiz files.
    pub quizzes: PathBuf,
    /// The look of the site.
    pub theme: PathBuf,
    /// The rendered site.
    pub destination: PathBuf,
    /// Where the tool and cargo keep what they make; ignored by git.
    pub target: PathBuf,
    /// The toolchain that builds the listings, if it isn't the book's.
    pub toolchain: Option<String>,
}

impl Layout {
    /// The usual folders of a book at `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            src: root.join("src"),
            listings: root.join("listings"),
            quizzes: root.join("quizzes"),
            theme: root.join("theme"),
            destination: root.join("book"),
            target: root.join("target").join("bookwright"),
            toolchain: None,
        }
    }

    /// Builds with another toolchain, in a target folder of its own.
    pub fn use_toolchain(&mut self, name: &str) {
        self.target = self.root.join("target").join("bookwright").join("toolchains").join(name);
        self.toolchain = Some(name.to_owned());
    }

    /// The folder in which compilers are asked: there rustup chooses the toolchain of the listings.
    pub fn compilers_folder(&self) -> &Path {
        if self.listings.is_dir() { &self.listings } else { &self.root }
    }

    /// The file with the times of listings.
    pub fn times(&self) -> PathBuf {
        self.root.join(TIMES)
    }

    /// book.toml.
    pub fn book_toml(&self) -> PathBuf {
        self.root.join(BOOK_TOML)
    }

    /// The folder of the reader's copies of exercises.
    pub fn practice(&self) -> PathBuf {
        self.root.join(PRACTICE)
    }

    /// SUMMARY.md.
    pub fn summary(&self) -> PathBuf {
        self.src.join(SUMMARY)
    }

    /// The book's own word list for the spell checker.
    pub fn words(&self) -> PathBuf {
        self.root.join(WORDS)
    }

    /// The workspace manifest of the listings.
    pub fn workspace(&self) -> PathBuf {
        self.listings.join(MANIFEST)
    }

    /// book.toml, and the folders in which an edit changes the site. The tool writes into none of
    /// them.
    pub fn watched(&self) -> [PathBuf; 5] {
        [
            self.book_toml(),
            self.src.clone(),
            self.listings.clone(),
            self.quizzes.clone(),
            self.theme.clone(),
        ]
    }
}

/// Finds the folder that holds book.toml: `given`, or else the current folder or the nearest one
/// above it.
///
/// # Errors
/// If there is none; the error says what to do.
pub fn find(given: Option<&Path>) -> Result<PathBuf> {
    let start = match given {
        Some(folder) => folder.to_owned(),
        None => std::env::current_dir().context("cannot tell which folder this is")?,
    };
    let start = start
        .canonicalize()
        .with_context(|| format!("cannot open the book's folder {}", start.display()))?;
    if given.is_some() {
        if start.join(BOOK_TOML).is_file() {
            return Ok(start);
        }
        bail!("{} is not a book: it has no {BOOK_TOML}", start.display());
    }
    match start.ancestors().find(|folder| folder.join(BOOK_TOML).is_file()) {
        Some(folder) => Ok(folder.to_owned()),
        None => bail!(
            "no book here: neither {} nor a folder above it has a {BOOK_TOML}; go to a book's folder, or \
             name one with --book DIR",
            start.display()
        ),
    }
}
