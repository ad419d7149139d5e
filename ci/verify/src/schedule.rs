//! Decides when each listing runs: as many side by side as there are processors, those that took
//! longest first, and those that measure at the end, alone.
//!
//! What must *not* succeed (a listing expected to hang, an exercise's stub, its wrong solutions)
//! runs beside the others, several to a processor. It mostly waits, and a busy machine can only
//! make it fail later, never pass. What must succeed in time has a processor to itself.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Selection;
use super::exercises::Variant;
use super::judge::{self, Judge, Outcomes};
use super::machine;
use super::progress::Progress;
use super::run::{self, Outcome, Program, Termination};
use super::verdict::Verdict;
use super::verdict_cache::VerdictCache;
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;

/// How often slow listings are looked for.
const LOOK: Duration = Duration::from_millis(100);
/// A listing is slow after this time, or after half its timeout if that is sooner.
const SLOW: Duration = Duration::from_secs(10);
/// How many runs that must not succeed may go on for each one that must.
const DOOMED: usize = 4;

/// One listing's runs, and how long they are expected to take.
struct ListingRuns<'a> {
    listing: &'a Listing,
    programs: Vec<ProgramRun>,
    longest: Duration,
    /// Whether it measures, and so runs alone.
    measured: bool,
    /// Whether it is expected to hang.
    hangs: bool,
}

/// One program of a listing.
struct ProgramRun {
    key: (PathBuf, String),
    program: Program,
    /// Whether it must not succeed.
    doomed: bool,
}

/// A listing that is running.
struct RunningListing<'a> {
    listing: &'a Listing,
    at: Instant,
    /// The listing is slow after this time, and reported again after each multiple of it.
    period: Duration,
    told: u32,
    hangs: bool,
}

impl<'a> RunningListing<'a> {
    fn new(runs: &ListingRuns<'a>) -> Self {
        let period = SLOW.min(runs.listing.metadata.run.timeout / 2);
        Self { listing: runs.listing, at: Instant::now(), period, told: 0, hangs: runs.hangs }
    }

    /// Reports the listing if it is slow, unless it is expected to hang.
    fn look(&mut self, progress: &dyn Progress) {
        let next = self.period * (self.told + 1);
        if !self.hangs && self.at.elapsed() > next {
            progress.run_slow(&self.listing.name, next);
            self.told += 1;
        }
    }
}

/// Runs the listings side by side, those that took longest first (or, if that is unknown, that may
/// take longest), then those that measure, one after another.
pub(super) async fn run_all(
    judge: Judge<'_>,
    wanted: Vec<&Listing>,
    cache: &mut VerdictCache<'_>,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Vec<Verdict>> {
    let mut waiting: Vec<_> = wanted.into_iter().map(|listing| runs(judge, listing)).collect();
    for runs in &mut waiting {
        runs.longest = cache.took(runs.listing).unwrap_or(runs.longest);
    }
    waiting.sort_by_key(|runs| Reverse((!runs.measured, runs.hangs, runs.longest)));
    progress.runs_planned(waiting.len());
    let jobs = selection.jobs.unwrap_or_else(machine::parallelism).max(1);
    let beside = Arc::new(Semaphore::new(jobs.saturating_mul(DOOMED).min(Semaphore::MAX_PERMITS)));

    let mut verdicts = Vec::new();
    let mut going: JoinSet<Result<(String, Outcomes)>> = JoinSet::new();
    let mut waiting = waiting.into_iter().peekable();
    let mut alone = false;
    let mut begun: Vec<RunningListing<'_>> = Vec::new();
    loop {
        while let Some(next) = waiting.peek() {
            let room = if next.measured || alone {
                going.is_empty()
            } else {
                next.hangs || begun.iter().filter(|begun| !begun.hangs).count() < jobs
            };
            if !room {
                break;
            }
            let Some(runs) = waiting.next() else { break };
            alone = runs.measured;
            progress.run_started(&runs.listing.name);
            begun.push(RunningListing::new(&runs));
            let name = runs.listing.name.clone();
            let programs = runs.programs;
            let beside = Arc::clone(&beside);
            going.spawn(async move { Ok((name, run_each(programs, beside).await?)) });
        }
        let done = loop {
            match tokio::time::timeout(LOOK, going.join_next()).await {
                Ok(done) => break done,
                Err(_) => begun.iter_mut().for_each(|begun| begun.look(progress)),
            }
        };
        let Some(done) = done else { return Ok(verdicts) };
        let (name, outcomes) = done.context("a run broke")??;
        begun.retain(|begun| begun.listing.name != name);
        if let Some(listing) = judge.source.listings.get(&name) {
            let mut verdict = judge.judge(listing, &outcomes);
            let stopped = |outcome: &Outcome| outcome.end == Termination::StillRunning;
            verdict.timed_out = outcomes.values().any(stopped);
            verdict.replaces_figures = cache.replaces_figures(listing);
            cache.store(listing, &verdict);
            progress.finished(&verdict);
            verdicts.push(verdict);
        }
    }
}

/// Runs the programs that must succeed one after another, and the others beside them.
async fn run_each(programs: Vec<ProgramRun>, beside: Arc<Semaphore>) -> Result<Outcomes> {
    let (doomed, must): (Vec<ProgramRun>, Vec<ProgramRun>) =
        programs.into_iter().partition(|run| run.doomed);
    let mut others: JoinSet<Result<((PathBuf, String), Outcome)>> = JoinSet::new();
    for ProgramRun { key, program, .. } in doomed {
        let beside = Arc::clone(&beside);
        others.spawn(async move {
            let _permit = beside.acquire_owned().await.context("no run may begin")?;
            Ok((key, run::run(&program).await?))
        });
    }
    let mut outcomes = Outcomes::new();
    for ProgramRun { key, program, .. } in must {
        outcomes.insert(key, run::run(&program).await?);
    }
    while let Some(done) = others.join_next().await {
        let (key, outcome) = done.context("a run broke")??;
        outcomes.insert(key, outcome);
    }
    Ok(outcomes)
}

/// What is run for a listing: its program, or the tests of its packages.
fn runs<'a>(judge: Judge<'_>, listing: &'a Listing) -> ListingRuns<'a> {
    let settings = &listing.metadata.run;
    let hangs = listing.metadata.expectation == Expectation::Hang;
    let mut programs = Vec::new();
    for package in judge.packages(listing) {
        let Some(compiled) = judge.build.packages.get(&package.folder) else { continue };
        let fails = matches!(package.variant, Variant::Stub | Variant::Wrong(_));
        let mut run = |name: &str, binary: &PathBuf, args: Vec<String>| {
            let program = Program {
                binary: binary.clone(),
                args,
                stdin: settings.stdin.clone(),
                env: settings.env.clone(),
                timeout: settings.timeout,
                memory: settings.memory,
                one_failure: fails,
                one_console: false,
            };
            let key = (package.folder.clone(), name.to_owned());
            programs.push(ProgramRun { key, program, doomed: fails || hangs });
        };
        if let Some(binary) = &compiled.program
            && judge::is_run(listing)
        {
            run("", binary, settings.args.clone());
        }
        for (test, binary) in &compiled.tests {
            // One test at a time, so that the output has one order.
            run(test, binary, vec!["--test-threads=1".to_owned()]);
        }
    }
    let longest = settings.timeout * u32::try_from(programs.len()).unwrap_or(u32::MAX);
    ListingRuns { listing, programs, longest, measured: !listing.metadata.bounds.is_empty(), hangs }
}
