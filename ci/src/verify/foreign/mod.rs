//! Verifies a foreign book: each crate built by itself, and held to what the pages claim of it and to
//! its console transcripts. See [`crate::source::foreign`].

mod alone;
mod build;
mod dependencies;
pub mod transcript;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::normalize::{Origin, is_count, normalize};
use super::run::{self, End, Outcome, Program};
use super::verdict::{Conclusion, Verdict};
use super::watch::Watch;
use super::{Selection, Verified, compare};
use crate::problem::{Place, Problem, Text};
use crate::source::Source;
use crate::source::foreign::{self, Claim, Crate};
use build::{Built, Plain, holds};
use dependencies::Sets;

/// How long a program may run.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many programs may run for each crate that may compile: most that take long only wait.
const WAITING: usize = 4;

/// Builds and runs the crates, and judges what they do.
///
/// # Errors
/// If a compiler or a crate cannot be started, or the target folder cannot be written.
pub async fn verify(source: &Source, selection: &Selection, watch: &dyn Watch) -> Result<Verified> {
    super::processes::adopt_orphans();
    let foreign::Foreign { crates, mut problems } = foreign::read(source);
    for name in &selection.names {
        if !crates.iter().any(|each| named(each, name)) {
            problems.push(
                Problem::new(
                    Place::file(&source.layout.listings),
                    format!("no crate is called `{name}`"),
                )
                .help("name it by the end of its path, such as ch01/listing-01-02"),
            );
        }
    }
    let names = &selection.names;
    let wanted = |each: &Crate| names.is_empty() || names.iter().any(|name| named(each, name));
    let _lock = super::lock(source, watch).await?;
    let below = source.layout.target.join("foreign");
    std::fs::create_dir_all(&below).with_context(|| format!("cannot make {}", below.display()))?;
    let rustc = match build::compiler(&source.layout.listings).await {
        Ok(rustc) => rustc,
        Err(words) => {
            problems.push(
                Problem::new(Place::file(&source.layout.listings), "there is no compiler for this book")
                    .help("install the toolchain that its `rust-toolchain` file names, or change that file")
                    .detail(words),
            );
            return Ok(Verified { verdicts: Vec::new(), problems });
        }
    };

    let work: Vec<_> =
        crates.into_iter().filter(wanted).map(|each| (build::plain(&each), each)).collect();
    watch.running(work.len());
    let sets = work.iter().filter_map(|(plain, _)| plain.as_ref()?.dependencies.clone());
    let jobs = selection.jobs.unwrap_or_else(super::schedule::processors).max(1);
    let ground = Arc::new(Ground {
        sets: Sets::new(&below, sets),
        compiling: Semaphore::new(jobs),
        running: Semaphore::new(jobs.saturating_mul(WAITING)),
        rustc,
        below,
    });
    let mut going: JoinSet<Result<Verdict>> = JoinSet::new();
    for (plain, each) in work {
        let ground = ground.clone();
        going.spawn(async move { examine(&each, plain, &ground).await });
    }
    let mut verdicts = Vec::new();
    while let Some(done) = going.join_next().await {
        let verdict = done.context("a run broke")??;
        watch.ended(&verdict);
        verdicts.push(verdict);
    }
    verdicts.sort_by(|a, b| a.listing.cmp(&b.listing));
    Ok(Verified { verdicts, problems })
}

fn named(each: &Crate, name: &str) -> bool {
    Path::new(&each.name).ends_with(name)
}

/// What all crates share.
struct Ground {
    sets: Sets,
    compiling: Semaphore,
    running: Semaphore,
    rustc: PathBuf,
    below: PathBuf,
}

async fn examine(each: &Crate, plain: Option<Plain>, ground: &Ground) -> Result<Verdict> {
    let dependencies = match plain.as_ref().and_then(|plain| plain.dependencies.as_ref()) {
        Some(set) => ground.sets.get(set).await?,
        None => Arc::default(),
    };
    let permit = ground.compiling.acquire().await.context("the permits are gone")?;
    let begin = Instant::now();
    let out = &ground.below.join("out").join(&blake3::hash(each.name.as_bytes()).to_hex()[..24]);
    let mut examined = Examined::new(each, ground);
    if let Some(words) = &dependencies.refused {
        let what = format!("the dependencies of {} cannot be had", each.name);
        examined.problems.push(
            Problem::new(each.place(), what)
                .help("the other crates are built without it")
                .detail(words),
        );
        return Ok(examined.verdict(begin.elapsed()));
    }
    let transcripts: Vec<_> =
        each.transcripts.iter().map(|text| (text, transcript::read(&text.text))).collect();
    let tests = holds(&each.folder, "#[test]")
        || transcripts
            .iter()
            .any(|(_, read)| read.as_ref().is_ok_and(|read| read.command == "test"));
    let built = match &plain {
        Some(plain) => {
            build::with_rustc(&ground.rustc, each, plain, &dependencies, out, tests).await?
        }
        None => alone::with_cargo(each, out, tests).await?,
    };
    // Programs that wait, for a client or for a minute to pass, do not keep others from compiling.
    drop(permit);
    examined.claim(&built, &transcripts).await?;
    for (text, read) in &transcripts {
        match read {
            Ok(read) => examined.transcript(text, read, &built, out).await?,
            Err(why) => examined.notes.push(why.clone()),
        }
    }
    let _ = std::fs::remove_dir_all(out);
    Ok(examined.verdict(begin.elapsed()))
}

/// A crate, and what was found of it.
struct Examined<'a> {
    each: &'a Crate,
    running: &'a Semaphore,
    timed_out: bool,
    problems: Vec<Problem>,
    differences: Vec<Problem>,
    notes: Vec<String>,
}

impl<'a> Examined<'a> {
    fn new(each: &'a Crate, ground: &'a Ground) -> Self {
        Self {
            each,
            running: &ground.running,
            timed_out: false,
            problems: Vec::new(),
            differences: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn verdict(self, took: Duration) -> Verdict {
        let conclusion = match (self.problems.is_empty(), self.differences.is_empty()) {
            (false, _) => Conclusion::Failed,
            (true, false) => Conclusion::Differs,
            (true, true) if self.notes.is_empty() => Conclusion::Passed,
            (true, true) => Conclusion::NotRun(self.notes.join("; ")),
        };
        Verdict {
            listing: self.each.name.clone(),
            conclusion,
            problems: self.problems,
            differences: self.differences,
            recording: None,
            kept: false,
            timed_out: self.timed_out,
            measures_anew: false,
            took,
        }
    }

    fn origin(&self) -> Origin {
        Origin { workspace: self.each.folder.clone(), folder: PathBuf::new(), scratch: None }
    }

    fn words(&self, diagnostics: &[Diagnostic]) -> String {
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

    /// Files beside the manifest that a program may read.
    fn files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(&self.each.folder).into_iter().flatten().flatten();
        files
            .filter(|file| file.file_type().is_ok_and(|kind| kind.is_file()))
            .map(|file| file.path())
            .collect()
    }

    async fn run(&mut self, binary: &Path, args: Vec<String>) -> Result<Outcome> {
        let program = Program {
            binary: binary.to_owned(),
            args,
            stdin: String::new(),
            env: Vec::new(),
            timeout: PATIENCE,
            memory: run::MEMORY_LIMIT,
            one_failure: false,
        };
        let _permit = self.running.acquire().await.context("the permits are gone")?;
        let outcome = run::run_with(&program, &self.files()).await?;
        self.timed_out |= outcome.end == End::StillRunning;
        Ok(outcome)
    }

    /// Holds the crate to what the pages claim.
    async fn claim(
        &mut self,
        built: &Built,
        transcripts: &[(&Text, Result<transcript::Transcript, String>)],
    ) -> Result<()> {
        let (claim, place) = self.each.claim();
        let problem = |what: String| Problem::new(place.clone(), what);
        let name = &self.each.name;
        if let Some(words) = &built.refused {
            self.problems.push(
                Problem::new(self.each.place(), format!("{name} cannot be built")).detail(words),
            );
            return Ok(());
        }
        let errors = |of: &[Diagnostic]| -> Vec<String> {
            let errors = of.iter().filter(|each| each.level == DiagnosticLevel::Error);
            errors.filter_map(|each| Some(each.code.as_ref()?.code.clone())).collect()
        };
        let compiles =
            built.whole && !built.of_tests.iter().any(|each| each.level == DiagnosticLevel::Error);
        // What only a transcript shows is held to that.
        if self.each.claims.is_empty() && !transcripts.is_empty() {
            return Ok(());
        }
        if let Claim::CompileError(code) = &claim {
            let mut codes = errors(&built.diagnostics);
            codes.extend(errors(&built.of_tests));
            if compiles {
                self.problems.push(
                    problem(format!("{name} compiles, and this fence says it does not"))
                        .help("take the mark away, or mend the listing"),
                );
            } else if let Some(code) = code
                && !codes.contains(code)
            {
                self.problems.push(
                    problem(format!("{name} fails with {}, not with {code}", codes.join(", ")))
                        .detail(self.words(&built.diagnostics)),
                );
            }
            return Ok(());
        }
        if !compiles {
            let words =
                format!("{}{}", self.words(&built.diagnostics), self.words(&built.of_tests));
            self.problems.push(
                problem(format!("{name} does not compile"))
                    .help("mend it, or mark the fence `does_not_compile`")
                    .detail(words),
            );
            return Ok(());
        }
        let told = transcripts.iter().any(|(text, _)| text.text.contains("test result: FAILED"));
        let mut panicked = false;
        for (test, binary) in &built.tests {
            let outcome = self.run(binary, vec!["--test-threads=1".to_owned()]).await?;
            let passed = outcome.end == End::Exited(0);
            panicked |= !passed;
            if !passed && claim != Claim::Panics && !told {
                self.problems.push(
                    problem(format!("the tests in {test} of {name} do not pass")).detail(
                        normalize(&String::from_utf8_lossy(&outcome.stdout), &self.origin()),
                    ),
                );
            }
        }
        if claim <= Claim::Builds {
            return Ok(());
        }
        for (program, binary) in &built.programs {
            let outcome = self.run(binary, Vec::new()).await?;
            let stderr = String::from_utf8_lossy(&outcome.stderr).into_owned();
            panicked |=
                stderr.contains("panicked at") || stderr.contains("has overflowed its stack");
            let ill = match outcome.end {
                End::Exited(0) if outcome.left_running => "leaves a process running".to_owned(),
                End::Exited(0) => continue,
                End::StillRunning => format!("is still running after {} s", PATIENCE.as_secs()),
                End::Exited(status) => format!("ends with status {status}"),
                End::Signalled(signal) => format!("is ended by signal {signal}"),
                End::PrintedTooMuch(_) => "prints without end".to_owned(),
                End::TookTooMuchMemory => "takes memory without end".to_owned(),
                End::FailedATest => "fails a test".to_owned(),
            };
            if claim == Claim::Runs || outcome.end == End::StillRunning {
                self.problems.push(
                    problem(format!("{program} of {name} {ill}, and this fence says it runs to a good end"))
                        .help("mark the fence `should_panic` if it panics, `no_run` if it should only build")
                        .detail(normalize(&stderr, &self.origin())),
                );
            }
        }
        if claim == Claim::Panics && !panicked {
            self.problems
                .push(problem(format!("{name} does not panic, and this fence says it does")));
        }
        Ok(())
    }

    /// Holds the crate to a console transcript.
    async fn transcript(
        &mut self,
        text: &Text,
        read: &transcript::Transcript,
        built: &Built,
        out: &Path,
    ) -> Result<()> {
        if built.refused.is_some() {
            return Ok(());
        }
        let of_tests = read.command == "test";
        let said = if of_tests { &built.of_tests } else { &built.diagnostics };
        let mut error = String::new();
        let mut output = String::new();
        let (programs, mut args) = match read.command.as_str() {
            "run" => (&built.programs, Vec::new()),
            "test" => (&built.tests, vec!["--test-threads=1".to_owned()]),
            _ => (&BTreeMap::new(), Vec::new()),
        };
        args.extend(read.args.iter().cloned());
        for (name, binary) in programs {
            let outcome = self.run(binary, args.clone()).await?;
            let shown = |bytes: &[u8]| {
                let words = String::from_utf8_lossy(bytes);
                let words =
                    words.replace(&*binary.to_string_lossy(), &format!("target/debug/{name}"));
                normalize(
                    &words.replace(&*out.to_string_lossy(), ""),
                    &Origin { scratch: Some(outcome.scratch.clone()), ..self.origin() },
                )
            };
            output.push_str(&shown(&outcome.stdout));
            error.push_str(&shown(&outcome.stderr));
        }
        let clean = |words: &str| match holds(&self.each.folder, "ANCHOR") {
            true => transcript::without_lines(transcript::clean(words)),
            false => transcript::clean(words),
        };
        let recorded = clean(&normalize(&read.body, &self.origin()));
        let other = clean(&output);
        // A console may have been told to hide what is unused, or every warning.
        let ways: [fn(&Diagnostic) -> bool; 3] =
            [|_| true, |it| !transcript::unused(it), transcript::fatal];
        let ways = ways.map(|shown| {
            let said: Vec<_> = said.iter().filter(|each| shown(each)).cloned().collect();
            clean(&format!("{}{error}", self.words(&said)))
        });
        if !ways.iter().any(|one| transcript::merges(&recorded, one, &other)) {
            let [one, ..] = ways;
            let now: Vec<String> = one.into_iter().chain(other).collect();
            let lines = |lines: &[String]| format!("{}\n", lines.join("\n"));
            let first = text.text.lines().next().map_or(0, str::len);
            self.differences.push(
                Problem::new(text.place(0..first), "this is not what the console shows now")
                    .help("run it again and replace the recording, or mend the crate")
                    .detail(compare::difference(&lines(&recorded), &lines(&now), false)),
            );
        }
        Ok(())
    }
}
