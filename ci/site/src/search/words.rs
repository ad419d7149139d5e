//! Splits text into words for the search.
//!
//! `theme/search/dialog/dialog.js` splits what a reader types by the same rules: a word consists of
//! letters, digits, and `_`; `::` joins words into a path; a comma between digits is part of the
//! number. Paths and names with `_` are found as a whole and by their parts. If the two sides
//! disagreed, words of the book would not be found; a test in the browser searches for such words.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that are too common to be worth finding. No keyword of Rust is among them.
pub(super) const STOP: &str = "a an and are at be been but by can do does from had has have into is \
                               it its no not of on one or other so than that the their them then \
                               there these they this to was what when which will with you your";

/// The same, to look words up in: every word of the book is.
static STOP_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| STOP.split_ascii_whitespace().collect());

/// Calls `found` with each word of a text in lower case, and with the parts of paths and of names
/// with `_`.
pub(super) fn words(text: &str, mut found: impl FnMut(&str)) {
    for word in whole(text) {
        let lower = word.to_lowercase().replace(',', "");
        if !matters(&lower) {
            continue;
        }
        found(&lower);
        if lower.contains("::") || lower.contains('_') {
            for part in lower.split(['_', ':']).filter(|part| matters(part)) {
                found(part);
            }
        }
    }
}

/// Whether a word is worth finding.
fn matters(word: &str) -> bool {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => only.is_ascii_digit(),
        (Some(_), Some(_)) => !STOP_WORDS.contains(word),
        _ => false,
    }
}

/// The words, paths, and numbers of a text.
fn whole(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(is_word)?;
        let mut end = start;
        while let Some(c) = rest[end..].chars().next() {
            let behind = &rest[end + c.len_utf8()..];
            let digits = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
            if is_word(c) {
                end += c.len_utf8();
            } else if c == ':' && behind.strip_prefix(':').is_some_and(|it| it.starts_with(is_word))
            {
                end += 2;
            } else if c == ','
                && digits(behind)
                && rest[..end].ends_with(|c: char| c.is_ascii_digit())
            {
                end += 1;
            } else {
                break;
            }
        }
        let word = &rest[start..end];
        rest = &rest[end..];
        Some(word)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_paths_and_names_are_found_whole_and_by_parts() {
        for (text, expected) in [
            ("The Waker's promise", "waker promise"),
            ("tokio::select! { x }", "tokio::select tokio select"),
            ("error[E0752]: async", "error e0752 async"),
            ("spawn_blocking(|| …)", "spawn_blocking spawn blocking"),
            ("10,000 threads, 2 each, x", "10000 threads 2 each"),
            ("std::thread::sleep", "std::thread::sleep std thread sleep"),
            ("a: b::, _ 3,", "3"),
            ("Größe", "größe"),
        ] {
            let mut found = Vec::new();
            words(text, |word| found.push(word.to_owned()));
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
