//! One line of JSON for each verdict, with the keys that `test --help` and the guide list.
//!
//! Every line has every key, so a program can make a table of them without looking ahead.

use std::path::Path;

use serde::Serialize;

use super::Row;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};

/// The number of the schema below: a key that goes or changes its meaning makes it one more. A new key
/// does not.
const SCHEMA: u32 = 1;

/// A line.
#[derive(Serialize)]
struct JsonLine<'a> {
    schema: u32,
    /// `listing`, `crate`, `fence`, or `quiz`; null for a problem outside of all of them.
    kind: Option<&'static str>,
    /// Its name; null for a problem outside of all of them.
    listing: Option<&'a str>,
    /// Its folder, or the file of a fence or a quiz, or the file of the problem.
    path: String,
    /// `passed`, `differs`, `unrecorded`, `failed`, `not-run`, or `problem`.
    verdict: &'static str,
    /// Why it was not run.
    why: Option<&'a str>,
    /// The codes of the compiler's errors, in its order.
    codes: &'a [String],
    place: Option<JsonPlace>,
    /// How long it ran; for a kept verdict, how long it ran then.
    seconds: f64,
    /// Whether it passed before and was not run again, because nothing changed.
    kept: bool,
    /// Whether it was still running at its time limit.
    timed_out: bool,
    problems: Vec<JsonProblem<'a>>,
}

#[derive(Serialize)]
struct JsonPlace {
    file: String,
    /// From 1; null for a whole file.
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct JsonProblem<'a> {
    place: JsonPlace,
    code: &'static str,
    what: &'a str,
    help: &'a [String],
    detail: Option<&'a str>,
}

/// The line of a row, without a newline.
///
/// # Errors
/// None in practice: strings, numbers, and lists are always JSON.
pub(super) fn line(row: &Row<'_>, base: &Path) -> serde_json::Result<String> {
    serde_json::to_string(&json_line(row, base))
}

fn json_line<'a>(row: &Row<'a>, base: &Path) -> JsonLine<'a> {
    let verdict = row.verdict;
    JsonLine {
        schema: SCHEMA,
        kind: verdict.map(|verdict| verdict.kind.as_str()),
        listing: verdict.map(|verdict| verdict.name.as_str()),
        path: verdict.map_or_else(|| row.name(base), |each| relative(&each.path, base)),
        verdict: row.word.as_str(),
        why: row.why(),
        codes: verdict.map_or(&[], |verdict| &verdict.codes),
        place: row.place().map(|place| json_place(place, base)),
        seconds: (row.took().as_secs_f64() * 1000.0).round() / 1000.0,
        kept: verdict.is_some_and(|verdict| verdict.kept),
        timed_out: verdict.is_some_and(|verdict| verdict.timed_out),
        problems: row.problems.iter().map(|problem| json_problem(problem, base)).collect(),
    }
}

fn json_place(place: &Place, base: &Path) -> JsonPlace {
    JsonPlace { file: relative(&place.file, base), line: place.line(), column: place.column() }
}

fn json_problem<'a>(problem: &'a Problem, base: &Path) -> JsonProblem<'a> {
    JsonProblem {
        place: json_place(&problem.place, base),
        code: problem.code.as_str(),
        what: &problem.what,
        help: &problem.help,
        detail: problem.detail.as_deref(),
    }
}
