//! Turns a recording into a run that can be drawn.
//!
//! A recording contains polls, wakes, and waits. What a task does *between* its polls follows from
//! them: it waits until it is woken, and then it is ready and waits for its turn. A wait without a
//! recorded reason is drawn as well, and labeled "waits".

use std::time::Duration;

use super::drawn_run::{Bar, BarPiece, DrawnRun, DrawnWait, DrawnWake, Lane, Print};
use super::narration::UNKNOWN;
use super::scale::Moment;
use bookwright_source::timeline::{
    By, Poll, PrintedLine, RunEnd, SourceLine, Task, TaskEnd, TaskKind, Timeline,
};

/// Nanoseconds in a microsecond, the unit of recordings.
const MICRO: Moment = 1_000;
const MINUTE: Duration = Duration::from_secs(60);
/// A thread that had a processor for less than this share of a stretch was held. One that works has
/// more, even on a busy machine.
const HELD: f64 = 0.1;
/// Stretches shorter than this, in microseconds, are too short to tell.
const HELD_FROM: u64 = 1_000;

/// The clock of a story, whose minutes may be shorter than real ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoryClock {
    /// How long a minute of the story takes on the recorded clock.
    minute: Duration,
}

impl StoryClock {
    /// A clock whose minute takes this long; by default, a minute.
    pub(super) fn new(minute: Option<Duration>) -> Self {
        Self { minute: minute.unwrap_or(MINUTE) }
    }

    /// Converts a recorded moment to nanoseconds of the story.
    pub(super) fn time(self, micros: u64) -> Moment {
        let whole = u128::from(micros * MICRO) * MINUTE.as_nanos() / self.minute.as_nanos().max(1);
        Moment::try_from(whole).unwrap_or(Moment::MAX / 2)
    }
}

/// The run of a recording, with a title.
pub(super) fn run(name: &str, title: &str, story: StoryClock, timeline: &Timeline) -> DrawnRun {
    let end = story.time(timeline.end.at.at);
    let lanes =
        (0..timeline.tasks.len()).map(|task| TaskReading { timeline, story, task, end }.lane());
    let wakes = timeline.wakes.iter().map(|wake| DrawnWake {
        at: story.time(wake.at.at),
        order: wake.at.order as usize,
        from: match wake.by {
            By::Task(task) => Some(task),
            By::Timer | By::Runtime | By::Thread => None,
        },
        to: wake.task,
    });
    DrawnRun {
        name: name.to_owned(),
        title: title.to_owned(),
        under: under(timeline),
        end,
        ended: match timeline.end.how {
            RunEnd::Finished | RunEnd::Stopped => None,
            RunEnd::Failed => Some("fails"),
        },
        stopped: timeline.end.how == RunEnd::Stopped,
        lanes: lanes.collect(),
        wakes: wakes.collect(),
    }
}

/// What a run ran on, in words, and what is drawn in groups.
fn under(timeline: &Timeline) -> String {
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let threads = count(timeline.workers, "thread");
    if timeline.tasks.iter().all(|task| task.kind == TaskKind::Thread) {
        return threads;
    }
    match timeline.whole {
        None => format!("{threads}, {}", count(timeline.tasks.len(), "task")),
        Some(whole) => format!(
            "{threads}, {} and {} in groups",
            count(whole.tasks, "task"),
            count(whole.polls, "poll")
        ),
    }
}

/// How a task ended if it did not finish; for a group, how many ended how.
fn fate(task: &Task) -> Option<String> {
    let Some(ends) = &task.ends else {
        return match task.end {
            TaskEnd::Cancelled => Some("is cancelled".to_owned()),
            TaskEnd::Panicked => Some("panics".to_owned()),
            TaskEnd::Finished | TaskEnd::Unfinished => None,
        };
    };
    if ends.cancelled == 0 && ends.panicked == 0 {
        return None;
    }
    let did = [
        (ends.finished, "finishes", "finish"),
        (ends.cancelled, "is cancelled", "are cancelled"),
        (ends.panicked, "panics", "panic"),
        (ends.unfinished, "goes on", "go on"),
    ];
    let did = did.into_iter().filter(|(count, ..)| *count > 0);
    let did: Vec<String> = did
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    Some(format!("ends: {}", did.join(", ")))
}

struct TaskReading<'t> {
    timeline: &'t Timeline,
    story: StoryClock,
    task: usize,
    end: Moment,
}

impl TaskReading<'_> {
    fn task(&self) -> &Task {
        &self.timeline.tasks[self.task]
    }

    fn polls(&self) -> Vec<&Poll> {
        self.timeline.polls.iter().filter(|poll| poll.task == self.task).collect()
    }

    fn lane(&self) -> Lane {
        let task = self.task();
        let polls = self.polls();
        // One that finishes does so in its last poll, also where its end is told a moment later.
        let last = polls.last().and_then(|poll| poll.to).filter(|_| task.end == TaskEnd::Finished);
        let died = last.or(task.to).map_or(self.end, |to| self.story.time(to.at));
        let bars = polls.iter().enumerate().map(|(index, poll)| self.bar(&polls, index, poll));
        let name = match task.count {
            1 => task.name.clone(),
            count => format!("{count} × {}", task.name),
        };
        Lane {
            name,
            place: task.spot.as_ref().map_or_else(String::new, line),
            born: self.story.time(task.from.at),
            died,
            ends: task.to.is_some() && task.end != TaskEnd::Unfinished,
            thread: task.kind == TaskKind::Thread,
            fate: fate(task),
            bars: bars.collect(),
            waits: self.waits(&polls, died),
            prints: self.prints(&polls),
        }
    }

    fn bar(&self, polls: &[&Poll], index: usize, poll: &Poll) -> Bar {
        let goes_on = match index.checked_sub(1).map(|before| polls[before]) {
            None => self.task().spot.as_ref().map(|spot| spot.line),
            Some(before) => {
                let lines = self.awaited(before.from.order, poll.from.order).1;
                lines.first().copied()
            }
        };
        Bar {
            from: self.story.time(poll.from.at),
            to: poll.to.map_or(self.end, |to| self.story.time(to.at)),
            order: poll.from.order as usize,
            worker: poll.worker,
            polls: poll.count as usize,
            line: goes_on,
            pieces: self.pieces(poll),
            open: poll.to.is_none() && self.timeline.end.how == RunEnd::Stopped,
        }
    }

    /// What the thread does in a poll: each printed line records for how long the thread had a
    /// processor since the previous one.
    fn pieces(&self, poll: &Poll) -> Vec<BarPiece> {
        let end = poll.to.unwrap_or(self.timeline.end.at);
        let own = |line: &&PrintedLine| {
            line.task == Some(self.task)
                && poll.from.order < line.at.order
                && line.at.order < end.order
        };
        let (mut cuts, mut told) = (vec![poll.from.at], vec![None]);
        for line in self.timeline.lines.iter().filter(own) {
            match line.busy {
                Some(busy) => *told.last_mut().unwrap_or(&mut None) = Some(busy),
                // Without a record, the line does not divide the poll.
                None => continue,
            }
            cuts.push(line.at.at);
            told.push(None);
        }
        cuts.push(end.at);
        // The remainder belongs to the last piece.
        let rest = poll.busy.map(|busy| busy.saturating_sub(told.iter().flatten().sum()));
        if let Some(last) = told.last_mut() {
            *last = rest;
        }
        let short = |piece: &BarPiece| piece.to - piece.from < self.story.time(HELD_FROM);
        let mut pieces: Vec<BarPiece> = Vec::new();
        for (span, busy) in cuts.windows(2).zip(told) {
            let length = span[1] - span[0];
            let held = busy.is_some_and(|busy| (busy as f64) < HELD * length as f64);
            let [from, to] = [span[0], span[1]].map(|at| self.story.time(at));
            let piece = BarPiece { from, to, held };
            match pieces.last_mut() {
                // A short piece tells nothing, so it is merged with its neighbor.
                Some(last) if short(last) => *last = BarPiece { from: last.from, ..piece },
                Some(last) if last.held == held || short(&piece) => last.to = to,
                _ => pieces.push(piece),
            }
        }
        if let [only] = &mut pieces[..] {
            only.held &= !short(&only.clone());
        }
        pieces
    }

    /// What the task waits for between two events: in words, and the lines it awaits at.
    fn awaited(&self, after: u32, before: u32) -> (Vec<String>, Vec<u32>) {
        let (mut words, mut lines): (Vec<(String, u32)>, Vec<u32>) = (Vec::new(), Vec::new());
        let waits = self.timeline.waits.iter().filter(|wait| wait.task == self.task);
        let during = waits
            .filter(|wait| wait.from.order < before && wait.to.is_none_or(|to| to.order > after));
        for wait in during {
            let Some(what) = &wait.what else { continue };
            let said = match (&wait.spot, wait.made) {
                (Some(spot), false) => format!("{what} · {}", line(spot)),
                (Some(spot), true) => format!("{what} of {}", line(spot)),
                (None, _) => what.clone(),
            };
            match words.iter_mut().find(|word| word.0 == said) {
                Some(word) => word.1 += wait.count,
                None => words.push((said, wait.count)),
            }
            let awaited = wait.spot.as_ref().filter(|_| !wait.made).map(|spot| spot.line);
            lines.extend(awaited.filter(|line| !lines.contains(line)));
        }
        let several = |(said, count)| match count {
            1 => said,
            count => format!("{count} × {said}"),
        };
        (words.into_iter().map(several).collect(), lines)
    }

    /// The stretches between the polls: waiting until a wake, then ready.
    fn waits(&self, polls: &[&Poll], died: Moment) -> Vec<DrawnWait> {
        let mut waits = Vec::new();
        let mut add = |from, to, order, lines, label: String, ready| {
            if to > from {
                waits.push(DrawnWait { from, to, order, lines, label, ready });
            }
        };
        let time = |at: u64| self.story.time(at);
        let born = time(self.task().from.at);
        let first = polls.first().map_or(died, |poll| time(poll.from.at));
        add(born, first, self.task().from.order as usize, Vec::new(), String::new(), true);
        for (index, poll) in polls.iter().enumerate() {
            let Some(end) = poll.to else { continue };
            let next = polls.get(index + 1);
            let last = next.map_or(u32::MAX, |next| next.from.order);
            let until = next.map_or(died, |next| time(next.from.at));
            let order = poll.from.order as usize;
            let wake = self.timeline.wakes.iter().find(|wake| {
                wake.task == self.task && wake.at.order > poll.from.order && wake.at.order < last
            });
            let from = time(end.at);
            let woken = wake.map_or(until, |wake| time(wake.at.at).clamp(from, until));
            let (words, lines) = self.awaited(end.order, last);
            let label = if words.is_empty() { UNKNOWN.to_owned() } else { words.join(", ") };
            add(from, woken, order, lines, label, false);
            add(woken, until, order, Vec::new(), String::new(), true);
        }
        waits
    }

    /// What the task printed. What no task printed counts as the first task's.
    fn prints(&self, polls: &[&Poll]) -> Vec<Print> {
        let own = self.timeline.lines.iter().filter(|each| each.task.unwrap_or(0) == self.task);
        own.map(|each| {
            let order = each.at.order;
            let during = |poll: &&&Poll| {
                poll.from.order < order && poll.to.is_none_or(|to| order < to.order)
            };
            let poll = polls.iter().find(during).map_or(order, |poll| poll.from.order);
            Print {
                at: self.story.time(each.at.at),
                order: poll as usize,
                text: match each.count {
                    1 => each.text.trim().to_owned(),
                    count => format!("{} … and {} more lines", each.text.trim(), count - 1),
                },
                lines: each.count as usize,
            }
        })
        .collect()
    }
}

/// A source line in words.
fn line(spot: &SourceLine) -> String {
    if spot.file == bookwright_source::layout::MAIN {
        format!("line {}", spot.line)
    } else {
        format!("{}, line {}", spot.file, spot.line)
    }
}
