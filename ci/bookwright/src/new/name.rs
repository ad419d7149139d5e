//! Names that a listing can have: those that cargo takes, that read well in a page, and that are
//! nobody else's.

use std::path::Path;

use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::layout;

/// Rust's keywords of all editions, reserved ones too: a crate of such a name cannot be written in a
/// path. <https://doc.rust-lang.org/reference/keywords.html>
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else \
    enum extern false final fn for gen if impl in let loop macro match mod move mut override priv \
    pub ref return self static struct super trait true try type typeof unsafe unsized use virtual \
    where while yield";
/// Crates that come with the compiler, and folders that cargo makes beside what it builds.
const TAKEN: &str = "alloc build core deps examples incremental proc-macro std test";
/// Names of devices, which Windows allows for no file.
const DEVICES: &str = "aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 \
    lpt5 lpt6 lpt7 lpt8 lpt9 nul prn";
/// As long as crates.io takes.
const LONGEST: usize = 64;

/// What is wrong with a name for a new listing in `folder`.
pub(super) fn check(source: &Source, name: &str, folder: &Path) -> Vec<Problem> {
    let problem = |what: String| Problem::new(Place::file(folder), what);
    if !is_kebab(name) {
        let mut problem = problem(format!("`{name}` cannot be a listing's name"))
            .help("a name is its topic in small letters, digits and hyphens: spawn-and-join");
        let suggested = kebab(name);
        if is_kebab(&suggested) && reserved(&suggested).is_none() {
            problem = problem.help(format!("did you mean `{suggested}`?"));
        }
        return vec![problem];
    }
    if name.len() > LONGEST {
        return vec![
            problem(format!("a listing's name has at most {LONGEST} letters"))
                .help("say its topic, not its story"),
        ];
    }
    if let Some(why) = reserved(name) {
        return vec![
            problem(format!("`{name}` {why}, and cannot be a listing's name"))
                .help(format!("say more of its topic: {name}-…")),
        ];
    }
    if let Some(other) = source.listings.get(name) {
        return vec![
            Problem::new(other.place(), format!("the book has a listing `{name}` already"))
                .help("names are unique in the book: choose another"),
        ];
    }
    if super::workspace::shared(source).iter().any(|shared| shared == name) {
        return vec![
            problem(format!("the listings depend on a crate `{name}` already")).help(format!(
                "choose another name, and leave the crate's in {}",
                layout::MANIFEST
            )),
        ];
    }
    if folder.exists() {
        return vec![
            problem("there is such a folder already".to_owned()).help("choose another name"),
        ];
    }
    Vec::new()
}

/// Why a name means something else already.
fn reserved(name: &str) -> Option<&'static str> {
    let lists = [
        (KEYWORDS, "is a word of the language"),
        (TAKEN, "means something else to cargo or the compiler"),
        (DEVICES, "is the name of a device on Windows"),
    ];
    let has = |words: &str| words.split_whitespace().any(|word| word == name);
    lists.into_iter().find(|(words, _)| has(words)).map(|(_, why)| why)
}

/// Small letters, digits and single hyphens, beginning with a letter.
pub(super) fn is_kebab(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// The nearest such name: `SpawnAndJoin` and `spawn_and_join` are `spawn-and-join`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    let mut small = false;
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && small || !c.is_ascii_alphanumeric();
        if begins && !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
        if c.is_ascii_alphanumeric() {
            kebab.push(c.to_ascii_lowercase());
        }
    }
    kebab.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case() {
        for name in ["a", "spawn-and-join", "tasks-10k"] {
            assert!(is_kebab(name), "{name}");
        }
        for name in ["", "A", "a_b", "a--b", "-a", "a-", "1a", "a/b", "..", "a b", "ä", "a.b"] {
            assert!(!is_kebab(name), "{name}");
        }
    }

    #[test]
    fn other_spellings_have_a_nearest_name() {
        for (name, nearest) in [
            ("SpawnAndJoin", "spawn-and-join"),
            ("spawn_and_join", "spawn-and-join"),
            ("Spawn And Join", "spawn-and-join"),
            ("a--b", "a-b"),
            ("HTTPServer", "httpserver"),
        ] {
            assert_eq!(kebab(name), nearest);
        }
    }
}
