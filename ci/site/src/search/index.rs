//! The index, compressed: which word is in which section, in its heading, its code, or its text,
//! and how often.
//!
//! The engine in the browser (MiniSearch) can load an index, but its own format is ten times as
//! large, so the index is packed here and unpacked there. Words are sorted, and each begins with a
//! capital letter that says how many leading characters it shares with the previous word. A small
//! number is one character. Frequencies are rounded to 1, 2, or 5, because higher ones hardly
//! matter.

use std::collections::HashMap;

use super::sections::Section;
use super::words::{STOP, TextKind, is_weighty, runs, terms};

/// The number of fields of a section: heading, code, text.
const FIELDS: usize = 3;
const KINDS: [TextKind; FIELDS] = [TextKind::Title, TextKind::Code, TextKind::Prose];
/// The digit 0 of a packed number. The marks are below it: `#` ends a word and `'` a field; `!`
/// means more than once, and `$` often.
const ZERO: u8 = b'(';
/// How many digits are a number by themselves, and how many continue with the next one.
const SMALL: usize = 60;
const LARGE: usize = 26;

/// An index, packed.
#[derive(Debug, serde::Serialize)]
pub(super) struct Index {
    /// The words that are left out.
    stop: &'static str,
    terms: String,
    postings: String,
    /// The number of words in each field of each section.
    lengths: String,
}

/// For each field, the sections that contain a word, in their order, and how often they do.
type Postings = [Vec<(usize, usize)>; FIELDS];

/// The terms of a book, numbered as they are met.
#[derive(Default)]
struct Terms<'s> {
    numbers: HashMap<String, usize>,
    postings: Vec<Postings>,
    /// The terms of each run of text, by whether it stands in prose; most runs are met often.
    of_runs: HashMap<(&'s str, bool), RunTerms>,
}

#[derive(Default)]
struct RunTerms {
    numbers: Vec<usize>,
    /// How many of them make a text longer.
    weighty: usize,
}

impl<'s> Terms<'s> {
    /// Counts the terms of a text, and returns how long they make the field.
    fn add(&mut self, section: usize, field: usize, text: &'s str) -> usize {
        let kind = KINDS[field];
        let mut length = 0;
        runs(text, kind, |run| {
            let (all, postings) = (&mut self.numbers, &mut self.postings);
            let terms = self
                .of_runs
                .entry((run, kind == TextKind::Prose))
                .or_insert_with(|| terms_of(run, kind, all));
            length += terms.weighty;
            postings.resize_with(all.len(), Postings::default);
            for &term in &terms.numbers {
                match postings[term][field].last_mut() {
                    Some((last, times)) if *last == section => *times += 1,
                    _ => postings[term][field].push((section, 1)),
                }
            }
        });
        length
    }
}

/// The terms of a run; those that are new get the next numbers.
fn terms_of(run: &str, kind: TextKind, numbers: &mut HashMap<String, usize>) -> RunTerms {
    let mut found = RunTerms::default();
    terms(run, kind, &mut |term| {
        // How long a heading is does not depend on its small words, nor on the signs of code.
        found.weighty += usize::from(is_weighty(term));
        let next = numbers.len();
        found.numbers.push(*numbers.entry(term.to_owned()).or_insert(next));
    });
    found
}

/// Makes the index of all sections of a book, which are numbered from 0.
pub(super) fn index<'s>(sections: impl Iterator<Item = &'s Section>) -> Index {
    let mut terms = Terms::default();
    let mut lengths = String::new();
    for (number, section) in sections.enumerate() {
        let mut counts = [0; FIELDS];
        counts[0] += terms.add(number, 0, &section.title);
        counts[1] += terms.add(number, 1, &section.code);
        for line in section.text.lines() {
            let field = if line.starts_with('\t') { 1 } else { 2 };
            counts[field] += terms.add(number, field, line);
        }
        for count in counts {
            push_number(&mut lengths, count);
        }
    }
    let mut index = Index { stop: STOP, terms: String::new(), postings: String::new(), lengths };
    let mut sorted: Vec<(&String, &usize)> = terms.numbers.iter().collect();
    sorted.sort_unstable();
    let mut before = "";
    for (term, &number) in sorted {
        push_term(&mut index.terms, before, term);
        push_postings(&mut index.postings, &terms.postings[number]);
        before = term;
    }
    index
}

fn push_term(out: &mut String, before: &str, term: &str) {
    let shared = before.bytes().zip(term.bytes()).take_while(|(a, b)| a == b).count().min(25);
    let shared = (0..=shared).rev().find(|&at| term.is_char_boundary(at)).unwrap_or(0);
    // The browser counts in units of UTF-16.
    let units = term[..shared].encode_utf16().count();
    out.push(char::from(b'A' + u8::try_from(units).unwrap_or(0)));
    out.push_str(&term[shared..]);
}

fn push_postings(out: &mut String, postings: &Postings) {
    let used = postings.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
    for (field, sections) in postings[..used].iter().enumerate() {
        if field > 0 {
            out.push('\'');
        }
        let mut next = 0;
        for &(section, times) in sections {
            match times {
                1 => {}
                2 | 3 => out.push('!'),
                _ => out.push('$'),
            }
            push_number(out, section - next);
            next = section + 1;
        }
    }
    out.push('#');
}

/// Appends a number: one digit if it is small, otherwise a digit and the number that remains.
fn push_number(out: &mut String, number: usize) {
    let (digit, rest) = match number.checked_sub(SMALL) {
        None => (number, None),
        Some(over) => (SMALL + over % LARGE, Some(over / LARGE)),
    };
    let sign = ZERO + u8::try_from(digit).unwrap_or(0);
    // A backslash would take two characters in the file.
    out.push(char::from(if sign >= b'\\' { sign + 1 } else { sign }));
    if let Some(rest) = rest {
        push_number(out, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a number back, as the script does.
    fn number(signs: &mut impl Iterator<Item = u8>) -> usize {
        let sign = usize::from(signs.next().unwrap());
        let digit = sign - 40 - usize::from(sign > 92);
        if digit < SMALL { digit } else { digit + LARGE * number(signs) }
    }

    #[test]
    fn numbers_come_back() {
        for wanted in (0..2000).chain([65_535, 1_000_000]) {
            let mut packed = String::new();
            push_number(&mut packed, wanted);
            assert!(!packed.contains(['\\', '"', '!', '#', '$', '\'']), "{wanted}: {packed}");
            assert_eq!(number(&mut packed.bytes()), wanted, "{packed}");
            assert!(wanted >= SMALL || packed.len() == 1);
        }
    }

    #[test]
    fn words_share_what_they_begin_with_and_say_where_they_stand() {
        let section = |title: &str, code: &str, text: &str| Section {
            title: title.into(),
            code: code.into(),
            text: text.into(),
            ..Section::default()
        };
        let sections = [
            section("Wakers", "waker\n", "A waker wakes.\n\twaker.wake()"),
            section("Polls", "", "wake wake wake wake"),
        ];
        let index = index(sections.iter());
        assert_eq!(index.terms, "ApollsAwakeErFsEs");
        assert_eq!(index.postings, ")#'('$)#'!('(#(#''(#");
        assert_eq!(index.lengths, ")+*)(,");
    }
}
