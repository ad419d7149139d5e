//! Verifies a foreign book: each crate built by itself, and held to what the pages claim of it and to
//! its console transcripts. See [`crate::source::foreign`].

mod alone;
mod build;
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
use build::{Built, Dependencies, Plain};

/// How long a program may run.
const PATIENCE: Duration = Duration::from_secs(10);

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
    let wanted = |each: &Crate| {
        selection.names.is_empty() || selection.names.iter().any(|name| named(each, name))
    };
    let _lock = super::lock(source, watch).await?;
    let below = source.layout.target.join("foreign");
    std::fs::create_dir_all(&below).with_context(|| format!("cannot make {}", below.display()))?;
    let rustc = Arc::new(build::compiler(&source.layout.listings).await);

    let mut sets: BTreeMap<(String, Option<String>), Arc<Dependencies>> = BTreeMap::new();
    let mut work = Vec::new();
    for each in crates.into_iter().filter(wanted) {
        let plain = build::plain(&each);
        let mut dependencies = Arc::default();
        if let Some(set) = plain.as_ref().and_then(|plain| plain.dependencies.clone()) {
            if !sets.contains_key(&set) {
                watch.building(&format!("the dependencies of {}", each.name));
                let built = build::dependencies(&set.0, set.1.as_deref(), &below).await?;
                sets.insert(set.clone(), Arc::new(built));
            }
            dependencies = sets.get(&set).cloned().unwrap_or_default();
        }
        work.push((each, plain, dependencies));
    }
    watch.running(work.len());
    let jobs = selection.jobs.unwrap_or_else(super::processors).max(1);
    let permits = Arc::new(Semaphore::new(jobs));
    let mut going: JoinSet<Result<Verdict>> = JoinSet::new();
    for (each, plain, dependencies) in work {
        let (permits, rustc, below) = (permits.clone(), rustc.clone(), below.clone());
        going.spawn(async move {
            let _permit = permits.acquire_owned().await.context("the permits are gone")?;
            examine(&each, plain, &dependencies, &rustc, &below).await
        });
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

async fn examine(
    each: &Crate,
    plain: Option<Plain>,
    dependencies: &Dependencies,
    rustc: &Path,
    below: &Path,
) -> Result<Verdict> {
    let begin = Instant::now();
    let out = below.join("out").join(blake3::hash(each.name.as_bytes()).to_hex()[..24].to_owned());
    let mut examined =
        Examined { each, problems: Vec::new(), differences: Vec::new(), notes: Vec::new() };
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
    let of_tests = |text: &str| text.contains("#[test]");
    let tests = has_tests(&each.folder, &of_tests)
        || transcripts
            .iter()
            .any(|(_, read)| read.as_ref().is_ok_and(|read| read.command == "test"));
    let built = match &plain {
        Some(plain) => build::with_rustc(rustc, each, plain, dependencies, &out, tests).await?,
        None => alone::with_cargo(each, &out, tests).await?,
    };
    examined.claim(&built, &transcripts).await?;
    for (text, read) in &transcripts {
        match read {
            Ok(read) => examined.transcript(text, read, &built, &out).await?,
            Err(why) => examined.notes.push(why.clone()),
        }
    }
    // Five hundred programs would fill a disk.
    let _ = std::fs::remove_dir_all(&out);
    Ok(examined.verdict(begin.elapsed()))
}

fn has_tests(folder: &Path, of_tests: &dyn Fn(&str) -> bool) -> bool {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    let mut files = files.filter(|each| each.path().extension().is_some_and(|end| end == "rs"));
    files.any(|file| std::fs::read_to_string(file.path()).is_ok_and(|text| of_tests(&text)))
}

/// A crate, and what was found of it.
struct Examined<'a> {
    each: &'a Crate,
    problems: Vec<Problem>,
    differences: Vec<Problem>,
    notes: Vec<String>,
}

impl Examined<'_> {
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

    async fn run(&self, binary: &Path, args: Vec<String>) -> Result<Outcome> {
        let program = Program {
            binary: binary.to_owned(),
            args,
            stdin: String::new(),
            env: Vec::new(),
            timeout: PATIENCE,
            memory: run::MEMORY_LIMIT,
        };
        run::run_with(&program, &self.files()).await
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
                Problem::new(
                    self.each.place(),
                    format!("cargo cannot build {name} from this manifest"),
                )
                .detail(words),
            );
            return Ok(());
        }
        let errors = |of: &[Diagnostic]| -> Vec<String> {
            let errors = of.iter().filter(|each| each.level == DiagnosticLevel::Error);
            errors.filter_map(|each| Some(each.code.as_ref()?.code.clone())).collect()
        };
        let compiles =
            built.whole && !built.of_tests.iter().any(|each| each.level == DiagnosticLevel::Error);
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
        let fails = |text: &Text| text.text.contains("test result: FAILED");
        let told = transcripts.iter().any(|(text, _)| fails(text));
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
        if claim == Claim::Builds {
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
        let mut error = self.words(if of_tests { &built.of_tests } else { &built.diagnostics });
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
        let recorded = transcript::clean(&normalize(&read.body, &self.origin()));
        let (one, other) = (transcript::clean(&error), transcript::clean(&output));
        if !transcript::merges(&recorded, &one, &other) {
            let now: Vec<String> = one.into_iter().chain(other).collect();
            let lines =
                |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
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
