//! Floor 2: what the code really does. The only floor that starts cargo, a compiler or a listing.
//!
//! ```text
//! Source -mirror-> a workspace cargo takes -compile-> packages, diagnostics -run-> outcomes
//!        -judge-> verdicts: what is expected, what happened, what is recorded
//! ```
//!
//! `test` reports the verdicts, `bless` records what they found. Everything made here lies below
//! `target/`: among the sources only recordings are written, and the lock file as cargo would.

pub mod bless;
mod built;
mod cargo;
pub mod compare;
mod compile;
mod diagnose;
mod digest;
mod ended;
pub mod exercises;
pub mod foreign;
mod ground;
mod interrupt;
mod kept;
mod lock;
mod manifest;
pub mod measure;
mod mirror;
pub mod needs;
pub mod normalize;
mod processes;
mod recorded;
pub mod run;
mod schedule;
pub mod shard;
mod store;
mod timeline;
pub mod toolchain;
mod tracing;
pub mod verdict;
pub mod watch;

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
use kept::Keeper;
use mirror::Mirror;
pub use processes::end_orphans;
use shard::Shard;
use verdict::{Bench, Conclusion, Verdict};
use watch::{OnlyFailed, Watch};

/// Which listings, and how.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Their names; none means all.
    pub names: Vec<String>,
    /// Which share of them; none means the whole.
    pub shard: Option<Shard>,
    /// How many run at once; none means as many as there are processors.
    pub jobs: Option<usize>,
    /// Whether each is built by itself.
    pub isolated: bool,
    /// Whether all are run, also those that passed before and of which nothing has changed.
    pub fresh: bool,
    /// Whether recordings will be written.
    pub record: bool,
    /// How often each is run, all of them in each round; none means once.
    pub stress_count: Option<NonZero<usize>>,
}

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// A verdict on each listing, by name.
    pub verdicts: Vec<Verdict>,
    /// What is wrong besides: manifests, locks, names that no listing has, answers of Tracing questions.
    pub problems: Vec<Problem>,
}

/// Builds and runs the listings, and judges what they do.
///
/// # Errors
/// If cargo or a listing cannot be started, or the target folder cannot be written.
pub async fn verify(source: &Source, selection: &Selection, watch: &dyn Watch) -> Result<Verified> {
    processes::adopt_orphans();
    let mut problems = Vec::new();
    let (chosen, mut quizzes) = choose(source, selection, &mut problems);
    let mut keeper = Keeper::open(source, selection).await;

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
        watch.ended(&verdict);
        verdicts.push(verdict);
    }
    take_kept(&mut keeper, &mut wanted, &mut verdicts);
    quizzes.retain(|quiz| !keeper.holds(quiz));
    if !wanted.is_empty() || !quizzes.is_empty() {
        let _lock = lock(source, watch).await?;
        keeper.look_again();
        take_kept(&mut keeper, &mut wanted, &mut verdicts);
        verdicts.extend(run_wanted(&mut keeper, wanted, selection, watch, &mut problems).await?);
        let wrong = tracing::verify(source, &quizzes, watch).await?;
        keeper.keep_quizzes(&quizzes, &wrong);
        problems.extend(wrong);
    }
    verdicts.sort_by(|a, b| a.listing.cmp(&b.listing));
    Ok(Verified { verdicts, problems })
}

/// Moves the listings whose verdicts are kept from those that are wanted to those that have one.
fn take_kept(keeper: &mut Keeper<'_>, wanted: &mut Vec<&Listing>, verdicts: &mut Vec<Verdict>) {
    wanted.retain(|listing| match keeper.verdict(listing) {
        Some(verdict) => {
            verdicts.push(verdict);
            false
        }
        None => true,
    });
}

/// Builds and runs listings.
async fn run_wanted<'s>(
    keeper: &mut Keeper<'s>,
    wanted: Vec<&'s Listing>,
    selection: &Selection,
    watch: &dyn Watch,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Verdict>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let source = keeper.source;
    let mirror = Mirror::bring_up_to_date(source)?;
    keeper.forget_others(&mirror);
    let names: HashSet<&str> = wanted.iter().map(|listing| listing.name.as_str()).collect();
    let mut build = compile::compile(source, &mirror, &names, selection.isolated, watch).await?;
    keeper.settle(&wanted, &build.problems);
    problems.append(&mut build.problems);
    let machine = match wanted.iter().any(|listing| !listing.metadata.bounds.is_empty()) {
        true => measure::machine(keeper.compiler.lines().next().unwrap_or_default()),
        false => String::new(),
    };
    let rounds = selection.stress_count.map_or(1, NonZero::get);
    let mut verdicts = Vec::new();
    let repeating = OnlyFailed(watch);
    for round in 1..=rounds {
        let watch = if round == 1 { watch } else { &repeating };
        if rounds > 1 {
            watch.note(&format!("round {round} of {rounds}"));
        }
        let timelines = timeline::record(source, &mirror, &wanted, watch).await?;
        let bench = Bench {
            source,
            mirror: &mirror,
            build: &build,
            machine: &machine,
            timelines: &timelines,
        };
        let wanted = wanted.clone();
        let now = schedule::run_all(bench, wanted, keeper, selection, watch).await?;
        worst(&mut verdicts, now);
    }
    for verdict in verdicts.iter().filter(|each| each.conclusion == Conclusion::Failed) {
        // A later round may have passed, and says nothing.
        if let Some(listing) = source.listings.get(&verdict.listing) {
            keeper.keep(listing, verdict);
        }
    }
    Ok(verdicts)
}

/// Of each listing's verdicts, the first that did not pass, else the first.
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

/// The listings and the quizzes of the selection.
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
                Problem::new(place, format!("no listing is called `{name}`"))
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

/// Another run of the tool in this book must not change the mirror under this one.
async fn lock(source: &Source, watch: &dyn Watch) -> Result<File> {
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
                watch.note("another run of this book's listings is going on; waiting for its end");
                said = true;
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Visible, and in CI a problem: its machine must have what the listings need.
fn not_run(listing: &Listing, unmet: needs::Unmet) -> Verdict {
    let mut problems = Vec::new();
    if std::env::var_os("CI").is_some() && !unmet.other_system {
        problems.push(
            Problem::new(
                listing.key("needs"),
                format!("`{}` was not run: it {}", listing.name, unmet.why),
            )
            .help("the machine of CI must have what every listing needs"),
        );
    }
    Verdict::not_run(listing, unmet.why, problems)
}
