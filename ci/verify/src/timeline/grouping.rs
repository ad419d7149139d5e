//! Groups the tasks and polls of a run that is too long to be drawn. The counts stay complete.
//!
//! Which tasks become a group depends only on how many are alike, which is the same on any machine.
//! Which polls are merged depends on the gaps between them, smallest first, so that what is far
//! apart stays apart.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::renumber;
use bookwright_source::timeline::{
    By, Ends, Moment, Poll, PrintedLine, SourceLine, Task, TaskKind, Timeline, Totals, Wait, Wake,
};

/// The largest number of lanes in a picture.
const MOST_TASKS: usize = 30;
/// The largest number of polls that are listed one by one.
const MOST_POLLS: usize = 200;
/// How many polls, waits, wakes, and lines a grouped run lists.
const SOME: usize = 120;

/// Groups the run if it has too many tasks or polls.
pub(super) fn group_if_large(timeline: Timeline) -> Timeline {
    let whole = Totals { tasks: timeline.tasks.len(), polls: timeline.polls.len() };
    if whole.tasks <= MOST_TASKS && whole.polls <= MOST_POLLS {
        return timeline;
    }
    let mut timeline = grouped(timeline);
    let groups: Vec<bool> = timeline.tasks.iter().map(|task| task.count > 1).collect();
    let mut polls = vec![0; groups.len()];
    timeline.polls.iter().for_each(|poll| polls[poll.task] += 1);
    let crowded = |task: usize| groups[task] || polls[task] > MOST_POLLS / 4;
    timeline.polls = fewer(timeline.polls, crowded);
    timeline.waits = fewer(timeline.waits, crowded);
    timeline.wakes = fewer(timeline.wakes, crowded);
    timeline.lines = fewer(timeline.lines, crowded);
    timeline.whole = Some(whole);
    renumber::moments(&mut timeline);
    timeline
}

/// What makes tasks alike: name, kind, place, and the task that spawned them.
type GroupKey = (String, TaskKind, Option<SourceLine>, Option<usize>);

/// Groups tasks that are alike, the largest crowds first, until there are few enough lanes.
fn grouped(mut timeline: Timeline) -> Timeline {
    let alike = |task: &Task, to: &[usize]| -> GroupKey {
        (task.name.clone(), task.kind, task.spot.clone(), task.by.map(|by| to[by]))
    };
    // The lanes if all tasks that are alike shared one. A task comes after the task that spawned
    // it.
    let mut lanes: HashMap<GroupKey, usize> = HashMap::new();
    let mut to = Vec::new();
    let mut sizes: Vec<usize> = Vec::new();
    for task in &timeline.tasks {
        let next = sizes.len();
        let lane = *lanes.entry(alike(task, &to)).or_insert(next);
        if lane == next {
            sizes.push(0);
        }
        sizes[lane] += 1;
        to.push(lane);
    }
    let mut biggest: Vec<usize> = (0..sizes.len()).collect();
    biggest.sort_by_key(|lane| (std::cmp::Reverse(sizes[*lane]), *lane));
    let mut left = timeline.tasks.len();
    let mut is_group = vec![false; sizes.len()];
    for lane in biggest {
        if left <= MOST_TASKS || sizes[lane] < 2 {
            break;
        }
        is_group[lane] = true;
        left -= sizes[lane] - 1;
    }
    let (mut tasks, mut index): (Vec<Task>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    for (mut task, lane) in timeline.tasks.drain(..).zip(to) {
        task.by = task.by.map(|by| index[by]);
        match group_of.get(&lane) {
            Some(&group) => {
                join(&mut tasks[group], &task);
                index.push(group);
            }
            None => {
                if is_group[lane] {
                    group_of.insert(lane, tasks.len());
                    task.ends = Some(counted(&task));
                }
                index.push(tasks.len());
                tasks.push(task);
            }
        }
    }
    timeline.tasks = tasks;
    timeline.polls.iter_mut().for_each(|each| each.task = index[each.task]);
    timeline.waits.iter_mut().for_each(|each| each.task = index[each.task]);
    timeline.lines.iter_mut().for_each(|each| each.task = each.task.map(|task| index[task]));
    for wake in &mut timeline.wakes {
        wake.task = index[wake.task];
        if let By::Task(by) = &mut wake.by {
            *by = index[*by];
        }
    }
    timeline
}

fn counted(task: &Task) -> Ends {
    let mut ends = Ends::default();
    ends.add(task.end);
    ends
}

/// Adds one more task to a group.
fn join(group: &mut Task, task: &Task) {
    group.count += 1;
    if let Some(ends) = &mut group.ends {
        ends.add(task.end);
    }
    group.end = group.end.max(task.end);
    group.to = later(group.to, task.to);
    group.size = group.size.max(task.size);
}

/// The later of two ends; an end that has not come is later than any.
fn later(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    Some(one?.max(other?))
}

/// Something of which several can be merged into one.
trait Several: Sized {
    /// Only what is alike is merged.
    type Alike: Hash + Eq;
    /// The lane it is in.
    fn lane(&self) -> usize;
    fn alike(&self) -> Self::Alike;
    fn from(&self) -> Moment;
    /// Its end; `None` if it has none in the run.
    fn to(&self) -> Option<Moment>;
    /// Merges one that comes after it.
    fn take(&mut self, next: Self);
}

/// Merges what touches in crowded lanes, then what is closest together, until there are few enough.
fn fewer<T: Several>(all: Vec<T>, crowded: impl Fn(usize) -> bool) -> Vec<T> {
    let (next, gaps) = gaps(&all);
    let mut joins = vec![false; all.len()];
    let mut left = all.len();
    let mut apart: BTreeMap<(u64, usize), usize> = BTreeMap::new();
    for (at, gap) in gaps.iter().enumerate() {
        match gap {
            Some(0) if crowded(all[at].lane()) => {
                joins[at] = true;
                left -= 1;
            }
            Some(gap) => drop(apart.insert((*gap, at), at)),
            None => {}
        }
    }
    for at in apart.into_values().take(left.saturating_sub(SOME)) {
        joins[at] = true;
    }
    let mut slots: Vec<Option<T>> = all.into_iter().map(Some).collect();
    // From the end, so that each has already taken in what follows it.
    for at in (0..slots.len()).rev() {
        if let (true, Some(next)) = (joins[at], next[at])
            && let Some(after) = slots[next].take()
            && let Some(one) = &mut slots[at]
        {
            one.take(after);
        }
    }
    slots.into_iter().flatten().collect()
}

/// For each, the index of the next one that is alike, and the gap from the latest end so far to the
/// next one's start.
fn gaps<T: Several>(all: &[T]) -> (Vec<Option<usize>>, Vec<Option<u64>>) {
    let (mut next, mut gaps) = (vec![None; all.len()], vec![None; all.len()]);
    let mut last: HashMap<T::Alike, (usize, Option<Moment>)> = HashMap::new();
    for (index, one) in all.iter().enumerate() {
        let mut end = one.to();
        if let Some((before, ended)) = last.get(&one.alike()) {
            next[*before] = Some(index);
            gaps[*before] = Some(ended.map_or(0, |ended| one.from().at.saturating_sub(ended.at)));
            end = later(*ended, end);
        }
        last.insert(one.alike(), (index, end));
    }
    (next, gaps)
}

impl Several for Poll {
    type Alike = (usize, usize);
    fn lane(&self) -> usize {
        self.task
    }
    fn alike(&self) -> Self::Alike {
        (self.task, self.worker)
    }
    fn from(&self) -> Moment {
        self.from
    }
    fn to(&self) -> Option<Moment> {
        self.to
    }
    fn take(&mut self, next: Self) {
        self.count += next.count;
        self.to = later(self.to, next.to);
        self.busy = None;
    }
}

impl Several for Wait {
    type Alike = (usize, Option<String>, Option<SourceLine>, bool);
    fn lane(&self) -> usize {
        self.task
    }
    fn alike(&self) -> Self::Alike {
        (self.task, self.what.clone(), self.spot.clone(), self.made)
    }
    fn from(&self) -> Moment {
        self.from
    }
    fn to(&self) -> Option<Moment> {
        self.to
    }
    fn take(&mut self, next: Self) {
        self.count += next.count;
        self.to = later(self.to, next.to);
    }
}

impl Several for Wake {
    type Alike = (usize, By);
    fn lane(&self) -> usize {
        self.task
    }
    fn alike(&self) -> Self::Alike {
        (self.task, self.by)
    }
    fn from(&self) -> Moment {
        self.at
    }
    fn to(&self) -> Option<Moment> {
        Some(self.at)
    }
    fn take(&mut self, next: Self) {
        self.count += next.count;
    }
}

impl Several for PrintedLine {
    type Alike = Option<usize>;
    fn lane(&self) -> usize {
        self.task.unwrap_or(0)
    }
    fn alike(&self) -> Self::Alike {
        self.task
    }
    fn from(&self) -> Moment {
        self.at
    }
    fn to(&self) -> Option<Moment> {
        Some(self.at)
    }
    fn take(&mut self, next: Self) {
        self.count += next.count;
        self.busy = None;
    }
}
