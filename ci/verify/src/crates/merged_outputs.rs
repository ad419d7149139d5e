//! Compares what a console shows with the two outputs that went to it.
//!
//! Standard output and standard error went to the same console. So the recorded lines, without
//! cargo's own, must be both outputs merged, each in its own order.

use std::sync::LazyLock;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use regex::Regex;

use super::super::normalize::pattern;

static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\.rs):\d+(:\d+)"));
static GUTTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:\d+)?\s*(\||-->|:::|=(?: |$)|[+~-] )"));
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\d+\s*\|.*// ANCHOR(?:_END)?:"));

/// Whether this is a warning about unused code, which a console may hide.
pub(super) fn unused(diagnostic: &Diagnostic) -> bool {
    const HIDDEN: [&str; 2] = ["unused_variables", "dead_code"];
    let code = diagnostic.code.as_ref().map_or("", |code| &code.code);
    diagnostic.level == DiagnosticLevel::Warning && HIDDEN.contains(&code)
}

/// Whether this is not a warning.
pub(super) fn fatal(diagnostic: &Diagnostic) -> bool {
    diagnostic.level != DiagnosticLevel::Warning
}

/// The lines without the numbers of source lines. The transcript of a file with anchors was made
/// from what readers see, without the lines of the anchors.
pub(super) fn without_lines(lines: Vec<String>) -> Vec<String> {
    let lines = lines.into_iter().filter(|line| !is_anchor(line));
    lines
        .map(|line| {
            let line = GUTTER.replace(&line, "$1");
            LINE.replace_all(&line, "$1:…$2").into_owned()
        })
        .collect()
}

/// Whether `recorded` is `one` and `other` merged.
pub(super) fn merges(recorded: &[String], one: &[String], other: &[String]) -> bool {
    const MOST: usize = 4_000_000;
    if recorded.len() != one.len() + other.len() {
        return false;
    }
    if one.len().saturating_mul(other.len()) > MOST {
        return recorded.iter().eq(one.iter().chain(other));
    }
    // reach[j]: the first i lines of `one` and j lines of `other` make up the first i + j recorded
    // lines.
    let mut reach = vec![false; other.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            let at = (i + j).wrapping_sub(1);
            let from_one = i > 0 && reach[j] && recorded[at] == one[i - 1];
            let from_other = j > 0 && reach[j - 1] && recorded[at] == other[j - 1];
            reach[j] = (i == 0 && j == 0) || from_one || from_other;
        }
    }
    reach[other.len()]
}

/// Sorts the lines now into the order in which a console recorded them, as far as it goes. Returns
/// them, and the index of the first recorded line that neither output has there; `None` if it is
/// lines that the recording lacks.
pub(super) fn in_order(
    recorded: &[String],
    one: &[String],
    other: &[String],
) -> (Vec<String>, Option<usize>) {
    let (mut one, mut other) = (one, other);
    let mut now = Vec::new();
    let mut differs = None;
    for (index, line) in recorded.iter().enumerate() {
        let from = match (one.first() == Some(line), other.first() == Some(line)) {
            (true, _) => &mut one,
            (false, true) => &mut other,
            (false, false) => {
                differs.get_or_insert(index);
                // One changed line hides nothing of what follows it.
                let next = recorded.get(index + 1);
                let goes_on = |lines: &[String], beside: &[String]| {
                    !lines.is_empty() && (next == lines.get(1) || next == beside.first())
                };
                match (goes_on(one, other), goes_on(other, one)) {
                    (true, _) => &mut one,
                    (false, true) => &mut other,
                    (false, false) => continue,
                }
            }
        };
        if let Some((first, rest)) = from.split_first() {
            now.push(first.clone());
            *from = rest;
        }
    }
    now.extend(one.iter().chain(other).cloned());
    (now, differs)
}

/// Whether the lines of a file have the marks of anchors, which a reader does not see.
pub(super) fn is_anchor(line: &str) -> bool {
    ANCHOR.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn two_outputs_come_to_one_console() {
        for (recorded, one, other, whether) in [
            ("a 1 b 2", "a b", "1 2", true),
            ("1 2 a b", "a b", "1 2", true),
            ("a 2 b 1", "a b", "1 2", false),
            ("a 1 b", "a b", "1 2", false),
            ("", "", "", true),
            ("a a b", "a", "a b", true),
            ("b a", "a b", "", false),
        ] {
            assert_eq!(merges(&lines(recorded), &lines(one), &lines(other)), whether, "{recorded}");
        }
    }

    #[test]
    fn anchors_hide_the_numbers_of_lines_and_nothing_else() {
        let hidden = |words: &str| without_lines(words.lines().map(str::to_owned).collect());
        let shown = " --> src/a.rs:9:5\n  |\n9 | f();\n  | ^ no\n";
        let counted = "  --> src/a.rs:10:5\n   |\n9  | // ANCHOR: a\n10 | f();\n   | ^ no\n";
        assert_eq!(hidden(shown), hidden(counted));
        for other in ["src/a.rs:9:6\n", "src/b.rs:9:5\n"] {
            assert_ne!(hidden("src/a.rs:9:5\n"), hidden(other), "{other}");
        }
        assert_ne!(hidden("9 | f();\n"), hidden("9 | g();\n"));
        assert_ne!(hidden("9 | f();\n"), hidden("9 |  f();\n"));
    }

    #[test]
    fn a_changed_line_is_found_among_those_of_two_outputs() {
        for (recorded, one, other, now, at) in [
            ("a 1 b 2", "a b", "1 3", "a 1 b 3", Some(3)),
            ("a 1 b 2", "a c", "1 2", "a 1 c 2", Some(2)),
            ("a 1 b 2", "x b", "1 2", "x 1 b 2", Some(0)),
            ("a", "a b", "", "a b", None),
            ("a b", "a", "", "a", Some(1)),
        ] {
            let found = in_order(&lines(recorded), &lines(one), &lines(other));
            assert_eq!(found, (lines(now), at), "{recorded}");
        }
    }
}
