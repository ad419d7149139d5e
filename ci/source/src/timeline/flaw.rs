//! What can't be in a timeline that this version of the tool wrote, so somebody edited it, or
//! another version wrote it.

use std::fmt;

use super::{By, Timeline};

/// What is wrong with a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Something names this task, and there are only so many.
    TaskAbsent { task: usize, tasks: usize },
    /// A poll names this worker, and there are only so many.
    WorkerAbsent { worker: usize, workers: usize },
    /// What begins with this number ends before it.
    EndsBeforeItBegins { order: u32 },
    /// Two moments have this number.
    MomentRepeated { order: u32 },
    /// The moment with this number is earlier than the one before it.
    TimeRunsBackwards { order: u32 },
    /// A group stands for so many tasks, and tells the ends of another number of them.
    EndsMiscounted { name: String, tasks: u32, ends: u32 },
    /// The groups do not add up to the true counts.
    Miscounted { tasks: usize, polls: usize, true_tasks: usize, true_polls: usize },
    /// There are groups, and no true counts.
    Uncounted,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TaskAbsent { task, tasks } => write!(f, "it names task {task}, but has {tasks}"),
            Self::WorkerAbsent { worker, workers } => {
                write!(f, "it names worker {worker}, but has {workers}")
            }
            Self::EndsBeforeItBegins { order } => {
                write!(f, "what begins with number {order} ends before it")
            }
            Self::MomentRepeated { order } => write!(f, "two moments have number {order}"),
            Self::TimeRunsBackwards { order } => {
                write!(f, "time runs backwards before number {order}")
            }
            Self::EndsMiscounted { name, tasks, ends } => {
                write!(f, "it has {tasks} tasks `{name}`, but the ends of {ends}")
            }
            Self::Miscounted { tasks, polls, true_tasks, true_polls } => write!(
                f,
                "its groups have {tasks} tasks and {polls} polls, but the whole run {true_tasks} \
                 and {true_polls}"
            ),
            Self::Uncounted => {
                f.write_str("it has groups, but not the number of all tasks and polls")
            }
        }
    }
}

impl Timeline {
    /// The first flaw, if there is one.
    pub(super) fn flaw(&self) -> Option<Flaw> {
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
        if let Some(task) = named.into_iter().find(|&task| task >= tasks) {
            return Some(Flaw::TaskAbsent { task, tasks });
        }
        if let Some(group) = self.miscounted() {
            return Some(group);
        }
        let workers = self.workers;
        let worker = self.polls.iter().map(|each| each.worker).find(|&each| each >= workers);
        if let Some(worker) = worker {
            return Some(Flaw::WorkerAbsent { worker, workers });
        }
        let spans = (self.tasks.iter().map(|each| (each.from, each.to)))
            .chain(self.polls.iter().map(|each| (each.from, each.to)))
            .chain(self.waits.iter().map(|each| (each.from, each.to)));
        if let Some((from, _)) =
            spans.into_iter().find(|(from, to)| to.is_some_and(|to| to.order <= from.order))
        {
            return Some(Flaw::EndsBeforeItBegins { order: from.order });
        }
        let mut moments = self.moments();
        moments.sort_by_key(|moment| moment.order);
        moments.windows(2).find_map(|pair| {
            let order = pair[1].order;
            if pair[0].order == order {
                return Some(Flaw::MomentRepeated { order });
            }
            (pair[1].at < pair[0].at).then_some(Flaw::TimeRunsBackwards { order })
        })
    }

    /// What is wrong with the counts of groups, if something is.
    fn miscounted(&self) -> Option<Flaw> {
        for task in &self.tasks {
            let ends = task.ends.map_or(1, |ends| ends.total());
            if ends != task.count {
                let name = task.name.clone();
                return Some(Flaw::EndsMiscounted { name, tasks: task.count, ends });
            }
        }
        let tasks: usize = self.tasks.iter().map(|each| each.count as usize).sum();
        let polls: usize = self.polls.iter().map(|each| each.count as usize).sum();
        match self.whole {
            Some(whole) if whole.tasks != tasks || whole.polls != polls => Some(Flaw::Miscounted {
                tasks,
                polls,
                true_tasks: whole.tasks,
                true_polls: whole.polls,
            }),
            None if tasks != self.tasks.len() || polls != self.polls.len() => Some(Flaw::Uncounted),
            _ => None,
        }
    }
}
