//! A timeline: what one run of a listing did, as `timeline.json` keeps it.
//!
//! Times are whole microseconds since the program began. Many things happen at one virtual time, so
//! each moment also has its number in the order of happening: two moments are never equal, and
//! stepping through a run is counting. `bless` writes the file; nobody else does.

use serde::{Deserialize, Serialize};

use super::layout::MAIN;
use crate::problem::{Place, Problem, Text};

/// One recorded run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// Whose time is told.
    pub clock: Clock,
    /// How many threads polled or ran tasks; workers are numbered from 0 in the order in which they
    /// first did.
    pub workers: usize,
    /// How the run itself ended.
    pub end: End,
    /// The true counts, where tasks or polls were too many and are told in groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Whole>,
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
    pub lines: Vec<Line>,
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
pub struct End {
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
pub struct Whole {
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
    pub kind: Kind,
    /// Where it was spawned; the line of `main` for the main task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
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
}

/// What kind of task it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// The file, relative to the listing's folder; left out of the JSON where it is `src/main.rs`.
    #[serde(default = "main_file", skip_serializing_if = "is_main_file")]
    pub file: String,
    /// The line in that file, from 1.
    pub line: u32,
}

/// A poll: a thread runs a task. Or several polls, if they were too many to tell each.
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
    pub spot: Option<Spot>,
    /// Whether the line is where the thing waited for was made, not where it is awaited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// From when.
    pub from: Moment,
    /// To when; none if it waits still when the run ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Moment>,
}

/// A task is woken: whoever runs it may poll it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wake {
    /// Which task.
    pub task: usize,
    /// By whom.
    pub by: By,
    /// When.
    pub at: Moment,
}

/// Who woke a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct Line {
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
}

fn one() -> u32 {
    1
}

fn is_one(count: &u32) -> bool {
    *count == 1
}

fn main_file() -> String {
    MAIN.to_owned()
}

fn is_main_file(file: &str) -> bool {
    file == MAIN
}

impl Timeline {
    /// Reads a timeline. What is wrong with the file is one problem, with its place in it.
    ///
    /// # Errors
    /// That problem.
    pub fn parse(text: &Text) -> Result<Self, Problem> {
        let timeline: Self = serde_json::from_str(&text.text).map_err(|error| {
            let at = offset(&text.text, error.line(), error.column());
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default().to_owned();
            not_a_timeline(text.place(at..at), &what)
        })?;
        match timeline.flaw() {
            Some(flaw) => Err(not_a_timeline(Place::file(&text.path), &flaw)),
            None => Ok(timeline),
        }
    }

    /// The file's content: one line for each task, poll, wait, wake and line, so that a difference
    /// can be read.
    ///
    /// # Errors
    /// None that a timeline can cause.
    pub fn to_json(&self) -> serde_json::Result<String> {
        let mut json = format!(
            "{{\n\"clock\": {},\n\"workers\": {},\n\"end\": {},\n",
            serde_json::to_string(&self.clock)?,
            self.workers,
            serde_json::to_string(&self.end)?
        );
        if let Some(whole) = self.whole {
            json.push_str(&format!("\"whole\": {},\n", serde_json::to_string(&whole)?));
        }
        let lists = [
            ("tasks", list(&self.tasks)?),
            ("polls", list(&self.polls)?),
            ("waits", list(&self.waits)?),
            ("wakes", list(&self.wakes)?),
            ("lines", list(&self.lines)?),
        ];
        let lists = lists.map(|(name, list)| format!("\"{name}\": [{list}]"));
        json.push_str(&lists.join(",\n"));
        json.push_str("\n}\n");
        Ok(json)
    }

    /// What cannot be in a timeline, if something is: a task or worker that is not there, an end
    /// before its beginning, a number that two moments share.
    fn flaw(&self) -> Option<String> {
        let tasks = self.tasks.len();
        let named = (self.polls.iter().map(|each| each.task))
            .chain(self.waits.iter().map(|each| each.task))
            .chain(self.wakes.iter().map(|each| each.task))
            .chain(self.lines.iter().filter_map(|each| each.task))
            .chain(self.tasks.iter().filter_map(|each| each.by))
            .chain(self.wakes.iter().filter_map(|each| match each.by {
                By::Task(task) => Some(task),
                _ => None,
            }));
        if let Some(absent) = named.into_iter().find(|&task| task >= tasks) {
            return Some(format!("it names task {absent}, and has {tasks}"));
        }
        let worker = self.polls.iter().map(|each| each.worker).find(|&each| each >= self.workers);
        if let Some(absent) = worker {
            return Some(format!("it names worker {absent}, and has {}", self.workers));
        }
        let spans = (self.tasks.iter().map(|each| (each.from, each.to)))
            .chain(self.polls.iter().map(|each| (each.from, each.to)))
            .chain(self.waits.iter().map(|each| (each.from, each.to)));
        if let Some((from, _)) =
            spans.into_iter().find(|(from, to)| to.is_some_and(|to| to.order <= from.order))
        {
            return Some(format!("what begins with number {} ends before it", from.order));
        }
        let mut moments = self.moments();
        moments.sort_by_key(|moment| moment.order);
        moments.windows(2).find_map(|pair| {
            if pair[0].order == pair[1].order {
                return Some(format!("two moments have number {}", pair[0].order));
            }
            let back = pair[1].at < pair[0].at;
            back.then(|| format!("time runs backwards before number {}", pair[1].order))
        })
    }

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

fn list<T: Serialize>(all: &[T]) -> serde_json::Result<String> {
    let lines = all.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(if lines.is_empty() { String::new() } else { format!("\n{}\n", lines.join(",\n")) })
}

fn not_a_timeline(place: Place, why: &str) -> Problem {
    Problem::new(place, format!("not a timeline: {why}"))
        .help("timelines are written by `bless` only: remove the file and bless")
}

/// The byte at a line and column, both from 1, as serde_json counts them.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    before + column.saturating_sub(1)
}

#[cfg(test)]
mod tests;
