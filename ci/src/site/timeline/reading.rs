//! From a recording to a run that can be drawn.
//!
//! A recording tells polls, wakes and what was waited for. What a task does *between* its polls is
//! read from them: until it is woken it waits, and from then on it is ready and waits for its turn.
//! That Tokio does not tell a wait's reason is no reason to leave it out; it then says "waits".

use super::run::{Bar, Lane, Print, Run, Wait, Wake};
use super::scale::Moment;
use super::words::UNKNOWN;
use crate::source::timeline::{By, Poll, RunEnd, Spot, Task, TaskEnd, Timeline};

/// Nanoseconds in a microsecond, the unit of recordings.
const MICRO: Moment = 1_000;
/// A thread that had the processor for less than this share of a poll was held in it.
const HELD: f64 = 0.5;
/// Shorter polls are too short to say that of.
const HELD_FROM: u64 = 1_000;

/// The run of a recording, titled.
pub(super) fn run(name: &str, title: &str, timeline: &Timeline) -> Run {
    let end = timeline.end.at.at * MICRO;
    let lanes = (0..timeline.tasks.len()).map(|task| Reading { timeline, task, end }.lane());
    let wakes = timeline.wakes.iter().map(|wake| Wake {
        at: wake.at.at * MICRO,
        order: wake.at.order as usize,
        from: match wake.by {
            By::Task(task) => Some(task),
            By::Timer | By::Runtime | By::Thread => None,
        },
        to: wake.task,
    });
    Run {
        name: name.to_owned(),
        title: title.to_owned(),
        under: under(timeline),
        end,
        ended: match timeline.end.how {
            RunEnd::Finished => None,
            RunEnd::Failed => Some("fails"),
            RunEnd::Stopped => Some("is stopped"),
        },
        lanes: lanes.collect(),
        wakes: wakes.collect(),
    }
}

/// What it ran on, in words, and what is drawn in groups.
fn under(timeline: &Timeline) -> String {
    let count = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let threads = count(timeline.workers, "thread");
    match timeline.whole {
        None => format!("{threads}, {}", count(timeline.tasks.len(), "task")),
        Some(whole) => format!(
            "{threads}, {} and {} in groups",
            count(whole.tasks, "task"),
            count(whole.polls, "poll")
        ),
    }
}

struct Reading<'t> {
    timeline: &'t Timeline,
    task: usize,
    end: Moment,
}

impl Reading<'_> {
    fn task(&self) -> &Task {
        &self.timeline.tasks[self.task]
    }

    fn polls(&self) -> Vec<&Poll> {
        self.timeline.polls.iter().filter(|poll| poll.task == self.task).collect()
    }

    fn lane(&self) -> Lane {
        let task = self.task();
        let died = task.to.map_or(self.end, |to| to.at * MICRO);
        let polls = self.polls();
        let bars = polls.iter().enumerate().map(|(index, poll)| self.bar(&polls, index, poll));
        let name = match task.count {
            1 => task.name.clone(),
            count => format!("{count} × {}", task.name),
        };
        Lane {
            name,
            place: task.spot.as_ref().map_or_else(String::new, line),
            born: task.from.at * MICRO,
            died,
            ends: task.to.is_some() && task.end != TaskEnd::Unfinished,
            fate: match task.end {
                TaskEnd::Cancelled => Some("is cancelled"),
                TaskEnd::Panicked => Some("panics"),
                TaskEnd::Finished | TaskEnd::Unfinished => None,
            },
            bars: bars.collect(),
            waits: self.waits(&polls, died),
            prints: self.prints(&polls),
        }
    }

    fn bar(&self, polls: &[&Poll], index: usize, poll: &Poll) -> Bar {
        let to = poll.to.map_or(self.end, |to| to.at * MICRO);
        let length = to / MICRO - poll.from.at;
        let idle = |busy: u64| length >= HELD_FROM && (busy as f64) < HELD * length as f64;
        let goes_on = match index.checked_sub(1).map(|before| polls[before]) {
            None => self.task().spot.as_ref().map(|spot| spot.line),
            Some(before) => {
                let lines = self.awaited(before.from.order, poll.from.order).1;
                lines.first().copied()
            }
        };
        Bar {
            from: poll.from.at * MICRO,
            to,
            order: poll.from.order as usize,
            worker: poll.worker,
            polls: poll.count as usize,
            line: goes_on,
            held: poll.busy.is_some_and(idle).then(|| "holds its thread, waiting".to_owned()),
        }
    }

    /// What the task waits for between two numbers of events: in words, and the lines.
    fn awaited(&self, after: u32, before: u32) -> (Vec<String>, Vec<u32>) {
        let (mut words, mut lines) = (Vec::new(), Vec::new());
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
            if !words.contains(&said) {
                words.push(said);
            }
            let awaited = wait.spot.as_ref().filter(|_| !wait.made).map(|spot| spot.line);
            lines.extend(awaited.filter(|line| !lines.contains(line)));
        }
        (words, lines)
    }

    /// What lies between the polls: waiting until a wake, then being ready.
    fn waits(&self, polls: &[&Poll], died: Moment) -> Vec<Wait> {
        let mut waits = Vec::new();
        let mut add = |from, to, order, lines, label: String, ready| {
            if to > from {
                waits.push(Wait { from, to, order, lines, label, ready });
            }
        };
        let born = self.task().from.at * MICRO;
        let first = polls.first().map_or(died, |poll| poll.from.at * MICRO);
        add(born, first, self.task().from.order as usize, Vec::new(), String::new(), true);
        for (index, poll) in polls.iter().enumerate() {
            let Some(end) = poll.to else { continue };
            let next = polls.get(index + 1);
            let last = next.map_or(u32::MAX, |next| next.from.order);
            let until = next.map_or(died, |next| next.from.at * MICRO);
            let order = poll.from.order as usize;
            let wake = self.timeline.wakes.iter().find(|wake| {
                wake.task == self.task && wake.at.order > poll.from.order && wake.at.order < last
            });
            let from = end.at * MICRO;
            let woken = wake.map_or(until, |wake| (wake.at.at * MICRO).clamp(from, until));
            let (words, lines) = self.awaited(end.order, last);
            let label = if words.is_empty() { UNKNOWN.to_owned() } else { words.join(", ") };
            add(from, woken, order, lines, label, false);
            add(woken, until, order, Vec::new(), String::new(), true);
        }
        waits
    }

    /// What the task printed; what no task printed stands with the first.
    fn prints(&self, polls: &[&Poll]) -> Vec<Print> {
        let own = self.timeline.lines.iter().filter(|each| each.task.unwrap_or(0) == self.task);
        own.map(|each| {
            let order = each.at.order;
            let during = |poll: &&&Poll| {
                poll.from.order < order && poll.to.is_none_or(|to| order < to.order)
            };
            let poll = polls.iter().find(during).map_or(order, |poll| poll.from.order);
            Print {
                at: each.at.at * MICRO,
                order: poll as usize,
                text: each.text.trim().to_owned(),
            }
        })
        .collect()
    }
}

/// A line in words.
fn line(spot: &Spot) -> String {
    if spot.file == crate::source::layout::MAIN {
        format!("line {}", spot.line)
    } else {
        format!("{}, line {}", spot.file, spot.line)
    }
}
