//! Names that a listing can have: cargo accepts them, they read well on a page, and nothing else has
//! them.

use std::path::Path;

use crate::codes;
use bookwright_base::code::Code;
use bookwright_base::names::{is_kebab, kebab};
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;

/// The keywords of all editions of Rust, including reserved ones: a path cannot name such a crate.
/// <https://doc.rust-lang.org/reference/keywords.html>
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else \
    enum extern false final fn for gen if impl in let loop macro match mod move mut override priv \
    pub ref return self static struct super trait true try type typeof unsafe unsized use virtual \
    where while yield";
/// Crates that come with the compiler, and folders that cargo makes for its builds.
const TAKEN: &str = "alloc build core deps examples incremental proc-macro std test";
/// Names of devices, which no file can have on Windows.
const DEVICES: &str = "aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 \
    lpt5 lpt6 lpt7 lpt8 lpt9 nul prn";
/// The limit of crates.io.
const LONGEST: usize = 64;

/// What is wrong with a name for a new listing in `folder`.
pub(crate) fn check(source: &Source, name: &str, folder: &Path) -> Vec<Problem> {
    let problem = |code: Code, what: String| Problem::new(code, Place::file(folder), what);
    if !is_kebab(name) {
        let mut problem =
            problem(codes::NAME_INVALID, format!("`{name}` cannot be a listing's name"))
                .help("name its topic in lower case, with digits and hyphens: spawn-and-join");
        let suggested = kebab(name);
        if is_kebab(&suggested) && reserved(&suggested).is_none() {
            problem = problem.help(format!("did you mean `{suggested}`?"));
        }
        return vec![problem];
    }
    if name.len() > LONGEST {
        return vec![
            problem(codes::NAME_INVALID, format!("a listing's name has at most {LONGEST} letters"))
                .help("name its topic, not its story"),
        ];
    }
    if let Some(why) = reserved(name) {
        return vec![
            problem(
                codes::NAME_RESERVED,
                format!("`{name}` {why}, so it cannot be a listing's name"),
            )
            .help(format!("say more about its topic: {name}-…")),
        ];
    }
    if let Some(other) = source.listings.get(name) {
        return vec![
            Problem::new(
                codes::NAME_TAKEN,
                other.place(),
                format!("the book already has a listing `{name}`"),
            )
            .help("choose another name: names are unique in the book"),
        ];
    }
    if super::workspace::shared(source).iter().any(|shared| shared == name) {
        return vec![
            problem(codes::NAME_TAKEN, format!("the listings already depend on a crate `{name}`"))
                .help("choose another name"),
        ];
    }
    if folder.exists() {
        return vec![
            problem(codes::NAME_TAKEN, "this folder already exists".to_owned())
                .help("choose another name"),
        ];
    }
    Vec::new()
}

/// What else a name means, if anything.
fn reserved(name: &str) -> Option<&'static str> {
    let lists = [
        (KEYWORDS, "is a keyword of Rust"),
        (TAKEN, "means something else to cargo or the compiler"),
        (DEVICES, "is the name of a device on Windows"),
    ];
    let has = |words: &str| words.split_whitespace().any(|word| word == name);
    lists.into_iter().find(|(words, _)| has(words)).map(|(_, why)| why)
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
