//! `practice`: the exercises, for who reads the book.

use std::path::Path;

use anyhow::Result;

use crate::practice::copies::Copies;
use crate::practice::ladder::Ladder;
use crate::practice::{is_interactive, once, session};
use crate::report::Report;
use bookwright_base::problem::Problem;
use bookwright_source::Source;

/// `practice`: lets a reader practice at a terminal; elsewhere, runs the tests of one exercise once.
///
/// # Errors
/// If cargo cannot be started, a file cannot be written, or the terminal cannot be used.
pub fn practice(root: &Path, report: &Report, name: Option<&str>) -> Result<bool> {
    let source = Source::discover(root);
    let ladder = match Ladder::of(&source) {
        Ok(ladder) => ladder,
        Err(problem) => return Ok(report.problems(vec![problem])),
    };
    let unsound = unsound(&source, &ladder);
    if !unsound.is_empty() {
        return Ok(report.problems(unsound));
    }
    let at = match name.map(|name| ladder.find(name, &source)).transpose() {
        Ok(at) => at,
        Err(problem) => return Ok(report.problems(vec![problem])),
    };
    let copies = match Copies::open(&source.layout)? {
        Ok(copies) => copies,
        Err(problem) => return Ok(report.problems(vec![problem])),
    };
    if !is_interactive() {
        return once(&source, &ladder, copies, at, report);
    }
    session(&source, &ladder, copies, at, report.base().to_owned())?;
    Ok(true)
}

/// What cargo would refuse, as `test` tells it.
fn unsound(source: &Source, ladder: &Ladder<'_>) -> Vec<Problem> {
    let unsound = ladder.steps.iter().filter(|step| !step.listing.sound);
    let folders: Vec<&Path> = unsound.map(|step| step.listing.folder.as_path()).collect();
    let is_ours = |problem: &&Problem| folders.iter().any(|it| problem.place.file.starts_with(it));
    source.problems.iter().filter(is_ours).cloned().collect()
}
