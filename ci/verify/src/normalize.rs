//! Removes from a text what differs between two equivalent runs, before it is compared and
//! recorded. A list of small rules does it, and each rule says what it hides.
//!
//! A rule that hides too much makes the tool blind, so each rule is as narrow as the messages
//! allow. It hides what the toolchain, std, or the system prints in one known form, and leaves
//! alone what a listing prints itself. An author can hide what one listing prints differently each
//! time ([`bookwright_source::redaction`]).
//!
//! Real messages show each rule, one file a case, in `ci/bookwright/tests/normalize/RULE/`; another
//! file is another case.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Where a text comes from.
#[derive(Debug, Clone)]
pub struct OutputOrigin {
    /// The folder that rustc's paths are relative to, absolute.
    pub workspace: PathBuf,
    /// The crate's folder below it; empty if they are the same.
    pub folder: PathBuf,
    /// The folder the program ran in, absolute; `None` for the compiler's words.
    pub scratch: Option<PathBuf>,
}

impl OutputOrigin {
    /// Whether these are the compiler's words. Some rules leave a program's own words alone.
    fn compiler(&self) -> bool {
        self.scratch.is_none()
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it hides.
    pub hides: &'static str,
    apply: fn(&str, &OutputOrigin) -> String,
}

impl Rule {
    /// Applies the rule.
    pub fn apply(&self, words: &str, origin: &OutputOrigin) -> String {
        (self.apply)(words, origin)
    }
}

/// The rules, in the order they are applied.
pub const RULES: [Rule; 13] = [
    Rule {
        name: "line ends",
        hides: "in the compiler's words, whether a line ends with CR LF or LF; what a program prints is \
                compared to the byte",
        apply: |words, origin| match origin.compiler() {
            true => words.replace("\r\n", "\n"),
            false => words.to_owned(),
        },
    },
    Rule {
        name: "scratch folder",
        hides: "the empty folder a listing runs in, which has another name each time",
        apply: scratch,
    },
    Rule {
        name: "listing folder",
        hides: "where the listing's own files are: `src/main.rs` is what a reader has",
        apply: listing_folder,
    },
    Rule {
        name: "registry",
        hides: "the folder in which cargo keeps a dependency; its name, version and file stay",
        apply: |words, _| REGISTRY.replace_all(words, "$1").into_owned(),
    },
    Rule {
        name: "git checkouts",
        hides: "the folder and the commit of a dependency from git; its name and file stay",
        apply: |words, _| CHECKOUT.replace_all(words, "$1/").into_owned(),
    },
    Rule {
        name: "standard library",
        hides: "the folder of the standard library's sources, and its lines, which rustc shows only \
                where the component rust-src is installed; file and line number stay, the column goes",
        apply: standard_library,
    },
    Rule {
        name: "long types",
        hides: "the name of the file in which rustc keeps a type too long to print",
        apply: |words, _| LONG_TYPE.replace_all(words, "'$1.long-type.txt'").into_owned(),
    },
    Rule {
        name: "thread ids",
        hides: "the system's number of the thread that panicked or overflowed; its name stays",
        apply: |words, _| THREAD.replace_all(words, "thread '$1' $2").into_owned(),
    },
    Rule {
        name: "addresses",
        hides: "numbers of 9 to 12 hexadecimal digits after 0x, as addresses are on 64 bits",
        apply: |words, _| ADDRESS.replace_all(words, "0x…").into_owned(),
    },
    Rule {
        name: "hashes",
        hides: "the 16 hexadecimal digits that cargo and rustc set behind a crate's name in the file of \
                a program (`deps/name-…`) and in a symbol (`name[…]::`)",
        apply: |words, _| {
            let words = HASH_OF_FILE.replace_all(words, "$1-…");
            HASH_OF_SYMBOL.replace_all(&words, "$1[…]::").into_owned()
        },
    },
    Rule {
        name: "elapsed times",
        hides: "how long the tests took, at the end of libtest's line `test result: …`",
        apply: |words, _| ELAPSED.replace_all(words, "${1}…s").into_owned(),
    },
    Rule {
        name: "ports",
        hides: "the port that the system chose, behind an address of this machine: those from 32768 on, \
                which a program gets that asks for port 0. A port below it stays",
        apply: |words, _| PORT.replace_all(words, chosen_port).into_owned(),
    },
    Rule {
        name: "toolchain notes",
        hides: "in the compiler's words, the lines that only count others: `aborting due to …`, `2 \
                warnings emitted`, `could not compile …`, `generated 1 warning`",
        apply: |words, origin| match origin.compiler() {
            true => COUNTS.replace_all(words, "").into_owned(),
            false => words.to_owned(),
        },
    },
];

/// Applies all rules, repeatedly while one makes room for another, so that normalizing twice
/// changes nothing more. No rule makes a text longer, so this ends soon.
pub fn normalize(words: &str, origin: &OutputOrigin) -> String {
    const MOST: usize = 8;
    let mut words = words.to_owned();
    for _ in 0..MOST {
        let next = RULES.iter().fold(words.clone(), |words, rule| (rule.apply)(&words, origin));
        if next == words {
            break;
        }
        words = next;
    }
    words
}

/// Compiles a pattern that is part of the tool.
#[expect(clippy::expect_used, reason = "patterns that are written in these files, and tested")]
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a sound pattern")
}

static REGISTRY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[^\s'`(]*[/\\]registry[/\\]src[/\\][\w.-]+-[0-9a-f]{16}[/\\]([\w.+-]+)")
});
static CHECKOUT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[^\s'`(]*/git/checkouts/([\w.-]+)-[0-9a-f]{16}/[0-9a-f]{7,}/"));
static LIBRARY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:/rustc/[0-9a-f]{40}|[^\s'`(]*/lib/rustlib/src/rust)/library/"));
static LIBRARY_ARROW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^( *(?:-->|:::) )(library/\S+?:\d+)(?::\d+)?$"));
static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ *(?:\d+ )? *\||^\.\.\."));
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ *(\d+) [|+~-]"));
static LONG_TYPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"'[^'\n]*[/\\]([\w.-]+?)-[0-9a-f]{16}\.long-type-\d+\.txt'"));
static THREAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)^thread '(.*)' \(\d+\) (panicked at |has overflowed its stack)")
});
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b0x[0-9a-f]{9,12}\b"));
static HASH_OF_FILE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([/\\]deps[/\\][\w-]+)-[0-9a-f]{16}\b"));
static HASH_OF_SYMBOL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\w)\[[0-9a-f]{16}\]::"));
static ELAPSED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^(test result: .*; finished in )\d+\.\d+s$"));
static PORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(127\.0\.0\.1|0\.0\.0\.0|\[::1?\]|\blocalhost):(\d{5})\b"));
static COUNTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?m)^(?:error: aborting due to .*|warning: \d+ warnings? emitted|error: could not compile .*|",
        r"warning: `[^`\n]+` \(.*\) generated \d+ warnings?.*)\n(?:\n|\z)?"
    ))
});
/// The first port that Linux chooses by itself; other systems begin higher.
const FIRST_CHOSEN: u32 = 32768;

fn chosen_port(found: &Captures<'_>) -> String {
    match found[2].parse::<u32>() {
        Ok(FIRST_CHOSEN..=65535) => format!("{}:…", &found[1]),
        _ => found[0].to_owned(),
    }
}

fn scratch(words: &str, origin: &OutputOrigin) -> String {
    match &origin.scratch {
        Some(scratch) => without_folder(words, scratch),
        None => words.to_owned(),
    }
}

fn listing_folder(words: &str, origin: &OutputOrigin) -> String {
    let words = without_folder(words, &origin.workspace.join(&origin.folder));
    let words = without_folder(&words, &origin.workspace);
    if origin.folder.as_os_str().is_empty() {
        return words;
    }
    without_folder(&words, &origin.folder)
}

/// Removes a folder where it begins a path: `FOLDER/file` becomes `file`, the folder alone becomes
/// `.`, and `other/FOLDER/file` stays.
fn without_folder(words: &str, folder: &Path) -> String {
    let folder = folder.to_string_lossy();
    let folder = folder.trim_end_matches(['/', '\\']);
    let part_of_a_path = |c: char| c.is_alphanumeric() || "/\\-_.".contains(c);
    let mut kept = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(folder) {
        let (before, after) = (&rest[..at], &rest[at + folder.len()..]);
        kept.push_str(before);
        let begins = !kept.ends_with(part_of_a_path);
        rest = after;
        match after.strip_prefix(['/', '\\']) {
            Some(file) if begins && file.starts_with(part_of_a_path) => rest = file,
            _ if begins && !after.starts_with(part_of_a_path) => kept.push('.'),
            _ => kept.push_str(folder),
        }
    }
    kept.push_str(rest);
    kept
}

/// Hides the standard library's source lines. If rust-src is installed, rustc shows the line, knows
/// the column, and makes the margin as wide as that line's number.
fn standard_library(words: &str, _: &OutputOrigin) -> String {
    let words = LIBRARY.replace_all(words, "library/");
    if !LIBRARY_ARROW.is_match(&words) {
        return words.into_owned();
    }
    let mut kept = String::with_capacity(words.len());
    let mut diagnostic: Vec<&str> = Vec::new();
    for line in words.split_inclusive('\n') {
        if line.starts_with("error") || line.starts_with("warning") {
            kept.push_str(&without_library_lines(&diagnostic));
            diagnostic.clear();
        }
        diagnostic.push(line);
    }
    kept + &without_library_lines(&diagnostic)
}

fn without_library_lines(diagnostic: &[&str]) -> String {
    let mut lines = Vec::new();
    let (mut inside, mut cut) = (false, false);
    for line in diagnostic {
        if inside && SOURCE_LINE.is_match(line) {
            cut = true;
            continue;
        }
        inside = LIBRARY_ARROW.is_match(line);
        lines.push(LIBRARY_ARROW.replace(line, "$1$2"));
    }
    let digits = |line: &str| NUMBERED.captures(line).map_or(0, |found| found[1].len());
    let margin = lines.iter().map(|line| digits(line)).max().unwrap_or(0);
    let was = lines.iter().filter_map(|line| line.find("--> ")).min().unwrap_or(margin);
    if cut && margin > 0 && was > margin {
        let surplus = " ".repeat(was - margin);
        return lines.iter().map(|line| line.strip_prefix(&surplus).unwrap_or(line)).collect();
    }
    lines.concat()
}

/// Whether a compiler's message only counts other diagnostics.
pub fn is_count(message: &str) -> bool {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:aborting due to .*|\d+ warnings? emitted|could not compile .*)$")
    });
    COUNT.is_match(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_no_diagnostics() {
        for words in ["aborting due to 2 previous errors; 1 warning emitted", "1 warning emitted"] {
            assert!(is_count(words), "{words}");
        }
        assert!(!is_count("unused variable: `x`"));
    }

    #[test]
    fn a_folder_is_taken_away_only_where_it_begins_a_path() {
        let origin = OutputOrigin {
            workspace: "/w".into(),
            folder: "a/b".into(),
            scratch: Some("/tmp/listing-Ab3".into()),
        };
        for (words, expected) in [
            ("a/b/src/main.rs", "src/main.rs"),
            ("xa/b/src/main.rs", "xa/b/src/main.rs"),
            ("x/a/ba/b/c", "x/a/ba/b/c"),
            ("a/bc/d", "a/bc/d"),
            ("(/w/a/b/x) /w /w/", "(x) . /w/"),
        ] {
            assert_eq!(listing_folder(words, &origin), expected);
        }
    }
}
