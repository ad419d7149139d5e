//! Lines of JSON, each written as soon as its verdict is final.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::json::line;
use super::{Row, outside_of_listings};
use bookwright_base::problem::Problem;
use bookwright_verify::Verified;
use bookwright_verify::progress::Progress;
use bookwright_verify::toolchain::as_changes;
use bookwright_verify::verdict::Verdict;

/// Writes a line for each final verdict, and passes all progress on.
pub struct JsonStream<'a, W> {
    progress: &'a dyn Progress,
    /// The problems of the sources, which were found before any listing was run.
    problems: &'a [Problem],
    base: &'a Path,
    /// Whether verdicts say what would change with another toolchain.
    as_changes: bool,
    written: Mutex<Written<W>>,
}

/// What was written so far.
struct Written<W> {
    out: W,
    /// The listings that have a line.
    listings: HashSet<String>,
    /// The problems of the sources that are in a line, by index.
    problems: HashSet<usize>,
    /// The first error. Nothing is written after it.
    error: Option<io::Error>,
}

impl<'a, W: Write + Send> JsonStream<'a, W> {
    /// A stream to `out` that has not written anything yet. Paths will be relative to `base`.
    pub fn new(
        out: W,
        progress: &'a dyn Progress,
        problems: &'a [Problem],
        base: &'a Path,
        as_changes: bool,
    ) -> Self {
        let (listings, told) = (HashSet::new(), HashSet::new());
        let written = Mutex::new(Written { out, listings, problems: told, error: None });
        Self { progress, problems, base, as_changes, written }
    }

    /// Writes what has no line yet: the problems outside of all listings, and those that were found
    /// after their listing's line was written.
    ///
    /// # Errors
    /// If a line could not be written, now or before.
    pub fn finish(self, verified: &Verified) -> Result<()> {
        verified.verdicts.iter().for_each(|verdict| self.write_verdict(verdict));
        let mut written = self.written.into_inner().unwrap_or_else(PoisonError::into_inner);
        let known = self.problems.iter().enumerate();
        let known = known.filter(|(index, _)| !written.problems.contains(index));
        let rest = known.map(|(_, problem)| problem).chain(&verified.problems);
        for row in outside_of_listings(rest.collect()) {
            written.write(&row, self.base);
        }
        written.error.map_or(Ok(()), Err).context("cannot write to standard output")
    }

    /// Writes a verdict's line, unless it has one.
    fn write_verdict(&self, verdict: &Verdict) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if !written.listings.insert(verdict.name.clone()) {
            return;
        }
        let mut verdict = verdict.clone();
        if self.as_changes {
            as_changes(std::slice::from_mut(&mut verdict));
        }
        let mut row = Row::of(&verdict);
        for (index, problem) in self.problems.iter().enumerate() {
            if row.owns(problem) {
                row.problems.push(problem);
                written.problems.insert(index);
            }
        }
        row.settle();
        written.write(&row, self.base);
    }
}

impl<W: Write> Written<W> {
    fn write(&mut self, row: &Row<'_>, base: &Path) {
        if self.error.is_some() {
            return;
        }
        let written = line(row, base)
            .map_err(io::Error::from)
            .and_then(|line| writeln!(self.out, "{line}"))
            .and_then(|()| self.out.flush());
        self.error = written.err();
    }
}

impl<W: Write + Send> Progress for JsonStream<'_, W> {
    fn build_started(&self, what: &str) {
        self.progress.build_started(what);
    }
    fn crate_built(&self, name: &str) {
        self.progress.crate_built(name);
    }
    fn runs_planned(&self, count: usize) {
        self.progress.runs_planned(count);
    }
    fn run_started(&self, name: &str) {
        self.progress.run_started(name);
    }
    fn run_slow(&self, name: &str, than: Duration) {
        self.progress.run_slow(name, than);
    }
    fn finished(&self, verdict: &Verdict) {
        self.progress.finished(verdict);
    }
    fn final_verdict(&self, verdict: &Verdict) {
        self.progress.final_verdict(verdict);
        self.write_verdict(verdict);
    }
    fn note(&self, what: &str) {
        self.progress.note(what);
    }
}
