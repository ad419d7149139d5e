//! Which listing runs when: as many side by side as there are processors, those that took longest
//! first, and what is measured by itself at the end.
//!
//! What must *not* succeed (a listing that is expected to hang, an exercise's stub and its wrong
//! solutions) runs beside them, some to a processor: it waits for most of its time, and a busy
//! machine can only make it fail later, never pass. What must succeed, in time, keeps a processor.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Selection;
use super::exercises::Part;
use super::kept::Keeper;
use super::run::{self, End, Outcome, Program};
use super::verdict::{self, Bench, Outcomes, Verdict};
use super::watch::Watch;
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;

/// How often it is looked which listings are slow.
const LOOK: Duration = Duration::from_millis(100);
/// When a listing is slow, if half of its timeout is not over sooner.
const SLOW: Duration = Duration::from_secs(10);
/// How many runs that must not succeed are beside each one that must.
const DOOMED: usize = 4;

/// One listing's runs, and how long they may take.
struct Runs<'a> {
    listing: &'a Listing,
    programs: Vec<Run>,
    longest: Duration,
    /// What is measured runs by itself.
    measured: bool,
    /// All of it is meant to hang.
    hangs: bool,
}

/// One program of a listing.
struct Run {
    key: (PathBuf, String),
    program: Program,
    /// Whether it must not succeed.
    doomed: bool,
}

/// A listing that is running.
struct Begun<'a> {
    listing: &'a Listing,
    at: Instant,
    /// After this it is slow, and again after each multiple.
    period: Duration,
    told: u32,
    hangs: bool,
}

impl<'a> Begun<'a> {
    fn new(runs: &Runs<'a>) -> Self {
        let period = SLOW.min(runs.listing.metadata.run.timeout / 2);
        Self { listing: runs.listing, at: Instant::now(), period, told: 0, hangs: runs.hangs }
    }

    /// Tells that it is slow, unless it is meant to hang.
    fn look(&mut self, watch: &dyn Watch) {
        let next = self.period * (self.told + 1);
        if !self.hangs && self.at.elapsed() > next {
            watch.slow(&self.listing.name, next);
            self.told += 1;
        }
    }
}

/// Runs the listings side by side, those that took longest first (or may take, of which nothing is
/// known); then those that are measured, one after another.
pub(super) async fn run_all(
    bench: Bench<'_>,
    wanted: Vec<&Listing>,
    keeper: &mut Keeper<'_>,
    selection: &Selection,
    watch: &dyn Watch,
) -> Result<Vec<Verdict>> {
    let mut waiting: Vec<_> = wanted.into_iter().map(|listing| runs(bench, listing)).collect();
    for runs in &mut waiting {
        runs.longest = keeper.took(runs.listing).unwrap_or(runs.longest);
    }
    waiting.sort_by_key(|runs| Reverse((!runs.measured, runs.hangs, runs.longest)));
    watch.running(waiting.len());
    let jobs = selection.jobs.unwrap_or_else(processors).max(1);
    let beside = Arc::new(Semaphore::new(jobs.saturating_mul(DOOMED).min(Semaphore::MAX_PERMITS)));

    let mut verdicts = Vec::new();
    let mut going: JoinSet<Result<(String, Outcomes)>> = JoinSet::new();
    let mut waiting = waiting.into_iter().peekable();
    let mut alone = false;
    let mut begun: Vec<Begun<'_>> = Vec::new();
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
            watch.began(&runs.listing.name);
            begun.push(Begun::new(&runs));
            let name = runs.listing.name.clone();
            let programs = runs.programs;
            let beside = Arc::clone(&beside);
            going.spawn(async move { Ok((name, run_each(programs, beside).await?)) });
        }
        let done = loop {
            match tokio::time::timeout(LOOK, going.join_next()).await {
                Ok(done) => break done,
                Err(_) => begun.iter_mut().for_each(|begun| begun.look(watch)),
            }
        };
        let Some(done) = done else { return Ok(verdicts) };
        let (name, outcomes) = done.context("a run broke")??;
        begun.retain(|begun| begun.listing.name != name);
        if let Some(listing) = bench.source.listings.get(&name) {
            let mut verdict = bench.judge(listing, &outcomes);
            let stopped = |outcome: &Outcome| outcome.end == End::StillRunning;
            verdict.timed_out = outcomes.values().any(stopped);
            verdict.measures_anew = keeper.measures_anew(listing);
            keeper.keep(listing, &verdict);
            watch.ended(&verdict);
            verdicts.push(verdict);
        }
    }
}

/// How many listings run at once where nothing is said.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs the programs that must succeed in turn, and the others beside them.
async fn run_each(programs: Vec<Run>, beside: Arc<Semaphore>) -> Result<Outcomes> {
    let (doomed, must): (Vec<Run>, Vec<Run>) = programs.into_iter().partition(|run| run.doomed);
    let mut others: JoinSet<Result<((PathBuf, String), Outcome)>> = JoinSet::new();
    for Run { key, program, .. } in doomed {
        let beside = Arc::clone(&beside);
        others.spawn(async move {
            let _permit = beside.acquire_owned().await.context("no run may begin")?;
            Ok((key, run::run(&program).await?))
        });
    }
    let mut outcomes = Outcomes::new();
    for Run { key, program, .. } in must {
        outcomes.insert(key, run::run(&program).await?);
    }
    while let Some(done) = others.join_next().await {
        let (key, outcome) = done.context("a run broke")??;
        outcomes.insert(key, outcome);
    }
    Ok(outcomes)
}

/// What is run of a listing: its program, or the tests of its packages.
fn runs<'a>(bench: Bench<'_>, listing: &'a Listing) -> Runs<'a> {
    let settings = &listing.metadata.run;
    let hangs = listing.metadata.expectation == Expectation::Hang;
    let mut programs = Vec::new();
    for package in bench.packages(listing) {
        let Some(compiled) = bench.build.packages.get(&package.folder) else { continue };
        let fails = matches!(package.part, Part::Stub | Part::Wrong(_));
        let mut run = |name: &str, binary: &PathBuf, args: Vec<String>| {
            let program = Program {
                binary: binary.clone(),
                args,
                stdin: settings.stdin.clone(),
                env: settings.env.clone(),
                timeout: settings.timeout,
                memory: settings.memory,
                one_failure: fails,
            };
            let key = (package.folder.clone(), name.to_owned());
            programs.push(Run { key, program, doomed: fails || hangs });
        };
        if let Some(binary) = &compiled.program
            && verdict::is_run(listing)
        {
            run("", binary, settings.args.clone());
        }
        for (test, binary) in &compiled.tests {
            // One at a time, so that what is printed has one order.
            run(test, binary, vec!["--test-threads=1".to_owned()]);
        }
    }
    let longest = settings.timeout * u32::try_from(programs.len()).unwrap_or(u32::MAX);
    Runs { listing, programs, longest, measured: !listing.metadata.bounds.is_empty(), hangs }
}
