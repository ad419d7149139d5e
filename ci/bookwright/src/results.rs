//! What `test` found, for other programs: lines of JSON, a JUnit file, GitHub's summary.
//!
//! A problem of the sources belongs to the listing whose folder has the file, and here a listing with
//! a problem never passes: a program that reads only the rows agrees with the exit code. A problem in
//! no listing's folder has a row of its own.

mod json;
mod junit;
mod stream;
mod summary;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

pub use junit::junit;
pub use stream::JsonStream;
pub use summary::summary;

use bookwright_base::files::write_whole;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_source::layout;
use bookwright_verify::verdict::{Conclusion, SubjectKind, Verdict};

/// Everything that one run found.
#[derive(Debug)]
pub struct Results<'a> {
    /// A row for each listing, by name, then one for each place outside of all listings.
    pub rows: Vec<Row<'a>>,
    /// The folder that paths are relative to.
    pub base: &'a Path,
    /// How long the run took.
    pub took: Duration,
}

/// One listing, or one place outside of all listings.
#[derive(Debug)]
pub struct Row<'a> {
    /// The listing's verdict; `None` for a place outside of all listings.
    pub verdict: Option<&'a Verdict>,
    /// The verdict in one word.
    pub word: VerdictWord,
    /// What is wrong, by place.
    pub problems: Vec<&'a Problem>,
}

/// A verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerdictWord {
    /// The listing does what is expected and recorded.
    Passed,
    /// The listing does what is expected, but not what is recorded.
    Differs,
    /// The listing does what is expected, and nothing of it is recorded yet.
    Unrecorded,
    /// The listing does not do what is expected, or its sources have problems.
    Failed,
    /// The listing was not run here.
    NotRun,
    /// A problem outside of all listings.
    Problem,
}

impl VerdictWord {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Passed, Self::Differs, Self::Unrecorded, Self::Failed, Self::NotRun, Self::Problem];

    /// The word as results have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Differs => "differs",
            Self::Unrecorded => "unrecorded",
            Self::Failed => "failed",
            Self::NotRun => "not-run",
            Self::Problem => "problem",
        }
    }
}

/// Writes a file of results whole. Makes the folders above it.
///
/// # Errors
/// With the path.
pub fn write(file: &Path, text: &str) -> Result<()> {
    let name = || format!("cannot write {}", file.display());
    let file = std::path::absolute(file).with_context(name)?;
    file.parent().map_or(Ok(()), fs::create_dir_all).with_context(name)?;
    write_whole(&file, text.as_bytes())
}

/// Adds to a file that other steps of a job may have started.
///
/// # Errors
/// With the path.
pub fn append(file: &Path, text: &str) -> Result<()> {
    let write = || {
        let mut file = OpenOptions::new().append(true).create(true).open(file)?;
        file.write_all(text.as_bytes())
    };
    write().with_context(|| format!("cannot write {}", file.display()))
}

impl<'a> Results<'a> {
    /// Puts verdicts and other problems together.
    pub fn new(
        verdicts: &'a [Verdict],
        problems: &'a [Problem],
        base: &'a Path,
        took: Duration,
    ) -> Self {
        let mut rows: Vec<Row<'_>> = verdicts.iter().map(Row::of).collect();
        let mut others = Vec::new();
        for problem in problems {
            match rows.iter_mut().find(|row| row.owns(problem)) {
                Some(row) => row.problems.push(problem),
                None => others.push(problem),
            }
        }
        rows.iter_mut().for_each(Row::settle);
        rows.extend(outside_of_listings(others));
        Self { rows, base, took }
    }

    /// How many rows have this word.
    pub fn count(&self, word: VerdictWord) -> usize {
        self.rows.iter().filter(|row| row.word == word).count()
    }
}

/// A row for each problem outside of all listings, by place.
fn outside_of_listings(mut problems: Vec<&Problem>) -> impl Iterator<Item = Row<'_>> {
    problems.sort();
    problems.dedup();
    let row = |problem| Row { verdict: None, word: VerdictWord::Problem, problems: vec![problem] };
    problems.into_iter().map(row)
}

impl<'a> Row<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        let word = match verdict.conclusion {
            Conclusion::Passed => VerdictWord::Passed,
            Conclusion::Differs => VerdictWord::Differs,
            Conclusion::Unrecorded => VerdictWord::Unrecorded,
            Conclusion::Failed => VerdictWord::Failed,
            Conclusion::NotRun(_) => VerdictWord::NotRun,
        };
        let problems = verdict.problems.iter().chain(&verdict.differences).collect();
        Self { verdict: Some(verdict), word, problems }
    }

    /// Whether a problem is in this subject: in a quiz's file, or in a file whose nearest manifest is
    /// the crate's.
    fn owns(&self, problem: &Problem) -> bool {
        let Some(verdict) = self.verdict else { return false };
        let file = &problem.place.file;
        let mut folders = file.ancestors().take_while(|above| above.starts_with(&verdict.path));
        match verdict.kind {
            SubjectKind::Quiz => **file == *verdict.path,
            // A page is not its fences.
            SubjectKind::Fence => false,
            SubjectKind::Listing | SubjectKind::Crate => {
                folders.find(|above| above.join(layout::MANIFEST).is_file())
                    == Some(verdict.path.as_path())
            }
        }
    }

    fn settle(&mut self) {
        self.problems.sort();
        self.problems.dedup();
        if !self.problems.is_empty()
            && matches!(self.word, VerdictWord::Passed | VerdictWord::NotRun)
        {
            self.word = VerdictWord::Failed;
        }
    }

    /// The listing's name, or the file of the problem.
    pub fn name(&self, base: &Path) -> String {
        match (self.verdict, self.problems.first()) {
            (Some(verdict), _) => verdict.name.clone(),
            (None, Some(problem)) => relative(&problem.place.file, base),
            (None, None) => String::new(),
        }
    }

    /// Where to look: at the first problem, else at the listing's name.
    pub fn place(&self) -> Option<&'a bookwright_base::problem::Place> {
        let wrong = self.problems.first().map(|problem| &problem.place);
        wrong.or(self.verdict.map(|verdict| &verdict.place))
    }

    /// Why the listing was not run, if it was not.
    pub fn why(&self) -> Option<&'a str> {
        match &self.verdict?.conclusion {
            Conclusion::NotRun(why) => Some(why),
            _ => None,
        }
    }

    /// How long the listing ran.
    pub fn took(&self) -> Duration {
        self.verdict.map_or(Duration::ZERO, |verdict| verdict.took)
    }
}
