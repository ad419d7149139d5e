//! What an include selects in a file: an anchor, or lines.

use super::codes;
use super::snippet::Anchored;
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
