//! Compares what a listing does with what is recorded, and shows the difference.
//!
//! The comparison is byte for byte, unless the listing says that its tasks race. Then lines are
//! compared as a multiset, and pairs of lines of which one must come first exclude what cannot
//! happen.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use bookwright_source::Spanned;
use bookwright_source::expectation::Order;

/// Whether two texts are the same under `order`.
pub fn same(recorded: &str, now: &str, order: &Order) -> bool {
    match order {
        Order::Exact => recorded == now,
        Order::Any { .. } => {
            recorded == now
                || (lines(recorded) == lines(now)
                    && recorded.ends_with('\n') == now.ends_with('\n'))
        }
    }
}

/// How often each line occurs in a text. A carriage return is part of its line.
fn lines(text: &str) -> BTreeMap<&str, usize> {
    let mut count = BTreeMap::new();
    for line in text.split('\n') {
        *count.entry(line).or_default() += 1;
    }
    count
}

/// What is wrong with a pair of lines.
#[derive(Debug, PartialEq, Eq)]
pub enum BrokenOrder<'a> {
    /// The line is not printed.
    Absent(&'a Spanned<String>),
    /// The first line comes after the second.
    Reversed(&'a Spanned<String>, &'a Spanned<String>),
}

/// Whether a line that occurs at `ones` comes before one that occurs at `twos`. If the second occurs
/// once, every occurrence of the first must come before it. If it occurs several times, the first
/// occurrence of one must come before the first of the other, the second before the second, and so
/// on: each receipt after its dispatch.
pub fn comes_before(ones: &[usize], twos: &[usize]) -> bool {
    match twos {
        [end] => ones.iter().all(|one| one < end),
        _ => ones.iter().zip(twos).all(|(one, two)| one < two),
    }
}

/// The pairs whose order a text breaks, by [`comes_before`].
pub fn broken<'a>(
    text: &str,
    before: &'a [(Spanned<String>, Spanned<String>)],
) -> Vec<BrokenOrder<'a>> {
    let mut at: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, line) in text.split('\n').enumerate() {
        at.entry(line).or_default().push(number);
    }
    let at =
        |word: &Spanned<String>| at.get(word.get_ref().as_str()).map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for (first, second) in before {
        let (ones, twos) = (at(first), at(second));
        let kept = comes_before(ones, twos);
        let absent = [(ones, first), (twos, second)].into_iter().filter(|(at, _)| at.is_empty());
        let absent: Vec<_> = absent.map(|(_, word)| BrokenOrder::Absent(word)).collect();
        if absent.is_empty() && !kept {
            found.push(BrokenOrder::Reversed(first, second));
        }
        for broken in absent {
            if !found.contains(&broken) {
                found.push(broken);
            }
        }
    }
    found
}

/// The difference as a unified diff with three lines of context. Spaces at the end of a changed
/// line, and characters that a terminal would not show, are made visible.
pub fn difference(old: &str, new: &str, colour: bool) -> String {
    // Finding the smallest difference of two long texts can take very long. After this time, any
    // correct one will do.
    const LONGEST: Duration = Duration::from_millis(500);
    let diff = TextDiff::configure().timeout(LONGEST).diff_lines(old, new);
    let mut shown = String::new();
    for group in diff.grouped_ops(3) {
        if let (Some(first), Some(last)) = (group.first(), group.last()) {
            let (old, new) = (
                first.old_range().start..last.old_range().end,
                first.new_range().start..last.new_range().end,
            );
            paint(&mut shown, &format!("@@ -{} +{} @@", hunk(&old), hunk(&new)), "36", colour);
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, code) = match change.tag() {
                ChangeTag::Delete => ("-", "31"),
                ChangeTag::Insert => ("+", "32"),
                ChangeTag::Equal => (" ", ""),
            };
            let line = change.value().strip_suffix('\n');
            let text = visible(line.unwrap_or(change.value()), change.tag() != ChangeTag::Equal);
            paint(&mut shown, &format!("{sign}{text}"), code, colour);
            if line.is_none() {
                shown.push_str("\\ no line end here\n");
            }
        }
    }
    shown
}

fn hunk(range: &std::ops::Range<usize>) -> String {
    format!("{},{}", range.start + usize::from(!range.is_empty()), range.len())
}

fn paint(shown: &mut String, line: &str, code: &str, colour: bool) {
    let _ = if colour && !code.is_empty() {
        writeln!(shown, "\u{1b}[{code}m{line}\u{1b}[0m")
    } else {
        writeln!(shown, "{line}")
    };
}

fn visible(line: &str, changed: bool) -> String {
    let kept = if changed { line.trim_end_matches(' ') } else { line };
    let mut shown = String::with_capacity(line.len());
    for c in kept.chars() {
        match c {
            '\t' if changed => shown.push('→'),
            '\t' => shown.push(c),
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown.extend(std::iter::repeat_n('·', line.len() - kept.len()));
    shown
}

/// The byte offset in `one` at which two texts begin to differ.
pub fn first_difference(one: &str, other: &str) -> usize {
    one.char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Spanned<String> {
        Spanned::new(0..0, text.to_owned())
    }

    fn any() -> Order {
        Order::Any { before: Vec::new() }
    }

    #[test]
    fn exact_means_every_byte() {
        assert!(same("a\nb\n", "a\nb\n", &Order::Exact));
        for other in ["b\na\n", "a\nb", "a\nb\n\n", "a \nb\n", "a\r\nb\n", ""] {
            assert!(!same("a\nb\n", other, &Order::Exact), "{other:?}");
        }
    }

    #[test]
    fn any_order_still_means_every_line_as_often() {
        assert!(same("a\nb\nb\n", "b\na\nb\n", &any()));
        for other in ["a\nb\n", "a\na\nb\n", "a\nb\nb\nb\n", "a\nb\nb", "a\nb\nc\n", "a\r\nb\nb\n"]
        {
            assert!(!same("a\nb\nb\n", other, &any()), "{other:?}");
        }
    }

    #[test]
    fn a_pair_is_broken_by_order_and_by_absence() {
        let before = [(word("a"), word("b")), (word("a"), word("x"))];
        assert_eq!(
            broken("b\na\n", &before),
            [BrokenOrder::Reversed(&before[0].0, &before[0].1), BrokenOrder::Absent(&before[1].1)]
        );
        assert_eq!(broken("a\nb\nx\n", &before), []);
        assert_eq!(broken("a\r\nb\nx\n", &before).len(), 1, "another line");
        let itself = [(word("a"), word("a"))];
        assert_eq!(broken("a\na\n", &itself).len(), 1, "a line is not before itself");
    }

    #[test]
    fn a_line_that_stands_several_times_is_counted() {
        let pair = [(word("a"), word("b"))];
        for kept in ["a\na\nb\n", "a\nb\na\nb\n", "a\na\nb\nb\n", "a\nb\nb\n"] {
            assert_eq!(broken(kept, &pair), [], "{kept:?}");
        }
        for not in ["a\nb\na\n", "a\nb\nb\na\n", "b\na\na\nb\n"] {
            assert_eq!(broken(not, &pair).len(), 1, "{not:?}");
        }
    }

    #[test]
    fn a_difference_shows_what_eyes_do_not() {
        assert_eq!(
            difference("one\ntwo\n", "one\ntwo  \nthree\u{1b}[0m", false),
            "@@ -1,2 +1,3 @@\n one\n-two\n+two··\n+three\\u{1b}[0m\n\\ no line end here\n"
        );
    }

    #[test]
    fn two_long_texts_are_compared_in_time() {
        let text =
            |word: &str| (0..60_000).fold(String::new(), |all, n| all + word + &format!("{n}\n"));
        let begin = std::time::Instant::now();
        assert!(!difference(&text("a"), &text("b"), false).is_empty());
        assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    }

    #[test]
    fn the_first_difference_is_a_place() {
        assert_eq!(first_difference("zwölf a", "zwölf b"), 7);
        assert_eq!(first_difference("ab", "a"), 1);
        assert_eq!(first_difference("a", "ab"), 1);
    }
}
