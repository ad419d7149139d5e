//! Records what a console shows after a call of cargo.
//!
//! The author's command stays, and so do cargo's own lines where they stood: how long a build took
//! is not invented. The words of the compiler and of the programs are as they are now. The programs
//! are run again, twice, with both outputs on one console, so that their order is the true one. What
//! differs from run to run is not recorded, and what a comparison passes over stays as it was.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use anyhow::Result;
use cargo_metadata::diagnostic::DiagnosticLevel;

use super::super::codes;
use super::super::normalize::is_count;
use super::super::run::{Outcome, Termination};
use super::cargo_session::CargoSession;
use super::command_line::CargoCall;
use super::console::{self, Part};
use super::judge::CrateJudge;
use super::merged_outputs::merges;
use super::rustc_build::BuiltCrate;
use super::termination;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::layout;

/// A text with ranges replaced, with the line ends that it has.
pub(super) fn edited(text: &str, edits: Vec<(Range<usize>, String)>) -> String {
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    let windows = text.contains("\r\n");
    for (range, words) in edits {
        new.push_str(&text[at..range.start]);
        if !new.is_empty() && !new.ends_with('\n') {
            new.push_str(if windows { "\r\n" } else { "\n" });
        }
        new.push_str(&if windows { words.replace('\n', "\r\n") } else { words });
        at = range.end;
    }
    new + &text[at..]
}

impl CrateJudge<'_> {
    /// What follows a call of cargo from now on, in place of `old`; `None` with a problem if it
    /// cannot be recorded.
    pub(super) async fn recorded(
        &mut self,
        call: &CargoCall,
        before: &CargoSession,
        old: &str,
        built: &BuiltCrate,
        out: &Path,
        place: &Place,
    ) -> Result<Option<String>> {
        let mut console = None;
        if !before.programs.is_empty() {
            let one = self.cargo(call, built, out, true).await?;
            let other = self.cargo(call, built, out, true).await?;
            if !one.is_same(&other) || !one.is_merged(before) {
                let what = "this shows something else each time, so it is not recorded";
                self.problems.push(
                    Problem::new(codes::TRANSCRIPT_VARIES, place.clone(), what)
                        .help("let the program print the same words in the same order each time"),
                );
                return Ok(None);
            }
            console = Some(one);
        }
        let new = NewConsole { judge: self, call, session: before, old }.text(console.as_ref());
        let shown = console::read(&call.command, &self.as_printed(&new, None));
        let (programs, of_tests) = (&before.programs, before.of_tests());
        let ends = termination::problems(programs, shown.end, of_tests, place);
        if ends.is_empty() && before.difference(self, shown).is_none() {
            return Ok(Some(new));
        }
        let what = "no console can show what this does now, so it is not recorded";
        self.problems.push(
            Problem::new(codes::TRANSCRIPT_VARIES, place.clone(), what)
                .help("run the command yourself, and replace what follows it here"),
        );
        Ok(None)
    }
}

impl CargoSession {
    /// Whether two runs on one console showed the same.
    fn is_same(&self, other: &Self) -> bool {
        let ends = |it: &Self| -> Vec<_> { it.programs.iter().map(|(_, each)| each.end).collect() };
        self.printed == other.printed && ends(self) == ends(other)
    }

    /// Whether this run on one console showed what both outputs of another one were.
    fn is_merged(&self, separate: &Self) -> bool {
        let pairs = self.printed.iter().zip(&separate.printed);
        let same = |((console, _), (out, error)): (&(String, String), &(String, String))| {
            merges(&self.compared(console), &self.compared(out), &self.compared(error))
        };
        self.printed.len() == separate.printed.len() && { pairs }.all(same)
    }
}

/// What makes up a new console.
struct NewConsole<'a> {
    judge: &'a CrateJudge<'a>,
    call: &'a CargoCall,
    session: &'a CargoSession,
    old: &'a str,
}

impl NewConsole<'_> {
    fn text(&self, console: Option<&CargoSession>) -> String {
        let (parts, last) = console::parts(&self.call.command, self.old);
        let of = |wanted: Part| {
            parts.iter().filter(move |(part, _)| *part == wanted).map(|(_, line)| *line)
        };
        let mut pool = OldLines::new(self.session, self.judge, of(Part::Words));
        let mut new = String::new();
        let line = |new: &mut String, line: &str| {
            new.push_str(line);
            new.push('\n');
        };
        let runs = self.session.refusal().is_none();
        of(Part::Doing).filter(|_| runs).for_each(|each| line(&mut new, each));
        let compiler = self.session.compiler_words(self.judge, self.old);
        pool.add(&mut new, &compiler);
        of(Part::Sum).filter_map(|sum| self.sum(sum)).for_each(|each| line(&mut new, &each));
        if runs && !self.session.is_broken() {
            of(Part::Finished).for_each(|each| line(&mut new, each));
        }
        pool.add(&mut new, self.session.refusal().unwrap_or_default());
        for (index, (name, outcome)) in self.session.programs.iter().enumerate() {
            let starts = |each: &&str| {
                if self.session.of_tests() { is_about(each, name) } else { index == 0 }
            };
            of(Part::Running).filter(starts).for_each(|each| line(&mut new, each));
            let printed = console.and_then(|it| it.printed.get(index)).map_or("", |it| &it.0);
            pool.add(&mut new, &self.session.as_read(self.judge, printed));
            if let Some(words) = self.last_words(name, outcome, last) {
                line(&mut new, &words);
            }
        }
        let passed = self.session.status() == Some(0);
        of(Part::OfDocs).filter(|_| passed).for_each(|each| line(&mut new, each));
        // Blank lines before the next command.
        let blank = self.old.len() - self.old.trim_end().len();
        let blank = self.old[self.old.len() - blank..].matches('\n').count().saturating_sub(1);
        let new = if blank > 0 { new.trim_end().to_owned() + "\n" } else { new };
        new + &"\n".repeat(blank)
    }

    /// Cargo's line about the warnings or errors of a build, if it can still be said.
    fn sum(&self, line: &str) -> Option<String> {
        let count = |level: DiagnosticLevel| {
            let of_level = |each: &&_| {
                let each: &cargo_metadata::diagnostic::Diagnostic = each;
                each.level == level && !is_count(&each.message)
            };
            self.session.said.iter().filter(of_level).count()
        };
        let of_warnings = line.starts_with("warning: ");
        let now = match of_warnings {
            true => count(DiagnosticLevel::Warning),
            false => count(DiagnosticLevel::Error),
        };
        let (before, rest) =
            line.split_once(if of_warnings { " generated " } else { " due to " })?;
        let said: usize = rest.split(' ').next()?.parse().unwrap_or(1);
        if said == now {
            return Some(line.to_owned());
        }
        let plural = if now == 1 { "" } else { "s" };
        (now > 0).then(|| match of_warnings {
            true => format!("{before} generated {now} warning{plural}"),
            false => format!("{before} due to {now} previous error{plural}"),
        })
    }

    /// Cargo's last words about a program that ended badly, if they stood there or are needed.
    fn last_words(&self, name: &str, outcome: &Outcome, old: Option<&str>) -> Option<String> {
        let of_tests = self.session.of_tests();
        let good = match of_tests {
            true => termination::tests_passed(outcome),
            false => outcome.end == Termination::Exited(0),
        };
        if good || (old.is_none() && termination::tells(outcome, of_tests)) {
            return None;
        }
        let told = old.map(|old| console::read(&self.call.command, old).end);
        if told == Some(Some(outcome.end)) {
            return old.map(|old| old.trim_end().replace("\r\n", "\n"));
        }
        let program = [&[name.to_owned()], &*self.call.args].concat().join(" ");
        if !of_tests {
            return Some(termination::cargos_line(&program, outcome.end));
        }
        let which = match name {
            layout::LIB => "--lib".to_owned(),
            layout::MAIN => format!("--bin {}", self.package()),
            test => format!("--test {test}"),
        };
        let failed = format!("error: test failed, to rerun pass `{which}`");
        if outcome.end == Termination::Exited(101) {
            return Some(failed);
        }
        let end = termination::cargos_end(outcome.end);
        let why = "process didn't exit successfully";
        Some(format!("{failed}\n\nCaused by:\n  {why}: `target/debug/deps/{program}` ({end})"))
    }

    fn package(&self) -> &str {
        let package = self.judge.each.table.get("package");
        package.and_then(|it| it.get("name")?.as_str()).unwrap_or_default()
    }
}

/// Whether cargo's line before a test program is about this one.
fn is_about(line: &str, name: &str) -> bool {
    line.split([' ', '/', '(', ')']).any(|word| word == name || word == format!("{name}.rs"))
        || line.contains(&format!(" {name} "))
}

/// The lines of an old recording, by what of them is compared. A line that is the same in that is
/// kept as it stood.
struct OldLines<'a> {
    session: &'a CargoSession,
    judge: &'a CrateJudge<'a>,
    lines: HashMap<String, Vec<&'a str>>,
}

impl<'a> OldLines<'a> {
    fn new(
        session: &'a CargoSession,
        judge: &'a CrateJudge<'a>,
        lines: impl DoubleEndedIterator<Item = &'a str>,
    ) -> Self {
        let mut all = Self { session, judge, lines: HashMap::new() };
        for line in lines.rev() {
            if let Some(key) = all.key(line) {
                all.lines.entry(key).or_default().push(line);
            }
        }
        all
    }

    fn key(&self, line: &str) -> Option<String> {
        self.session.compared(&self.judge.as_printed(line, None)).into_iter().next()
    }

    /// Adds words to a text, in whole lines.
    fn add(&mut self, new: &mut String, words: &str) {
        for line in words.lines() {
            let key = self.key(line);
            let old = key.and_then(|key| self.lines.get_mut(&key)?.pop());
            new.push_str(old.unwrap_or(line));
            new.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_text_keeps_its_line_ends() {
        let edits = |at: usize| vec![(at..at, "a\nb\n".to_owned())];
        assert_eq!(edited("$ cargo run", edits(11)), "$ cargo run\na\nb\n");
        assert_eq!(edited("$ x\r\n$ y\r\n", edits(5)), "$ x\r\na\r\nb\r\n$ y\r\n");
        assert_eq!(edited("$ x\nold\n$ y\n", vec![(4..8, "new\n".to_owned())]), "$ x\nnew\n$ y\n");
    }

    #[test]
    fn the_line_before_a_test_program_names_it() {
        let unit = "     Running unittests src/lib.rs (target/debug/deps/a-0123456789abcdef)";
        let own = "     Running tests/it.rs (target/debug/deps/it-0123456789abcdef)";
        assert!(is_about(unit, "src/lib.rs") && !is_about(unit, "it"));
        assert!(is_about(own, "it") && !is_about(own, "src/lib.rs"));
    }
}
