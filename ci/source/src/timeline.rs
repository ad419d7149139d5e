//! A timeline: what one run of a listing did, as `timeline.json` keeps it.
//!
//! Times are whole microseconds since the program began. Many things happen at one virtual time, so
//! each moment also has its number in the order of happening: two moments are never equal, and
//! stepping through a run is counting. `bless` writes the file; nobody else does.
//!
//! A run with more than 30 tasks or 200 polls is told in groups, and nothing is left out of the
//! counting: [`Timeline::whole`] has the true counts, a [`Task`] with a `count` is a group of tasks
//! spawned on one line, which has one lane and says in `ends` how many ended how; a poll, wait, wake
//! or printed line with a `count` stands for that many of its lane, one after another or at once:
//! it reaches from the first one's beginning to the last one's end. So the counts of all polls add up
//! to `whole.polls`, and those of all tasks to `whole.tasks`. Polls of a group overlap where its
//! tasks ran on several workers; on one worker they do not.

use serde::{Deserialize, Serialize};

use super::layout::MAIN;

mod flaw;
mod json;

/// One recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// Whose time is told.
    pub clock: Clock,
    /// On the real clock, the digest of the program that ran, all its files below `src`: times cannot be compared there,
    /// so that a longer sleep would not be noticed otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// How many threads polled or ran tasks; workers are numbered from 0 in the order in which they
    /// first did.
    pub workers: usize,
    /// How the run itself ended.
    pub end: EndOfRun,
    /// The true counts, where tasks or polls were too many and are told in groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Totals>,
    /// The tasks in order of spawning. Everything below names a task by its index here.
    pub tasks: Vec<Task>,
    /// The polls in the order in which they began. Polls of one task never overlap.
    pub polls: Vec<Poll>,
    /// What tasks waited for, in the order in which they began to. One task can wait for several
    /// things at once.
    pub waits: Vec<Wait>,
    /// The wakes, in order.
    pub wakes: Vec<Wake>,
    /// What was printed on standard output, in order.
    pub lines: Vec<PrintedLine>,
}

/// Whose time a timeline tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clock {
    /// Tokio's paused clock: virtual time, the same in every run. Only waiting and `advance` take
    /// time, work takes none.
    Paused,
    /// The machine's: times differ from run to run, what happened and why does not.
    Real,
}

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u64, u32)", into = "(u64, u32)")]
pub struct Moment {
    /// Microseconds since the program began.
    pub at: u64,
    /// The number in the order of happening; no two moments of a timeline share one. It never
    /// contradicts `at`.
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

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndOfRun {
    /// How.
    pub how: RunEnd,
    /// When: no moment is later.
    pub at: Moment,
}

/// How a run ended, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunEnd {
    /// By itself, with status 0.
    Finished,
    /// With another status; a panic of `main` is one.
    Failed,
    /// It was stopped by the watchdog: it would have gone on for ever. Its time is that of the last
    /// thing that happened.
    Stopped,
}

/// How many there were, before they were grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Tasks.
    pub tasks: usize,
    /// Polls.
    pub polls: usize,
}

/// A task: something with a lane of its own. Or a group of tasks, spawned on one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its name in words: the name it was given, else the variable or function it was made from.
    pub name: String,
    /// What kind of task.
    pub kind: TaskKind,
    /// Where it was spawned; the line of `main` for the main task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<SourceLine>,
    /// The size of its future (of its closure, if it blocks) in bytes, where Tokio tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The task that spawned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<usize>,
    /// How many tasks it stands for, if it is a group.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
    /// When it was spawned; of a group, the first.
    pub from: Moment,
    /// When it ended; of a group, the last. None if it was there still when the run ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// How it ended; of a group, how the worst did, in the order of [`TaskEnd`].
    pub end: TaskEnd,
    /// Of a group, how many ended how.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
}

/// How many tasks of a group ended how; they add up to its count.
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
    /// Were there still.
    #[serde(skip_serializing_if = "is_zero")]
    pub unfinished: u32,
}

impl Ends {
    /// Counts one more.
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
    /// A closure that `spawn_blocking` runs on a thread of its own.
    Blocking,
    /// A thread, which told the recorder so (`recorder::lane`): its bars are its whole run.
    Thread,
    /// A task of an executor of the book's own (`recorder::task`).
    Own,
}

/// How a task ended; the later, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskEnd {
    /// It returned.
    Finished,
    /// It was dropped before it returned: aborted, or its runtime ended.
    Cancelled,
    /// It panicked.
    Panicked,
    /// It was there still when the program ended or was stopped.
    Unfinished,
}

/// A line of the listing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceLine {
    /// The file, relative to the listing's folder; left out of the JSON where it is `src/main.rs`.
    #[serde(default = "main_file", skip_serializing_if = "is_main_file")]
    pub file: String,
    /// The line in that file, from 1.
    pub line: u32,
}

/// A poll: a thread runs a task. Or several polls on one worker, if they were too many to tell each:
/// then what lies between them is not told, and neither is `busy`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Which task.
    pub task: usize,
    /// On which worker.
    pub worker: usize,
    /// From when.
    pub from: Moment,
    /// To when; none if the run ended within it, as with a deadlock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// On the real clock, for how many microseconds of it the thread had the processor. Far less than
    /// the poll's length means that the thread was held while it waited. None under the paused clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<u64>,
    /// How many polls it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

/// A task waits, from the poll that had to answer "pending" to the one that could go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Which task.
    pub task: usize,
    /// What for: `sleep`, `interval`, `mutex`, …, in the words a label shows. None if Tokio does not
    /// tell (a channel, a `JoinHandle`, a socket): then it waits, and that is all that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// The line it awaits on (of a mutex, semaphore or channel: the line where that was made, see
    /// `made`); none if not told, or if it is Tokio's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<SourceLine>,
    /// Whether the line is where the thing waited for was made, not where it is awaited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// From when.
    pub from: Moment,
    /// To when; none if it waits still when the run ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
    /// How many waits it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

/// A task is woken: whoever runs it may poll it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wake {
    /// Which task.
    pub task: usize,
    /// By whom.
    pub by: By,
    /// When; the first time, if it stands for several.
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
    /// The runtime: input or output that is ready, or its own end.
    Runtime,
    /// A thread that runs no task.
    Thread,
}

/// A line on standard output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedLine {
    /// The task that was running on the thread that printed it; none outside of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<usize>,
    /// When.
    pub at: Moment,
    /// As [`Poll::busy`], since the line before it in the same poll; none if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<u64>,
    /// What it says, without the line end.
    pub text: String,
    /// How many lines it stands for: this one, and so many less one that its lane printed after it.
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
    /// All moments, in no order.
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
