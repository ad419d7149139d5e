//! Verifies a book of stand-alone crates: each crate is built by itself and held to what the pages
//! claim of it and to its console transcripts. See [`bookwright_source::foreign`].

mod cache;
mod cargo_build;
mod cargo_session;
mod command_line;
mod console;
mod dep_info;
mod dependencies;
mod inputs;
mod judge;
mod merged_outputs;
mod plain_crate;
mod reader_lines;
mod rustc_build;
mod termination;
mod transcript;
mod transcript_judge;
mod transcript_recording;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::progress::Progress;
use super::verdict::Verdict;
use super::{Selection, Verified, cargo, codes};
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::foreign::{self, Crate};
use bookwright_source::layout::{self, Layout};
use bookwright_source::settings::BuildLimits;
use cache::CrateCache;
use dependencies::DependencySets;
use inputs::CrateInputs;
use judge::CrateJudge;
use plain_crate::PlainCrate;
use rustc_build::{has_tests, holds};
use transcript::Transcript;

/// How many programs may run for each crate that may compile: most programs that take long only
/// wait.
const WAITING: usize = 4;

/// Builds and runs the crates, and judges what they do.
///
/// # Errors
/// If a compiler or a crate cannot be started, or the target folder cannot be written.
pub async fn verify(
    source: &Source,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Verified> {
    super::processes::adopt_orphans();
    // The compiler is asked while the book is read. Only one question at a time: the first may make
    // rustup install it.
    let layout = &source.layout;
    let (folder, toolchain) = (layout.listings.clone(), layout.toolchain.clone());
    let words = tokio::spawn(async move { cargo::compiler(&folder, toolchain.as_deref()).await });
    let foreign::Foreign { crates, mut problems } = foreign::read(source);
    if selection.isolated {
        progress.note("each crate of this book is built by itself anyway: --isolated is ignored");
    }
    if selection.stress_count.is_some() {
        progress.note("each crate of this book is run only once: --stress-count is ignored");
    }
    let mut wanted = choose(source, selection, crates, &mut problems);
    let below = source.layout.target.join("foreign");
    let words = words.await.context("rustc was not asked")?;
    let (folder, toolchain) = (layout.listings.clone(), layout.toolchain.clone());
    let rustc =
        tokio::spawn(async move { rustc_build::compiler(&folder, toolchain.as_deref()).await });
    let mut cache = CrateCache::open(source, &words, &below, selection.fresh);
    let mut verdicts = cache.take(&mut wanted, progress);
    if !wanted.is_empty() {
        let _lock = super::lock(source, progress).await?;
        cache.reload();
        verdicts.extend(cache.take(&mut wanted, progress));
        match rustc.await.context("rustc was not asked")? {
            Ok(rustc) => verdicts.extend(
                run_all(source, rustc, wanted, below, selection, &mut cache, progress).await?,
            ),
            Err(words) => problems.push(no_compiler(source, words)),
        }
    }
    verdicts.sort_by(|a, b| a.listing.cmp(&b.listing));
    Ok(Verified { verdicts, problems })
}

/// The selected crates.
fn choose(
    source: &Source,
    selection: &Selection,
    mut crates: Vec<Crate>,
    problems: &mut Vec<Problem>,
) -> Vec<Crate> {
    let names = &selection.names;
    for name in names {
        if !crates.iter().any(|each| named(each, name)) {
            let place = Place::file(&source.layout.listings);
            problems.push(
                Problem::new(
                    codes::SELECTION_UNKNOWN,
                    place,
                    format!("no crate is called `{name}`"),
                )
                .help("name it by the end of its path, such as ch01/listing-01-02"),
            );
        }
    }
    crates.retain(|each| names.is_empty() || names.iter().any(|name| named(each, name)));
    if let Some(shard) = &selection.shard {
        let ours = shard.of(crates.iter().map(|each| each.name.as_str()), &source.times);
        crates.retain(|each| ours.contains(&each.name));
    }
    crates
}

fn named(each: &Crate, name: &str) -> bool {
    Path::new(&each.name).ends_with(name)
}

fn no_compiler(source: &Source, words: String) -> Problem {
    let place = Place::file(&source.layout.listings);
    Problem::new(codes::COMPILER_MISSING, place, "there is no compiler for this book")
        .help("install the toolchain that its `rust-toolchain` file names, or change that file")
        .help("or name one that is installed: --toolchain NAME")
        .detail(words)
}

/// Builds and runs crates.
async fn run_all(
    source: &Source,
    rustc: PathBuf,
    wanted: Vec<Crate>,
    below: PathBuf,
    selection: &Selection,
    cache: &mut CrateCache<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Verdict>> {
    std::fs::create_dir_all(&below).with_context(|| format!("cannot make {}", below.display()))?;
    let work: Vec<_> =
        wanted.into_iter().map(|each| (PlainCrate::of(&each, &source.layout), each)).collect();
    progress.runs_planned(work.len());
    let sets = work.iter().filter_map(|(plain, _)| plain.as_ref()?.dependencies.clone());
    let limits = source.settings.build;
    let jobs = selection.jobs.unwrap_or_else(super::machine::parallelism).max(1);
    let context = Arc::new(RunContext {
        sets: DependencySets::new(&below, source.layout.toolchain.clone(), limits, sets),
        compiling: Semaphore::new(jobs),
        running: Semaphore::new(jobs.saturating_mul(WAITING)),
        rustc,
        layout: source.layout.clone(),
        below,
        memory: source.settings.memory,
        limits,
        record: selection.record,
    });
    let mut going: JoinSet<Result<(Crate, Verdict)>> = JoinSet::new();
    for (plain, each) in work {
        let context = context.clone();
        going.spawn(async move {
            let verdict = examine(&each, plain, &context).await?;
            Ok((each, verdict))
        });
    }
    let mut verdicts = Vec::new();
    while let Some(done) = going.join_next().await {
        let (each, verdict) = done.context("a run broke")??;
        cache.store(&each, &verdict);
        progress.finished(&verdict);
        progress.final_verdict(&verdict);
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// What all crates share.
struct RunContext {
    sets: DependencySets,
    compiling: Semaphore,
    running: Semaphore,
    rustc: PathBuf,
    layout: Layout,
    below: PathBuf,
    memory: u64,
    limits: BuildLimits,
    /// Whether transcripts will be recorded.
    record: bool,
}

async fn examine(each: &Crate, plain: Option<PlainCrate>, context: &RunContext) -> Result<Verdict> {
    let dependencies = match plain.as_ref().and_then(|plain| plain.dependencies.as_ref()) {
        Some(set) => context.sets.get(set).await?,
        None => Arc::default(),
    };
    let permit = context.compiling.acquire().await.context("the permits are gone")?;
    let begin = Instant::now();
    let out = &context.below.join("out").join(&blake3::hash(each.name.as_bytes()).to_hex()[..24]);
    let mut examined = CrateJudge::new(each, &context.running, context.memory, context.record);
    if let Some(problem) = CrateInputs::of(each, &context.layout).unreadable() {
        examined.problem(problem);
        return Ok(examined.verdict(begin.elapsed()));
    }
    if !holds(&each.folder, "") {
        examined.note("it has no code");
        return Ok(examined.verdict(begin.elapsed()));
    }
    if let Some(words) = &dependencies.refused {
        let what = format!(
            "the dependencies of {} are not available, so nothing that pages say of it is proved",
            each.name
        );
        examined.problem(
            Problem::new(codes::DEPENDENCY_UNAVAILABLE, each.place(), what)
                .help("see cargo's words below; the other crates are built without this one")
                .detail(words),
        );
        return Ok(examined.verdict(begin.elapsed()));
    }
    let transcripts: Vec<_> = each.transcripts.iter().map(Transcript::read).collect();
    let tests = has_tests(&each.folder)
        || each.shows_in(layout::TESTS)
        || transcripts.iter().any(Transcript::tests);
    let built = match &plain {
        Some(plain) => {
            rustc_build::with_rustc(&context.rustc, each, plain, &dependencies, out, tests).await?
        }
        None => cargo_build::with_cargo(each, out, tests, &context.layout, context.limits).await?,
    };
    // Programs that wait, for a client or for a minute to pass, do not keep others from compiling.
    drop(permit);
    examined.claim(&built, &transcripts).await?;
    if built.whole {
        dep_info::unread(each, out).into_iter().for_each(|problem| examined.problem(problem));
    }
    for transcript in &transcripts {
        examined.transcript(transcript, &built, out).await?;
    }
    let _ = std::fs::remove_dir_all(out);
    Ok(examined.verdict(begin.elapsed()))
}
