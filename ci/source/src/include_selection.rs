//! What an include selects in a file: an anchor, or lines.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

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

/// A line that an include takes from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IncludedLine {
    /// The line, counted from 0.
    pub index: usize,
    /// Whether it is selected; a line that is not is taken to be hidden.
    pub selected: bool,
}

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w_-]+)").unwrap()
});

/// The lines that mdBook takes from a text for a selection: `ANCHOR`, `LINE`, `FROM:TO`, `FROM:`,
/// `:TO`, or all of it. `whole` says that it takes the others too, to hide them, as
/// `rustdoc_include` does.
pub fn taken(text: &str, selection: &str, whole: bool) -> Vec<IncludedLine> {
    let mut parts = selection.splitn(3, ':');
    let (from, to) = (parts.next().unwrap_or(""), parts.next());
    let start = match from.parse::<usize>() {
        Ok(line) => Some(line.saturating_sub(1)),
        Err(_) if from.is_empty() => None,
        Err(_) => return taken_by_anchor(text, from, whole),
    };
    let end = match (start, to.map(str::parse::<usize>)) {
        (_, Some(Ok(end))) => end,
        (Some(start), None) => start + 1,
        (_, Some(Err(_))) | (None, None) => usize::MAX,
    };
    let range = start.unwrap_or(0)..end;
    let lines = (0..text.lines().count())
        .map(|index| IncludedLine { index, selected: range.contains(&index) });
    lines.filter(|line| whole || line.selected).collect()
}

/// Lines with marks are never taken. Of an anchor that opens again later, `whole` selects both.
fn taken_by_anchor(text: &str, name: &str, whole: bool) -> Vec<IncludedLine> {
    let mut lines = Vec::new();
    let (mut inside, mut done) = (false, false);
    for (index, line) in text.lines().enumerate() {
        let mark = if line.contains("ANCHOR") { ANCHOR.captures(line) } else { None };
        match mark {
            Some(mark) if &mark["name"] == name => {
                let ends = mark.name("end").is_some();
                done |= inside && ends && !whole;
                inside = !ends && !done;
            }
            Some(_) => {}
            None if inside || whole => lines.push(IncludedLine { index, selected: inside }),
            None => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines taken, numbered from 1; those to hide in parentheses.
    fn shown(text: &str, selection: &str, whole: bool) -> String {
        let lines = taken(text, selection, whole);
        let lines = lines.iter().map(|line| match line.selected {
            true => format!("{} ", line.index + 1),
            false => format!("({}) ", line.index + 1),
        });
        lines.collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn lines_are_taken_as_mdbook_takes_them() {
        let text = "a\nb\nc\nd\ne\n";
        for (selection, lines) in [
            ("", "1 2 3 4 5"),
            ("2", "2"),
            ("2:3", "2 3"),
            ("4:", "4 5"),
            (":2", "1 2"),
            ("2:x", "2 3 4 5"),
            ("9", ""),
        ] {
            assert_eq!(shown(text, selection, false), lines, "{selection}");
        }
        assert_eq!(shown(text, "2:3", true), "(1) 2 3 (4) (5)");
    }

    #[test]
    fn anchors_are_taken_as_mdbook_takes_them() {
        let text = "a\n// ANCHOR: x\nb\n// ANCHOR: y\nc\n// ANCHOR_END: y\n// ANCHOR_END: x\nd\n// \
                    ANCHOR: x\ne\n// ANCHOR_END: x\n";
        assert_eq!(shown(text, "x", false), "3 5");
        assert_eq!(shown(text, "y", false), "5");
        assert_eq!(shown(text, "z", false), "");
        assert_eq!(shown(text, "x", true), "(1) 3 5 (8) 10");
    }
}
