//! Floor 2: what the code really does. The only floor that starts cargo, compilers, and listings.
//!
//! ```text
//! Source -mirror-> a workspace for cargo -compile-> packages, diagnostics -run-> outcomes
//!        -judge-> verdicts: what is expected, what happened, what is recorded
//! ```
//!
//! `test` reports the verdicts, and `bless` records what they found. Everything made here is below
//! `target/`. Among the sources, only recordings are written, and the lock file as cargo would.

pub mod bless;
mod cache_file;
mod cache_keys;
mod cargo;
mod cargo_lock;
mod cargo_words;
pub mod codes;
pub mod compare;
mod compile;
mod diagnostics;
mod digest;
pub mod doctor;
pub mod exercises;
mod fingerprints;
pub mod foreign;
mod interrupt;
mod judge;
mod machine;
pub mod measure;
mod mirror;
pub mod needs;
mod new_recording;
pub mod normalize;
mod processes;
pub mod progress;
pub mod run;
mod schedule;
pub mod shard;
mod source_digest;
mod termination;
mod timeline;
pub mod toolchain;
mod tracing_questions;
pub mod verdict;
mod verdict_cache;

use std::collections::HashSet;
use std::fs::{File, TryLockError};
use std::num::NonZero;
use std::time::Duration;

use anyhow::{Context as _, Result};

use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::listing::Listing;
use bookwright_source::quiz::Quiz;
pub use interrupt::interruptible;
use judge::Judge;
use mirror::Mirror;
pub use processes::end_orphans;
use progress::{Progress, Rounds};
use shard::Shard;
use verdict::{Conclusion, Verdict};
use verdict_cache::VerdictCache;

/// Which listings to verify, and how.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of listings and quizzes; empty means all.
    pub names: Vec<String>,
    /// The share of them to verify; `None` means all.
    pub shard: Option<Shard>,
    /// How many run at once; `None` means one for each processor.
    pub jobs: Option<usize>,
    /// Whether each listing is built by itself.
    pub isolated: bool,
    /// Whether to ignore kept verdicts.
    pub fresh: bool,
    /// Whether recordings will be written.
    pub record: bool,
    /// How many rounds to run, each with all listings; `None` means one.
    pub stress_count: Option<NonZero<usize>>,
}

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// One verdict for each listing, sorted by name.
    pub verdicts: Vec<Verdict>,
    /// Problems that belong to no verdict: manifests, lock files, unknown names, answers of Tracing
    /// questions.
    pub problems: Vec<Problem>,
}

/// Builds, runs, and judges the selected listings and the programs of the selected quizzes.
///
/// # Errors
/// If cargo or a listing cannot be started, or the target folder cannot be written.
pub async fn verify(
    source: &Source,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Verified> {
    processes::adopt_orphans();
    let mut problems = Vec::new();
    let (chosen, mut quizzes) = choose(source, selection, &mut problems);
    let mut cache = VerdictCache::open(source, selection).await;

    let mut verdicts = Vec::new();
    let mut wanted = Vec::new();
    for listing in chosen {
        let verdict = match needs::unmet(&listing.metadata.needs) {
            _ if !listing.sound => Verdict::not_built(listing),
            Some(unmet) => not_run(listing, unmet),
            None => {
                wanted.push(listing);
                continue;
            }
        };
        progress.finished(&verdict);
        progress.final_verdict(&verdict);
        verdicts.push(verdict);
    }
    take_kept(&mut cache, &mut wanted, &mut verdicts, progress);
    quizzes.retain(|quiz| !cache.quiz_passed(quiz));
    if !wanted.is_empty() || !quizzes.is_empty() {
        let _lock = lock(source, progress).await?;
        cache.reload();
        take_kept(&mut cache, &mut wanted, &mut verdicts, progress);
        verdicts.extend(run_wanted(&mut cache, wanted, selection, progress, &mut problems).await?);
        let wrong = tracing_questions::verify(source, &quizzes, progress).await?;
        cache.store_quizzes(&quizzes, &wrong);
        problems.extend(wrong);
    }
    verdicts.sort_by(|a, b| a.listing.cmp(&b.listing));
    Ok(Verified { verdicts, problems })
}

/// Moves each wanted listing whose verdict is kept to the verdicts.
fn take_kept(
    cache: &mut VerdictCache<'_>,
    wanted: &mut Vec<&Listing>,
    verdicts: &mut Vec<Verdict>,
    progress: &dyn Progress,
) {
    wanted.retain(|listing| match cache.verdict(listing) {
        Some(verdict) => {
            progress.final_verdict(&verdict);
            verdicts.push(verdict);
            false
        }
        None => true,
    });
}

/// Builds, runs, and judges listings.
async fn run_wanted<'s>(
    cache: &mut VerdictCache<'s>,
    wanted: Vec<&'s Listing>,
    selection: &Selection,
    progress: &dyn Progress,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Verdict>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let source = cache.source;
    let mirror = Mirror::update(source)?;
    cache.forget_stale_builds(&mirror);
    let names: HashSet<&str> = wanted.iter().map(|listing| listing.name.as_str()).collect();
    let mut build = compile::compile(source, &mirror, &names, selection.isolated, progress).await?;
    cache.trust_unchanged(&wanted, &build.problems);
    problems.append(&mut build.problems);
    let machine = match wanted.iter().any(|listing| !listing.metadata.bounds.is_empty()) {
        true => machine::description(cache.compiler.lines().next().unwrap_or_default()),
        false => String::new(),
    };
    let mut rounds = Rounds::new(progress, selection.stress_count.map_or(1, NonZero::get));
    let mut verdicts = Vec::new();
    while rounds.start_next() {
        let progress = &rounds;
        let timelines = timeline::record(source, &mirror, &wanted, progress).await?;
        let judge = Judge {
            source,
            mirror: &mirror,
            build: &build,
            machine: &machine,
            timelines: &timelines,
        };
        let wanted = wanted.clone();
        let now = schedule::run_all(judge, wanted, cache, selection, progress).await?;
        worst(&mut verdicts, now);
    }
    for verdict in verdicts.iter().filter(|each| each.conclusion == Conclusion::Failed) {
        // A later round may have passed, and was kept: that counts for nothing.
        if let Some(listing) = source.listings.get(&verdict.listing) {
            cache.store(listing, verdict);
        }
    }
    Ok(verdicts)
}

/// Keeps for each listing the first verdict that did not pass, or else the first.
fn worst(verdicts: &mut Vec<Verdict>, now: Vec<Verdict>) {
    for verdict in now {
        match verdicts.iter_mut().find(|each| each.listing == verdict.listing) {
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

/// The selected listings and quizzes.
fn choose<'a>(
    source: &'a Source,
    selection: &Selection,
    problems: &mut Vec<Problem>,
) -> (Vec<&'a Listing>, Vec<&'a Quiz>) {
    for name in &selection.names {
        let quizzes = || source.quizzes.all.iter().map(|quiz| quiz.name.as_str());
        if source.listings.get(name).is_none() && !quizzes().any(|quiz| quiz == name) {
            let place = Place::file(&source.layout.listings);
            problems.push(
                Problem::new(
                    codes::SELECTION_UNKNOWN,
                    place,
                    format!("no listing or quiz is called `{name}`"),
                )
                .did_you_mean(name, source.listings.names().chain(quizzes())),
            );
        }
    }
    let named = |name: &String| selection.names.is_empty() || selection.names.contains(name);
    let mut listings: Vec<_> =
        source.listings.all.iter().filter(|listing| named(&listing.name)).collect();
    let mut quizzes: Vec<_> = source.quizzes.all.iter().filter(|quiz| named(&quiz.name)).collect();
    if let Some(shard) = &selection.shard {
        let as_quiz = |quiz: &Quiz| format!("quiz {}", quiz.name);
        let names: Vec<String> = (listings.iter().map(|listing| listing.name.clone()))
            .chain(quizzes.iter().map(|quiz| as_quiz(quiz)))
            .collect();
        let ours = shard.of(names.iter().map(String::as_str), &source.times);
        listings.retain(|listing| ours.contains(&listing.name));
        quizzes.retain(|quiz| ours.contains(&as_quiz(quiz)));
    }
    (listings, quizzes)
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
