//! How each task ended, which is known only when the whole run is: the last time that a task's span
//! is entered is the drop of its future, and what returned is dropped at once.

use std::collections::{HashMap, HashSet};

use super::log::{Log, What};
use crate::source::timeline::{Clock, TaskEnd};

/// On the real clock, the most that lies between a last poll and the drop of what finished, in
/// nanoseconds. Only counts where the same thread did nothing else between.
const AT_ONCE: u64 = 5_000_000;

/// What is known only at the end of a task.
pub(super) struct Endings {
    /// The events that enter and leave a span to drop the future.
    pub(super) drops: HashSet<usize>,
    /// The events with which a poll ended that returned or panicked.
    pub(super) last: HashSet<usize>,
    /// How the tasks ended that did, by span.
    pub(super) ends: HashMap<u64, TaskEnd>,
}

impl Endings {
    pub(super) fn find(log: &Log) -> Self {
        let mut endings =
            Self { drops: HashSet::new(), last: HashSet::new(), ends: HashMap::new() };
        let mut spans: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, event) in log.events.iter().enumerate() {
            match &event.what {
                What::Entered(id) | What::Left { id, .. } => {
                    spans.entry(*id).or_default().push(index);
                }
                What::Closed(id) => {
                    let all = spans.remove(id).unwrap_or_default();
                    let Some(poll) = all.len().checked_sub(2) else { continue };
                    endings.drops.extend(&all[poll..]);
                    let end = match poll.checked_sub(1).map(|last| all[last]) {
                        None => TaskEnd::Cancelled,
                        Some(left) => end(log, left, all[poll]),
                    };
                    if let (true, Some(last)) = (end != TaskEnd::Cancelled, poll.checked_sub(1)) {
                        endings.last.insert(all[last]);
                    }
                    endings.ends.insert(*id, end);
                }
                _ => {}
            }
        }
        endings
    }
}

/// How a task ended: what returned is dropped at once, by the thread that polled it.
fn end(log: &Log, left: usize, dropped: usize) -> TaskEnd {
    let (poll, drop) = (&log.events[left], &log.events[dropped]);
    if matches!(poll.what, What::Left { panics: true, .. }) {
        return TaskEnd::Panicked;
    }
    let at_once = log.clock == Clock::Paused || drop.at - poll.at < AT_ONCE;
    let between = log.events[left + 1..dropped].iter().any(|event| event.thread == poll.thread);
    match poll.thread == drop.thread && at_once && !between {
        true => TaskEnd::Finished,
        false => TaskEnd::Cancelled,
    }
}
