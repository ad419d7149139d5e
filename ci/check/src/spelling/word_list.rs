//! The book's own words, which are right and in no dictionary: the file `.spelling`.

use std::collections::HashSet;
use std::path::Path;

use crate::codes;
use bookwright_base::names::nearest;
use bookwright_base::problem::{Problem, Text};

/// The book's own words.
#[derive(Debug, Default)]
pub(super) struct WordList {
    text: Option<Text>,
    /// Each word with its place, in the order of the file.
    words: Vec<(String, std::ops::Range<usize>)>,
    /// The words, by themselves.
    index: HashSet<String>,
    used: HashSet<String>,
}

impl WordList {
    /// Reads the list; a book may have none.
    pub(super) fn read(path: &Path, problems: &mut Vec<Problem>) -> Self {
        let mut list = Self::default();
        if !path.is_file() {
            return list;
        }
        let text = match Text::read(path) {
            Ok(text) => text,
            Err(problem) => {
                problems.push(problem);
                return list;
            }
        };
        let mut start = 0;
        for line in text.text.split_inclusive('\n') {
            let word = line.trim();
            let at = start + (line.len() - line.trim_start().len());
            let span = at..at + word.len();
            start += line.len();
            if word.is_empty() || word.starts_with('#') {
                continue;
            }
            let place = text.place(span.clone());
            if word.contains(char::is_whitespace) {
                problems.push(
                    Problem::new(codes::SPELLING_LINE, place, "this line has more than one word")
                        .help("write one word per line; a comment is a line that starts with #"),
                );
                continue;
            }
            let word = word.replace('’', "'");
            if list.index.contains(&word) {
                problems.push(
                    Problem::new(
                        codes::SPELLING_REPEATED,
                        place,
                        format!("`{word}` is already in the list"),
                    )
                    .help("remove one of the two"),
                );
                continue;
            }
            if let Some((before, _)) = list.words.last()
                && order(&word) < order(before)
            {
                problems.push(
                    Problem::new(
                        codes::SPELLING_UNSORTED,
                        place,
                        format!("`{word}` belongs before `{before}`"),
                    )
                    .help("keep the list sorted, whether words are capitalized or not"),
                );
            }
            list.index.insert(word.clone());
            list.words.push((word, span));
        }
        list.text = Some(text);
        list
    }

    /// Whether the list has a word, which is in use from then on.
    pub(super) fn has(&mut self, word: &str) -> bool {
        for form in [word.to_owned(), word.to_lowercase()] {
            if self.index.contains(&form) {
                self.used.insert(form);
                return true;
            }
        }
        false
    }

    /// The word of the list that a misspelled one was meant to be.
    pub(super) fn nearest(&self, word: &str) -> Option<&str> {
        nearest(word, self.words.iter().map(|(word, _)| word.as_str()))
    }

    /// Reports the words that were never asked for.
    pub(super) fn report_unused(&self, problems: &mut Vec<Problem>) {
        let Some(text) = &self.text else { return };
        for (word, span) in self.words.iter().filter(|(word, _)| !self.used.contains(word)) {
            problems.push(
                Problem::new(
                    codes::SPELLING_UNUSED,
                    text.place(span.clone()),
                    format!("no page uses the word `{word}`"),
                )
                .help("remove it from the list"),
            );
        }
    }
}

/// What the list is sorted by.
fn order(word: &str) -> (String, &str) {
    (word.to_lowercase(), word)
}
