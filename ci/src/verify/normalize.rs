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
static LIBRARY_ARROW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^( *(?:-->|:::) )(library/\S+?:\d+)(?::\d+)?$"));
static SOURCE_LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ *(?:\d+ )? *\||^\.\.\."));
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ *(\d+) [|+~-]"));
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

/// Where rust-src is installed, rustc shows the line, knows the column, and makes the margin as wide
/// as that line's number.
fn standard_library(words: &str, _: &Origin) -> String {
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

/// The words without the numbers rustc counts its diagnostics with.
pub fn is_count(message: &str) -> bool {
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:aborting due to .*|\d+ warnings? emitted|could not compile .*)$")
    });
    COUNT.is_match(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(name: &str, words: &str, expected: &str) {
        let origin = Origin {
            workspace: "/book/target/bookwright/listings/tree".into(),
            folder: "ch23-async/rc-not-send".into(),
            scratch: Some("/tmp/listing-Ab3".into()),
        };
        let rule = RULES.iter().find(|rule| rule.name == name).unwrap();
        assert_eq!((rule.apply)(words, &origin), expected);
        assert_eq!(normalize(words, &origin), expected, "another rule changes it too");
        assert_eq!(normalize(expected, &origin), expected, "a second time it is something else");
    }

    #[test]
    fn line_ends() {
        becomes("line ends", "one\r\ntwo\n", "one\ntwo\n");
    }

    #[test]
    fn scratch_folder() {
        becomes(
            "scratch folder",
            "cannot open /tmp/listing-Ab3/menu.txt; in /tmp/listing-Ab3\n",
            "cannot open menu.txt; in .\n",
        );
    }

    #[test]
    fn listing_folder_in_the_compilers_words() {
        becomes(
            "listing folder",
            "error[E0752]: `main` function is not allowed to be `async`\n \
             --> ch23-async/rc-not-send/src/main.rs:2:1\n  |\n2 | async fn main() {\n",
            "error[E0752]: `main` function is not allowed to be `async`\n \
             --> src/main.rs:2:1\n  |\n2 | async fn main() {\n",
        );
    }

    #[test]
    fn listing_folder_of_another_listing_stays() {
        let words = "ch23-async/rc-not-send-2/src/main.rs my/ch23-async/rc-not-send/x\n";
        becomes("listing folder", words, words);
        becomes(
            "listing folder",
            "/book/target/bookwright/listings/tree/ch23-async/other/src/lib.rs\n",
            "ch23-async/other/src/lib.rs\n",
        );
    }

    #[test]
    fn registry() {
        becomes(
            "registry",
            "   --> /home/ada/.cargo/registry/src/index.example-1949cf8c6b5b557f/tokio-1.54.1/src/task/spawn.rs:176:21\n",
            "   --> tokio-1.54.1/src/task/spawn.rs:176:21\n",
        );
    }

    #[test]
    fn git_checkouts() {
        becomes(
            "git checkouts",
            "  --> /home/me/.cargo/git/checkouts/tokio-377c595163f99a10/4fd8c1a/tokio/src/lib.rs:1:1\n",
            "  --> tokio/tokio/src/lib.rs:1:1\n",
        );
    }

    /// What rustc says of an `Rc` that moves into `std::thread::spawn`, without rust-src.
    const WITHOUT_SOURCES: &str = "\
error[E0277]: `Rc<i32>` cannot be sent between threads safely
 --> src/main.rs:5:24
  |
5 |     std::thread::spawn(move || println!(\"{a}\"));
  |                        ^^^^^^^
note: required by a bound in `spawn`
 --> /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/thread/functions.rs:125:0

For more information about this error, try `rustc --explain E0277`.
";

    /// The same with rust-src.
    const WITH_SOURCES: &str = "\
error[E0277]: `Rc<i32>` cannot be sent between threads safely
   --> src/main.rs:5:24
    |
  5 |     std::thread::spawn(move || println!(\"{a}\"));
    |                        ^^^^^^^
note: required by a bound in `spawn`
   --> /home/me/.rustup/toolchains/1.95.0-x86_64-unknown-linux-gnu/lib/rustlib/src/rust/library/std/src/thread/functions.rs:125:8
    |
122 | pub fn spawn<F, T>(f: F) -> JoinHandle<T>
    |        ----- required by a bound in this function
...
125 |     F: Send + 'static,
    |        ^^^^ required by this bound in `spawn`

For more information about this error, try `rustc --explain E0277`.
";

    #[test]
    fn standard_library() {
        let expected = WITHOUT_SOURCES.replace(
            "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/thread/functions.rs:125:0",
            "library/std/src/thread/functions.rs:125",
        );
        becomes("standard library", WITHOUT_SOURCES, &expected);
        becomes("standard library", WITH_SOURCES, &expected);
    }

    #[test]
    fn standard_library_in_a_panic() {
        becomes(
            "standard library",
            "panicked at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/cell.rs:5:9:\n",
            "panicked at library/core/src/cell.rs:5:9:\n",
        );
    }

    #[test]
    fn long_types() {
        becomes(
            "long types",
            "  = note: the full name for the type has been written to '/b/target/debug/deps/raw-8b9333f50f4f6942.long-type-7076335260490532946.txt'\n",
            "  = note: the full name for the type has been written to 'raw.long-type.txt'\n",
        );
    }

    #[test]
    fn thread_ids() {
        becomes(
            "thread ids",
            "\nthread 'main' (3229) panicked at src/main.rs:4:72:\nnone\n\nthread 'it's' (1) has overflowed its stack\n",
            "\nthread 'main' panicked at src/main.rs:4:72:\nnone\n\nthread 'it's' has overflowed its stack\n",
        );
        let own = "thread 'main' (7) is what the listing prints itself\n";
        becomes("thread ids", own, own);
    }

    #[test]
    fn addresses() {
        becomes("addresses", "at 0x7ffef91f22b8, 0x600000c04\n", "at 0x…, 0x…\n");
        let numbers = "0xdeadbeef 0x0123456789abcdef x0x7ffef91f22b8\n";
        becomes("addresses", numbers, numbers);
    }

    #[test]
    fn counts_are_no_diagnostics() {
        for words in ["aborting due to 2 previous errors; 1 warning emitted", "1 warning emitted"] {
            assert!(is_count(words), "{words}");
        }
        assert!(!is_count("unused variable: `x`"));
    }
}
