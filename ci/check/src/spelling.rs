//! Spelling: every word of prose is in a dictionary of the book's language or in the book's own list.
//!
//! The list, `.spelling` beside book.toml, has one word per line, sorted; a line that starts with `#`
//! is a comment. A word in lower case is also right with a capital; any other only as it is written.
//! A word in the list that no page uses is a problem: a list that only grows excuses more and more.

pub(crate) mod accents;
mod dictionaries;
mod word_list;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::codes;
use super::prose;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::layout;
use dictionaries::{Dictionaries, language};
use word_list::WordList;

/// Prefixes that are right before a hyphen, but are not words by themselves.
const PREFIXES: [&str; 12] =
    ["anti", "bi", "co", "de", "inter", "mid", "multi", "non", "pre", "semi", "sub", "un"];
/// A longer word in capitals is not an acronym, and can be misspelled.
const ACRONYM: usize = 5;
/// How many unknown words get a suggestion: a book in another language has thousands of them.
const SUGGESTIONS: usize = 50;
/// How many more places of a word are shown.
const PLACES: usize = 5;

/// What is said once about a book whose spelling cannot be checked.
pub(super) fn notice(source: &Source) -> Option<String> {
    (source.settings.spelling && Dictionaries::are_none(source)).then(|| {
        let language = language(source);
        format!(
            "the spelling is not checked: there is no dictionary for the language `{language}`; one of \
             Hunspell's can be named in book.toml under [preprocessor.bookwright]: dictionaries = \
             [\"spelling/{language}.dic\"]"
        )
    })
}

/// Checks the spelling of all prose, if the book wants that and has a dictionary.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    if !source.settings.spelling {
        return;
    }
    let Some(dictionaries) = Dictionaries::of(source, problems) else { return };
    let mut list = WordList::read(&source.layout.words(), problems);
    let mut unknown: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut known: HashMap<String, bool> = HashMap::new();
    prose::visit(source, |word, text| {
        let is_known = match known.get(&word.word) {
            Some(is_known) => *is_known,
            None => {
                let is_known =
                    Speller { dictionaries: &dictionaries, list: &mut list }.knows(&word.word);
                known.insert(word.word.clone(), is_known);
                is_known
            }
        };
        if !is_known {
            unknown.entry(word.word.clone()).or_default().push(word.place(text));
        }
    });
    for (index, (word, places)) in one_form(unknown).into_iter().enumerate() {
        let suggested =
            (index < SUGGESTIONS).then(|| suggested(&dictionaries, &list, &word)).flatten();
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

/// What an unknown word was meant to be.
fn suggested(dictionaries: &Dictionaries, list: &WordList, word: &str) -> Option<String> {
    if let Some(near) = list.nearest(word) {
        return Some(near.to_owned());
    }
    let mut suggestions = dictionaries.suggest(word);
    // Two words are seldom meant by one, and never by a name in code.
    let one = suggestions.iter().position(|each| !each.contains(' '));
    match one {
        Some(index) => Some(suggestions.swap_remove(index)),
        None if is_identifier(word) => None,
        None => suggestions.into_iter().next(),
    }
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

struct Speller<'l> {
    dictionaries: &'l Dictionaries,
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
            return self.knows(owner) || self.dictionaries.have(word);
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
            return known == parts.len() || self.dictionaries.have(word);
        }
        needs_no_dictionary(word)
            || self.dictionaries.are_of_another_alphabet(word)
            || self.dictionaries.have(word)
    }
}

fn is_prefix(part: &str) -> bool {
    PREFIXES.contains(&part.to_lowercase().as_str())
}

/// Single letters, acronyms, and anything with a digit.
fn needs_no_dictionary(word: &str) -> bool {
    let letters = word.chars().count();
    let acronym =
        |word: &str| word.chars().count() <= ACRONYM && word.chars().all(|c| c.is_uppercase());
    letters <= 1
        || word.contains(|c: char| c.is_numeric())
        || acronym(word)
        || word.strip_suffix('s').is_some_and(acronym)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that are unknown, and what is wrong with the list, in a book of this language.
    fn unknown(language: &str, words: &str, list: &str) -> (Vec<String>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let settings = format!("[book]\nlanguage = \"{language}\"\n");
        std::fs::write(root.join("book.toml"), settings).unwrap();
        std::fs::write(root.join(layout::WORDS), list).unwrap();
        let source = Source::discover(root);
        let mut problems = Vec::new();
        let dictionaries = Dictionaries::of(&source, &mut problems).unwrap();
        let mut list = WordList::read(&source.layout.words(), &mut problems);
        let mut speller = Speller { dictionaries: &dictionaries, list: &mut list };
        let mut unknown: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        unknown.retain(|word| !speller.knows(word));
        list.report_unused(&mut problems);
        let shown = |each: &Problem| format!("{} {}", each.place.display(root), each.code);
        (unknown, problems.iter().map(shown).collect())
    }

    #[test]
    fn right_words_are_known() {
        let right = "The quick don't it's author's authors' re-run light-weight non-blocking CPU CPUs \
                     HTTP's E0277 x86 2nd e.g i.e I a multi-threaded Rust's \u{3bb}\u{3cc}\u{3b3}\u{3bf}\u{3c2}";
        assert_eq!(unknown("en-US", right, ""), (vec![], vec![]));
    }

    #[test]
    fn wrong_words_are_not() {
        let wrong = "teh recieve IMPROTANT JoinHandle snake_case re-rnu tokio";
        assert_eq!(unknown("en", wrong, "").0, wrong.split_whitespace().collect::<Vec<_>>());
    }

    #[test]
    fn the_list_knows_words_with_a_capital_too_but_names_only_as_they_stand() {
        let list = "# names and terms\nasync\ndocs.rs\nTokio\n";
        let (unknown, problems) =
            unknown("en", "Async async Tokio Tokio's non-async docs.rs tokio", list);
        assert_eq!((unknown, problems), (vec!["tokio".to_owned()], vec![]));
    }

    #[test]
    fn the_list_is_sorted_without_repetition_and_in_use() {
        let (_, problems) =
            unknown("en", "zebra waker async", "waker\nasync\ntwo words\nwaker\nnobody\n");
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
        let folder = tempfile::tempdir().unwrap();
        let words = folder.path().join(layout::WORDS);
        std::fs::write(&words, "Tokio\n").unwrap();
        let mut problems = Vec::new();
        let list = WordList::read(&words, &mut problems);
        let source = Source::discover(folder.path());
        let dictionaries = Dictionaries::of(&source, &mut problems).unwrap();
        let suggested = |word| suggested(&dictionaries, &list, word);
        assert_eq!(suggested("Toiko").as_deref(), Some("Tokio"));
        assert_eq!(suggested("recieve").as_deref(), Some("receive"));
    }
}
