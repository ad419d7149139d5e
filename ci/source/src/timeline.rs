//! A timeline: what one run of a listing did, as stored in `timeline.json`.
//!
//! Times are whole microseconds since the program began. Many things can happen at the same virtual
//! time, so each moment also has a number, in the order in which things happened. No two moments
//! are equal, and stepping through a run is counting. Only `bless` writes the file.
//!
//! A run with more than 30 tasks or 200 polls is stored in groups, but everything is still counted.
//! [`Timeline::whole`] has the true counts. A [`Task`] with a `count` is a group of tasks spawned
//! on one line, with one lane; its `ends` count how its tasks ended. A poll, wait, wake, or printed
//! line with a `count` stands for that many in its lane, in sequence or at once, from the beginning
//! of the first to the end of the last. So the counts of all polls add up to `whole.polls`, and
//! those of all tasks to `whole.tasks`. Polls of a group overlap if its tasks ran on several
//! workers, but not on one worker.

use serde::{Deserialize, Serialize};

use super::layout::MAIN;

mod flaw;
mod json;

/// One recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// The clock that its times come from.
    pub clock: Clock,
    /// On the real clock, the digest of the program that ran, of all files below `src`. Times can't
    /// be compared there, so a longer sleep would go unnoticed without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// How many threads polled or ran tasks. Workers are numbered from 0, in the order in which
    /// they first did so.
    pub workers: usize,
    /// How the run itself ended.
    pub end: EndOfRun,
    /// The true counts, if there were so many tasks or polls that they are grouped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Totals>,
    /// The tasks in order of spawning. Everything below names a task by its index here.
    pub tasks: Vec<Task>,
    /// The polls in the order in which they began. Polls of one task never overlap.
    pub polls: Vec<Poll>,
    /// What tasks waited for, in the order in which they began to wait. One task can wait for
    /// several things at once.
    pub waits: Vec<Wait>,
    /// The wakes, in order.
    pub wakes: Vec<Wake>,
    /// What was printed on standard output, in order.
    pub lines: Vec<PrintedLine>,
}

/// The clock that a timeline's times come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// Tokio's paused clock: virtual time, the same in every run. Only waiting and `advance` take
    /// time; work takes none.
    Paused,
    /// The machine's clock: times differ from run to run, but what happened, and why, doesn't.
    Real,
}

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u64, u32)", into = "(u64, u32)")]
pub struct Moment {
    /// Microseconds since the program began.
    pub at: u64,
    /// The position in the order of everything that happened. No two moments of a timeline share
    /// it, and it never contradicts `at`.
    pub order: u32,
}

impl From<(u64, u32)> for Moment {
    fn from((at, order): (u64, u32)) -> Self {
        Self { at, order }
    }
}

impl From<Moment> for (u64, u32) {
    fn from(moment: Moment) -> Self {
        (moment.at, moment.order)
    }
}

/// How and when a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndOfRun {
    /// How.
    pub how: RunEnd,
    /// When. No moment is later.
    pub at: Moment,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunEnd {
    /// By itself, with status 0.
    Finished,
    /// With another status, for example because `main` panicked.
    Failed,
    /// The watchdog stopped it, as it would have run forever. Its end is the time of the last thing
    /// that happened.
    Stopped,
}

/// How many tasks and polls there were before they were grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Tasks.
    pub tasks: usize,
    /// Polls.
    pub polls: usize,
}

/// A task, which has a lane of its own; or a group of tasks spawned on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its name: the one it was given, or else the variable or function it was made from.
    pub name: String,
    /// What kind of task.
    pub kind: TaskKind,
    /// Where it was spawned; for the main task, the line of `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<SourceLine>,
    /// The size in bytes of its future, or of its closure if it blocks, if Tokio reports it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The task that spawned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<usize>,
    /// How many tasks it stands for, if it is a group.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    /// When it was spawned; for a group, when the first one was.
    pub from: Moment,
    /// When it ended; for a group, when the last one did. `None` if it still existed when the run
    /// ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// How it ended; for a group, the worst end, in the order of [`TaskEnd`].
    pub end: TaskEnd,
    /// For a group, how many tasks ended in each way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
}

/// How many tasks of a group ended in each way. The numbers add up to its count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ends {
    /// Returned.
    #[serde(skip_serializing_if = "is_zero")]
    pub finished: u32,
    /// Were dropped before they returned.
    #[serde(skip_serializing_if = "is_zero")]
    pub cancelled: u32,
    /// Panicked.
    #[serde(skip_serializing_if = "is_zero")]
    pub panicked: u32,
    /// Still existed when the run ended.
    #[serde(skip_serializing_if = "is_zero")]
    pub unfinished: u32,
}

impl Ends {
    /// Counts another task.
    pub fn add(&mut self, end: TaskEnd) {
        *match end {
            TaskEnd::Finished => &mut self.finished,
            TaskEnd::Cancelled => &mut self.cancelled,
            TaskEnd::Panicked => &mut self.panicked,
            TaskEnd::Unfinished => &mut self.unfinished,
        } += 1;
    }

    /// All of them.
    pub fn total(&self) -> u32 {
        [self.finished, self.cancelled, self.panicked, self.unfinished]
            .iter()
            .fold(0, |sum, each| sum.saturating_add(*each))
    }
}

/// What kind of task it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskKind {
    /// The future of `#[tokio::main]` or `block_on`.
    Main,
    /// Spawned with `tokio::spawn` or on a `JoinSet`.
    Task,
    /// Spawned with `spawn_local`.
    Local,
    /// A closure that `spawn_blocking` runs on its own thread.
    Blocking,
    /// A thread that asked the recorder for a lane (`recorder::lane`). Its bars cover its whole
    /// run.
    Thread,
    /// A task of the book's own executor (`recorder::task`).
    Own,
}

/// How a task ended, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskEnd {
    /// It returned.
    Finished,
    /// It was dropped before it returned: aborted, or its runtime ended.
    Cancelled,
    /// It panicked.
    Panicked,
    /// It still existed when the program ended or was stopped.
    Unfinished,
}

/// A line of the listing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceLine {
    /// The file, relative to the listing's folder. The JSON omits `src/main.rs`.
    #[serde(default = "main_file", skip_serializing_if = "is_main_file")]
    pub file: String,
    /// The line in that file, from 1.
    pub line: u32,
}

/// A poll: a thread runs a task. Or several polls on one worker, if there were too many to store
/// each; then neither the gaps between them nor `busy` are stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Which task.
    pub task: usize,
    /// On which worker.
    pub worker: usize,
    /// When it began.
    pub from: Moment,
    /// When it ended; `None` if the run ended first, as in a deadlock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// On the real clock, for how many of its microseconds the thread used the processor. Far less
    /// than the poll's length means that the poll blocked the thread. `None` on the paused clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<u64>,
    /// How many polls it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

/// A task waits, from the poll that returned `Pending` to the one that could continue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Which task.
    pub task: usize,
    /// What for: `sleep`, `interval`, `mutex`, and so on, as a label shows it. `None` if Tokio
    /// doesn't report it (a channel, a `JoinHandle`, a socket): then it's only known that the task
    /// waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// The line of the `.await` (for a mutex, a semaphore, or a channel the line that created it,
    /// see `made`). `None` if Tokio doesn't report it, or if it's in Tokio itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<SourceLine>,
    /// Whether `spot` is the line that created what is waited for, instead of the line that awaits
    /// it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// When it began.
    pub from: Moment,
    /// When it ended; `None` if the task still waited when the run ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// How many waits it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

/// A task is woken, so its executor polls it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wake {
    /// Which task.
    pub task: usize,
    /// By whom.
    pub by: By,
    /// When; if it stands for several, when the first happened.
    pub at: Moment,
    /// How many wakes it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

/// Who woke a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// A task, while it was polled or when it ended: `{ "task": 1 }`.
    Task(usize),
    /// The runtime's timer.
    Timer,
    /// The runtime: input or output was ready, or the runtime shut down.
    Runtime,
    /// A thread that runs no task.
    Thread,
}

/// A line on standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedLine {
    /// The task that the printing thread was running; `None` outside tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<usize>,
    /// When.
    pub at: Moment,
    /// As [`Poll::busy`], but since the previous line of the same poll; `None` without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<u64>,
    /// Its text, without the line break.
    pub text: String,
    /// How many lines it stands for: this one, and those that its lane printed after it.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

fn one() -> u32 {
    1
}

fn is_one(count: &u32) -> bool {
    *count == 1
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

fn main_file() -> String {
    MAIN.to_owned()
}

fn is_main_file(file: &str) -> bool {
    file == MAIN
}

impl Timeline {
    /// All moments, in no particular order.
    pub fn moments(&self) -> Vec<Moment> {
        (self.tasks.iter().flat_map(|each| [Some(each.from), each.to]))
            .chain(self.polls.iter().flat_map(|each| [Some(each.from), each.to]))
            .chain(self.waits.iter().flat_map(|each| [Some(each.from), each.to]))
            .chain(self.wakes.iter().map(|each| Some(each.at)))
            .chain(self.lines.iter().map(|each| Some(each.at)))
            .chain([Some(self.end.at)])
            .flatten()
            .collect()
    }
}

#[cfg(test)]
mod tests;
