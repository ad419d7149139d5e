//! A run as it is drawn: lanes in the order of spawning, with what each does and when.
//!
//! A recording says what happened, a layout where it is drawn; these types between them say *what*
//! is drawn. Times are in nanoseconds of the picture's clock.

use super::scale::Moment;

/// A run.
#[derive(Debug, Clone, Default)]
pub(super) struct DrawnRun {
    /// The name of the listing.
    pub(super) name: String,
    /// The title above its lanes.
    pub(super) title: String,
    /// What it ran on, in words: "1 thread, 3 tasks".
    pub(super) under: String,
    /// When it ended.
    pub(super) end: Moment,
    /// How it ended if it did not succeed: "fails".
    pub(super) ended: Option<&'static str>,
    /// Whether it was stopped because it would never end; `end` is then the last event.
    pub(super) stopped: bool,
    /// Its lanes.
    pub(super) lanes: Vec<Lane>,
    /// Who woke whom.
    pub(super) wakes: Vec<DrawnWake>,
}

/// A task, a thread, or a group of tasks that are too many to be drawn one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Lane {
    /// Its name.
    pub(super) name: String,
    /// Where it was spawned, in words: "line 12".
    pub(super) place: String,
    /// When it was spawned.
    pub(super) born: Moment,
    /// When it was dropped.
    pub(super) died: Moment,
    /// Whether it ended before the run did.
    pub(super) ends: bool,
    /// Whether it is a thread, which does not hold another one while it waits.
    pub(super) thread: bool,
    /// How it ended if it did not finish: "panics", "is cancelled"; for a group, how many ended how.
    pub(super) fate: Option<String>,
    /// What it does, in order.
    pub(super) bars: Vec<Bar>,
    /// What it waits for, in order.
    pub(super) waits: Vec<DrawnWait>,
    /// What it prints, in order.
    pub(super) prints: Vec<Print>,
}

/// A stretch in which a task has a thread.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    /// When it begins.
    pub(super) from: Moment,
    /// When it ends.
    pub(super) to: Moment,
    /// Its position among all events of the run.
    pub(super) order: usize,
    /// The worker, from 0.
    pub(super) worker: usize,
    /// The number of polls: more than one if they are too many to be drawn.
    pub(super) polls: usize,
    /// The line at which the task continues, if it is recorded.
    pub(super) line: Option<u32>,
    /// What the thread does, in pieces without gaps.
    pub(super) pieces: Vec<BarPiece>,
    /// Whether it never ended, as in a deadlock; `to` is then the last event.
    pub(super) open: bool,
}

/// A piece of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BarPiece {
    /// When it begins.
    pub(super) from: Moment,
    /// When it ends.
    pub(super) to: Moment,
    /// Whether the thread is held while the task waits, and does no work.
    pub(super) held: bool,
}

/// A stretch in which a task has no thread.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnWait {
    /// When it begins.
    pub(super) from: Moment,
    /// When it ends.
    pub(super) to: Moment,
    /// The position of the previous poll among all events of the run.
    pub(super) order: usize,
    /// The lines at which it waits, if they are recorded.
    pub(super) lines: Vec<u32>,
    /// What it waits for, in words; empty if that is unknown.
    pub(super) label: String,
    /// Whether it waits only for its turn.
    pub(super) ready: bool,
}

/// A printed line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Print {
    /// When.
    pub(super) at: Moment,
    /// The position of its poll among all events of the run.
    pub(super) order: usize,
    /// The line; if there are several, the first one and the number of the rest.
    pub(super) text: String,
    /// The number of lines.
    pub(super) lines: usize,
}

/// A wake.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnWake {
    /// When.
    pub(super) at: Moment,
    /// Its position among all events of the run.
    pub(super) order: usize,
    /// The lane that woke; `None` for a timer, or for something that is not drawn.
    pub(super) from: Option<usize>,
    /// The lane that was woken.
    pub(super) to: usize,
}

impl DrawnRun {
    /// All moments at which anything begins or ends.
    pub(super) fn moments(&self) -> Vec<Moment> {
        let mut moments = vec![self.end];
        for lane in &self.lanes {
            moments.extend([lane.born, lane.died]);
            moments.extend(lane.bars.iter().flat_map(|bar| [bar.from, bar.to]));
            moments.extend(lane.waits.iter().flat_map(|wait| [wait.from, wait.to]));
            moments.extend(lane.prints.iter().map(|print| print.at));
        }
        moments.extend(self.wakes.iter().map(|wake| wake.at));
        moments
    }

    /// The end of something that lasts until a moment; forever if it outlasts a stopped run.
    pub(super) fn until(&self, at: Moment) -> Moment {
        if self.stopped && at >= self.end { Moment::MAX } else { at }
    }

    /// The stretches in which a thread is busy or held.
    pub(super) fn busy(&self) -> Vec<(Moment, Moment)> {
        let bars = self.lanes.iter().flat_map(|lane| &lane.bars);
        bars.filter(|bar| bar.from < bar.to).map(|bar| (bar.from, bar.to)).collect()
    }
}
