//! A run as it is drawn: lanes in the order of spawning, with what each of them does when.
//!
//! Between the recording, which tells what happened, and the layout, which tells where it is drawn:
//! here is decided *what* is drawn. Times are nanoseconds of the picture's clock.

use super::scale::Moment;

/// One run.
#[derive(Debug, Clone, Default)]
pub(super) struct DrawnRun {
    /// The listing.
    pub(super) name: String,
    /// The title above its lanes.
    pub(super) title: String,
    /// What it ran on, in words: "1 thread, 3 tasks".
    pub(super) under: String,
    /// When it ended.
    pub(super) end: Moment,
    /// What is said of its end, if it did not end well: "fails".
    pub(super) ended: Option<&'static str>,
    /// Whether it would have gone on for ever; `end` is then the last thing that happened.
    pub(super) stopped: bool,
    /// Its lanes.
    pub(super) lanes: Vec<Lane>,
    /// Who woke whom.
    pub(super) wakes: Vec<DrawnWake>,
}

/// One task or thread, or a group of those that are too many to be drawn one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Lane {
    /// Its name in words.
    pub(super) name: String,
    /// Where it was spawned, in words: "line 12".
    pub(super) place: String,
    /// From when on it existed.
    pub(super) born: Moment,
    /// When it was gone.
    pub(super) died: Moment,
    /// Whether it ended before the run did.
    pub(super) ends: bool,
    /// Whether it is a thread: then it does not hold one while it waits, it waits itself.
    pub(super) thread: bool,
    /// How it ended, if not by finishing: "panics", "is cancelled"; of a group, how many did what.
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
    /// Its place in the order of all events of the run.
    pub(super) order: usize,
    /// The worker, from 0.
    pub(super) worker: usize,
    /// How many polls it stands for: more than one where they are too many to be drawn.
    pub(super) polls: usize,
    /// The line at which it goes on, if the recording tells.
    pub(super) line: Option<u32>,
    /// What the thread does meanwhile, stretch by stretch without a gap.
    pub(super) pieces: Vec<BarPiece>,
    /// Whether it never ended, as in a deadlock: `to` is then the last thing that happened.
    pub(super) open: bool,
}

/// A piece of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BarPiece {
    /// When it begins.
    pub(super) from: Moment,
    /// When it ends.
    pub(super) to: Moment,
    /// Whether the thread does not work, but is held while the task waits.
    pub(super) held: bool,
}

/// A stretch in which a task has no thread.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnWait {
    /// When it begins.
    pub(super) from: Moment,
    /// When it ends.
    pub(super) to: Moment,
    /// The place of the poll before it in the order of all events of the run.
    pub(super) order: usize,
    /// The lines at which it waits, where the recording tells.
    pub(super) lines: Vec<u32>,
    /// What it waits for, in words; empty where nobody knows.
    pub(super) label: String,
    /// Whether it waits for nothing but its turn.
    pub(super) ready: bool,
}

/// A printed line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Print {
    /// When.
    pub(super) at: Moment,
    /// The place of its poll in the order of all events of the run.
    pub(super) order: usize,
    /// The line; of several, the first, and how many more there were.
    pub(super) text: String,
    /// How many lines it stands for.
    pub(super) lines: usize,
}

/// A wake.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DrawnWake {
    /// When.
    pub(super) at: Moment,
    /// Its place in the order of all events of the run.
    pub(super) order: usize,
    /// The lane that woke; none if it was a timer, or nobody that is drawn.
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

    /// The end of what lasts until a moment: one that outlasts the run has none.
    pub(super) fn until(&self, at: Moment) -> Moment {
        if self.stopped && at >= self.end { Moment::MAX } else { at }
    }

    /// The stretches in which a thread is busy or held.
    pub(super) fn busy(&self) -> Vec<(Moment, Moment)> {
        let bars = self.lanes.iter().flat_map(|lane| &lane.bars);
        bars.filter(|bar| bar.from < bar.to).map(|bar| (bar.from, bar.to)).collect()
    }
}
