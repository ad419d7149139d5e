//! What one of cargo's commands in a transcript does now: the compiler's words, and the programs
//! that run after them.

use std::path::Path;

use anyhow::Result;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};

use super::super::normalize::{OutputOrigin, normalize};
use super::super::run::{Outcome, Termination};
use super::command_line::CargoCall;
use super::console::{self, Console};
use super::judge::CrateJudge;
use super::merged_outputs::{fatal, in_order, merges, unused, without_lines};
use super::reader_lines::as_readers_count;
use super::rustc_build::{BuiltCrate, holds};
use super::termination;

/// The status of a shell for a program that a signal ended is the signal above this.
const SIGNALLED: i32 = 128;
/// The status of cargo if a build or a test failed.
const FAILED: i32 = 101;
/// What `cargo run` says of a crate without a program, before it builds anything.
const NO_PROGRAM: &str = "error: a bin target must be available for `cargo run`\n";

/// What a call of cargo did.
#[derive(Debug)]
pub(super) struct CargoSession {
    /// Cargo's command: run, build, check, or test.
    pub(super) command: String,
    /// What the compiler said.
    pub(super) said: Vec<Diagnostic>,
    /// How the programs ended, by name.
    pub(super) programs: Vec<(String, Outcome)>,
    /// What each of them printed, on both outputs, without this machine's paths.
    pub(super) printed: Vec<(String, String)>,
    /// Whether the crate's files have anchors, so that line numbers are not compared.
    anchored: bool,
}

/// How a console differs from what was shown.
pub(super) struct Difference {
    /// The recorded lines, without cargo's.
    pub(super) recorded: Vec<String>,
    /// The lines now.
    pub(super) now: Vec<String>,
    /// The index of the first recorded line that is not shown now; `None` if lines are lacking.
    pub(super) at: Option<usize>,
}

impl CrateJudge<'_> {
    /// Runs what a call of cargo runs. With `one_console`, both outputs go to the first.
    pub(super) async fn cargo(
        &mut self,
        call: &CargoCall,
        built: &BuiltCrate,
        out: &Path,
        one_console: bool,
    ) -> Result<CargoSession> {
        let of_tests = call.command == "test";
        let said = if of_tests { &built.of_tests } else { &built.diagnostics };
        let mut session = CargoSession {
            command: call.command.clone(),
            said: said.clone(),
            programs: Vec::new(),
            printed: Vec::new(),
            anchored: holds(&self.each.folder, "ANCHOR"),
        };
        let programs = match call.command.as_str() {
            "run" => Some(&built.programs),
            "test" => Some(&built.tests),
            _ => None,
        };
        if call.command == "run" && built.programs.is_empty() && !session.is_broken() {
            session.said.clear();
            session.printed.push((String::new(), NO_PROGRAM.to_owned()));
        }
        for (name, binary) in programs.into_iter().flatten() {
            let mut args: Vec<String> =
                of_tests.then(|| "--test-threads=1".to_owned()).into_iter().collect();
            args.extend(call.args.iter().cloned());
            let outcome = self.run(binary, args, &call.env, one_console).await?;
            let shown = |bytes: &[u8]| {
                let words = String::from_utf8_lossy(bytes);
                let binary = binary.to_string_lossy();
                let words = words.replace(&*binary, &format!("target/debug/{name}"));
                let words = words.replace(&*out.to_string_lossy(), "");
                self.as_printed(&words, Some(&outcome.scratch))
            };
            session.printed.push((shown(&outcome.stdout), shown(&outcome.stderr)));
            let failed = of_tests && !termination::tests_passed(&outcome);
            session.programs.push((name.clone(), outcome));
            if failed {
                // Cargo runs no other tests then.
                break;
            }
        }
        Ok(session)
    }

    /// The words of a program without what differs between two runs, or between two machines.
    pub(super) fn as_printed(&self, words: &str, scratch: Option<&Path>) -> String {
        // A folder of this name does not exist.
        let scratch = scratch.unwrap_or(Path::new("\0")).to_owned();
        let words = normalize(words, &OutputOrigin { scratch: Some(scratch), ..self.origin() });
        match std::env::home_dir().as_ref().and_then(|home| home.to_str()) {
            Some(home) if home.len() > 1 => words.replace(&format!("{home}/"), "~/"),
            _ => words,
        }
    }
}

impl CargoSession {
    /// Whether it was a run of tests.
    pub(super) fn of_tests(&self) -> bool {
        self.command == "test"
    }

    /// Whether the compiler found an error.
    pub(super) fn is_broken(&self) -> bool {
        self.said.iter().any(|each| each.level == DiagnosticLevel::Error)
    }

    /// All that the programs printed on one of their outputs.
    fn output(&self, which: fn(&(String, String)) -> &String) -> String {
        self.printed.iter().map(which).map(String::as_str).collect()
    }

    /// What cargo says if there is no program to run.
    pub(super) fn refusal(&self) -> Option<&str> {
        let (_, words) = self.printed.first().filter(|_| self.programs.is_empty())?;
        Some(words)
    }

    /// The lines that the programs printed.
    pub(super) fn lines(&self) -> Vec<&str> {
        self.printed.iter().flat_map(|(out, error)| out.lines().chain(error.lines())).collect()
    }

    /// The status that a shell would tell; `None` if a program was stopped.
    pub(super) fn status(&self) -> Option<i32> {
        if self.is_broken() || self.refusal().is_some() {
            return Some(FAILED);
        }
        if self.of_tests() {
            let passed = self.programs.iter().all(|(_, it)| termination::tests_passed(it));
            return Some(if passed { 0 } else { FAILED });
        }
        self.programs.last().map_or(Some(0), |(_, outcome)| match outcome.end {
            Termination::Exited(status) => Some(status),
            Termination::Signalled(signal) => Some(SIGNALLED + signal),
            _ => None,
        })
    }

    /// Lines of a console, without what is not compared.
    pub(super) fn compared(&self, words: &str) -> Vec<String> {
        self.clean(console::tidy(words, self.of_tests()))
    }

    fn clean(&self, lines: Vec<String>) -> Vec<String> {
        if self.anchored { without_lines(lines) } else { lines }
    }

    /// The diagnostics that a console may show: whoever ran the command may have hidden warnings
    /// about unused code, or all warnings.
    fn shown_diagnostics(&self) -> [Vec<Diagnostic>; 3] {
        let ways: [fn(&Diagnostic) -> bool; 3] = [|_| true, |it| !unused(it), fatal];
        ways.map(|shown| self.said.iter().filter(|each| shown(each)).cloned().collect())
    }

    /// How a recorded console differs from what this shows; `None` if it does not.
    pub(super) fn difference(
        &self,
        judge: &CrateJudge<'_>,
        console: Console,
    ) -> Option<Difference> {
        let recorded = self.clean(console.lines);
        let other = self.compared(&self.output(|it| &it.0));
        let error = self.output(|it| &it.1);
        let ways = self
            .shown_diagnostics()
            .map(|said| self.compared(&format!("{}{error}", judge.words(&said))));
        if ways.iter().any(|one| merges(&recorded, one, &other)) {
            return None;
        }
        // The way that hides most of what the recording does not show either.
        let warned = recorded.iter().any(|line| line.starts_with("warning"));
        let [all, used, _] = &ways;
        let (now, at) = in_order(&recorded, if warned { all } else { used }, &other);
        Some(Difference { recorded, now, at })
    }

    /// Words with the numbers of lines as readers count them.
    pub(super) fn as_read(&self, judge: &CrateJudge<'_>, words: &str) -> String {
        match self.anchored {
            true => as_readers_count(words, &judge.each.folder),
            false => words.to_owned(),
        }
    }

    /// The words of the compiler for a new recording that replaces `old`: with all warnings, unless
    /// the old one hid them.
    pub(super) fn compiler_words(&self, judge: &CrateJudge<'_>, old: &str) -> String {
        let [all, used, fatal] = self.shown_diagnostics();
        let hides = !old.trim().is_empty() && !old.lines().any(|line| line.starts_with("warning"));
        let said = match hides {
            true if self.is_broken() => fatal,
            true => used,
            false => all,
        };
        self.as_read(judge, &judge.words(&said))
    }
}
