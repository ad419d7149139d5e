//! What became of an attempt: why it does not compile, which tests fail and why, or that it is done.

use super::{GREEN, RED, Screen};
use crate::practice::copies::Copy;
use crate::practice::ladder::Step;
use crate::practice::markdown::{BOLD, DIM, PLAIN, inline, wrapped};
use bookwright_base::counts::counted;
use bookwright_verify::practice::{Attempt, CompilerNote, Panic, SourceLine, TestEnd, TestReport};

/// How many failed tests are shown with what they say. The others mostly say the same.
const TOLD: usize = 3;
/// How many lines of the compiler's first error are shown, and of what a test says.
const LINES: usize = 24;
/// How many lines of what the code under test printed are shown.
const PRINTED: usize = 8;

impl Screen<'_> {
    /// What became of an attempt.
    pub(in crate::practice) fn attempt(&self, attempt: &Attempt, copy: &Copy) -> String {
        let mut shown = self.head();
        if let Some(words) = &attempt.refused {
            shown.push_str(&format!("{RED}The tests could not be built{PLAIN}\n\n"));
            shown.push_str(&first_lines(words, LINES));
        } else if let Some((first, rest)) = attempt.errors.split_first() {
            self.errors(first, rest, &mut shown);
        } else {
            self.tests(attempt, &mut shown);
            self.warnings(attempt, &mut shown);
        }
        if !attempt.is_passed() {
            shown.push_str(&format!("\n{DIM}Your file: {}{PLAIN}\n", self.shown(&copy.file)));
        }
        shown
    }

    fn errors(&self, first: &CompilerNote, rest: &[CompilerNote], shown: &mut String) {
        let count = counted(rest.len() + 1, "error");
        shown.push_str(&format!("{RED}It does not compile: {count}{PLAIN}\n\n"));
        shown.push_str(&first_lines(&first.rendered(|path| self.shown(path)), LINES));
        if !rest.is_empty() {
            shown.push('\n');
        }
        for note in rest.iter().take(TOLD) {
            shown.push_str(&self.note(note));
        }
        shown.push_str(&more(rest.len(), "error"));
    }

    fn note(&self, note: &CompilerNote) -> String {
        let place = note.line.as_ref().map_or(String::new(), |line| self.place(line));
        format!("{}  {DIM}{place}{PLAIN}\n", note.title)
    }

    fn place(&self, line: &SourceLine) -> String {
        format!("{}:{}", self.shown(&line.file), line.line)
    }

    fn warnings(&self, attempt: &Attempt, shown: &mut String) {
        if !attempt.warnings.is_empty() {
            shown.push('\n');
        }
        for note in attempt.warnings.iter().take(TOLD) {
            shown.push_str(&self.note(note));
        }
        shown.push_str(&more(attempt.warnings.len(), "warning"));
    }

    fn tests(&self, attempt: &Attempt, shown: &mut String) {
        let failed: Vec<&TestReport> =
            attempt.tests.iter().filter(|test| test.end != TestEnd::Passed).collect();
        let all = attempt.tests.len();
        if attempt.is_passed() {
            let tests =
                if all == 1 { "The test passes".into() } else { format!("All {all} tests pass") };
            shown.push_str(&format!("{GREEN}✓ {tests}: {} is done{PLAIN}\n", self.step().name()));
            shown.push_str(&self.what_is_next());
            return;
        }
        let count = match (failed.len(), all) {
            (_, 0) => "There is no test".to_owned(),
            (count, all) if count == all && all > 1 => format!("All {all} tests fail"),
            (1, all) => format!("1 of {} fails", counted(all, "test")),
            (count, all) => format!("{count} of {} fail", counted(all, "test")),
        };
        shown.push_str(&format!("{RED}{count}{PLAIN}\n"));
        for test in failed.iter().take(TOLD) {
            self.test(test, shown);
        }
        let rest = &failed[failed.len().min(TOLD)..];
        if !rest.is_empty() {
            shown.push('\n');
        }
        for test in rest {
            shown.push_str(&format!("{RED}✗{PLAIN} {}\n", test.name));
        }
    }

    /// One failed test, with what it says.
    fn test(&self, test: &TestReport, shown: &mut String) {
        shown.push_str(&format!("\n{RED}✗{PLAIN} {BOLD}{}{PLAIN}\n", test.name));
        let width = self.width();
        match &test.end {
            TestEnd::Passed => {}
            TestEnd::Stopped(why) => shown.push_str(&wrapped(why, width, "  ")),
            TestEnd::Failed { printed, panics } => {
                for Panic { line, message } in panics {
                    shown.push_str(&first_lines(&wrapped(message, width, "  "), LINES));
                    if let Some(line) = line {
                        shown.push_str(&format!("  {DIM}{}{PLAIN}\n", self.place(line)));
                    }
                }
                if !printed.is_empty() {
                    shown.push_str(&format!("  {DIM}printed:{PLAIN}\n"));
                    shown.push_str(&first_lines(&indented(printed), PRINTED));
                }
            }
        }
    }

    /// What is left to do, if anything is.
    fn what_is_next(&self) -> String {
        let is_done = |name: &str| self.copies.is_done(name) || name == self.step().name();
        match self.ladder.next(Some(self.at), is_done) {
            Some(next) => {
                let step: &Step<'_> = &self.ladder.steps[next];
                format!(
                    "\ns shows a solution, explained; n goes on with {BOLD}{}{PLAIN}.\n",
                    inline(&step.title)
                )
            }
            None => self.all_done(),
        }
    }

    /// The words at the end of the ladder.
    pub(in crate::practice) fn all_done(&self) -> String {
        let count = self.ladder.steps.len();
        let all = match count {
            1 => "The exercise of this book is done.".to_owned(),
            count => format!("All {count} exercises of this book are done."),
        };
        format!("\n{GREEN}{all}{PLAIN} Well done.\n")
    }
}

/// What was printed, as it was.
fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

/// How many more there are than are told.
fn more(count: usize, what: &str) -> String {
    match count.saturating_sub(TOLD) {
        0 => String::new(),
        rest => format!("{DIM}… and {}{PLAIN}\n", counted(rest, &format!("more {what}"))),
    }
}

/// The first lines of a text, and how many there are more.
fn first_lines(text: &str, most: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let mut shown: String = lines.iter().take(most).map(|line| format!("{line}\n")).collect();
    if lines.len() > most {
        shown.push_str(&format!(
            "{PLAIN}{DIM}  … {} more{PLAIN}\n",
            counted(lines.len() - most, "line")
        ));
    }
    shown
}
