//! The recording that a run would make, and how it differs from the one on disk.

use std::path::Path;

use super::codes;
use super::compare::{self, difference, first_difference, same};
use super::measure;
use super::normalize::{OutputOrigin, normalize};
use super::run::Outcome;
use super::timeline;
use bookwright_base::code::Code;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_base::program;
use bookwright_source::codes::OUTPUT_UNRECORDED;
use bookwright_source::expectation::{Expectation, Order};
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::recording::{Measured, Recording};

/// The recording that this run would make. What cannot be recorded, or must not happen in any run,
/// becomes a problem.
pub(super) fn of_run(
    listing: &Listing,
    compiler: String,
    outcome: Option<&Outcome>,
    origin: &OutputOrigin,
    machine: &str,
    problems: &mut Vec<Problem>,
) -> Recording {
    let mut recording = Recording::default();
    let mut redactor = Redactor { listing, used: vec![false; listing.metadata.redactions.len()] };
    let expectation = &listing.metadata.expectation;
    if matches!(expectation, Expectation::Warning(_) | Expectation::CompileError(_)) {
        recording.compiler = Some(redactor.hide(compiler)).filter(|words| !words.is_empty());
    }
    let Some(outcome) = outcome else {
        problems.extend(redactor.useless());
        return recording;
    };
    let origin = OutputOrigin { scratch: Some(outcome.scratch.clone()), ..origin.clone() };
    let mut text = |name: &str, bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(words) => {
            Some(redactor.hide(normalize(words, &origin))).filter(|words| !words.is_empty())
        }
        Err(error) => {
            let what = format!("`{}` prints bytes on {name} that are not UTF-8", listing.name);
            problems.push(Problem::new(codes::OUTPUT_NOT_UTF8, listing.place(), what).help(
                format!(
                    "print text only; the first bad byte is byte {} of that output",
                    error.valid_up_to() + 1
                ),
            ));
            None
        }
    };
    recording.stdout = text("standard output", &outcome.stdout);
    recording.stderr = text("standard error", &outcome.stderr);
    problems.extend(redactor.useless());
    if let Order::Any { before } = &listing.metadata.order {
        let printed = recording.stdout.as_deref().unwrap_or_default();
        problems.extend(compare::broken(printed, before).into_iter().map(|broken| {
            match broken {
                compare::BrokenOrder::Absent(line) => Problem::new(
 codes::OUTPUT_LINE_MISSING,
                    listing.manifest.place(line.span()),
                    format!("`{}` does not print this line", listing.name),
                )
                .help("each line of `before` must be a whole line of standard output; see all of it below")
                .detail(printed),
                compare::BrokenOrder::Reversed(first, second) => Problem::new(
 codes::OUTPUT_ORDER_BROKEN,
                    listing.manifest.place(first.span()),
                    format!(
                        "`{}` printed this line after `{}`, which `before` rules out",
                        listing.name,
                        second.get_ref()
                    ),
                )
                .help("fix the program, or remove the pair if either order is right")
                .detail(printed),
            }
        }));
    }
    if !listing.metadata.bounds.is_empty() {
        let printed = recording.stdout.take().unwrap_or_default();
        let measured = Measured::read_output(&printed, machine.to_owned());
        problems.extend(bounds(listing, &measured, &printed));
        recording.measured = Some(measured);
    }
    recording
}

/// Applies a listing's redactions, and remembers which of them matched.
struct Redactor<'a> {
    listing: &'a Listing,
    used: Vec<bool>,
}

impl Redactor<'_> {
    fn hide(&mut self, mut words: String) -> String {
        if let Some(turned) = &self.listing.turned {
            // A copy's code is the listing's, and so is its place.
            let path = |path: &Path| format!("{}/", path.to_string_lossy().replace('\\', "/"));
            let copy = &self.listing.path;
            words = words.replace(&path(copy), &path(&copy.with_file_name(&turned.of)));
        }
        for (redaction, used) in self.listing.metadata.redactions.iter().zip(&mut self.used) {
            if let Some(hidden) = redaction.apply(&words) {
                words = hidden;
                *used = true;
            }
        }
        words
    }

    /// The problems of redactions that matched nothing: a forgotten one could later hide a mistake.
    fn useless(&self) -> Vec<Problem> {
        let all = self.listing.metadata.redactions.iter().zip(&self.used);
        all.filter(|(_, used)| !**used)
            .map(|(redaction, _)| {
                let place = self.listing.manifest.place(redaction.pattern.span());
                let what = format!("this matches nothing in the output of `{}`", self.listing.name);
                Problem::new(codes::REDACTION_UNUSED, place, what)
                    .help("remove it, or fix its pattern")
            })
            .collect()
    }
}

fn bounds(listing: &Listing, measured: &Measured, printed: &str) -> Vec<Problem> {
    let held = |bound| Some((bound, measure::held(bound, measured)?));
    let broken = listing.metadata.bounds.iter().filter_map(held);
    broken
        .map(|(bound, broken)| {
            let (name, key) = (&listing.name, bound.key.get_ref());
            let (code, span, what) = match broken {
                measure::BrokenBound::Absent => (
                    codes::FIGURE_MISSING,
                    &bound.key,
                    format!("`{name}` prints no figure `{key}`"),
                ),
                measure::BrokenBound::Twice => (
                    codes::FIGURE_REPEATED,
                    &bound.key,
                    format!("`{name}` prints the figure `{key}` more than once"),
                ),
                measure::BrokenBound::Units(figure) => (
                    codes::FIGURE_UNIT_DIFFERS,
                    &bound.written,
                    format!("this bound cannot be compared with {}", figure.display()),
                ),
                measure::BrokenBound::Exceeded(figure) => (
                    codes::FIGURE_OUT_OF_BOUND,
                    &bound.written,
                    format!("`{key}` is {}, outside its bound", figure.display()),
                ),
            };
            Problem::new(code, listing.manifest.place(span.span()), what)
                .help("a figure is a line `key: value unit`; see what it printed below")
                .detail(printed)
        })
        .collect()
}

/// The code of a difference: a listing of which nothing is recorded has nothing to differ from.
fn code_of(listing: &Listing) -> Code {
    match listing.is_unrecorded() {
        true => OUTPUT_UNRECORDED,
        false => codes::OUTPUT_DIFFERS,
    }
}

/// How the recording on disk differs from the new one.
pub(super) fn differences(listing: &Listing, now: &Recording) -> Vec<Problem> {
    let old = &listing.recording;
    let exact = &Order::Exact;
    let mut problems: Vec<Problem> = [
        (layout::STDOUT, &old.stdout, &now.stdout, &listing.metadata.order),
        (layout::STDERR, &old.stderr, &now.stderr, exact),
        (layout::COMPILER, &old.compiler, &now.compiler, exact),
    ]
    .into_iter()
    .filter_map(|(file, old, now, order)| {
        text_difference(listing, file, old.as_deref(), now.as_deref(), order)
    })
    .collect();
    problems.extend(measured_difference(listing, old.measured.as_ref(), now.measured.as_ref()));
    problems.extend(timeline::difference_problem(
        listing,
        old.timeline.as_ref(),
        now.timeline.as_ref(),
    ));
    problems
}

fn text_difference(
    listing: &Listing,
    file: &str,
    old: Option<&str>,
    now: Option<&str>,
    order: &Order,
) -> Option<Problem> {
    let path = listing.recordings.join(file);
    let name = &listing.name;
    let bless = format!("if that is right, record it: {} bless {name}", program::name());
    let code = code_of(listing);
    match (old, now) {
        (None, None) => None,
        (None, Some(now)) => Some(
            Problem::new(
                code,
                listing.place(),
                format!("what `{name}` {} is not recorded in {file}", says(file)),
            )
            .help(bless)
            .detail(difference("", now, false)),
        ),
        (Some(old), None) => Some(
            Problem::new(
                code,
                Place::file(&path),
                format!("this is recorded, but `{name}` {} nothing there", says(file)),
            )
            .help(bless)
            .detail(difference(old, "", false)),
        ),
        (Some(recorded), Some(now)) => {
            let old = as_written(recorded);
            if same(&old, now, order) {
                return None;
            }
            // With Windows' line ends the offset would be wrong, so the place is the whole file.
            let place = match order {
                Order::Exact if old == recorded => {
                    let at = first_difference(&old, now);
                    Text::new(path, old.as_str()).place(at..at)
                }
                _ => Place::file(&path),
            };
            Some(
                Problem::new(code, place, format!("`{name}` {} something else now", says(file)))
                    .help(bless)
                    .detail(difference(&old, now, false)),
            )
        }
    }
}

/// A recording as `bless` wrote it: on Windows, git may have changed its line ends.
fn as_written(recorded: &str) -> String {
    if cfg!(windows) { recorded.replace("\r\n", "\n") } else { recorded.to_owned() }
}

fn says(file: &str) -> &'static str {
    if file == layout::COMPILER { "makes the compiler say" } else { "prints" }
}

/// Whether both have the same figures in the same units.
pub(super) fn same_figures(old: Option<&Measured>, now: Option<&Measured>) -> bool {
    let keys = |measured: &Measured| -> Vec<(String, String)> {
        measured.figures.iter().map(|each| (each.key.clone(), each.unit.clone())).collect()
    };
    old.map(keys) == now.map(keys)
}

/// Values differ from run to run; only the keys and units are compared.
fn measured_difference(
    listing: &Listing,
    old: Option<&Measured>,
    now: Option<&Measured>,
) -> Option<Problem> {
    let name = &listing.name;
    let (place, what) = match (old, now) {
        (None, None) => return None,
        _ if same_figures(old, now) => return None,
        (None, Some(_)) => (listing.place(), format!("what `{name}` measures is not recorded")),
        (Some(_), None) => (
            Place::file(&listing.recordings.join(layout::MEASURED)),
            format!("this is recorded, but `{name}` has no bounds"),
        ),
        (Some(_), Some(_)) => (
            Place::file(&listing.recordings.join(layout::MEASURED)),
            format!("`{name}` measures other figures now, or in other units"),
        ),
    };
    Some(
        Problem::new(code_of(listing), place, what)
            .help(format!("if that is right, record it: {} bless {name}", program::name())),
    )
}
