//! The dictionaries that a book is read with: those of its language that are in the tool, and those
//! that book.toml names.
//!
//! English comes in four: American, and what British, Canadian, and Australian English have in
//! place of its words. A book whose language is `en` may be in any of them. British and Australian
//! English have -ise and -ize, and a name is a name everywhere, so neither is taken from them.
//!
//! The terms of programming (`mutex`, `newtype`, `Clippy`) are right in every language.

use std::collections::HashSet;
use std::path::Path;

use spellbook::Dictionary;

use super::accents::without_accents;
use crate::codes;
use bookwright_base::paths::{leads_outside, stays_inside};
use bookwright_base::problem::Problem;
use bookwright_source::codes::PATH_OUTSIDE;
use bookwright_source::containment;
use bookwright_source::{Source, Spanned};

const AFFIXES: &str = include_str!("../../dictionary/en_US.aff");
const AMERICAN: &str = include_str!("../../dictionary/en_US.dic");
const BRITISH: &str = include_str!("../../dictionary/en_GB.diff");
const CANADIAN: &str = include_str!("../../dictionary/en_CA.diff");
const AUSTRALIAN: &str = include_str!("../../dictionary/en_AU.diff");
/// Terms of programming that American English lacks.
const TERMS: &str = include_str!("../../dictionary/programming.dic");
/// The last letter of the Latin alphabets.
const LATIN: char = '\u{24f}';

/// Dictionaries: a word is right if one of them has it.
pub(super) struct Dictionaries {
    all: Vec<Words>,
}

struct Words {
    dictionary: Dictionary,
    /// Whether its words have no accents, so those of a word do not count.
    is_plain: bool,
    /// Whether it has words of other alphabets than the Latin ones.
    has_other_alphabets: bool,
}

impl Dictionaries {
    /// The dictionaries of a book. `None` if there are none, or if one that book.toml names cannot be
    /// used, which is a problem: without it, most words would be called wrong.
    pub(super) fn of(source: &Source, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut all: Vec<Words> = english(language(source)).into_iter().collect();
        let mut is_whole = true;
        for name in &source.settings.dictionaries {
            match named(source, name) {
                Ok(words) => all.push(words),
                Err(problem) => {
                    problems.push(*problem);
                    is_whole = false;
                }
            }
        }
        if !is_whole || all.is_empty() {
            return None;
        }
        if variety(language(source)).is_none() {
            // Hunspell's first line is how many lines follow, about.
            all.push(with_terms("0\n"));
        }
        Some(Self { all })
    }

    /// Whether a book has no dictionary, and names none.
    pub(super) fn are_none(source: &Source) -> bool {
        source.settings.dictionaries.is_empty() && variety(language(source)).is_none()
    }

    /// Whether one of them has a word.
    pub(super) fn have(&self, word: &str) -> bool {
        let plain = without_accents(word);
        self.all.iter().any(|each| {
            each.dictionary.check(word)
                || (each.is_plain && *plain != *word && each.dictionary.check(&plain))
        })
    }

    /// Whether no dictionary has words in the alphabet of this one.
    pub(super) fn are_of_another_alphabet(&self, word: &str) -> bool {
        word.chars().all(|c| c > LATIN) && !self.all.iter().any(|each| each.has_other_alphabets)
    }

    /// What a misspelled word was meant to be, the most likely first.
    pub(super) fn suggest(&self, word: &str) -> Vec<String> {
        let mut suggestions = Vec::new();
        for each in &self.all {
            let mut more = Vec::new();
            each.dictionary.suggest(word, &mut more);
            suggestions.append(&mut more);
        }
        suggestions
    }
}

/// The language of a book, as book.toml says it; mdBook assumes English.
pub(super) fn language(source: &Source) -> &str {
    source.settings.language.as_deref().unwrap_or("en")
}

/// A variety of English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variety {
    Any,
    American,
    /// What differs from American English.
    Other(&'static str),
}

/// The variety of English that a language tag (BCP 47) means, such as `en-GB`. `None` for another
/// language.
fn variety(tag: &str) -> Option<Variety> {
    let tag = tag.to_lowercase().replace('_', "-");
    let mut parts = tag.split('-');
    if parts.next() != Some("en") {
        return None;
    }
    // A region has two letters; scripts and variants are longer.
    Some(match parts.find(|part| part.len() == 2) {
        None => Variety::Any,
        Some("us") => Variety::American,
        Some("ca") => Variety::Other(CANADIAN),
        Some("au") => Variety::Other(AUSTRALIAN),
        Some(_) => Variety::Other(BRITISH),
    })
}

/// The dictionary of the variety of English that a language tag means.
fn english(tag: &str) -> Option<Words> {
    let lines = |text: &'static str, mark| text.lines().filter_map(move |it| it.strip_prefix(mark));
    let (gone, more): (HashSet<&str>, Vec<&str>) = match variety(tag)? {
        Variety::American => Default::default(),
        Variety::Any => {
            let all = [BRITISH, CANADIAN, AUSTRALIAN];
            (HashSet::new(), all.into_iter().flat_map(|text| lines(text, '+')).collect())
        }
        Variety::Other(text) => {
            let gone = lines(text, '-')
                .filter(|line| !line.contains("iz") && line.starts_with(char::is_lowercase));
            (gone.collect(), lines(text, '+').collect())
        }
    };
    let mut stems = String::with_capacity(AMERICAN.len() + BRITISH.len());
    // Hunspell's first line is how many lines follow, about.
    for line in AMERICAN.lines().filter(|line| !gone.contains(line)).chain(more) {
        stems.push_str(line);
        stems.push('\n');
    }
    Some(with_terms(&stems))
}

/// Words with English affixes, and the terms of programming.
fn with_terms(stems: &str) -> Words {
    #[expect(clippy::unwrap_used, reason = "the files are embedded, and tests read each of them")]
    let dictionary = Dictionary::new(AFFIXES, &[stems, TERMS].concat()).unwrap();
    Words { dictionary, is_plain: true, has_other_alphabets: false }
}

/// A dictionary that book.toml names.
fn named(source: &Source, name: &Spanned<String>) -> Result<Words, Box<Problem>> {
    let problem = |what: String| {
        let place = source.settings.text.place(name.span());
        let problem = Problem::new(codes::DICTIONARY_UNREADABLE, place, what);
        Box::new(problem.help(
            "name a .dic file of Hunspell, relative to book.toml, with its .aff file beside it",
        ))
    };
    let root = &source.layout.root;
    let stems = root.join(name.get_ref());
    let leaves = !stays_inside(Path::new(name.get_ref())) || leads_outside(&stems, root);
    if leaves && !source.settings.allow_outside {
        let place = source.settings.text.place(name.span());
        let what = "this dictionary is outside the book";
        return Err(Box::new(Problem::new(PATH_OUTSIDE, place, what).help(containment::HELP)));
    }
    let read = |path: &Path| {
        std::fs::read(path)
            .map_err(|error| problem(format!("cannot read {}: {error}", path.display())))
    };
    let (affixes, stems) = (read(&stems.with_extension("aff"))?, read(&stems)?);
    let encoding = encoding(&affixes);
    let text = |bytes: Vec<u8>| decoded(bytes, &encoding).map_err(&problem);
    let (affixes, stems) = (text(affixes)?, text(stems)?);
    let dictionary = Dictionary::new(&affixes, &stems)
        .map_err(|error| problem(format!("this is not a dictionary of Hunspell: {error}")))?;
    let has_other_alphabets =
        stems.lines().any(|line| line.starts_with(|c: char| c > LATIN && c.is_alphabetic()));
    Ok(Words { dictionary, is_plain: false, has_other_alphabets })
}

/// The encoding of a dictionary, which its .aff file says in its line `SET`.
fn encoding(affixes: &[u8]) -> String {
    let line = affixes.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(b"SET "));
    let name = String::from_utf8_lossy(line.unwrap_or(b"UTF-8"));
    name.trim().to_uppercase().replace(['-', '_'], "")
}

fn decoded(bytes: Vec<u8>, encoding: &str) -> Result<String, String> {
    let text = match encoding {
        "UTF8" => String::from_utf8(bytes)
            .map_err(|_| "this dictionary is not in UTF-8, as its .aff file says".to_owned())?,
        // The first 256 characters of Unicode.
        "ISO88591" => bytes.into_iter().map(char::from).collect(),
        other => {
            return Err(format!("this dictionary is in {other}: convert both files to UTF-8"));
        }
    };
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str) -> Dictionaries {
        Dictionaries { all: english(tag).into_iter().collect() }
    }

    #[test]
    fn a_language_is_a_variety_of_english_or_none() {
        for (tag, expected) in [
            ("en", Some(Variety::Any)),
            ("en-Latn", Some(Variety::Any)),
            ("en-US", Some(Variety::American)),
            ("en_us", Some(Variety::American)),
            ("EN-gb-oxendict", Some(Variety::Other(BRITISH))),
            ("en-IE", Some(Variety::Other(BRITISH))),
            ("en-CA", Some(Variety::Other(CANADIAN))),
            ("en-AU", Some(Variety::Other(AUSTRALIAN))),
            ("de", None),
            ("eng", None),
            ("", None),
        ] {
            assert_eq!(variety(tag), expected, "{tag}");
        }
    }

    #[test]
    fn each_variety_has_its_own_words_and_only_those() {
        let words = ["color", "colour", "center", "organize", "organise", "analyze", "analyse"];
        let right = |tag| {
            let dictionaries = of(tag);
            words.into_iter().filter(|word| dictionaries.have(word)).collect::<Vec<_>>()
        };
        assert_eq!(right("en-US"), ["color", "center", "organize", "analyze"]);
        assert_eq!(right("en-GB"), ["colour", "organize", "organise", "analyse"]);
        assert_eq!(right("en-AU"), ["colour", "organize", "organise", "analyse"]);
        assert_eq!(right("en-CA"), ["colour", "organize", "analyze"]);
        assert_eq!(right("en"), words);
        assert!(["recieve", "colorr"].iter().all(|word| !of("en").have(word)));
    }

    #[test]
    fn terms_are_sorted_and_no_words_of_english() {
        let stems: Vec<&str> = TERMS.lines().filter_map(|line| line.split('/').next()).collect();
        assert!(stems.is_sorted_by_key(|stem| stem.to_lowercase()));
        let english = Dictionary::new(AFFIXES, AMERICAN).unwrap();
        let known: Vec<_> = stems.iter().filter(|stem| english.check(stem)).collect();
        assert!(known.is_empty(), "remove {known:?}");
        assert!(stems.iter().all(|stem| of("en-GB").have(stem)));
    }

    #[test]
    fn accents_do_not_make_an_english_word_wrong() {
        assert!(of("en").have("na\u{ef}ve") && of("en").have("nai\u{308}ve"));
        assert!(!of("en").have("na\u{ef}vve"));
    }

    #[test]
    fn a_dictionary_is_decoded_as_its_affixes_say() {
        assert_eq!(encoding(b"TRY x\nSET ISO8859-1\r\n"), "ISO88591");
        assert_eq!(decoded(b"f\xfcr".to_vec(), "ISO88591"), Ok("für".to_owned()));
        assert_eq!(decoded("für".into(), "UTF8"), Ok("für".to_owned()));
        assert!(decoded(b"f\xfcr".to_vec(), "UTF8").is_err());
        assert!(decoded(b"f\xfcr".to_vec(), "KOI8R").is_err());
    }
}
