//! The run as a JUnit file, which most CI systems show.
//!
//! A suite is a folder of listings. The file has no time of day: two runs with the same findings differ
//! in durations only.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Results, Row, VerdictWord};
use bookwright_base::paths::relative;

/// The suite of problems outside of all listings.
const BOOK: &str = "book";

/// The text of the file.
///
/// # Errors
/// If it cannot be written as XML.
pub fn junit(results: &Results<'_>) -> Result<String> {
    let mut suites: BTreeMap<String, (Duration, TestSuite)> = BTreeMap::new();
    for row in &results.rows {
        let name = suite(row, results.base);
        let (took, suite) =
            suites.entry(name.clone()).or_insert_with(|| (Duration::ZERO, TestSuite::new(&name)));
        *took += row.took();
        suite.add_test_case(case(row, &name, results.base));
    }
    let mut report = Report::new("bookwright");
    report.set_time(results.took);
    for (took, mut suite) in suites.into_values() {
        suite.set_time(took);
        report.add_test_suite(suite);
    }
    report.to_string().context("cannot write the verdicts as JUnit")
}

fn suite(row: &Row<'_>, base: &Path) -> String {
    let folder = row.verdict.and_then(|verdict| verdict.path.parent());
    folder.map_or_else(|| BOOK.to_owned(), |folder| relative(folder, base))
}

fn case(row: &Row<'_>, suite: &str, base: &Path) -> TestCase {
    let mut status = match row.word {
        VerdictWord::Passed => TestCaseStatus::success(),
        VerdictWord::NotRun => TestCaseStatus::skipped(),
        VerdictWord::Differs
        | VerdictWord::Unrecorded
        | VerdictWord::Failed
        | VerdictWord::Problem => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    if let Some(why) = row.why() {
        status.set_message(why);
    }
    if let Some(first) = row.problems.first() {
        status.set_message(&first.what);
        status.set_type(first.code.as_str());
        let words: Vec<String> = row.problems.iter().map(|each| each.render(base, false)).collect();
        // XML cannot have these two characters; quick-junit removes the others that it cannot have.
        status.set_description(words.join("\n\n").replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"));
    } else if row.word == VerdictWord::Failed {
        status.set_message("it was not built");
    }
    let mut case = TestCase::new(row.name(base), status);
    case.set_classname(suite).set_time(row.took());
    if let Some(place) = row.place() {
        case.extra.insert("file".into(), relative(&place.file, base).into());
        if let Some(line) = place.line() {
            case.extra.insert("line".into(), line.to_string().into());
        }
    }
    case
}
