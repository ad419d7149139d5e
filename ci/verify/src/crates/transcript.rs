//! Reads a console transcript, `$ cargo run` and what follows it, and compares it with what the
//! crate does now.
//!
//! Standard output and standard error went to the same console. So the recorded lines, without
//! cargo's own, must be both outputs merged, each in its own order.

use std::sync::LazyLock;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use regex::Regex;

use super::super::normalize::pattern;

/// A transcript, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Transcript {
    /// Cargo's command: run, build, check, or test.
    pub(super) command: String,
    /// Arguments of the program, or of the tests.
    pub(super) args: Vec<String>,
    /// Variables set for it.
    pub(super) env: Vec<(String, String)>,
    /// What follows the command.
    pub(super) body: String,
}

static LINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\.rs):\d+(:\d+)"));
static GUTTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:\d+)?\s*(\||-->|:::|=(?: |$)|[+~-] )"));
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\d+\s*\|.*// ANCHOR(?:_END)?:"));

/// Reads a transcript.
///
/// # Errors
/// Why it is not compared: its command cannot be run here.
pub(super) fn read(text: &str) -> Result<Transcript, String> {
    let (first, body) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end();
    let not = |why: &str| Err(format!("`{first}` is not compared: {why}"));
    let call = first.strip_prefix('$').unwrap_or("");
    if let Some(sign) = of_the_shell(call) {
        return not(&format!("only a shell understands `{sign}`"));
    }
    let Some(words) = shlex::split(call) else { return not("a quote in it is not closed") };
    let (env, words) = variables(&words);
    if let Some((name, _)) = env.iter().find(|(name, _)| changes_more(name)) {
        return not(&format!("`{name}` changes more than the program"));
    }
    let Some((command, rest)) = words
        .split_first()
        .filter(|(cargo, _)| *cargo == "cargo")
        .and_then(|it| it.1.split_first())
    else {
        return not("it does not call cargo");
    };
    if !["run", "build", "check", "test"].contains(&command.as_str()) {
        return not("only cargo run, build, check, and test are");
    }
    if body.lines().any(|line| line.starts_with("$ ")) {
        return not("another command follows it");
    }
    let mut parts = rest.splitn(2, |word| *word == "--");
    let before = parts.next().unwrap_or_default();
    let after = parts.next().unwrap_or_default();
    if before.iter().any(|word| word.starts_with('-')) {
        return not("it has options for cargo");
    }
    let args = before.iter().chain(after).cloned().collect();
    Ok(Transcript { command: command.clone(), args, env, body: body.to_owned() })
}

/// The first character of a command that makes a shell do more than start a program with words.
fn of_the_shell(call: &str) -> Option<char> {
    let (mut quote, mut escaped) = (None, false);
    call.chars().find(|&c| {
        let plain = !std::mem::take(&mut escaped);
        match quote {
            Some('\'') => quote = (c != '\'').then_some('\''),
            _ if !plain => {}
            _ if c == '\\' => escaped = true,
            Some(_) if c == '"' => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            _ => return "$`".contains(c) || (quote.is_none() && "|&;<>()*?[]{}~!#".contains(c)),
        }
        false
    })
}

/// The variables that a command sets, and the words after them.
fn variables(words: &[String]) -> (Vec<(String, String)>, &[String]) {
    let set = |word: &String| {
        let (name, value) = word.split_once('=')?;
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '_';
        name.chars().all(sound).then(|| (name.to_owned(), value.to_owned()))
    };
    let env: Vec<_> = words.iter().map_while(set).collect();
    let rest = &words[env.len()..];
    (env, rest)
}

/// Whether a variable may change what is built, or how the standard library reports a panic.
fn changes_more(name: &str) -> bool {
    name.starts_with("CARGO") || name.starts_with("RUST") || name == "PATH"
}

/// Whether this is a warning about unused code, which a console may hide.
pub(super) fn unused(diagnostic: &Diagnostic) -> bool {
    const HIDDEN: [&str; 2] = ["unused_variables", "dead_code"];
    let code = diagnostic.code.as_ref().map_or("", |code| &code.code);
    diagnostic.level == DiagnosticLevel::Warning && HIDDEN.contains(&code)
}

/// Whether this is not a warning.
pub(super) fn fatal(diagnostic: &Diagnostic) -> bool {
    diagnostic.level != DiagnosticLevel::Warning
}

/// The lines without the numbers of source lines. The transcript of a file with anchors was made
/// from what readers see, without the lines of the anchors.
pub(super) fn without_lines(lines: Vec<String>) -> Vec<String> {
    let lines = lines.into_iter().filter(|line| !ANCHOR.is_match(line));
    lines
        .map(|line| {
            let line = GUTTER.replace(&line, "$1");
            LINE.replace_all(&line, "$1:…$2").into_owned()
        })
        .collect()
}

/// Whether `recorded` is `one` and `other` merged.
pub(super) fn merges(recorded: &[String], one: &[String], other: &[String]) -> bool {
    const MOST: usize = 4_000_000;
    if recorded.len() != one.len() + other.len() {
        return false;
    }
    if one.len().saturating_mul(other.len()) > MOST {
        return recorded.iter().eq(one.iter().chain(other));
    }
    // reach[j]: the first i lines of `one` and j lines of `other` make up the first i + j recorded
    // lines.
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
    fn anchors_hide_the_numbers_of_lines_and_nothing_else() {
        let hidden = |words: &str| without_lines(words.lines().map(str::to_owned).collect());
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
        for (command, args, env) in [
            ("$ cargo run -- the poem.txt", &["the", "poem.txt"][..], &[][..]),
            ("$  cargo run", &[], &[]),
            ("$ cargo run -- \"a b\" 'c|d' e\\ f", &["a b", "c|d", "e f"], &[]),
            ("$ X=1 Y='2 3' cargo run", &[], &[("X", "1"), ("Y", "2 3")]),
        ] {
            let read = read(&format!("{command}\r\nx\n")).unwrap();
            assert_eq!((read.command.as_str(), read.body.as_str()), ("run", "x\n"), "{command}");
            assert_eq!(read.args, args, "{command}");
            assert!(read.env.iter().map(|(a, b)| (a.as_str(), b.as_str())).eq(env.iter().copied()));
        }
    }

    #[test]
    fn what_is_not_compared_says_why() {
        for (command, why) in [
            ("$ cargo", "it does not call cargo"),
            ("$ cd a", "it does not call cargo"),
            ("$ cargo +nightly miri run", "only cargo run, build, check, and test are"),
            ("$ cargo run --release", "it has options for cargo"),
            ("$ cargo run\n$ echo", "another command follows it"),
            ("$ cargo run -- a | sort", "only a shell understands `|`"),
            ("$ cargo run > out.txt", "only a shell understands `>`"),
            ("$ cargo run -- \"$HOME\"", "only a shell understands `$`"),
            ("$ cargo run -- 'a", "a quote in it is not closed"),
            ("$ RUST_BACKTRACE=1 cargo run", "`RUST_BACKTRACE` changes more than the program"),
        ] {
            let said = read(&format!("{command}\n")).unwrap_err();
            assert!(said.ends_with(&format!("is not compared: {why}")), "{said}");
        }
    }
}
