//! Splits text into the terms that the search finds.
//!
//! `theme/search/dialog/analysis.js` splits what a reader types by the same rules, and a test compares
//! the two: if they disagreed, terms of the book would not be found.
//!
//! - A word consists of letters, digits, and `_`; `::` joins words into a path; a comma between digits is
//!   part of the number. It is found as a whole and by its parts: `a_b`, `a::b`, `camelCase`.
//! - Of a script without spaces between words, every two characters that follow each other are a term,
//!   and the last by itself: so whatever is typed of a sentence is found in it.
//! - Signs of a program (`..=`, `?`, `&`) are terms in the same way, two by two. In prose only those
//!   that end no sentence are: `C++`, `--release`.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that are too common to be worth finding in prose. No keyword of Rust is among them.
pub(super) const STOP: &str = "a an and are at be been but by can do does from had has have into is \
                               it its no not of on one or other so than that the their them then \
                               there these they this to was what when which will with you your";

/// The same, to look words up in: every word of the book is.
static STOP_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| STOP.split_ascii_whitespace().collect());

/// The characters of scripts without spaces: Thai and Lao, Burmese, Khmer, kana, Chinese characters.
const SPACELESS: [(char, char); 14] = [
    ('\u{e00}', '\u{eff}'),
    ('\u{1000}', '\u{109f}'),
    ('\u{1780}', '\u{17ff}'),
    ('\u{3005}', '\u{3007}'),
    ('\u{3041}', '\u{3096}'),
    ('\u{309d}', '\u{309f}'),
    ('\u{30a1}', '\u{30fa}'),
    ('\u{30fc}', '\u{30ff}'),
    ('\u{31f0}', '\u{31ff}'),
    ('\u{3400}', '\u{4dbf}'),
    ('\u{4e00}', '\u{9fff}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{ff66}', '\u{ff9f}'),
    ('\u{20000}', '\u{3ffff}'),
];
/// The signs of programs. Brackets, quotes, commas, and semicolons are everywhere.
const SIGNS: &str = "!#$%&*+-./:<=>?@\\^|~";
/// Those of them that prose has seldom.
const RARE: &str = "#$%&*+<=>@\\^|~";

/// What a text is: it decides which of its signs and common words are terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    Prose,
    Title,
    Code,
}

/// Calls `found` with each term of a text.
pub(super) fn words(text: &str, kind: TextKind, mut found: impl FnMut(&str)) {
    runs(text, kind, |run| terms(run, kind, &mut found));
}

/// Calls `found` with each run of a text, a word or signs, that has terms.
pub(super) fn runs<'t>(text: &'t str, kind: TextKind, mut found: impl FnMut(&'t str)) {
    let mut before = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is = [is_spaceless, is_word, is_sign].into_iter().find(|is| is(first));
        let length = match is {
            None => first.len_utf8(),
            Some(_) if is_word(first) => word_length(rest),
            Some(is) => rest.find(|c| !is(c)).unwrap_or(rest.len()),
        };
        let (run, behind) = rest.split_at(length);
        if is.is_some()
            && (!is_sign(first) || signs_count(run, kind, before, behind.chars().next()))
        {
            found(run);
        }
        before = run.chars().next_back();
        rest = behind;
    }
}

/// Calls `found` with each term of a run. They depend on nothing around it.
pub(super) fn terms(run: &str, kind: TextKind, found: &mut impl FnMut(&str)) {
    if run.starts_with(is_word) {
        word(run, kind, found);
    } else {
        pairs(run, found);
    }
}

/// A word in lower case, and its parts.
fn word(word: &str, kind: TextKind, found: &mut impl FnMut(&str)) {
    let lower = word.to_lowercase().replace(',', "");
    if matters(&lower, kind) {
        found(&lower);
    }
    let parts = parts(word);
    if parts.len() > 1 {
        for part in parts.iter().map(|part| part.to_lowercase()).filter(|it| matters(it, kind)) {
            found(&part);
        }
    }
}

/// Each character with the next one; the last by itself.
fn pairs(run: &str, found: &mut impl FnMut(&str)) {
    for (at, first) in run.char_indices() {
        let second = run[at + first.len_utf8()..].chars().next().map_or(0, char::len_utf8);
        found(&run[at..at + first.len_utf8() + second]);
    }
}

/// Whether a word is worth finding.
fn matters(word: &str, kind: TextKind) -> bool {
    let mut chars = word.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) => only.is_ascii_digit(),
        (Some(_), Some(_)) => kind != TextKind::Prose || !STOP_WORDS.contains(word),
        _ => false,
    }
}

/// Whether a term makes a text longer, for the ranking.
pub(super) fn is_weighty(term: &str) -> bool {
    !term.starts_with(is_sign) && !STOP_WORDS.contains(term)
}

/// Whether a run of signs, between these characters, is a term.
fn signs_count(run: &str, kind: TextKind, before: Option<char>, behind: Option<char>) -> bool {
    let is_joined = |side: Option<char>| side.is_some_and(|c| is_word(c) || is_spaceless(c));
    let has = |of: &str| run.contains(|c| of.contains(c));
    if kind == TextKind::Code {
        return run.starts_with("..") || !run.chars().all(|c| "./:".contains(c));
    }
    has(RARE)
        || run.starts_with('-') && !is_joined(before) && is_joined(behind)
        || has("!?") && !is_joined(before) && !is_joined(behind)
}

/// How long the word is with which a text begins.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        let behind = &text[end + c.len_utf8()..];
        if is_word(c) {
            end += c.len_utf8();
        } else if c == ':' && behind.strip_prefix(':').is_some_and(|it| it.starts_with(is_word)) {
            end += 2;
        } else if c == ','
            && behind.starts_with(|c: char| c.is_ascii_digit())
            && text[..end].ends_with(|c: char| c.is_ascii_digit())
        {
            end += 1;
        } else {
            break;
        }
    }
    end
}

/// The parts of a name: between `_`, `::`, and where a capital begins another word.
fn parts(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for piece in word.split(['_', ':']) {
        let mut start = 0;
        let mut before: Option<char> = None;
        for (at, c) in piece.char_indices() {
            let next = piece[at + c.len_utf8()..].chars().next();
            let begins = before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || before.is_uppercase() && next.is_some_and(char::is_lowercase)
            });
            if c.is_uppercase() && begins {
                parts.push(&piece[start..at]);
                start = at;
            }
            before = Some(c);
        }
        parts.push(&piece[start..]);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn is_word(c: char) -> bool {
    (c.is_alphanumeric() || c == '_') && !is_spaceless(c)
}

fn is_spaceless(c: char) -> bool {
    c >= SPACELESS[0].0 && SPACELESS.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

fn is_sign(c: char) -> bool {
    SIGNS.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, kind: TextKind) -> String {
        let mut found = Vec::new();
        words(text, kind, |word| found.push(word.to_owned()));
        found.join(" ")
    }

    #[test]
    fn words_paths_and_names_are_found_whole_and_by_parts() {
        for (text, expected) in [
            ("The Waker's promise", "waker promise"),
            ("tokio::select! { x }", "tokio::select tokio select"),
            ("error[E0752]: async", "error e0752 async"),
            ("spawn_blocking(|| …)", "spawn_blocking spawn blocking || |"),
            ("10,000 threads, 2 each, x", "10000 threads 2 each"),
            ("std::thread::sleep", "std::thread::sleep std thread sleep"),
            ("a: b::, _ 3,", "3"),
            ("Größe", "größe"),
            (
                "JoinHandle, HTTPServer, Utf8Error",
                "joinhandle join handle httpserver http server utf8error utf8 error",
            ),
            ("camelCase_and::More", "camelcase_and::more camel case more"),
        ] {
            assert_eq!(found(text, TextKind::Prose), expected, "{text}");
        }
        assert_eq!(found("impl From<A> into", TextKind::Code), "impl from < > into");
        assert_eq!(found("From and into", TextKind::Title), "from and into");
    }

    #[test]
    fn sentences_without_spaces_are_found_two_by_two() {
        assert_eq!(
            found("日本語の本。Rustの本", TextKind::Prose),
            "日本 本語 語の の本 本 rust の本 本"
        );
        assert_eq!(found("本", TextKind::Prose), "本");
        assert_eq!(found("ภาษา", TextKind::Prose), "ภา าษ ษา า");
    }

    #[test]
    fn signs_are_found_where_they_are_no_punctuation() {
        for (text, expected) in [
            ("0..=9;", "0 .. .= = 9"),
            ("f()?.g()", "?. ."),
            ("&mut x", "& mut"),
            ("a.b // c::<T>", ":: :< < >"),
        ] {
            assert_eq!(found(text, TextKind::Code), expected, "{text}");
        }
        for (text, expected) in [
            ("C++ and C#", "++ + #"),
            ("With --release, really? Yes! a/b", "-- - release really yes"),
            ("The ? operator", "? operator"),
            ("well-known … e.g. 5%", "well known 5 %"),
        ] {
            assert_eq!(found(text, TextKind::Prose), expected, "{text}");
        }
    }
}
