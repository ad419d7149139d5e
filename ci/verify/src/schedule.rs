//! Decides when each subject is built and run: as many side by side as there are processors, those that
//! took longest first, and those that measure at the end, alone.
//!
//! What computes has a processor to itself: a compiler, and a program that must succeed in time. What
//! mostly waits runs beside it, several to a processor: what must *not* succeed (a listing expected to
//! hang, an exercise's stub, its wrong solutions), which a busy machine can only make fail later, never
//! pass; and the programs of crates shown by includes and of fences, which promise no times.

use std::cmp::Reverse;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::Selection;
use super::crates::CrateRuns;
use super::exercises::Variant;
use super::fences::FencePrograms;
use super::judge::{self, Judge, Outcomes};
use super::machine;
use super::progress::Progress;
use super::quiz::{self, QuizOutcomes, QuizPrograms};
use super::run::{self, Outcome, Program, Termination};
use super::subject::Subject;
use super::verdict::{Conclusion, Verdict};
use super::verdict_cache::VerdictCache;
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;

/// How often slow subjects are looked for.
const LOOK: Duration = Duration::from_millis(100);
/// A subject is slow after this time, or after half its timeout if that is sooner.
const SLOW: Duration = Duration::from_secs(10);
/// How many runs that mostly wait may go on for each processor.
const WAITING: usize = 4;

/// What the subjects of one run are built to.
pub(super) struct Built<'a> {
    /// The listings; `None` if there are none.
    pub(super) listings: Option<Judge<'a>>,
    /// The crates shown by includes, which are built when it is their turn.
    pub(super) crates: Option<Arc<CrateRuns>>,
    /// The fences.
    pub(super) fences: &'a FencePrograms,
    /// The programs of quizzes.
    pub(super) quizzes: &'a QuizPrograms<'a>,
}

/// What a subject waits for before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// Until nothing else is going on: it measures.
    Alone,
    /// For a processor.
    Processor,
    /// For nothing: it mostly waits.
    Beside,
}

/// A subject's work, which begins when there is room.
struct Work {
    /// Its place among the wanted subjects.
    index: usize,
    name: String,
    room: Room,
    /// Whether it waits for dependencies that are being built.
    late: bool,
    /// How long it is expected to take.
    longest: Duration,
    /// It is reported as slow after this time, and again after each multiple of it; `None` if it is
    /// expected to hang.
    slow_after: Option<Duration>,
    begin: Begin,
}

/// Begins the work, on a processor if it waited for one.
type Begin = Box<dyn FnOnce(Option<OwnedSemaphorePermit>) -> Going + Send>;
type Going = Pin<Box<dyn Future<Output = Result<Done>> + Send>>;

/// What was done for a subject.
enum Done {
    Listing(Outcomes),
    Crate(Box<Verdict>),
    Fence(Option<Outcome>),
    Quiz(QuizOutcomes),
}

/// One program of a listing.
struct ProgramRun {
    key: (PathBuf, String),
    program: Program,
    /// Whether it must not succeed.
    doomed: bool,
}

/// A subject that has begun.
struct Begun {
    index: usize,
    name: String,
    at: Instant,
    slow_after: Option<Duration>,
    told: u32,
}

impl Begun {
    /// Reports the subject if it is slow.
    fn look(&mut self, progress: &dyn Progress) {
        let Some(next) = self.slow_after.map(|period| period * (self.told + 1)) else { return };
        if self.at.elapsed() > next {
            progress.run_slow(&self.name, next);
            self.told += 1;
        }
    }
}

/// Builds, runs, and judges subjects side by side: those that took longest first (or, if that is
/// unknown, that may take longest), then those that measure, one after another.
///
/// # Errors
/// If a compiler or a program cannot be started.
pub(super) async fn run_all(
    built: &Built<'_>,
    wanted: &[Subject<'_>],
    cache: &mut VerdictCache<'_>,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Vec<Verdict>> {
    let jobs = selection.jobs.unwrap_or_else(machine::parallelism).clamp(1, Semaphore::MAX_PERMITS);
    let processors = Arc::new(Semaphore::new(jobs));
    let beside = jobs.saturating_mul(WAITING).min(Semaphore::MAX_PERMITS);
    let beside = Arc::new(Semaphore::new(beside));
    let mut waiting: Vec<Work> = wanted
        .iter()
        .enumerate()
        .filter_map(|(index, &subject)| {
            let mut work = work(built, index, subject, &beside, cache)?;
            work.longest = cache.took(subject).unwrap_or(work.longest);
            Some(work)
        })
        .collect();
    waiting.sort_by_key(|work| Reverse((work.room, !work.late, work.longest)));
    progress.runs_planned(waiting.len());

    let mut verdicts = Vec::new();
    let mut going: JoinSet<(usize, Result<Done>)> = JoinSet::new();
    let mut waiting = waiting.into_iter().peekable();
    let mut alone = false;
    let mut begun: Vec<Begun> = Vec::new();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let next = waiting.peek().map(|work| work.room);
        let may_begin = match next {
            None => false,
            Some(Room::Alone) => going.is_empty(),
            Some(_) => !alone || going.is_empty(),
        };
        if next.is_none() && going.is_empty() {
            return Ok(verdicts);
        }
        let room = async {
            match next {
                Some(Room::Beside) | None => Ok(None),
                Some(_) => Arc::clone(&processors).acquire_owned().await.map(Some),
            }
        };
        tokio::select! {
            biased;
            done = going.join_next(), if !going.is_empty() => {
                let Some(done) = done else { continue };
                let (index, done) = done.context("a run broke")?;
                begun.retain(|begun| begun.index != index);
                let subject = wanted[index];
                let verdict = judge(built, subject, done?, cache);
                cache.store(subject, &verdict);
                progress.finished(&verdict);
                verdicts.push(verdict);
            }
            processor = room, if may_begin => {
                let Some(work) = waiting.next() else { continue };
                alone = work.room == Room::Alone;
                progress.run_started(&work.name);
                let (at, slow_after) = (Instant::now(), work.slow_after);
                begun.push(Begun { index: work.index, name: work.name, at, slow_after, told: 0 });
                let doing = (work.begin)(processor.context("no run may begin")?);
                going.spawn(async move { (work.index, doing.await) });
            }
            _ = look.tick() => begun.iter_mut().for_each(|begun| begun.look(progress)),
        }
    }
}

/// The verdict on a subject, of which everything is done.
fn judge(
    built: &Built<'_>,
    subject: Subject<'_>,
    done: Done,
    cache: &mut VerdictCache<'_>,
) -> Verdict {
    let layout = &cache.source.layout;
    match (subject, done) {
        (_, Done::Crate(verdict)) => *verdict,
        (Subject::Listing(listing), Done::Listing(outcomes)) => {
            let Some(judge) = built.listings else { return Verdict::not_built(listing) };
            let mut verdict = judge.judge(listing, &outcomes);
            let stopped = |outcome: &Outcome| outcome.end == Termination::StillRunning;
            verdict.timed_out = outcomes.values().any(stopped);
            verdict.replaces_figures = cache.replaces_figures(listing);
            verdict
        }
        (Subject::Fence(fence), Done::Fence(outcome)) => {
            built.fences.judge(fence, outcome.as_ref(), cache.source)
        }
        (Subject::Quiz(quiz), Done::Quiz(outcomes)) => {
            let runs = || outcomes.values().flatten();
            let took = runs().map(|outcome| outcome.took).sum();
            let timed_out = runs().any(|outcome| outcome.end == Termination::StillRunning);
            let problems = built.quizzes.judge(quiz, &outcomes);
            let conclusion = match &problems {
                Some(problems) if problems.is_empty() => Conclusion::Passed,
                _ => Conclusion::Failed,
            };
            let problems = problems.unwrap_or_default();
            let passed = Verdict::passed(subject, layout, took);
            Verdict { conclusion, problems, timed_out, ..passed }
        }
        // What was done is of the kind that was begun.
        _ => Verdict {
            conclusion: Conclusion::Failed,
            ..Verdict::passed(subject, layout, Duration::ZERO)
        },
    }
}

/// The work for a subject; `None` if there is no way to begin it.
fn work(
    built: &Built<'_>,
    index: usize,
    subject: Subject<'_>,
    beside: &Arc<Semaphore>,
    cache: &VerdictCache<'_>,
) -> Option<Work> {
    let beside = Arc::clone(beside);
    let name = subject.name(&cache.source.layout);
    Some(match subject {
        Subject::Listing(listing) => {
            let settings = &listing.metadata.run;
            let programs = listing_programs(built.listings?, listing);
            let hangs = listing.metadata.expectation == Expectation::Hang;
            let room = match programs.iter().all(|run| run.doomed) && !programs.is_empty() {
                _ if !listing.metadata.bounds.is_empty() => Room::Alone,
                true => Room::Beside,
                false => Room::Processor,
            };
            let longest = settings.timeout * u32::try_from(programs.len()).unwrap_or(u32::MAX);
            let slow_after = (!hangs).then(|| SLOW.min(settings.timeout / 2));
            let begin: Begin = Box::new(move |processor| {
                Box::pin(
                    async move { run_each(programs, processor, beside).await.map(Done::Listing) },
                )
            });
            Work { index, name, room, late: false, longest, slow_after, begin }
        }
        Subject::Crate(each) => {
            let runs = Arc::clone(built.crates.as_ref()?);
            let late = runs.has_dependencies(each);
            let each = each.clone();
            let begin: Begin = Box::new(move |processor| {
                Box::pin(async move {
                    runs.verify(&each, processor, &beside).await.map(|it| Done::Crate(Box::new(it)))
                })
            });
            let (room, longest) = (Room::Processor, SLOW);
            Work { index, name, room, late, longest, slow_after: Some(SLOW), begin }
        }
        Subject::Fence(fence) => {
            let program = built.fences.program(fence);
            let begin: Begin = Box::new(move |_| {
                Box::pin(async move {
                    let Some(program) = program else { return Ok(Done::Fence(None)) };
                    let _permit = beside.acquire_owned().await.context("no run may begin")?;
                    run::run(&program).await.map(|outcome| Done::Fence(Some(outcome)))
                })
            });
            let (room, longest) = (Room::Beside, Duration::ZERO);
            Work { index, name, room, late: false, longest, slow_after: Some(SLOW), begin }
        }
        Subject::Quiz(quiz) => {
            let programs = built.quizzes.runs(quiz);
            let longest = programs.iter().map(|(_, program)| program.timeout).sum();
            let begin: Begin = Box::new(move |processor| {
                Box::pin(async move { run_quiz(programs, processor).await.map(Done::Quiz) })
            });
            let room = Room::Processor;
            Work { index, name, room, late: false, longest, slow_after: Some(SLOW), begin }
        }
    })
}

/// Runs the programs of a quiz, each as often as its answer must hold.
async fn run_quiz(
    programs: Vec<(String, Program)>,
    _processor: Option<OwnedSemaphorePermit>,
) -> Result<QuizOutcomes> {
    let mut outcomes = QuizOutcomes::new();
    for (folder, program) in programs {
        for _ in 0..quiz::RUNS {
            let outcome = run::run(&program).await?;
            // One that does not end is not run again.
            let ended = outcome.end != Termination::StillRunning;
            outcomes.entry(folder.clone()).or_default().push(outcome);
            if !ended {
                break;
            }
        }
    }
    Ok(outcomes)
}

/// Runs the programs that must succeed one after another, and the others beside them.
async fn run_each(
    programs: Vec<ProgramRun>,
    processor: Option<OwnedSemaphorePermit>,
    beside: Arc<Semaphore>,
) -> Result<Outcomes> {
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
    drop(processor);
    while let Some(done) = others.join_next().await {
        let (key, outcome) = done.context("a run broke")??;
        outcomes.insert(key, outcome);
    }
    Ok(outcomes)
}

/// What is run for a listing: its program, or the tests of its packages.
fn listing_programs(judge: Judge<'_>, listing: &Listing) -> Vec<ProgramRun> {
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
    programs
}
