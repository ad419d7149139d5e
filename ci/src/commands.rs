//! The commands: one short function each, which reads as the pipeline. Each returns whether all was
//! well; what was not has been printed.

use std::path::Path;

use anyhow::{Result, bail};

use crate::check;
use crate::cli;
use crate::report::Report;
use crate::source::Source;

/// `build`: weaves and renders the site.
///
/// # Errors
/// If the site cannot be written.
pub fn build(_root: &Path, _report: &Report) -> Result<bool> {
    bail!("not built yet")
}

/// `serve`: builds, serves, watches.
///
/// # Errors
/// If the port cannot be had, or the folders cannot be watched.
pub fn serve(_root: &Path, _report: &Report, _options: &cli::Serve) -> Result<bool> {
    bail!("not built yet")
}

/// `test`: what the listings do, against expectation and recording.
///
/// # Errors
/// If cargo cannot be started, or the target folder cannot be written.
pub fn test(_root: &Path, _report: &Report, _select: &cli::Select) -> Result<bool> {
    bail!("not built yet")
}

/// `bless`: records what the listings do.
///
/// # Errors
/// As [`test`], and if a recording cannot be written.
pub fn bless(_root: &Path, _report: &Report, _select: &cli::Select) -> Result<bool> {
    bail!("not built yet")
}

/// `check`: sources and site are sound.
///
/// # Errors
/// If the site cannot be built into its folder.
pub fn check(root: &Path, report: &Report) -> Result<bool> {
    let source = Source::discover(root);
    let mut problems = source.problems.clone();
    problems.extend(check::sources(&source));
    // CONNECT: render the site into a folder of its own, then check it too:
    //     let folder = tempfile::tempdir().context("cannot make a folder for the site")?;
    //     problems.extend(crate::site::render_into(&source, folder.path())?);
    //     problems.extend(check::rendered(&source, folder.path()));
    let well = report.problems(problems);
    if well {
        report.done(&format!("{} chapters are sound", source.chapters.len()));
    }
    Ok(well)
}

/// `new`: makes the files of a listing, an exercise or a chapter.
///
/// # Errors
/// If a file cannot be written.
pub fn new(_root: &Path, _report: &Report, _what: &cli::New) -> Result<bool> {
    bail!("not built yet")
}

/// `preprocess`: stock mdBook's way to the weave. Reads the book as JSON from standard input and
/// writes it woven to standard output.
///
/// # Errors
/// If the input is no book, or the weave found problems: mdBook then ends its build.
pub fn preprocess(_args: &[String]) -> Result<bool> {
    bail!("not built yet")
}
