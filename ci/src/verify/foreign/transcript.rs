//! A console transcript, `$ cargo run` and what came after it, against what the crate does now.
//!
//! Cargo's own lines (what it compiles, how long, from where) are hidden, and so are blank lines, which
//! it and the compiler put between. Standard output and error came to one console: the recorded lines
//! must be the two in some order in which each keeps its own.

use std::sync::LazyLock;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use regex::Regex;

/// A transcript, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// What cargo is asked: run, build, check, test.
    pub command: String,
    /// Arguments of the program, or of the tests.
    pub args: Vec<String>,
    /// What came after it.
    pub body: String,
}

#[expect(clippy::expect_used, reason = "patterns that are written here, and tested")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a sound pattern")
}

static CARGOS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\s+(?:Compiling|Checking|Finished|Running|Doc-tests|Updating|Locking|Adding|Downloading|",
        r"Downloaded|Blocking|Fresh|Building|Removed|Creating|Added|Scraping)\b|",
        r"^warning: `[^`]+` \(.*\) generated \d+ warnings?|^error: could not compile |",
        r"^warning: build failed, waiting for other jobs|^error: test failed, to rerun pass|",
        r"^error: \d+ targets? failed:|^    `-p |^error: process didn't exit successfully|^Caused by:$|",
        r"^  process didn't exit successfully"
    ))
});
static TOOK: LazyLock<Regex> = LazyLock::new(|| pattern(r"finished in \d+(?:\.\d+)?s"));
static LIBRARY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(library/\S+?):\d+(?::\d+)?"));
static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\.rs):\d+(:\d+)"));
static GUTTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:\d+)?\s*(\||-->|:::|=(?: |$)|[+~-] )"));
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\d+\s*\|.*// ANCHOR(?:_END)?:"));

/// Reads a transcript; `Err` says why it is not compared.
///
/// # Errors
/// If its command is none that can be run here.
pub fn read(text: &str) -> Result<Transcript, String> {
    let (first, body) = text.split_once('\n').unwrap_or((text, ""));
    let words: Vec<&str> =
        first.strip_prefix("$ cargo ").unwrap_or("").split_whitespace().collect();
    let not = |why: &str| Err(format!("`{}` is not compared: {why}", first.trim()));
    let Some((command, rest)) = words.split_first() else { return not("it is no call of cargo") };
    if !["run", "build", "check", "test"].contains(command) {
        return not("only cargo run, build, check and test are");
    }
    if body.lines().any(|line| line.starts_with("$ ")) {
        return not("another command follows it");
    }
    let mut parts = rest.splitn(2, |word| *word == "--");
    let before = parts.next().unwrap_or_default();
    let after = parts.next().unwrap_or_default();
    if before.iter().any(|word| word.starts_with('-')) {
        return not("it takes options of cargo");
    }
    let args = before.iter().chain(after).map(|word| (*word).to_owned()).collect();
    Ok(Transcript { command: (*command).to_owned(), args, body: body.to_owned() })
}

/// What is left of a console's words when what differs between two runs of one truth is taken out.
pub fn clean(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut of_docs = false;
    for line in words.lines() {
        // Tests of documentation are not run here; what a console showed of them is left out.
        of_docs =
            (of_docs || line.starts_with("   Doc-tests ")) && !line.starts_with("     Running ");
        if of_docs || line.trim().is_empty() || CARGOS.is_match(line) {
            continue;
        }
        let line = TOOK.replace_all(line.trim_end(), "finished in …");
        lines.push(LIBRARY.replace_all(&line, "$1").into_owned());
    }
    // Tests end in any order.
    for block in lines.chunk_by_mut(|a, b| a.starts_with("test ") && b.starts_with("test ")) {
        if block.len() > 1 {
            let end = block
                .iter()
                .position(|line| line.starts_with("test result:"))
                .unwrap_or(block.len());
            block[..end].sort();
        }
    }
    lines
}

/// Whether a console that was told to hide what is unused hides this.
pub fn unused(diagnostic: &Diagnostic) -> bool {
    const HIDDEN: [&str; 2] = ["unused_variables", "dead_code"];
    let code = diagnostic.code.as_ref().map_or("", |code| &code.code);
    diagnostic.level == DiagnosticLevel::Warning && HIDDEN.contains(&code)
}

/// Whether this is no warning.
pub fn fatal(diagnostic: &Diagnostic) -> bool {
    diagnostic.level != DiagnosticLevel::Warning
}

/// Lines without the numbers of lines of code. A transcript of a file with anchors was made from what
/// readers see of it, in which the lines of the anchors are not counted.
pub fn without_lines(lines: Vec<String>) -> Vec<String> {
    let lines = lines.into_iter().filter(|line| !ANCHOR.is_match(line));
    lines
        .map(|line| {
            let line = GUTTER.replace(&line, "$1");
            LINE.replace_all(&line, "$1:…$2").into_owned()
        })
        .collect()
}

/// Whether `recorded` is `one` and `other` merged.
pub fn merges(recorded: &[String], one: &[String], other: &[String]) -> bool {
    const MOST: usize = 4_000_000;
    if recorded.len() != one.len() + other.len() {
        return false;
    }
    if one.len().saturating_mul(other.len()) > MOST {
        return recorded.iter().eq(one.iter().chain(other));
    }
    // reach[j]: the first i of `one` and j of `other` make the first i + j recorded.
    let mut reach = vec![false; other.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            let at = (i + j).wrapping_sub(1);
            let from_one = i > 0 && reach[j] && recorded[at] == one[i - 1];
            let from_other = j > 0 && reach[j - 1] && recorded[at] == other[j - 1];
            reach[j] = (i == 0 && j == 0) || from_one || from_other;
        }
    }
    reach[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn two_outputs_come_to_one_console() {
        for (recorded, one, other, whether) in [
            ("a 1 b 2", "a b", "1 2", true),
            ("1 2 a b", "a b", "1 2", true),
            ("a 2 b 1", "a b", "1 2", false),
            ("a 1 b", "a b", "1 2", false),
            ("", "", "", true),
            ("a a b", "a", "a b", true),
            ("b a", "a b", "", false),
        ] {
            assert_eq!(merges(&lines(recorded), &lines(one), &lines(other)), whether, "{recorded}");
        }
    }

    #[test]
    fn only_cargos_lines_and_times_are_hidden() {
        let words = "   Compiling a v0.1.0 (file:///projects/a)\n    Finished `dev` profile in 0.22s\n     \
                     Running `target/debug/a`\nCompiling is fun\n\nok. finished in 0.31s\n";
        assert_eq!(clean(words), ["Compiling is fun", "ok. finished in …"]);
        assert_eq!(clean("test b ... ok\ntest a ... ok\n"), ["test a ... ok", "test b ... ok"]);
    }

    #[test]
    fn anchors_hide_the_numbers_of_lines_and_nothing_else() {
        let hidden = |words: &str| without_lines(clean(words));
        let shown = " --> src/a.rs:9:5\n  |\n9 | f();\n  | ^ no\n";
        let counted = "  --> src/a.rs:10:5\n   |\n9  | // ANCHOR: a\n10 | f();\n   | ^ no\n";
        assert_eq!(hidden(shown), hidden(counted));
        for other in ["src/a.rs:9:6\n", "src/b.rs:9:5\n"] {
            assert_ne!(hidden("src/a.rs:9:5\n"), hidden(other), "{other}");
        }
        assert_ne!(hidden("9 | f();\n"), hidden("9 | g();\n"));
        assert_ne!(hidden("9 | f();\n"), hidden("9 |  f();\n"));
    }

    #[test]
    fn a_command_is_read() {
        let read_ok = read("$ cargo run -- the poem.txt\nx\n").unwrap();
        assert_eq!((read_ok.command.as_str(), read_ok.args.len()), ("run", 2));
        for no in [
            "$ cargo",
            "$ cargo +nightly miri run\n",
            "$ cargo run --release\n",
            "$ cargo run\n$ echo\n",
        ] {
            assert!(read(no).is_err(), "{no}");
        }
    }
}
