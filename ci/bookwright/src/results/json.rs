//! One line of JSON for each verdict, with the keys that the guide lists.
//!
//! Every key is in every line, so that a table can be made of them without looking first.

use std::path::Path;

use serde::Serialize;

use super::{Results, Row};
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};

/// A line.
#[derive(Serialize)]
struct JsonLine<'a> {
    /// The listing's name; null where something is wrong that is no listing's.
    listing: Option<&'a str>,
    /// The listing's folder, or the file of what is wrong.
    path: String,
    /// passed, differs, failed, not-run, problem.
    verdict: &'static str,
    /// Why it was not run.
    why: Option<&'a str>,
    /// The codes of the compiler's errors, in its order.
    codes: &'a [String],
    place: Option<JsonPlace>,
    /// How long it ran; when it is kept, how long it ran then.
    seconds: f64,
    /// Whether it passed before and was not run again.
    kept: bool,
    /// Whether it was still running when its time was over.
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
    what: &'a str,
    help: &'a [String],
    detail: Option<&'a str>,
}

/// The lines, each without its end.
///
/// # Errors
/// None that can be thought of: strings, numbers and lists are always JSON.
pub fn lines(results: &Results<'_>) -> serde_json::Result<Vec<String>> {
    let line = |row: &Row<'_>| serde_json::to_string(&line(row, results.base));
    results.rows.iter().map(line).collect()
}

fn line<'a>(row: &Row<'a>, base: &Path) -> JsonLine<'a> {
    let verdict = row.verdict;
    JsonLine {
        listing: verdict.map(|verdict| verdict.listing.as_str()),
        path: verdict.map_or_else(|| row.name(base), |each| relative(&each.folder, base)),
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
        what: &problem.what,
        help: &problem.help,
        detail: problem.detail.as_deref(),
    }
}
