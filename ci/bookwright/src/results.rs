//! What `test` found, told to other programs: lines of JSON, a JUnit file, GitHub's summary.
//!
//! A problem of the sources is told of the listing in whose folder it lies, and a listing with a
//! problem has never passed here: who reads the lines alone comes to the verdict of the exit code.
//! What lies in no listing's folder gets a line of its own.

mod json;
mod junit;
mod summary;

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

pub use json::lines;
pub use junit::junit;
pub use summary::summary;

use bookwright_base::files::write_whole;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_verify::verdict::{Conclusion, Verdict};

/// All that one run found.
#[derive(Debug)]
pub struct Results<'a> {
    /// What is told of each listing, by name; then of everything else, by place.
    pub told: Vec<Told<'a>>,
    /// The folder that paths are relative to.
    pub base: &'a Path,
    /// How long the run took.
    pub took: Duration,
}

/// What is told of one listing, or of one place that is no listing's.
#[derive(Debug)]
pub struct Told<'a> {
    /// The verdict; none of a place that is no listing's.
    pub verdict: Option<&'a Verdict>,
    /// The verdict in a word.
    pub word: Word,
    /// What is wrong, by place.
    pub problems: Vec<&'a Problem>,
}

/// A verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// It does what is expected and recorded.
    Passed,
    /// It does what is expected, and not what is recorded.
    Differs,
    /// It does not do what is expected, or its sources are not sound.
    Failed,
    /// It was not run here.
    NotRun,
    /// Something is wrong that is no listing's.
    Problem,
}

impl Word {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Passed, Self::Differs, Self::Failed, Self::NotRun, Self::Problem];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Differs => "differs",
            Self::Failed => "failed",
            Self::NotRun => "not-run",
            Self::Problem => "problem",
        }
    }
}

/// Writes a file of results whole, with the folders above it.
///
/// # Errors
/// With the path.
pub fn write(file: &Path, text: &str) -> Result<()> {
    let name = || format!("cannot write {}", file.display());
    let file = std::path::absolute(file).with_context(name)?;
    file.parent().map_or(Ok(()), fs::create_dir_all).with_context(name)?;
    write_whole(&file, text.as_bytes())
}

/// Adds to a file what other steps of a job may have begun.
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
    /// Puts verdicts and the problems besides together.
    pub fn new(
        verdicts: &'a [Verdict],
        problems: &'a [Problem],
        base: &'a Path,
        took: Duration,
    ) -> Self {
        let mut told: Vec<Told<'_>> = verdicts.iter().map(Told::of).collect();
        let mut others: Vec<Told<'_>> = Vec::new();
        for problem in problems {
            let file = &*problem.place.file;
            let holds = |told: &&mut Told<'_>| {
                told.verdict.is_some_and(|verdict| file.starts_with(&verdict.folder))
            };
            let deepest = |told: &&mut Told<'_>| {
                told.verdict.map_or(0, |verdict| verdict.folder.components().count())
            };
            match told.iter_mut().filter(holds).max_by_key(deepest) {
                Some(told) => told.problems.push(problem),
                None => others.push(Told {
                    verdict: None,
                    word: Word::Problem,
                    problems: vec![problem],
                }),
            }
        }
        others.sort_by(|a, b| a.problems.cmp(&b.problems));
        others.dedup_by(|a, b| a.problems == b.problems);
        told.extend(others);
        told.iter_mut().for_each(Told::settle);
        Self { told, base, took }
    }

    /// How many are told of with a word.
    pub fn count(&self, word: Word) -> usize {
        self.told.iter().filter(|told| told.word == word).count()
    }
}

impl<'a> Told<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        let word = match verdict.conclusion {
            Conclusion::Passed => Word::Passed,
            Conclusion::Differs => Word::Differs,
            Conclusion::Failed => Word::Failed,
            Conclusion::NotRun(_) => Word::NotRun,
        };
        let problems = verdict.problems.iter().chain(&verdict.differences).collect();
        Self { verdict: Some(verdict), word, problems }
    }

    fn settle(&mut self) {
        self.problems.sort();
        self.problems.dedup();
        if !self.problems.is_empty() && matches!(self.word, Word::Passed | Word::NotRun) {
            self.word = Word::Failed;
        }
    }

    /// Its name: that of the listing, or the file of what is wrong.
    pub fn name(&self, base: &Path) -> String {
        match (self.verdict, self.problems.first()) {
            (Some(verdict), _) => verdict.listing.clone(),
            (None, Some(problem)) => relative(&problem.place.file, base),
            (None, None) => String::new(),
        }
    }

    /// Where to look: at what is wrong first, else where the listing has its name.
    pub fn place(&self) -> Option<&'a bookwright_base::problem::Place> {
        let wrong = self.problems.first().map(|problem| &problem.place);
        wrong.or(self.verdict.map(|verdict| &verdict.place))
    }

    /// Why it was not run, if it was not.
    pub fn why(&self) -> Option<&'a str> {
        match &self.verdict?.conclusion {
            Conclusion::NotRun(why) => Some(why),
            _ => None,
        }
    }

    /// How long it ran.
    pub fn took(&self) -> Duration {
        self.verdict.map_or(Duration::ZERO, |verdict| verdict.took)
    }
}
