//! What an include selects in a file: an anchor, or lines.

use std::ops::Range;

use super::codes;
use super::snippet::{Anchored, is_mark};
use bookwright_base::counts::counted;
use bookwright_base::problem::{Place, Problem, Text};

/// What is wrong with a selection: `ANCHOR`, `LINE`, `FROM:TO`, or `:TO`.
pub(super) fn check_selection(
    text: &Text,
    file: &str,
    selection: &str,
    place: &Place,
) -> Option<Problem> {
    let mut parts = selection.split(':');
    let (from, to) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let count = text.text.lines().count();
    let line = |part: &str| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty();
    if from.is_empty() || line(from) {
        for part in [from, to].into_iter().filter(|part| line(part)) {
            if part.parse::<usize>().map_or(true, |line| line == 0 || line > count) {
                return Some(
                    Problem::new(
                        codes::INCLUDE_LINE_MISSING,
                        place.clone(),
                        format!("{file} has no line {part}"),
                    )
                    .help(format!("it has {}, counted from 1", counted(count, "line"))),
                );
            }
        }
        let backwards =
            matches!((from.parse::<usize>(), to.parse::<usize>()), (Ok(a), Ok(b)) if b < a);
        return backwards.then(|| {
            let what = format!(
                "{from}:{to} selects nothing of {file}: the end comes before the beginning"
            );
            Problem::new(codes::INCLUDE_LINES_REVERSED, place.clone(), what)
                .help(format!("did you mean {to}:{from}?"))
        });
    }
    let mut problems = Vec::new();
    let anchored = Anchored::read(text, &mut problems);
    match anchored.anchor(from) {
        Some(lines) if lines.is_empty() => Some(
            Problem::new(
                codes::ANCHOR_EMPTY,
                place.clone(),
                format!("the anchor `{from}` of {file} is empty"),
            )
            .help("put lines between its marks"),
        ),
        Some(_) => None,
        None => Some(
            problems
                .into_iter()
                .find(|each| text.text.get(each.place.span()) == Some(from))
                .unwrap_or_else(|| {
                    Problem::new(
                        codes::ANCHOR_MISSING,
                        place.clone(),
                        format!("{file} has no anchor `{from}`"),
                    )
                    .did_you_mean(from, anchored.anchors().iter().map(|each| each.name.as_str()))
                    .help(format!(
                        "put `// ANCHOR: {from}` and `// ANCHOR_END: {from}` around its lines"
                    ))
                }),
        ),
    }
}

/// The lines that a selection shows, each with its number, counted from 1. An empty one shows all.
pub(super) fn selected<'t>(text: &'t Text, selection: &str) -> Vec<(usize, &'t str)> {
    let range = lines(text, selection);
    let all = text.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    all.filter(|(number, line)| range.contains(number) && !is_mark(line)).collect()
}

/// The numbers of the lines that a selection shows, counted from 1, with the marks of anchors among
/// them.
pub(super) fn lines(text: &Text, selection: &str) -> Range<usize> {
    let end = text.text.lines().count() + 1;
    let mut parts = selection.split(':');
    let (from, to) = (parts.next().unwrap_or(""), parts.next());
    let number = |part: &str| part.parse::<usize>().ok();
    match (from, number(from), to) {
        ("", _, None) => 1..end,
        ("", _, Some(to)) => 1..number(to).map_or(end, |to| to + 1),
        (_, Some(from), None) => from..from + 1,
        (_, Some(from), Some(to)) => from..number(to).map_or(end, |to| to + 1),
        (name, None, _) => Anchored::read(text, &mut Vec::new()).lines(name).unwrap_or(end..end),
    }
}
