//! Spelling: every word of prose is in the English dictionary or in the book's own list.
//!
//! The list, `.spelling` beside book.toml, has one word per line, sorted; a line that starts with `#`
//! is a comment. A word in lower case is also right with a capital; any other only as it is written.
//! A word in the list that no page uses is a problem: a list that only grows excuses more and more.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use spellbook::Dictionary;

use super::codes;
use super::prose;
use bookwright_base::names::nearest;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_source::Source;
use bookwright_source::layout;

const AFFIXES: &str = include_str!("../dictionary/en_US.aff");
const STEMS: &str = include_str!("../dictionary/en_US.dic");
/// Prefixes that are right before a hyphen, but are not words by themselves.
const PREFIXES: [&str; 12] =
    ["anti", "bi", "co", "de", "inter", "mid", "multi", "non", "pre", "semi", "sub", "un"];
/// A longer word in capitals is not an acronym, and can be misspelled.
const ACRONYM: usize = 5;
/// How many unknown words get a suggestion: a book in another language has thousands of them.
const SUGGESTIONS: usize = 50;
/// How many more places of a word are shown.
const PLACES: usize = 5;

/// Checks the spelling of all prose. A book that says it is not in English is not checked.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    let language = source.settings.language.as_deref().unwrap_or("en");
    if !(language == "en" || language.starts_with("en-") || language.starts_with("en_")) {
        return;
    }
    let dictionary = dictionary();
    let mut list = WordList::read(&source.layout.words(), problems);
    let mut unknown: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut known: HashMap<String, bool> = HashMap::new();
    prose::visit(source, |word, text| {
        let is_known = match known.get(&word.word) {
            Some(is_known) => *is_known,
            None => {
                let is_known =
                    Speller { dictionary: &dictionary, list: &mut list }.knows(&word.word);
                known.insert(word.word.clone(), is_known);
                is_known
            }
        };
        if !is_known {
            unknown.entry(word.word.clone()).or_default().push(word.place(text));
        }
    });
    for (index, (word, places)) in one_form(unknown).into_iter().enumerate() {
        let suggested = if index < SUGGESTIONS { list.suggest(&dictionary, &word) } else { None };
        problems.push(misspelled(source, &word, places, suggested));
    }
    list.report_unused(problems);
}

/// Merges `Async`, `async`, and `async's` into one unknown word.
fn one_form(unknown: BTreeMap<String, Vec<Place>>) -> BTreeMap<String, Vec<Place>> {
    let forms: HashSet<String> = unknown.keys().cloned().collect();
    let mut merged: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for (word, places) in unknown {
        let base = word.strip_suffix("'s").unwrap_or(&word);
        let lower = base.to_lowercase();
        let form = if forms.contains(&lower) { lower } else { base.to_owned() };
        merged.entry(form).or_default().extend(places);
    }
    merged
}

fn dictionary() -> Dictionary {
    #[expect(clippy::unwrap_used, reason = "the files are embedded, and every test reads them")]
    Dictionary::new(AFFIXES, STEMS).unwrap()
}

fn misspelled(
    source: &Source,
    word: &str,
    places: Vec<Place>,
    suggested: Option<String>,
) -> Problem {
    let mut places = places;
    places.sort_by_key(|place| (place.file.clone(), place.span().start));
    let mut places = places.into_iter();
    let first = places.next().unwrap_or_else(|| Place::file(&source.layout.src));
    let mut problem =
        Problem::new(codes::WORD_UNKNOWN, first, format!("`{word}` is not in the dictionary"));
    if let Some(suggested) = suggested {
        problem = problem.help(format!("did you mean `{suggested}`?"));
    }
    if is_identifier(word) {
        problem = problem.help(format!("a name from code goes in backticks: `{word}`"));
    }
    problem = problem.help(format!("if it is right, add it to {}, in order", layout::WORDS));
    let more: Vec<String> = places.map(|place| place.display(&source.layout.root)).collect();
    if more.is_empty() {
        return problem;
    }
    let times = if more.len() == 1 { "time" } else { "times" };
    let mut shown = format!("{} more {times}:", more.len());
    for place in more.iter().take(PLACES) {
        shown.push('\n');
        shown.push_str(place);
    }
    if more.len() > PLACES {
        shown.push_str("\n…");
    }
    problem.detail(shown)
}

/// Whether a word looks like a name in code: `snake_case`, `camelCase`, `docs.rs`.
fn is_identifier(word: &str) -> bool {
    let inner_capital =
        word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    inner_capital || word.contains(['_', '.'])
}

/// The book's own words.
#[derive(Debug, Default)]
struct WordList {
    text: Option<Text>,
    /// Each word with its place, in the order of the file.
    words: Vec<(String, std::ops::Range<usize>)>,
    /// The words, by themselves.
    index: HashSet<String>,
    used: HashSet<String>,
}

impl WordList {
    /// Reads the list; a book may have none.
    fn read(path: &Path, problems: &mut Vec<Problem>) -> Self {
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
    fn has(&mut self, word: &str) -> bool {
        for form in [word.to_owned(), word.to_lowercase()] {
            if self.index.contains(&form) {
                self.used.insert(form);
                return true;
            }
        }
        false
    }

    fn suggest(&self, dictionary: &Dictionary, word: &str) -> Option<String> {
        if let Some(near) = nearest(word, self.words.iter().map(|(word, _)| word.as_str())) {
            return Some(near.to_owned());
        }
        let mut suggestions = Vec::new();
        dictionary.suggest(word, &mut suggestions);
        suggestions.into_iter().find(|each| !(is_identifier(word) && each.contains(' ')))
    }

    fn report_unused(&self, problems: &mut Vec<Problem>) {
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

struct Speller<'l> {
    dictionary: &'l Dictionary,
    list: &'l mut WordList,
}

impl Speller<'_> {
    /// Whether a word is right. The list is asked for every form first, so that its words count as used
    /// even where the dictionary has them too.
    fn knows(&mut self, word: &str) -> bool {
        if self.list.has(word) {
            return true;
        }
        if let Some(owner) = word.strip_suffix("'s").or_else(|| word.strip_suffix("s'")) {
            return self.knows(owner) || self.dictionary.check(word);
        }
        let part = |c: char| c == '-' || c == '.';
        if word.contains(part) && !word.contains('_') {
            let parts: Vec<&str> = word.split(part).collect();
            // All parts, even after an unknown one: the list may have them.
            let known = parts
                .iter()
                .map(|part| self.knows(part) || (word.contains('-') && is_prefix(part)))
                .filter(|known| *known)
                .count();
            return known == parts.len() || self.dictionary.check(word);
        }
        needs_no_dictionary(word) || self.dictionary.check(word)
    }
}

fn is_prefix(part: &str) -> bool {
    PREFIXES.contains(&part.to_lowercase().as_str())
}

/// Single letters, acronyms, anything with a digit, and words of other alphabets.
fn needs_no_dictionary(word: &str) -> bool {
    let letters = word.chars().count();
    let acronym =
        |word: &str| word.chars().count() <= ACRONYM && word.chars().all(|c| c.is_uppercase());
    letters <= 1
        || word.contains(|c: char| c.is_numeric())
        || acronym(word)
        || word.strip_suffix('s').is_some_and(acronym)
        || word.chars().all(|c| c > '\u{24f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(words: &str, list: &str) -> (Vec<String>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".spelling");
        std::fs::write(&path, list).unwrap();
        let mut problems = Vec::new();
        let mut list = WordList::read(&path, &mut problems);
        let dictionary = dictionary();
        let mut unknown = Vec::new();
        for word in words.split_whitespace() {
            if !(Speller { dictionary: &dictionary, list: &mut list }).knows(word) {
                unknown.push(word.to_owned());
            }
        }
        list.report_unused(&mut problems);
        let root = folder.path();
        let shown = |each: &Problem| format!("{} {}", each.place.display(root), each.code);
        (unknown, problems.iter().map(shown).collect())
    }

    #[test]
    fn right_words_are_known() {
        let right = "The quick don't it's author's authors' re-run light-weight non-blocking CPU CPUs \
                     HTTP's E0277 x86 2nd e.g i.e I a multi-threaded Rust's \u{3bb}\u{3cc}\u{3b3}\u{3bf}\u{3c2}";
        assert_eq!(unknown(right, ""), (vec![], vec![]));
    }

    #[test]
    fn wrong_words_are_not() {
        let wrong = "teh recieve IMPROTANT JoinHandle snake_case re-rnu tokio";
        assert_eq!(unknown(wrong, "").0, wrong.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn the_list_knows_words_with_a_capital_too_but_names_only_as_they_stand() {
        let list = "# names and terms\nasync\ndocs.rs\nTokio\n";
        let (unknown, problems) =
            unknown("Async async Tokio Tokio's non-async docs.rs tokio", list);
        assert_eq!((unknown, problems), (vec!["tokio".to_owned()], vec![]));
    }

    #[test]
    fn the_list_is_sorted_without_repetition_and_in_use() {
        let (_, problems) =
            unknown("zebra waker async", "waker\nasync\ntwo words\nwaker\nnobody\n");
        assert_eq!(
            problems,
            [
                ".spelling:2:1 spelling-unsorted",
                ".spelling:3:1 spelling-line",
                ".spelling:4:1 spelling-repeated",
                ".spelling:5:1 spelling-unused",
            ]
        );
    }

    #[test]
    fn a_suggestion_comes_from_the_list_or_the_dictionary() {
        let dictionary = dictionary();
        let list = WordList { words: vec![("Tokio".to_owned(), 0..0)], ..WordList::default() };
        assert_eq!(list.suggest(&dictionary, "Toiko").as_deref(), Some("Tokio"));
        assert_eq!(list.suggest(&dictionary, "recieve").as_deref(), Some("receive"));
    }
}
