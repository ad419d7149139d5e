//! The date each page last changed: that of the newest commit that changed its file, according to git.
//!
//! It is the author date: a rebase gives an old commit a new committer date, but the page did not
//! change. Without git, without a repository, and in a shallow clone a page has no date rather than
//! a wrong one. Dates depend only on commits, never on the working tree, the clock, or a user's
//! settings.
//!
//! One walk through the history dates all files. At each commit, an undated file passes to the
//! first parent that has it unchanged; if no parent does, this commit changed it. That is what `git
//! log -1 -- FILE` does for one file ("History Simplification" in git-log(1)).

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use bookwright_source::Source;
use chrono::NaiveDate;

/// A date as a sentence has it: `18 November 2026`.
pub(super) fn in_words(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// The dates of a book's Markdown files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    /// The book's folder.
    root: PathBuf,
    /// By path relative to the book's folder, with forward slashes.
    by_file: HashMap<String, NaiveDate>,
}

impl Dates {
    /// Reads the history of the repository that contains the book's folder `root`. Without git or a
    /// repository, or with a history that is shallow or cannot be read, no file has a date.
    pub fn read(root: &Path) -> Self {
        Self { root: root.to_owned(), by_file: read(root).unwrap_or_default() }
    }

    /// Reads a book and, at the same time, the dates of its files: git takes as long as the book.
    pub fn and_source(root: &Path) -> (Self, Source) {
        thread::scope(|scope| {
            let dates = scope.spawn(|| Self::read(root));
            let source = Source::discover(root);
            (dates.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), source)
        })
    }

    /// The day of the newest commit that changed a file; `None` for a file that is in no commit.
    /// `file` is absolute, or relative to the book's folder.
    pub fn of(&self, file: &Path) -> Option<NaiveDate> {
        let below = file.strip_prefix(&self.root).unwrap_or(file);
        self.by_file.get(&below.to_str()?.replace('\\', "/")).copied()
    }
}

fn read(root: &Path) -> Option<HashMap<String, NaiveDate>> {
    // To start git and be told so takes longer than to build a page.
    let whole = root.canonicalize().ok()?;
    if !whole.ancestors().any(|folder| folder.join(".git").exists()) {
        return None;
    }
    // The four commands run at the same time: each takes milliseconds, mostly to start git.
    let about = ask(root, &["rev-parse", "--is-shallow-repository", "--is-inside-work-tree"])?;
    let files = ask(root, &["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", "."])?;
    let commits = ask(root, &["log", "--topo-order", "--date=short", "--format=%H/%ad/%P"])?;
    let changes = ask(
        root,
        &[
            "log",
            "-m",
            "--pretty=oneline",
            "--no-abbrev-commit",
            "--name-status",
            "--no-renames",
            "--no-ext-diff",
            "--relative",
            "-z",
            "--sparse",
            "--full-history",
            "--",
            ".",
        ],
    );
    let (about, files) = (answer(about), answer(files));
    let (commits, changes) = (answer(commits), answer(changes?));
    if about?.split_whitespace().collect::<Vec<_>>() != ["false", "true"] {
        return None;
    }
    let (files, commits, changes) = (files?, commits?, changes?);
    let files: HashSet<&str> = files.split('\0').filter(|file| file.ends_with(".md")).collect();
    let changes = Changes::parse(&changes);
    let mut dates = HashMap::new();
    let mut undated_at: HashMap<&str, HashSet<&str>> = HashMap::new();
    // Children come before their parents, so all undated files have arrived when a commit is visited.
    for (nth, line) in commits.lines().enumerate() {
        let (commit, rest) = line.split_once('/')?;
        let (day, parents) = rest.split_once('/')?;
        let mut undated = match nth {
            0 => files.clone(),
            _ => undated_at.remove(commit).unwrap_or_default(),
        };
        for parent in parents.split(' ').filter(|parent| !parent.is_empty()) {
            let changed = changes.between(commit, parent);
            let (still, unchanged) =
                undated.into_iter().partition(|file| changed.is_some_and(|set| set.contains(file)));
            undated = still;
            undated_at.entry(parent).or_default().extend::<HashSet<&str>>(unchanged);
        }
        let day = day.parse::<NaiveDate>().ok();
        dates.extend(undated.into_iter().filter_map(|file| Some((file.to_owned(), day?))));
    }
    Some(dates)
}

/// Which files each commit changed.
struct Changes<'a> {
    /// By commit and by the parent it is compared with, which git leaves out if there is only one.
    files: HashMap<(&'a str, Option<&'a str>), HashSet<&'a str>>,
}

impl<'a> Changes<'a> {
    /// Reads fields that end with a NUL: `COMMIT [(from PARENT)] SUBJECT`, then for each file a
    /// status of one letter and the name.
    fn parse(text: &'a str) -> Self {
        let mut files: HashMap<_, HashSet<&str>> = HashMap::new();
        let mut key = ("", None);
        let mut fields = text.split('\0');
        while let Some(field) = fields.next() {
            match field.len() {
                0 => {}
                1 => {
                    let file = fields.next().filter(|file| file.ends_with(".md"));
                    files.entry(key).or_default().extend(file);
                }
                _ => {
                    let (commit, rest) = field.split_once(' ').unwrap_or((field, ""));
                    let from = rest.strip_prefix("(from ").and_then(|rest| rest.split_once(')'));
                    key = (commit, from.map(|(parent, _)| parent));
                }
            }
        }
        Self { files }
    }

    /// The files that differ between a commit and one of its parents.
    fn between(&self, commit: &'a str, parent: &'a str) -> Option<&HashSet<&'a str>> {
        self.files.get(&(commit, Some(parent))).or_else(|| self.files.get(&(commit, None)))
    }
}

/// Starts a git command in a folder, without the settings of the user and the machine. `None` if
/// git cannot be started.
fn ask(folder: &Path, question: &[&str]) -> Option<Child> {
    let mut git = Command::new("git");
    // In a git hook, these variables point to another repository.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("GIT_")) {
            git.env_remove(name);
        }
    }
    git.args(["--no-replace-objects", "--no-pager", "--literal-pathspecs"])
        // The checkout of a CI job often belongs to another user.
        .args(["-c", "safe.directory=*", "-c", "log.showSignature=false"])
        .args(question)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" })
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

/// What git printed. `None` if it failed, or if that is not UTF-8.
fn answer(git: Child) -> Option<String> {
    let output = git.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}

#[cfg(test)]
mod tests;
