//! What differs between two runs of one truth is taken out of the words before they are compared
//! and recorded: a list of small rules, each of which says what it hides.
//!
//! A rule that hides too much makes the tool blind, so each is as narrow as the messages allow, and
//! figures a listing prints itself (times, ports, hashes) are left alone: a listing that prints
//! another one each time cannot be recorded, and is told so.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// Where the words come from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The folder that rustc's paths are relative to, absolute.
    pub workspace: PathBuf,
    /// The crate's folder below it; empty if it is the same.
    pub folder: PathBuf,
    /// The folder the listing ran in, absolute; none for the compiler's words.
    pub scratch: Option<PathBuf>,
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it hides.
    pub hides: &'static str,
    apply: fn(&str, &Origin) -> String,
}

/// The rules, in the order they are applied.
pub const RULES: [Rule; 9] = [
    Rule {
        name: "line ends",
        hides: "whether a line ends with CR LF or LF",
        apply: |words, _| words.replace("\r\n", "\n"),
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
                where the component rust-src is installed; file and line number stay",
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
];

/// Applies all rules.
pub fn normalize(words: &str, origin: &Origin) -> String {
    RULES.iter().fold(words.to_owned(), |words, rule| (rule.apply)(&words, origin))
}

#[expect(clippy::expect_used, reason = "patterns that are written here, and tested")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a sound pattern")
}

static REGISTRY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[^\s'`(]*[/\\]registry[/\\]src[/\\][\w.-]+-[0-9a-f]{16}[/\\]([\w.+-]+)")
});
static CHECKOUT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[^\s'`(]*/git/checkouts/([\w.-]+)-[0-9a-f]{16}/[0-9a-f]{7,}/"));
static LIBRARY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:/rustc/[0-9a-f]{40}|[^\s'`(]*/lib/rustlib/src/rust)/library/"));
static LIBRARY_ARROW: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:-->|:::) library/"));
static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:\d+ )?\s*\|"));
static LONG_TYPE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"'[^'\n]*[/\\]([\w.-]+?)-[0-9a-f]{16}\.long-type-\d+\.txt'"));
static THREAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"thread '(.*)' \(\d+\) (panicked|has overflowed)"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b0x[0-9a-f]{9,12}\b"));

fn scratch(words: &str, origin: &Origin) -> String {
    match &origin.scratch {
        Some(scratch) => without_folder(words, scratch),
        None => words.to_owned(),
    }
}

fn listing_folder(words: &str, origin: &Origin) -> String {
    let words = without_folder(words, &origin.workspace.join(&origin.folder));
    let words = without_folder(&words, &origin.workspace);
    if origin.folder.as_os_str().is_empty() {
        return words;
    }
    without_folder(&words, &origin.folder)
}

/// Takes a folder's path away where it begins a path: `FOLDER/file` becomes `file`, the folder alone
/// becomes `.`, and `other/FOLDER/file` stays.
fn without_folder(words: &str, folder: &Path) -> String {
    let folder = folder.to_string_lossy();
    let folder = folder.trim_end_matches(['/', '\\']);
    let part_of_a_path = |c: char| c.is_alphanumeric() || "/\\-_.".contains(c);
    let mut kept = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(folder) {
        let (before, after) = (&rest[..at], &rest[at + folder.len()..]);
        let begins = !before.ends_with(part_of_a_path);
        kept.push_str(before);
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

fn standard_library(words: &str, _: &Origin) -> String {
    let words = LIBRARY.replace_all(words, "library/");
    if !words.contains("library/") {
        return words.into_owned();
    }
    let mut kept = String::with_capacity(words.len());
    let mut inside = false;
    for line in words.split_inclusive('\n') {
        if inside && SOURCE_LINE.is_match(line) {
            continue;
        }
        inside = LIBRARY_ARROW.is_match(line);
        kept.push_str(line);
    }
    kept
}

/// The words without the numbers rustc counts its diagnostics with.
pub fn is_count(message: &str) -> bool {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:aborting due to .*|\d+ warnings? emitted|could not compile .*)$")
    });
    COUNT.is_match(message)
}
