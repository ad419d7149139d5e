//! What of the words of a test program helps a reader: which tests failed, and what their assertions say.
//! Not backtraces, nor how to have one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::exercises;
use crate::run::{OUTPUT_LIMIT, Outcome, Termination};
use crate::termination::{signal_name, size};
use bookwright_base::paths::normalized;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLine {
    /// The file, absolute.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

/// What became of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Its name.
    pub name: String,
    /// How it ended.
    pub end: TestEnd,
}

/// How a test ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestEnd {
    /// It passed.
    Passed,
    /// It failed.
    Failed {
        /// What the code under test printed.
        printed: String,
        /// The panics that it saw, in their order; also those of other threads.
        panics: Vec<Panic>,
    },
    /// It never ended, or ended the whole program: why no more is known.
    Stopped(String),
}

/// One panic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    /// Where it was.
    pub line: Option<SourceLine>,
    /// What it said.
    pub message: String,
}

/// Reads what a test program printed. Paths are relative to `workspace`.
pub(super) fn read(outcome: &Outcome, workspace: &Path, timeout: Duration) -> Vec<TestReport> {
    let words = plain(&String::from_utf8_lossy(&outcome.stdout));
    let mut tests = verdicts(&words);
    for test in &mut tests {
        if let TestEnd::Failed { printed, panics } = &mut test.end {
            let section = section(&words, &test.name);
            (*printed, *panics) = read_section(&section, workspace);
        }
    }
    if !words.lines().any(|line| line.starts_with("test result: ")) || !exercises::passed(outcome) {
        let why = why_it_stopped(outcome, timeout);
        let all_pass = tests.iter().all(|test| test.end == TestEnd::Passed);
        match tests.iter_mut().find(|test| matches!(test.end, TestEnd::Stopped(_))) {
            Some(stopped) => stopped.end = TestEnd::Stopped(why),
            None if all_pass => {
                tests.push(TestReport { name: "the tests".to_owned(), end: TestEnd::Stopped(why) });
            }
            None => {}
        }
    }
    tests
}

/// A text without what would move the cursor of a terminal, or color all that follows.
fn plain(words: &str) -> String {
    let stripped = anstream::adapter::strip_str(words).to_string();
    stripped.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// The tests that are told of, in their order. One whose verdict is missing is [`TestEnd::Stopped`].
fn verdicts(words: &str) -> Vec<TestReport> {
    let mut tests: Vec<TestReport> = Vec::new();
    let mut open = false;
    // What failed tests printed, perhaps the words of other tests, comes after that line.
    let verdicts = words.lines().take_while(|line| *line != "failures:");
    for line in verdicts {
        let named = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "));
        let verdict = match named {
            Some((name, verdict)) => {
                let name = name.strip_suffix(" - should panic").unwrap_or(name).to_owned();
                tests.push(TestReport { name, end: TestEnd::Stopped(String::new()) });
                open = true;
                verdict
            }
            // What the test printed past its harness stands before its verdict.
            None if open => line,
            None => continue,
        };
        let Some(test) = tests.last_mut() else { continue };
        if verdict.ends_with("ok") {
            test.end = TestEnd::Passed;
        } else if verdict.ends_with("FAILED") {
            test.end = TestEnd::Failed { printed: String::new(), panics: Vec::new() };
        } else if verdict.starts_with("ignored") {
            tests.pop();
        } else {
            continue;
        }
        open = false;
    }
    tests
}

/// What a failed test printed.
fn section(words: &str, name: &str) -> String {
    let head = format!("---- {name} stdout ----");
    let mut lines = words.lines().skip_while(|line| *line != head).skip(1).peekable();
    let mut section = String::new();
    while let Some(line) = lines.next() {
        let begins_another = line.starts_with("---- ") && line.ends_with(" stdout ----");
        if begins_another || is_list(line, lines.peek()) {
            break;
        }
        section.push_str(line);
        section.push('\n');
    }
    section
}

/// Whether the list of the failed tests begins.
fn is_list(line: &str, next: Option<&&str>) -> bool {
    line == "failures:" && next.is_some_and(|next| next.starts_with("    "))
}

/// Takes apart what a failed test printed: what comes before its first panic, and the panics.
fn read_section(section: &str, workspace: &Path) -> (String, Vec<Panic>) {
    let (mut printed, mut panics) = (String::new(), Vec::<Panic>::new());
    // Whether a test that this test ran has no verdict yet.
    let mut inner = false;
    for line in section.lines() {
        if let Some(place) = panicked_at(line) {
            panics.push(Panic { line: place_of(place, workspace), message: String::new() });
            continue;
        }
        let Some(line) = without_noise(line, &mut inner) else { continue };
        let to = panics.last_mut().map_or(&mut printed, |panic| &mut panic.message);
        if !line.is_empty() || !to.ends_with("\n\n") {
            to.push_str(line);
            to.push('\n');
        }
    }
    for panic in &mut panics {
        panic.message = panic.message.trim().to_owned();
    }
    if panics.is_empty() {
        // A test that returns an error, or that should have panicked.
        let message = std::mem::take(&mut printed).trim().to_owned();
        panics.push(Panic { line: None, message });
    }
    (printed.trim().to_owned(), panics)
}

/// A line without what helps nobody: how to have a backtrace, and what a test program that a test ran says
/// of itself; `None` if that is all of it.
fn without_noise<'l>(line: &'l str, inner: &mut bool) -> Option<&'l str> {
    let is_verdict = |word: &str| matches!(word, "ok" | "FAILED");
    let named = line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "));
    if let Some((_, rest)) = named {
        *inner = !is_verdict(rest);
        return inner.then_some(rest);
    }
    if *inner && is_verdict(line) {
        *inner = false;
        return None;
    }
    let counts = line.strip_prefix("running ").is_some_and(|rest| rest.contains(" test"));
    let is_noise = counts
        || line.starts_with("test result: ")
        || line == "failures:"
        || (line.starts_with("note: ") && line.contains("RUST_BACKTRACE"));
    (!is_noise).then_some(line)
}

/// The place in the line by which a panic begins.
fn panicked_at(line: &str) -> Option<&str> {
    let (thread, place) = line.split_once(" panicked at ")?;
    (thread.starts_with("thread '")).then(|| place.trim_end_matches(':'))
}

/// The line of `FILE:LINE:COLUMN`.
fn place_of(place: &str, workspace: &Path) -> Option<SourceLine> {
    let mut parts = place.rsplitn(3, ':');
    let (_, line, file) = (parts.next()?, parts.next()?, parts.next()?);
    Some(SourceLine { file: normalized(&workspace.join(file)), line: line.parse().ok()? })
}

/// Why a test program ended without a verdict on its test.
fn why_it_stopped(outcome: &Outcome, timeout: Duration) -> String {
    let why = match outcome.end {
        Termination::StillRunning => format!(
            "still running after {} s, and stopped with everything it started: something waits or \
             repeats forever",
            timeout.as_secs_f64()
        ),
        Termination::PrintedTooMuch(output) => {
            format!("printed more than {} on {output}, and was stopped", size(OUTPUT_LIMIT as u64))
        }
        Termination::TookTooMuchMemory => {
            "took too much memory, and was stopped with everything it started".to_owned()
        }
        Termination::Signalled(signal) => format!("ended by {}", signal_name(signal)),
        Termination::Exited(status) => {
            format!("the whole program ended inside of it, with status {status}")
        }
        Termination::FailedATest => "failed".to_owned(),
    };
    let said = plain(&String::from_utf8_lossy(&outcome.stderr));
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(LAST)..];
    match outcome.end {
        Termination::Signalled(_) if !last.is_empty() => format!("{why}\n{}", last.join("\n")),
        _ => why,
    }
}

/// How many of the last words of a program that a signal ended are told.
const LAST: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "
running 4 tests
test a ... FAILED
test b - should panic ... ok
test c ... a word past the harness
FAILED
test d ... ignored, another runs it

failures:

---- a stdout ----
\u{1b}[2Js\u{7}een

thread 'a' (71) panicked at /book/listings/exercises/x/tests/t.rs:11:9:
assertion `left == right` failed: gives the number
  left: 1
 right: 101

running 1 test
test inner ... its words
ok

test result: ok. 1 passed
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

---- c stdout ----

thread 'c' (72) panicked at x/src/lib.rs:3:5:
not yet implemented: await
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace


failures:
    a
    c

test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    fn outcome(stdout: &str, end: Termination) -> Outcome {
        Outcome {
            end,
            stdout: stdout.into(),
            stderr: b"thread 'e' has overflowed its stack\n".to_vec(),
            took: Duration::ZERO,
            left_running: None,
            scratch: PathBuf::new(),
        }
    }

    fn reports(stdout: &str, end: Termination) -> Vec<TestReport> {
        read(&outcome(stdout, end), Path::new("/book/practice"), Duration::from_secs(10))
    }

    #[test]
    fn of_each_failed_test_the_messages_and_their_lines_are_told() {
        let tests = reports(WORDS, Termination::Exited(101));
        let names: Vec<&str> = tests.iter().map(|test| test.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(tests[1].end, TestEnd::Passed);
        let TestEnd::Failed { printed, panics } = &tests[0].end else { panic!("{tests:?}") };
        assert_eq!((printed.as_str(), panics.len()), ("seen", 1));
        assert!(panics[0].message.ends_with("left: 1\n right: 101\n\nits words"), "{panics:?}");
        let TestEnd::Failed { panics, .. } = &tests[2].end else { panic!("{tests:?}") };
        let line = SourceLine { file: "/book/practice/x/src/lib.rs".into(), line: 3 };
        assert_eq!(panics[0].line, Some(line));
        assert_eq!(panics[0].message, "not yet implemented: await");
    }

    #[test]
    fn a_program_that_does_not_end_by_itself_names_the_test_it_was_in() {
        let words = "\nrunning 2 tests\ntest d ... ok\ntest e ... ";
        for (end, told) in [
            (Termination::StillRunning, "after 10 s"),
            (Termination::Signalled(6), "overflowed"),
            (Termination::Exited(0), "status 0"),
        ] {
            let tests = reports(words, end);
            let TestEnd::Stopped(why) = &tests[1].end else { panic!("{tests:?}") };
            assert!(tests[1].name == "e" && why.contains(told), "{why}");
        }
        // Before its first test, or after its last one.
        let tests = reports("", Termination::Exited(0));
        assert!(matches!(tests[0].end, TestEnd::Stopped(_)));
    }
}
