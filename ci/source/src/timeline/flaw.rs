//! What cannot be in a timeline: it was written by hand, or by a version that told it otherwise.

use super::{By, Timeline};

impl Timeline {
    /// What cannot be in a timeline, if something is: a task or worker that is not there, an end
    /// before its beginning, a number that two moments share.
    pub(super) fn flaw(&self) -> Option<String> {
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
        if let Some(group) = self.miscounted() {
            return Some(group);
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

    /// What is wrong with the counts of groups, if something is.
    fn miscounted(&self) -> Option<String> {
        for task in &self.tasks {
            let counted = task.ends.map_or(1, |ends| ends.total());
            if counted != task.count {
                let name = &task.name;
                return Some(format!(
                    "of {} tasks `{name}` it says how {counted} ended",
                    task.count
                ));
            }
        }
        let tasks: usize = self.tasks.iter().map(|each| each.count as usize).sum();
        let polls: usize = self.polls.iter().map(|each| each.count as usize).sum();
        match self.whole {
            Some(whole) if whole.tasks != tasks || whole.polls != polls => Some(format!(
                "its groups have {tasks} tasks and {polls} polls, the whole {} and {}",
                whole.tasks, whole.polls
            )),
            None if tasks != self.tasks.len() || polls != self.polls.len() => {
                Some("it has groups, and does not say of how many tasks and polls".to_owned())
            }
            _ => None,
        }
    }
}
