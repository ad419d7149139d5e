//! Finds how each task ended, which is known only when the whole run is: the last entry into a
//! task's span drops its future, and a future that returned is dropped at once.
//!
//! "At once" cannot be measured in time, which a busy machine stretches. Between the end of a poll
//! that returned and the drop of its future, the thread does nothing else, and a worker does not go
//! to sleep. To cancel a waiting task, either some task must have run on that thread, or the thread
//! must have woken from its sleep. A task that aborts itself is the exception: it is dropped as if
//! it had returned.

use std::collections::{HashMap, HashSet};

use super::event_log::{EventKind, EventLog};
use bookwright_source::timeline::TaskEnd;

/// What is known only at the end of a task.
pub(super) struct TaskEndings {
    /// The events that enter and leave a span to drop its future.
    pub(super) drops: HashSet<usize>,
    /// The events that end a poll that returned or panicked.
    pub(super) last: HashSet<usize>,
    /// How each task that ended did so, by span.
    pub(super) ends: HashMap<u64, TaskEnd>,
}

impl TaskEndings {
    pub(super) fn find(log: &EventLog) -> Self {
        let mut endings =
            Self { drops: HashSet::new(), last: HashSet::new(), ends: HashMap::new() };
        let mut spans: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, event) in log.events.iter().enumerate() {
            match &event.what {
                EventKind::Entered { id, .. } | EventKind::Left { id, .. } => {
                    spans.entry(*id).or_default().push(index);
                }
                EventKind::Closed(id) => {
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
                EventKind::Ended { id, end } => {
                    let all = spans.remove(id).unwrap_or_default();
                    endings.ends.entry(*id).or_insert(*end);
                    if *end != TaskEnd::Cancelled {
                        endings.last.extend(all.last());
                    }
                }
                _ => {}
            }
        }
        endings
    }
}

/// How a task ended: a future that returned is dropped at once, by the thread that polled it.
fn end(log: &EventLog, left: usize, dropped: usize) -> TaskEnd {
    let (poll, drop) = (&log.events[left], &log.events[dropped]);
    let (EventKind::Left { panics, parks: before, .. }, EventKind::Entered { parks: after, .. }) =
        (&poll.what, &drop.what)
    else {
        return TaskEnd::Cancelled;
    };
    if *panics {
        return TaskEnd::Panicked;
    }
    let between = || log.events[left + 1..dropped].iter().any(|event| event.thread == poll.thread);
    match poll.thread == drop.thread && before == after && !between() {
        true => TaskEnd::Finished,
        false => TaskEnd::Cancelled,
    }
}
