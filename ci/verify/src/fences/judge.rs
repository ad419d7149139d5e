//! Judges a fence: holds it to what its words claim, and to the output behind it.

use cargo_metadata::diagnostic::Diagnostic;

use super::super::compare::difference;
use super::super::crates::termination;
use super::super::run::{Outcome, Termination};
use super::super::subject::Subject;
use super::super::verdict::{Conclusion, Verdict};
use super::super::{codes, diagnostics, exercises};
use super::compile::{CompiledFence, ReadyFence};
use super::{FencePrograms, missing};
use bookwright_base::code::Code;
use bookwright_base::problem::Problem;
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::claim::Claim;
use bookwright_source::codes::OUTPUT_UNRECORDED;
use bookwright_source::fences::CodeFence;

/// The code of the error of what only a nightly compiler takes.
const UNSTABLE: &str = "E0554";

impl FencePrograms {
    /// The verdict on a fence, after it was run if it had to be.
    pub(in super::super) fn judge(
        &self,
        fence: &CodeFence,
        outcome: Option<&Outcome>,
        source: &Source,
    ) -> Verdict {
        let took = outcome.map(|outcome| outcome.took).unwrap_or_default();
        let mut verdict = Verdict::passed(Subject::Fence(fence), &source.layout, took);
        verdict.timed_out = outcome.is_some_and(|it| it.end == Termination::StillRunning);
        let Some(each) = self.fences.get(&fence.name) else {
            verdict.problems.extend(self.unavailable.clone());
            verdict.conclusion = Conclusion::Failed;
            return verdict;
        };
        let ready = &each.ready;
        match (&each.compiled, outcome) {
            (CompiledFence::Rejected(said), _) => {
                verdict.codes = diagnostics::codes(said.iter());
                let unstable = verdict.codes.iter().any(|code| code == UNSTABLE);
                if unstable && !matches!(fence.claim, Claim::CompileError(_)) {
                    let why = "it uses a feature that only a nightly compiler has";
                    verdict.conclusion = Conclusion::NotRun(why.to_owned());
                    return verdict;
                }
                verdict.problems = self.rejected(source, ready, said, &verdict.codes);
            }
            (CompiledFence::Refused(refusal), _) => verdict.problems.push(
                Problem::new(
                    refusal.code,
                    fence.place.clone(),
                    "the compiler does not judge this code",
                )
                .help("see its words below")
                .detail(&refusal.words),
            ),
            (CompiledFence::Checked | CompiledFence::Program(..), outcome) => {
                if let Claim::CompileError(_) = fence.claim {
                    let what = "this code compiles, but its words say that it does not";
                    verdict.problems.push(
                        Problem::new(codes::COMPILE_ERROR_MISSING, fence.place.clone(), what)
                            .help("remove `compile_fail`, or restore the error"),
                    );
                } else if let Some(outcome) = outcome {
                    verdict.problems = ended(ready, outcome);
                    if verdict.problems.is_empty() {
                        printed(ready, outcome, &mut verdict);
                    }
                }
            }
        }
        verdict.conclusion = match (verdict.problems.first(), verdict.differences.first()) {
            (Some(_), _) => Conclusion::Failed,
            (None, Some(differs)) if differs.code == OUTPUT_UNRECORDED => Conclusion::Unrecorded,
            (None, Some(_)) => Conclusion::Differs,
            (None, None) => Conclusion::Passed,
        };
        verdict
    }

    /// What is wrong with a fence that does not compile.
    fn rejected(
        &self,
        source: &Source,
        ready: &ReadyFence,
        said: &[Diagnostic],
        codes: &[String],
    ) -> Vec<Problem> {
        let lacking = missing::lacking(source, ready, said);
        let missing: Vec<Problem> =
            lacking.iter().filter_map(|name| self.missing.get(name).cloned()).collect();
        if !missing.is_empty() {
            return missing;
        }
        let problem = |code: Code, what: String| {
            Problem::new(code, ready.place_of(said), what).detail(ready.words(said))
        };
        let Claim::CompileError(claimed) = &ready.fence.claim else {
            let what = "this code does not compile".to_owned();
            let mut found = problem(codes::COMPILE_ERROR_UNEXPECTED, what);
            if ready.fence.words.edition.is_none() && source.settings.edition.is_none() {
                // What most newcomers miss: half of today's Rust is none there.
                found = found.help(
                    "no edition is named, so this is Rust 2015, as in mdBook: write `edition = \"2024\"` below [rust] in book.toml",
                );
            }
            return vec![
                found
                    .help("fix it; lines that only make it compile may be hidden: `# use …`")
                    .help(
                        "or, if that is the lesson, say so: `compile_fail`, with the error's code",
                    ),
            ];
        };
        let absent: Vec<&str> =
            claimed.iter().filter(|code| !codes.contains(code)).map(String::as_str).collect();
        if absent.is_empty() {
            return Vec::new();
        }
        let found = match codes {
            [] => "an error without a code".to_owned(),
            codes => codes.join(", "),
        };
        let what = format!("this code fails with {found}, not with {}", absent.join(", "));
        vec![
            problem(codes::COMPILE_ERROR_DIFFERS, what)
                .help("correct the code after `compile_fail`, or restore the error it names"),
        ]
    }
}

/// What is wrong with how a fence ended.
fn ended(ready: &ReadyFence, outcome: &Outcome) -> Vec<Problem> {
    let fence = &ready.fence;
    let problem = |code: Code, what: String| {
        let mut said = ready.printed(&outcome.stderr, &outcome.scratch);
        if fence.words.test_harness || fence.output.is_some() {
            said = format!("{}{said}", ready.printed(&outcome.stdout, &outcome.scratch));
        }
        let problem = Problem::new(code, fence.place.clone(), what);
        if said.trim().is_empty() { problem } else { problem.detail(said.trim_end()) }
    };
    if let Some((code, harm)) = termination::harm(outcome) {
        let found = problem(code, format!("this code {harm}"));
        return vec![match code {
            codes::RUN_PROCESS_LEFT => found.help(termination::WAIT),
            codes::RUN_TIMEOUT => found
                .help("let it end, or say that nobody runs it: `no_run`")
                .help("if it only needs longer: `timeout = 30` under [preprocessor.bookwright]"),
            _ => found.help("let it end, or say that it is not run: `no_run`"),
        }];
    }
    let panics = match fence.words.test_harness {
        true => termination::a_test_failed(outcome),
        false => panicked(fence, outcome),
    };
    if fence.claim == Claim::Panics {
        return match panics {
            true => Vec::new(),
            false => vec![
                problem(
                    codes::RUN_END_DIFFERS,
                    format!(
                        "this code {}, but its words say that it panics",
                        termination::words(outcome)
                    ),
                )
                .help("restore the panic, or remove `should_panic`"),
            ],
        };
    }
    if fence.words.test_harness && !exercises::passed(outcome) {
        return vec![
            problem(codes::TEST_FAILED, "the tests of this code do not pass".to_owned())
                .help("fix it; or, if that is the lesson, say so: `should_panic`"),
        ];
    }
    if outcome.end == Termination::Exited(0) {
        return Vec::new();
    }
    let (what, help) = match panics {
        true => (
            "this code panics, and its words do not say so".to_owned(),
            "fix it; or, if that is the lesson, say so: `should_panic`",
        ),
        false => (
            format!("this code {}", termination::words(outcome)),
            "let it end with status 0, or say that nobody runs it: `no_run`",
        ),
    };
    vec![problem(codes::RUN_END_DIFFERS, what).help(help)]
}

/// Whether it panicked: with an output behind it, all it prints is on one console.
fn panicked(fence: &CodeFence, outcome: &Outcome) -> bool {
    match fence.output {
        Some(_) => {
            outcome.end == Termination::Exited(termination::PANICKED)
                && String::from_utf8_lossy(&outcome.stdout).contains("panicked at")
        }
        None => termination::panicked(outcome),
    }
}

/// Compares what a fence prints with the output behind it.
fn printed(ready: &ReadyFence, outcome: &Outcome, verdict: &mut Verdict) {
    let Some(output) = &ready.fence.output else { return };
    let now = ready.recordable(&outcome.stdout, &outcome.scratch);
    // A block of Markdown ends with a line end.
    let now = if now.is_empty() || now.ends_with('\n') { now } else { format!("{now}\n") };
    verdict.output = Some(now.clone());
    let trimmed =
        |text: &str| text.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    let recorded = trimmed(&output.text);
    let now = trimmed(&now);
    if recorded == now {
        return;
    }
    let (code, what) = match recorded.trim().is_empty() {
        true => (OUTPUT_UNRECORDED, "this output is not recorded yet"),
        false => (codes::OUTPUT_DIFFERS, "this is not what the code before it prints"),
    };
    verdict.differences.push(
        Problem::new(code, output.recorded.clone(), what)
            .help(format!(
                "if it is right, record it: {} bless {}",
                program::name(),
                ready.fence.name
            ))
            .detail(difference(&recorded, &now, false)),
    );
}
