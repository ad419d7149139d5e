//! Lines of a Rust file that begin with `#`, which mdBook and rustdoc do not show as they are: they
//! hide `# x` and `#`, and of `##x` they drop a sign.
//!
//! Authors hide lines of a fragment that way. But in a file that the compiler reads, such a line is
//! code: of a string over several lines, of a comment, an attribute with a space in it. The same is
//! true of a string or a comment of any other file.

use std::collections::HashSet;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, strip_shebang, tokenize};

/// The lines of a Rust file, counted from 0, that are code and that mdBook would hide or change.
/// `compiled` says that the file belongs to a crate: then none of its lines can be meant to be hidden.
pub fn of_code(text: &str, compiled: bool) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut start = 0;
    let inner = std::cell::LazyCell::new(|| inner_ranges(text));
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let at = start + line.len() - line.trim_start().len();
        let is_code = || {
            compiled
                || inner.iter().any(|range| range.contains(&at))
                || opens_attribute(&text[at + 1..])
        };
        if is_hidden(line) && is_code() {
            found.insert(index);
        }
        start += line.len();
    }
    found
}

/// Whether mdBook hides a line of Rust, or drops a sign of it.
fn is_hidden(line: &str) -> bool {
    let rest = line.trim_end_matches(['\n', '\r']).trim_start().strip_prefix('#');
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '#']))
}

fn opens_attribute(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.strip_prefix('!').unwrap_or(rest).trim_start().starts_with('[')
}

/// Where strings and comments are, without the byte each begins with.
fn inner_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut at = strip_shebang(text).unwrap_or(0);
    let mut ranges = Vec::new();
    for token in tokenize(text.get(at..).unwrap_or(""), FrontmatterAllowed::Yes) {
        let end = at + token.len as usize;
        if matches!(token.kind, TokenKind::Literal { .. } | TokenKind::BlockComment { .. }) {
            ranges.push(at + 1..end);
        }
        at = end;
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, compiled: bool) -> Vec<usize> {
        let mut lines: Vec<usize> = of_code(text, compiled).into_iter().collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn a_line_of_a_string_a_comment_or_an_attribute_is_code() {
        let text = "let a = r\"\n# One\n#two\n  ## Three\n#\n\";\n/*\n# Four\n*/\n# [test]\n# ! [a]\n#[b]\n";
        assert_eq!(lines(text, false), [1, 3, 4, 7, 9, 10]);
    }

    #[test]
    fn a_hidden_line_of_a_fragment_is_not_and_no_line_of_a_crate_is_hidden() {
        let text = "# use a::b;\n#\nlet c = \"#\";\n";
        assert!(lines(text, false).is_empty());
        assert_eq!(lines("# fn main() {\nlet a = r\"\n# one\n## two\n\";\n# }\n", false), [2, 3]);
        assert_eq!(lines(text, true), [0, 1]);
    }
}
