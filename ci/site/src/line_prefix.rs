//! What the further lines of a text must begin with to stay in the quote, the list, or the fence that
//! its first line is in.

use bookwright_source::chapter::Fence;

/// The prefix of the lines after the one at a place outside any fence: that line's own, with blanks
/// for the marks of list items.
pub(super) fn of_text(source: &str, at: usize) -> String {
    let mut rest = &source[line_start(source, at)..at];
    let mut prefix = String::new();
    loop {
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        prefix.push_str(&rest[..blank]);
        rest = &rest[blank..];
        if let Some(quoted) = rest.strip_prefix('>') {
            prefix.push('>');
            rest = quoted;
        } else if let Some(length) = item_mark(rest) {
            prefix.push_str(&" ".repeat(length));
            rest = &rest[length..];
        } else {
            return prefix;
        }
    }
}

/// The prefix of the lines after the one at a place in a fence: what Markdown takes off that line, and
/// the blanks before the place.
pub(super) fn of_code(source: &str, fence: &Fence, at: usize) -> String {
    let first = line_start(source, fence.code.start);
    let start = line_start(source, at);
    let index = source[first..start].matches('\n').count();
    let line = source[start..].lines().next().unwrap_or("");
    let code = fence.text.lines().nth(index).unwrap_or("");
    let Some(taken) = line.strip_suffix(code) else { return of_text(source, at) };
    let before = source.get(start + taken.len()..at).unwrap_or("");
    let blank = before.len() - before.trim_start().len();
    format!("{taken}{}", if blank == before.len() { before } else { "" })
}

/// A text whose further lines begin with a prefix.
pub(super) fn continued(text: &str, prefix: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or("").to_owned();
    for line in lines {
        out.push('\n');
        out.push_str(if line.trim().is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

/// The length of the mark of a list item that a text begins with.
fn item_mark(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (length, signs): (_, &[char]) = match digits {
        0 => (1, &['-', '*', '+']),
        1..=9 => (digits + 1, &['.', ')']),
        _ => return None,
    };
    let is_mark = text[digits..].starts_with(signs);
    let apart =
        text.get(length..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    (is_mark && apart).then_some(length)
}

fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_quotes_are_repeated_and_those_of_items_become_blanks() {
        for (line, prefix) in [
            ("", ""),
            ("> ", "> "),
            (">> ", ">> "),
            ("- ", "  "),
            ("12. ", "    "),
            ("> * > ", ">   > "),
            ("   ", "   "),
            ("> See ", "> "),
            ("a-b ", ""),
            ("1234567890. ", ""),
        ] {
            let source = format!("before\n{line}{{{{#include a}}}}");
            assert_eq!(of_text(&source, "before\n".len() + line.len()), prefix, "{line}");
        }
    }

    #[test]
    fn empty_lines_get_no_blanks_at_their_end() {
        assert_eq!(continued("a\n\n  b", "> "), "a\n>\n>   b");
    }
}
