//! The order of printed lines that holds on any machine. What a task printed before it spawned
//! another comes before everything that the other prints. Everything a task printed comes before
//! what a task prints that waited for its end.
//!
//! Other wakes cause no order that must hold: who gets a lock first is chance. Nor does the end of
//! one of several tasks that are alike, since which of them ends first is chance too.

use std::collections::HashMap;

use bookwright_source::timeline::{By, Task, Timeline};

/// A line: what its task is, and its text.
type LineIdentity<'t> = (TaskIdentity<'t>, &'t str);
/// What a task is, on any machine: its name and line, and those of the task that spawned it.
type TaskIdentity<'t> = (&'t str, Option<u32>, Option<(&'t str, Option<u32>)>);

/// Two lines that the old run printed as cause and effect and the new run in the other order.
pub(super) fn broken<'t>(old: &'t Timeline, now: &'t Timeline) -> Option<(&'t str, &'t str)> {
    let (olds, nows) = (lines(old), lines(now));
    let caused = causes(old).into_iter().flat_map(|(before, after)| {
        let effects = move |line: &&bookwright_source::timeline::PrintedLine| {
            line.task == Some(after.0) && line.at.order > after.1
        };
        old.lines
            .iter()
            .filter(move |line| line.task == Some(before.0) && line.at.order < before.1)
            .flat_map(move |cause| {
                old.lines.iter().filter(effects).map(move |effect| (cause, effect))
            })
    });
    for (cause, effect) in caused {
        let said =
            |line: &'t bookwright_source::timeline::PrintedLine| -> Option<LineIdentity<'t>> {
                Some((told(old, line.task?), line.text.as_str()))
            };
        let (Some(first), Some(second)) = (said(cause), said(effect)) else { continue };
        let once = |all: &HashMap<LineIdentity<'t>, Vec<u32>>, said| match all.get(&said)?[..] {
            [order] => Some(order),
            _ => None,
        };
        if once(&olds, first).is_none() || once(&olds, second).is_none() {
            continue;
        }
        if let (Some(one), Some(other)) = (once(&nows, first), once(&nows, second))
            && one > other
        {
            return Some((&cause.text, &effect.text));
        }
    }
    None
}

/// Where each line is in the order of events.
fn lines(timeline: &Timeline) -> HashMap<LineIdentity<'_>, Vec<u32>> {
    let mut all: HashMap<LineIdentity<'_>, Vec<u32>> = HashMap::new();
    for line in &timeline.lines {
        if let Some(task) = line.task {
            all.entry((told(timeline, task), &line.text)).or_default().push(line.at.order);
        }
    }
    all
}

fn told(timeline: &Timeline, task: usize) -> TaskIdentity<'_> {
    let one = |task: &Task| task.spot.as_ref().map(|spot| spot.line);
    let task = &timeline.tasks[task];
    let by = task.by.map(|by| &timeline.tasks[by]);
    (&task.name, one(task), by.map(|by| (by.name.as_str(), one(by))))
}

/// A task and a point in the order of events: what it did before that, or after.
type Side = (usize, u32);

/// Pairs of which the first, what one task did before a point, comes before the second, what
/// another does after one.
fn causes(timeline: &Timeline) -> Vec<(Side, Side)> {
    let mut alike: HashMap<TaskIdentity<'_>, u32> = HashMap::new();
    for (index, task) in timeline.tasks.iter().enumerate() {
        *alike.entry(told(timeline, index)).or_insert(0) += task.count;
    }
    let only = |task: usize| alike.get(&told(timeline, task)) == Some(&1);
    let mut causes = Vec::new();
    for (index, task) in timeline.tasks.iter().enumerate() {
        if let Some(by) = task.by
            && task.count == 1
        {
            causes.push(((by, task.from.order), (index, task.from.order)));
        }
    }
    for wake in &timeline.wakes {
        if let By::Task(by) = wake.by
            && let Some(end) = timeline.tasks[by].to
            && end.order < wake.at.order
            && only(by)
        {
            causes.push(((by, end.order), (wake.task, wake.at.order)));
        }
    }
    causes
}
