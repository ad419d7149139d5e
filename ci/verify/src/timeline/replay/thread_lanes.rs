//! Printed lines, and the lanes of threads. Where no runtime runs, a thread that prints has a lane;
//! a thread that announces a lane has one anywhere.

use super::{Replay, task_names};
use bookwright_source::layout::MAIN;
use bookwright_source::timeline::{
    Clock, Moment, PrintedLine, SourceLine, Task, TaskEnd, TaskKind,
};

impl Replay<'_> {
    pub(super) fn printed(&mut self, thread: u32, text: &str, used: Option<u64>) {
        if !self.runtime {
            for lane in [0, thread] {
                if !self.lanes.contains_key(&lane) {
                    self.found_lane(lane);
                }
            }
        }
        let task = self.current(thread);
        let now = task.and_then(|task| self.open.get(&task).copied()).zip(used);
        let before = std::mem::replace(&mut self.threads.entry(thread).or_default().told, now);
        let mut busy = before.zip(now).filter(|(before, now)| before.0 == now.0);
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            let at = self.moment();
            let busy = busy.take().filter(|_| self.clock == Clock::Real);
            let busy = busy.map(|(before, now)| now.1.saturating_sub(before.1));
            self.lines.push(PrintedLine { task, at, busy, text: line.to_owned(), count: 1 });
        }
    }

    /// A thread announced that it has a lane.
    pub(super) fn told_lane(&mut self, thread: u32, name: &str, file: &str, line: u32) {
        if self.lanes.contains_key(&thread) {
            return;
        }
        if thread != 0 && !self.runtime && !self.lanes.contains_key(&0) {
            self.found_lane(0);
        }
        let file = file.strip_prefix(self.listing.folder);
        let spot = file.map(|file| SourceLine { file: file.to_owned(), line });
        self.lane(thread, name.to_owned(), spot);
    }

    /// Where there is no runtime, a thread that prints has a lane.
    fn found_lane(&mut self, thread: u32) {
        let (name, line) = match thread {
            0 => ("main".to_owned(), task_names::main_line(self.listing.code)),
            _ => task_names::of_thread(self.listing.code),
        };
        let spot = line.map(|line| SourceLine { file: MAIN.to_owned(), line });
        self.lane(thread, name, spot);
    }

    fn lane(&mut self, thread: u32, name: String, spot: Option<SourceLine>) {
        let from = self.moment();
        let index = self.tasks.len();
        self.lanes.insert(thread, index);
        self.tasks.push(task(name, TaskKind::Thread, spot, None, from, TaskEnd::Unfinished));
        let from = self.moment();
        self.begin_poll(thread, index, from);
    }

    pub(super) fn thread_ended(&mut self, thread: u32, busy: u64) {
        let Some(lane) = self.lanes.get(&thread).copied() else { return };
        let Some(poll) = self.open.remove(&lane) else { return };
        let to = self.moment();
        // The thread may have worked before its lane began.
        let busy = busy.min(to.at - self.polls[poll].from.at);
        (self.polls[poll].to, self.polls[poll].busy) = (Some(to), Some(busy));
        let to = self.moment();
        let known = self.threads.entry(thread).or_default();
        known.running.retain(|each| *each != lane);
        let end = if known.panicked { TaskEnd::Panicked } else { TaskEnd::Finished };
        (self.tasks[lane].to, self.tasks[lane].end) = (Some(to), end);
    }
}

/// A task as it is when spawned.
pub(super) fn task(
    name: String,
    kind: TaskKind,
    spot: Option<SourceLine>,
    by: Option<usize>,
    from: Moment,
    end: TaskEnd,
) -> Task {
    Task { name, kind, spot, size: None, by, count: 1, from, to: None, end, ends: None }
}
