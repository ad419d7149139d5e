//! Floor 2: what the code really does. The only floor that starts cargo, compilers, and listings.
//!
//! ```text
//! Source -> subjects -build-> programs, diagnostics -run-> outcomes -judge-> verdicts
//!              |                                                        ^
//!              +-- claims: expectation, recording, words, transcript, answer
//! ```
//!
//! A [`subject`] is code that a page shows or a quiz asks about. One pipeline serves all kinds: the same
//! limits, cache, schedule, options, and reports. How each kind is built and judged is in
//! [`mirror`], [`compile`], and [`judge`] for listings, [`crates`] for crates shown by includes,
//! [`fences`] for code that stands in pages, and [`quiz`] for the programs of Tracing questions.
//!
//! `test` reports the verdicts, and `bless` records what they found. Everything made here is below
//! `target/`. Among the sources, only recordings are written, and the lock file as cargo would.

pub mod bless;
mod build_process;
mod cache_file;
mod cache_keys;
mod cargo;
mod cargo_lock;
mod cargo_words;
pub mod codes;
pub mod compare;
mod compile;
mod compiled_package;
mod crates;
mod dependency_errors;
mod dependency_sets;
mod diagnostics;
mod digest;
pub mod doctor;
pub mod exercises;
mod fences;
mod fingerprints;
mod inputs;
mod interrupt;
mod judge;
mod machine;
pub mod measure;
mod mirror;
pub mod needs;
mod new_recording;
pub mod normalize;
mod one_console;
mod path_dependencies;
pub mod practice;
mod processes;
pub mod progress;
mod quiz;
pub mod run;
mod run_limits;
mod rustc;
mod schedule;
pub mod shard;
mod source_digest;
mod subject;
mod termination;
mod timeline;
pub mod toolchain;
pub mod verdict;
mod verdict_cache;

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;

use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::listing::Listing;
use compile::BuildResults;
use crates::CrateRuns;
use fences::FencePrograms;
pub use interrupt::{interrupted, interruptible};
use judge::Judge;
use mirror::Mirror;
pub use processes::end_orphans;
use progress::{Progress, Rounds};
use quiz::QuizPrograms;
use schedule::Built;
use shard::Shard;
use source_digest::SourceDigests;
use subject::Subject;
use timeline::Timelines;
use verdict::{Conclusion, Verdict};
use verdict_cache::VerdictCache;

/// Which subjects to verify, and how.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of listings and quizzes, and ends of crates' and pages' paths; empty means all.
    pub names: Vec<String>,
    /// The share of them to verify; `None` means all.
    pub shard: Option<Shard>,
    /// How many run at once; `None` means one for each processor.
    pub jobs: Option<usize>,
    /// Whether cargo builds each subject by itself.
    pub isolated: bool,
    /// Whether to ignore kept verdicts.
    pub fresh: bool,
    /// Whether recordings will be written.
    pub record: bool,
    /// How many rounds to run, each with all subjects; `None` means one.
    pub stress_count: Option<NonZero<usize>>,
}

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// One verdict for each subject, sorted by name.
    pub verdicts: Vec<Verdict>,
    /// Problems that belong to no verdict: manifests, lock files, unknown names.
    pub problems: Vec<Problem>,
}

/// Builds, runs, and judges the selected subjects.
///
/// # Errors
/// If cargo or a program cannot be started, or the target folder cannot be written.
pub async fn verify(
    source: &Source,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Verified> {
    processes::adopt_orphans();
    let mut problems = Vec::new();
    let chosen = subject::choose(source, selection, &mut problems);
    let mut verdicts = Vec::new();
    if chosen.is_empty() {
        return Ok(Verified { verdicts, problems });
    }
    // The compiler is asked while the sources are read.
    let folder = source.layout.compilers_folder().to_owned();
    let toolchain = source.layout.toolchain.clone();
    let asked = async move { cargo::compiler(&folder, toolchain.as_deref()).await };
    let asked = tokio::spawn(asked);
    let sources = SourceDigests::of_all(source);
    let compiler = match asked.await.context("rustc was not asked")? {
        Ok(compiler) => compiler,
        Err(words) => {
            problems.push(no_compiler(source, words));
            for subject in chosen {
                let passed = Verdict::passed(subject, &source.layout, Duration::ZERO);
                let conclusion = Conclusion::NotRun("there is no compiler".to_owned());
                let verdict = Verdict { conclusion, ..passed };
                progress.finished(&verdict);
                progress.final_verdict(&verdict);
                verdicts.push(verdict);
            }
            return Ok(Verified { verdicts, problems });
        }
    };
    let mut cache = VerdictCache::open(source, selection, compiler, sources);
    let mut wanted = Vec::new();
    for subject in chosen {
        let verdict = match subject {
            Subject::Listing(listing) if !listing.sound => Verdict::not_built(listing),
            Subject::Listing(listing) => match needs::unmet(&listing.metadata.needs) {
                Some(unmet) => not_run(listing, unmet),
                None => {
                    wanted.push(subject);
                    continue;
                }
            },
            _ => {
                wanted.push(subject);
                continue;
            }
        };
        progress.finished(&verdict);
        progress.final_verdict(&verdict);
        verdicts.push(verdict);
    }
    take_kept(&mut cache, &mut wanted, &mut verdicts, progress);
    if !wanted.is_empty() {
        let _lock = lock(source, progress).await?;
        cache.reload();
        take_kept(&mut cache, &mut wanted, &mut verdicts, progress);
    }
    if !wanted.is_empty() {
        verdicts.extend(run_wanted(&mut cache, wanted, selection, progress, &mut problems).await?);
    }
    verdicts.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Verified { verdicts, problems })
}

/// Moves each wanted subject whose verdict is kept to the verdicts.
fn take_kept(
    cache: &mut VerdictCache<'_>,
    wanted: &mut Vec<Subject<'_>>,
    verdicts: &mut Vec<Verdict>,
    progress: &dyn Progress,
) {
    wanted.retain(|&subject| match cache.verdict(subject) {
        Some(verdict) => {
            progress.final_verdict(&verdict);
            verdicts.push(verdict);
            false
        }
        None => true,
    });
}

/// Builds, runs, and judges subjects.
async fn run_wanted<'s>(
    cache: &mut VerdictCache<'s>,
    wanted: Vec<Subject<'s>>,
    selection: &Selection,
    progress: &dyn Progress,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Verdict>> {
    let source = cache.source;
    let (mut listings, mut crates) = (Vec::new(), Vec::new());
    let (mut fences, mut quizzes) = (Vec::new(), Vec::new());
    for subject in &wanted {
        match *subject {
            Subject::Listing(listing) => listings.push(listing),
            Subject::Crate(each) => crates.push(each),
            Subject::Fence(fence) => fences.push(fence),
            Subject::Quiz(quiz) => quizzes.push(quiz),
        }
    }
    let isolated = selection.isolated;
    let mut runs = None;
    let mut dependencies = JoinSet::new();
    if !crates.is_empty() {
        let crates = Arc::new(CrateRuns::new(source, &crates, selection).await?);
        runs = Some(Arc::clone(&crates));
        dependencies.spawn(async move { crates.build_dependencies().await });
    }
    let mirror = match listings.is_empty() {
        true => None,
        false => Some(build_listings(cache, &listings, selection, progress, problems).await?),
    };
    let quizzes = QuizPrograms::build(source, &quizzes, isolated, progress).await?;
    let fences = FencePrograms::build(source, &fences, selection, progress).await?;
    cache.reread_fence_crates();
    let machine = match listings.iter().any(|listing| !listing.metadata.bounds.is_empty()) {
        true => machine::description(cache.compiler.lines().next().unwrap_or_default()),
        false => String::new(),
    };
    let mut rounds = Rounds::new(progress, selection.stress_count.map_or(1, NonZero::get));
    let mut verdicts = Vec::new();
    while rounds.start_next() {
        let progress = &rounds;
        let mut timelines = Timelines::default();
        if let Some((mirror, _)) = &mirror {
            timelines = timeline::record(source, mirror, &listings, progress).await?;
        }
        let (machine, timelines) = (&*machine, &timelines);
        let judge = mirror.as_ref();
        let judge =
            judge.map(|(mirror, build)| Judge { source, mirror, build, machine, timelines });
        let built =
            Built { listings: judge, crates: runs.clone(), fences: &fences, quizzes: &quizzes };
        let now = schedule::run_all(&built, &wanted, cache, selection, progress).await?;
        worst(&mut verdicts, now);
    }
    for verdict in verdicts.iter().filter(|each| each.conclusion == Conclusion::Failed) {
        // A later round may have passed, and was kept: that counts for nothing.
        if let Some(&subject) = wanted.iter().find(|each| each.name(&source.layout) == verdict.name)
        {
            cache.store(subject, verdict);
        }
    }
    Ok(verdicts)
}

/// Builds listings, all together.
async fn build_listings(
    cache: &mut VerdictCache<'_>,
    listings: &[&Listing],
    selection: &Selection,
    progress: &dyn Progress,
    problems: &mut Vec<Problem>,
) -> Result<(Mirror, BuildResults)> {
    let source = cache.source;
    let mirror = Mirror::update(source)?;
    cache.forget_stale_builds(&mirror);
    let names: HashSet<&str> = listings.iter().map(|listing| listing.name.as_str()).collect();
    let mut build = compile::compile(source, &mirror, &names, selection.isolated, progress).await?;
    cache.trust_unchanged(listings, &build.problems);
    problems.append(&mut build.problems);
    Ok((mirror, build))
}

/// Keeps for each subject the first verdict that did not pass, or else the first.
fn worst(verdicts: &mut Vec<Verdict>, now: Vec<Verdict>) {
    for verdict in now {
        match verdicts.iter_mut().find(|each| each.name == verdict.name) {
            Some(before) if before.conclusion == Conclusion::Passed => {
                if verdict.conclusion != Conclusion::Passed {
                    *before = verdict;
                }
            }
            Some(_) => {}
            None => verdicts.push(verdict),
        }
    }
}

/// Keeps another run of the tool from changing the mirror of this book meanwhile.
async fn lock(source: &Source, progress: &dyn Progress) -> Result<File> {
    let folder = Mirror::folder(&source.layout);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let path = folder.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut said = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if said => {}
            Err(TryLockError::WouldBlock) => {
                progress.note("another run is using this book's listings; waiting for it to end");
                said = true;
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn no_compiler(source: &Source, words: String) -> Problem {
    let place = Place::file(source.layout.compilers_folder());
    Problem::new(codes::COMPILER_MISSING, place, "there is no compiler for this book")
        .help("install the toolchain that its `rust-toolchain` file names, or change that file")
        .help("or name one that is installed: --toolchain NAME")
        .detail(words)
}

/// The verdict on a listing whose needs are not met. In CI that is a problem: a CI machine must
/// have what the listings need.
fn not_run(listing: &Listing, unmet: needs::UnmetNeed) -> Verdict {
    let mut problems = Vec::new();
    if std::env::var_os("CI").is_some() && !unmet.other_system {
        problems.push(
            Problem::new(
                codes::NEED_UNMET,
                listing.key("needs"),
                format!("`{}` was not run: it {}", listing.name, unmet.why),
            )
            .help("a CI machine must have what every listing needs"),
        );
    }
    Verdict::not_run(listing, unmet.why, problems)
}
