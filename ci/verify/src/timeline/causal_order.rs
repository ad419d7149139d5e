//! The order of printed lines that holds on any machine: what a task printed before it spawned another
//! comes before all the other prints, and what a task printed at all comes before what the one that
//! waited for its end prints then.
//!
//! Other wakes cause nothing that must hold: who gets a lock first is chance. Nor does the end of one
//! of several tasks that are alike, as which of them ends first is chance too.

use std::collections::HashMap;

use bookwright_source::timeline::{By, Task, Timeline};

/// A line: what its task is, and what it says.
type PrintedLine<'t> = (TaskIdentity<'t>, &'t str);
/// What a task is, on any machine: its name and line, and those of the one that spawned it.
type TaskIdentity<'t> = (&'t str, Option<u32>, Option<(&'t str, Option<u32>)>);

/// Lines that one run printed in the order of cause and effect, and another in the other order.
pub(super) fn broken<'t>(old: &'t Timeline, now: &'t Timeline) -> Option<(&'t str, &'t str)> {
    let (olds, nows) = (lines(old), lines(now));
    let caused = causes(old).into_iter().flat_map(|(before, after)| {
        let effects = move |line: &&bookwright_source::timeline::Line| {
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
        let said = |line: &'t bookwright_source::timeline::Line| -> Option<PrintedLine<'t>> {
            Some((told(old, line.task?), line.text.as_str()))
        };
        let (Some(first), Some(second)) = (said(cause), said(effect)) else { continue };
        let once = |all: &HashMap<PrintedLine<'t>, Vec<u32>>, said| match all.get(&said)?[..] {
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

/// Where each line is in the order of happening.
fn lines(timeline: &Timeline) -> HashMap<PrintedLine<'_>, Vec<u32>> {
    let mut all: HashMap<PrintedLine<'_>, Vec<u32>> = HashMap::new();
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

/// A task and a number: what it did before, or after.
type Side = (usize, u32);

/// What one task did before a moment comes before what another does after one.
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
