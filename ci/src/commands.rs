//! The commands: one short function each, which reads as the pipeline. Each returns whether all was
//! well; what was not has been printed.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::cli;
use crate::problem::relative;
use crate::report::Report;
use crate::source::Source;
use crate::verify::verdict::{Conclusion, Verdict};
use crate::verify::watch::Terminal;
use crate::verify::{self, Selection, Verified};

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
pub fn test(root: &Path, report: &Report, select: &cli::Select) -> Result<bool> {
    let (source, verified, took) = verify_listings(root, select)?;
    let mut problems = source.problems;
    problems.extend(verified.problems);
    report.done(&summary(&verified.verdicts, took));
    for verdict in verified.verdicts {
        problems.extend(verdict.problems);
        problems.extend(verdict.differences);
    }
    Ok(report.problems(problems))
}

/// `bless`: records what the listings do.
///
/// # Errors
/// As [`test`], and if a recording cannot be written.
pub fn bless(root: &Path, report: &Report, select: &cli::Select) -> Result<bool> {
    let (mut source, verified, _) = verify_listings(root, select)?;
    let mut problems = std::mem::take(&mut source.problems);
    problems.extend(verified.problems);
    let blessed = verify::bless::bless(&source, &verified.verdicts, |file, difference| {
        anstream::println!("{}\n{difference}", relative(file, report.base()));
    })?;
    let refused =
        verified.verdicts.iter().filter(|each| each.conclusion == Conclusion::Failed).count();
    let refused = match refused {
        0 => String::new(),
        count => format!(", {count} refused: they do not do what is expected of them"),
    };
    report
        .done(&format!("{} recorded, {} unchanged{refused}", blessed.recorded, blessed.unchanged));
    problems.extend(verified.verdicts.into_iter().flat_map(|verdict| verdict.problems));
    Ok(report.problems(problems))
}

/// The listings built, run and judged, and how long that took.
fn verify_listings(root: &Path, select: &cli::Select) -> Result<(Source, Verified, Duration)> {
    let begin = Instant::now();
    let source = Source::discover(root);
    let selection =
        Selection { names: select.names.clone(), jobs: select.jobs, isolated: select.isolated };
    let watch = Terminal::new();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let verified =
        runtime.block_on(verify::interruptible(verify::verify(&source, &selection, &watch)));
    // Only now is everything dropped that an interrupted run had started.
    drop(runtime);
    verify::end_orphans();
    Ok((source, verified?, begin.elapsed()))
}

fn summary(verdicts: &[Verdict], took: Duration) -> String {
    let count = |is: fn(&Conclusion) -> bool| verdicts.iter().filter(|v| is(&v.conclusion)).count();
    format!(
        "{} {}: {} passed, {} failed, {} not run in {:.1} s",
        verdicts.len(),
        if verdicts.len() == 1 { "listing" } else { "listings" },
        count(|each| *each == Conclusion::Passed),
        count(|each| matches!(each, Conclusion::Failed | Conclusion::Differs)),
        count(|each| matches!(each, Conclusion::NotRun(_))),
        took.as_secs_f64()
    )
}

/// `check`: sources and site are sound.
///
/// # Errors
/// If the site cannot be built into its folder.
pub fn check(_root: &Path, _report: &Report) -> Result<bool> {
    bail!("not built yet")
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
