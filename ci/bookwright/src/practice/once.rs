//! One run of an exercise's tests for whoever has no terminal, such as a script.

use anyhow::{Context as _, Result};

use super::copies::Copies;
use super::ladder::Ladder;
use super::screen::Screen;
use crate::report::Report;
use bookwright_source::Source;
use bookwright_verify::needs;
use bookwright_verify::practice::attempt;
use bookwright_verify::progress::Terminal;

/// The width of what nobody wraps.
const COLUMNS: usize = 100;

/// Runs the tests of an exercise once, and prints what became of them: of the first one that is not done,
/// if `at` is `None`. Returns whether they passed.
///
/// # Errors
/// If cargo cannot be started, or a file cannot be written.
pub fn once(
    source: &Source,
    ladder: &Ladder<'_>,
    mut copies: Copies,
    at: Option<usize>,
    report: &Report,
) -> Result<bool> {
    let next = at.or_else(|| ladder.next(None, |name| copies.is_done(name)));
    let base = report.base();
    let Some(at) = next else {
        let screen =
            Screen { ladder, copies: &copies, at: 0, base, columns: COLUMNS, rows: usize::MAX };
        report.done(screen.all_done().trim());
        return Ok(true);
    };
    let listing = ladder.steps[at].listing;
    if let Some(unmet) = needs::unmet(&listing.metadata.needs) {
        report.done(&format!("{} is not run: it {}", listing.name, unmet.why));
        return Ok(false);
    }
    let copy = copies.prepare(listing)?;
    let progress = Terminal::new();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let attempt = runtime.block_on(bookwright_verify::interruptible(async {
        attempt(source, listing, &progress).await
    }));
    // Dropping the runtime drops everything that an interrupted run had started.
    drop(runtime);
    bookwright_verify::end_orphans();
    drop(progress);
    let attempt = attempt?;
    if attempt.refused.is_none() {
        copies.set_done(&listing.name, attempt.is_passed())?;
    }
    let screen = Screen { ladder, copies: &copies, at, base, columns: COLUMNS, rows: usize::MAX };
    report.done(screen.attempt(&attempt, &copy).trim_end());
    if copy.is_outdated {
        report.done(&screen.outdated(&copy));
    }
    Ok(attempt.is_passed())
}
