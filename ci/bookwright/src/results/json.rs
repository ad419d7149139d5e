//! One line of JSON for each verdict, with the keys that the guide lists.
//!
//! Every key is in every line, so that a table can be made of them without looking first.

use std::path::Path;

use serde::Serialize;

use super::{Results, Told};
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};

/// A line.
#[derive(Serialize)]
struct Line<'a> {
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
    place: Option<Spot>,
    /// How long it ran; when it is kept, how long it ran then.
    seconds: f64,
    /// Whether it passed before and was not run again.
    kept: bool,
    /// Whether it was still running when its time was over.
    timed_out: bool,
    problems: Vec<Wrong<'a>>,
}

#[derive(Serialize)]
struct Spot {
    file: String,
    /// From 1; null for a whole file.
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct Wrong<'a> {
    place: Spot,
    what: &'a str,
    help: &'a [String],
    detail: Option<&'a str>,
}

/// The lines, each without its end.
///
/// # Errors
/// None that can be thought of: strings, numbers and lists are always JSON.
pub fn lines(results: &Results<'_>) -> serde_json::Result<Vec<String>> {
    let line = |told: &Told<'_>| serde_json::to_string(&line(told, results.base));
    results.told.iter().map(line).collect()
}

fn line<'a>(told: &Told<'a>, base: &Path) -> Line<'a> {
    let verdict = told.verdict;
    Line {
        listing: verdict.map(|verdict| verdict.listing.as_str()),
        path: verdict.map_or_else(|| told.name(base), |each| relative(&each.folder, base)),
        verdict: told.word.as_str(),
        why: told.why(),
        codes: verdict.map_or(&[], |verdict| &verdict.codes),
        place: told.place().map(|place| spot(place, base)),
        seconds: (told.took().as_secs_f64() * 1000.0).round() / 1000.0,
        kept: verdict.is_some_and(|verdict| verdict.kept),
        timed_out: verdict.is_some_and(|verdict| verdict.timed_out),
        problems: told.problems.iter().map(|problem| wrong(problem, base)).collect(),
    }
}

fn spot(place: &Place, base: &Path) -> Spot {
    Spot { file: relative(&place.file, base), line: place.line(), column: place.column() }
}

fn wrong<'a>(problem: &'a Problem, base: &Path) -> Wrong<'a> {
    Wrong {
        place: spot(&problem.place, base),
        what: &problem.what,
        help: &problem.help,
        detail: problem.detail.as_deref(),
    }
}
