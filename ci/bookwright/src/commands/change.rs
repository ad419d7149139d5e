//! `new`, `rename`, and `remove`: each makes a plan, tells it, and carries it out.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::bless;
use crate::cli;
use crate::new;
use crate::plan::Plan;
use crate::rehearsal::new_problems;
use crate::remove;
use crate::rename;
use crate::report::Report;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_source::Source;

/// `new`: makes the files of a listing, an exercise, a quiz, or a chapter. A dry run only tells them.
///
/// # Errors
/// If a file cannot be written.
pub fn new(root: &Path, report: &Report, what: &cli::New, dry_run: bool) -> Result<bool> {
    let source = Source::discover(root);
    let here = std::env::current_dir().context("cannot tell which folder this is")?;
    let planned = match what {
        cli::New::Listing { name, chapter, group } => {
            new::listing(&source, &here, name, chapter, group.as_deref())
        }
        cli::New::Exercise { name, chapter } => new::exercise(&source, &here, name, chapter),
        cli::New::Quiz { name, chapter } => new::quiz(&source, &here, name, chapter),
        cli::New::Chapter { file, title, below } => {
            new::chapter(&source, file, title.as_deref(), below.as_deref())
        }
    };
    let plan = match planned {
        Ok(plan) => plan,
        Err(problems) => return Ok(report.problems(problems)),
    };
    if dry_run {
        return Ok(would(&plan, report));
    }
    plan.write()?;
    tell(&plan, report, "");
    let well = match &plan.listing {
        Some(name) => {
            let names = vec![name.clone()];
            let select = cli::Select { names, ..cli::Select::default() };
            bless(root, report, &cli::BlessOptions { select, times: false })?
        }
        None => true,
    };
    for next in &plan.next {
        report.done(&format!("next: {next}"));
    }
    Ok(well)
}

/// `rename`: gives a listing, an exercise, a quiz, or a chapter another name.
///
/// # Errors
/// If a file cannot be written or moved.
pub fn rename(
    root: &Path,
    report: &Report,
    what: &cli::Rename,
    carefully: cli::Carefully,
) -> Result<bool> {
    let source = Source::discover(root);
    let here = std::env::current_dir().context("cannot tell which folder this is")?;
    let planned = match what {
        cli::Rename::Listing { old, new } => rename::listing(&source, old, new, false),
        cli::Rename::Exercise { old, new } => rename::listing(&source, old, new, true),
        cli::Rename::Quiz { old, new } => rename::quiz(&source, old, new),
        cli::Rename::Chapter { old, new, no_redirect } => {
            rename::chapter(&source, &here, old, new, !no_redirect)
        }
    };
    carry_out(&source, planned, report, carefully)
}

/// `remove`: takes a listing, an exercise, a quiz, or a chapter out of the book.
///
/// # Errors
/// If a file cannot be written or removed.
pub fn remove(
    root: &Path,
    report: &Report,
    what: &cli::Remove,
    carefully: cli::Carefully,
) -> Result<bool> {
    let source = Source::discover(root);
    let here = std::env::current_dir().context("cannot tell which folder this is")?;
    let planned = match what {
        cli::Remove::Listing { name } => remove::listing(&source, name, false),
        cli::Remove::Exercise { name } => remove::listing(&source, name, true),
        cli::Remove::Quiz { name } => remove::quiz(&source, name),
        cli::Remove::Chapter { file } => remove::chapter(&source, &here, file),
    };
    carry_out(&source, planned, report, carefully)
}

/// Carries out a plan that makes the book no worse.
fn carry_out(
    source: &Source,
    planned: Result<Plan, Vec<Problem>>,
    report: &Report,
    carefully: cli::Carefully,
) -> Result<bool> {
    let plan = match planned {
        Ok(plan) => plan,
        Err(problems) => return Ok(report.problems(problems)),
    };
    let problems = new_problems(source, &plan)?;
    let stops = !problems.is_empty() && !carefully.force;
    report.problems(problems);
    if stops {
        report.warnings(&[
            "nothing was changed: the book would have these problems (--force does it all the same)"
                .to_owned(),
        ]);
        return Ok(false);
    }
    if carefully.dry_run {
        return Ok(would(&plan, report));
    }
    plan.write()?;
    tell(&plan, report, "");
    for next in &plan.next {
        report.done(&format!("next: {next}"));
    }
    Ok(true)
}

/// Tells what a plan would do.
fn would(plan: &Plan, report: &Report) -> bool {
    tell(plan, report, "would be ");
    true
}

/// Tells each file of a plan, and what happened to it.
fn tell(plan: &Plan, report: &Report, before: &str) {
    for (how, file) in plan.files() {
        report.done(&format!("{before}{how} {}", relative(&file, report.base())));
    }
}
