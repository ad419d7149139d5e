//! Judges one stand-alone crate: holds it to the pages' claims and to its transcripts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use tokio::sync::Semaphore;

use super::super::normalize::{OutputOrigin, is_count, normalize};
use super::super::run::{self, Outcome, Program, Termination};
use super::super::run_limits::RunLimits;
use super::super::subject::Subject;
use super::super::verdict::{Conclusion, Verdict};
use super::super::{codes, diagnostics, exercises};
use super::rustc_build::BuiltCrate;
use super::termination;
use super::transcript::Transcript;
use bookwright_base::code::Code;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::claim::Claim;
use bookwright_source::crates::Crate;
use bookwright_source::layout::Layout;

/// How long a program may run, unless book.toml says otherwise. The Rust Book has one that counts for ten
/// seconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A crate, and what has been found about it so far.
pub(super) struct CrateJudge<'a> {
    pub(super) each: &'a Crate,
    running: &'a Semaphore,
    limits: RunLimits,
    timed_out: bool,
    pub(super) problems: Vec<Problem>,
    pub(super) differences: Vec<Problem>,
    notes: Vec<String>,
    codes: Vec<String>,
    /// The transcripts that change, if transcripts are to be recorded.
    pub(super) changed: Option<BTreeMap<PathBuf, String>>,
}

impl<'a> CrateJudge<'a> {
    /// Judges a crate. `record` says whether its transcripts are to be recorded.
    pub(super) fn new(
        each: &'a Crate,
        running: &'a Semaphore,
        limits: RunLimits,
        record: bool,
    ) -> Self {
        Self {
            changed: record.then(BTreeMap::new),
            each,
            running,
            limits,
            codes: Vec::new(),
            timed_out: false,
            problems: Vec::new(),
            differences: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes something that is not compared.
    pub(super) fn note(&mut self, why: &str) {
        self.notes.push(why.to_owned());
    }

    pub(super) fn verdict(self, layout: &Layout, took: Duration) -> Verdict {
        let conclusion = match (self.problems.is_empty(), self.differences.is_empty()) {
            (false, _) => Conclusion::Failed,
            (true, false) => Conclusion::Differs,
            (true, true) if self.notes.is_empty() => Conclusion::Passed,
            (true, true) => Conclusion::NotRun(self.notes.join("; ")),
        };
        let mut verdict = Verdict::passed(Subject::Crate(self.each), layout, took);
        match self.problems.is_empty() {
            true => verdict.transcripts.extend(self.changed.unwrap_or_default()),
            false => verdict.transcripts.clear(),
        }
        Verdict {
            conclusion,
            problems: self.problems,
            differences: self.differences,
            codes: self.codes,
            timed_out: self.timed_out,
            ..verdict
        }
    }

    pub(super) fn origin(&self) -> OutputOrigin {
        OutputOrigin { workspace: self.each.folder.clone(), folder: PathBuf::new(), scratch: None }
    }

    pub(super) fn words(&self, diagnostics: &[Diagnostic]) -> String {
        let shown = diagnostics.iter().filter(|each| !is_count(&each.message));
        let mut words = String::new();
        let mut seen = Vec::new();
        for rendered in shown.filter_map(|each| each.rendered.as_deref()) {
            if !seen.contains(&rendered) {
                seen.push(rendered);
                words.push_str(rendered);
            }
        }
        normalize(&words, &self.origin())
    }

    /// The files beside the manifest, which a program may read.
    fn files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&self.each.folder).into_iter().flatten().flatten();
        files
            .filter(|file| file.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|file| file.path())
            .collect()
    }

    pub(super) async fn run(
        &mut self,
        binary: &Path,
        args: Vec<String>,
        env: &[(String, String)],
        one_console: bool,
    ) -> Result<Outcome> {
        let program = Program {
            binary: binary.to_owned(),
            args,
            stdin: String::new(),
            env: env.to_vec(),
            timeout: self.limits.timeout,
            memory: self.limits.memory,
            one_failure: false,
            one_console,
        };
        let _permit = self.running.acquire().await.context("the permits are gone")?;
        let outcome = run::run_with(&program, &self.files()).await?;
        self.timed_out |= outcome.end == Termination::StillRunning;
        Ok(outcome)
    }

    /// Whether one of its programs or tests panics.
    async fn panics(&mut self, built: &BuiltCrate) -> Result<bool> {
        for binary in built.tests.values() {
            let outcome = self.run(binary, Vec::new(), &[], false).await?;
            if termination::a_test_failed(&outcome) {
                return Ok(true);
            }
        }
        for binary in built.programs.values() {
            let outcome = self.run(binary, Vec::new(), &[], false).await?;
            if termination::panicked(&outcome) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Holds the crate to what the pages claim.
    pub(super) async fn claim(
        &mut self,
        built: &BuiltCrate,
        transcripts: &[Transcript<'_>],
    ) -> Result<()> {
        let (claim, place) = self.each.claim();
        let problem = |code: Code, what: String| Problem::new(code, place.clone(), what);
        let name = &self.each.name;
        if let Some(refusal) = &built.refused {
            let what = format!("{name} cannot be built, so nothing that pages say of it is proved");
            self.problems.push(
                Problem::new(refusal.code, self.each.place(), what)
                    .help("see the words of cargo or the compiler below")
                    .detail(&refusal.words),
            );
            return Ok(());
        }
        self.codes = diagnostics::codes(built.diagnostics.iter().chain(&built.of_tests));
        let compiles =
            built.whole && !built.of_tests.iter().any(|each| each.level == DiagnosticLevel::Error);
        // What only a transcript shows is held to the transcript.
        if self.each.claims.is_empty() && !transcripts.is_empty() {
            return Ok(());
        }
        if let Claim::CompileError(claimed) = &claim {
            if compiles {
                let what = format!("{name} compiles, but this fence says it does not");
                let mut found = problem(codes::COMPILE_ERROR_MISSING, what);
                if self.panics(built).await? {
                    found = found.help(
                        "its program or a test of it panics: mark the fence `should_panic` instead",
                    );
                }
                self.problems.push(found.help("remove the mark, or restore the error"));
            } else {
                let absent: Vec<&str> = claimed
                    .iter()
                    .filter(|code| !self.codes.contains(code))
                    .map(String::as_str)
                    .collect();
                if !absent.is_empty() {
                    let (found, absent) = (self.codes.join(", "), absent.join(", "));
                    self.problems.push(
                        problem(
                            codes::COMPILE_ERROR_DIFFERS,
                            format!("{name} fails with {found}, not with {absent}"),
                        )
                        .help("correct the code in the fence, or restore the error it names")
                        .detail(self.words(&built.diagnostics)),
                    );
                }
            }
            return Ok(());
        }
        // The console beside a library shows how far its program is from compiling.
        let fails = |text: &Text| text.text.contains("error: could not compile");
        if !compiles
            && self.each.claims_no_program()
            && transcripts.iter().any(|each| each.is_comparable() && fails(each.text))
        {
            return Ok(());
        }
        if !compiles {
            let words =
                format!("{}{}", self.words(&built.diagnostics), self.words(&built.of_tests));
            let help = match self.each.included.is_empty() {
                true => {
                    "no page shows it: remove it, or show it in a fence that says `compile_fail`"
                }
                false => "fix it, or mark the fence `does_not_compile`",
            };
            self.problems.push(
                problem(codes::COMPILE_ERROR_UNEXPECTED, format!("{name} does not compile"))
                    .help(help)
                    .detail(words),
            );
            return Ok(());
        }
        let told = transcripts.iter().any(|each| each.text.text.contains("test result: FAILED"));
        let mut panicked = false;
        for (test, binary) in &built.tests {
            let harnessed = !built.unharnessed.contains(test);
            let args = harnessed.then(|| "--test-threads=1".to_owned());
            let outcome = self.run(binary, args.into_iter().collect(), &[], false).await?;
            let (passed, failed) = match harnessed {
                true => (exercises::passed(&outcome), termination::a_test_failed(&outcome)),
                false => {
                    (outcome.end == Termination::Exited(0), outcome.end != Termination::Exited(0))
                }
            };
            panicked |= failed;
            let (code, what) = match termination::harm(&outcome) {
                Some((code, harm)) => {
                    (code, format!("the program that tests {test} of {name} {harm}"))
                }
                None if passed || (failed && (claim == Claim::Panics || told)) => continue,
                None => (codes::TEST_FAILED, format!("the tests in {test} of {name} do not pass")),
            };
            let stdout = String::from_utf8_lossy(&outcome.stdout);
            let mut found = problem(code, what).detail(normalize(&stdout, &self.origin()));
            if code == codes::RUN_PROCESS_LEFT {
                found = found.help(termination::WAIT);
            } else if code == codes::TEST_FAILED && failed {
                found =
                    found.help("fix it; or, if that is the lesson, mark the fence `should_panic`");
            }
            self.problems.push(found);
        }
        if claim <= Claim::Builds {
            return Ok(());
        }
        for (program, binary) in &built.programs {
            let outcome = self.run(binary, Vec::new(), &[], false).await?;
            panicked |= termination::panicked(&outcome);
            let says = if claim == Claim::Panics { "panics" } else { "ends with status 0" };
            let found = match termination::harm(&outcome) {
                Some((codes::RUN_PROCESS_LEFT, harm)) => {
                    let what = format!("{program} of {name} {harm}");
                    problem(codes::RUN_PROCESS_LEFT, what).help(termination::WAIT)
                }
                None if outcome.end == Termination::Exited(0) || claim == Claim::Panics => continue,
                harm => {
                    let code = harm.map_or(codes::RUN_END_DIFFERS, |(code, _)| code);
                    let ended = termination::words(&outcome);
                    let what =
                        format!("{program} of {name} {ended}, but this fence says it {says}");
                    problem(code, what).help(
                        "mark the fence `should_panic` if it panics, or `no_run` if it should only build",
                    )
                }
            };
            let stderr = String::from_utf8_lossy(&outcome.stderr);
            self.problems.push(found.detail(normalize(&stderr, &self.origin())));
        }
        if claim == Claim::Panics && !panicked {
            self.problems.push(
                problem(
                    codes::RUN_END_DIFFERS,
                    format!("{name} does not panic, but this fence says it does"),
                )
                .help("restore the panic, or remove `should_panic`"),
            );
        }
        Ok(())
    }
}
