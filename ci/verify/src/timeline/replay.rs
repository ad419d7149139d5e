//! Makes a timeline from what the recorder wrote, event by event.
//!
//! The recorder only writes events down; what they mean is decided here, where it can be tested.
//! Tokio enters a task's span once more to drop its future, so the last entry into the span of a
//! closed task is not a poll.

mod thread_lanes;

use std::collections::{HashMap, HashSet};

use thread_lanes::task;

use super::event_log::{Event, EventKind, EventLog};
use super::task_endings::TaskEndings;
use super::{renumber, task_names};
use bookwright_source::timeline::{
    By, Clock, EndOfRun, Moment, Poll, PrintedLine, RunEnd, SourceLine, Task, TaskEnd, TaskKind,
    Timeline, Wait, Wake,
};

/// A task that ends wakes whoever waits for it within this time, in nanoseconds.
const SOON: u64 = 1_000_000;

/// What is needed of the listing's source.
pub(super) struct ListingSource<'a> {
    /// The folder that its paths begin with in Tokio's reports.
    pub(super) folder: &'a str,
    /// The text of its main file.
    pub(super) code: &'a str,
}

/// Makes the timeline of a run.
pub(super) fn replay(log: &EventLog, listing: &ListingSource<'_>, how: RunEnd) -> Timeline {
    let mut run = Replay::new(log, listing);
    for (index, event) in log.events.iter().enumerate() {
        run.take(index, event);
    }
    run.finish(how)
}

/// A resource that the listing created itself.
struct Resource {
    what: String,
    spot: SourceLine,
    made: bool,
    /// Who waits for it: several tasks can wait for one mutex.
    waiting: Vec<Waiting>,
}

/// A task that waits for a resource.
struct Waiting {
    task: usize,
    /// The index of the wait.
    wait: usize,
    /// When the resource was ready during the current poll.
    ready: Option<Moment>,
}

/// What is known about a thread.
#[derive(Default)]
struct ReplayedThread {
    /// The tasks it is running, the innermost last.
    running: Vec<usize>,
    worker: Option<usize>,
    /// The last task that ended on it, and when, unless it has run another since.
    ended: Option<(usize, u64)>,
    /// The task it polled last.
    polled: Option<usize>,
    /// Whether the last event on it was a panic.
    panicked: bool,
    /// The poll it last printed in, and the processor time it had had by then.
    told: Option<(usize, u64)>,
}

struct Replay<'a> {
    listing: &'a ListingSource<'a>,
    clock: Clock,
    begin: u64,
    order: u32,
    now: u64,
    tasks: Vec<Task>,
    ids: HashMap<u64, usize>,
    polls: Vec<Poll>,
    open: HashMap<usize, usize>,
    waits: Vec<Wait>,
    /// The open waits of each task, each with its resource.
    waiting: HashMap<usize, Vec<(usize, Option<u64>)>>,
    resources: HashMap<u64, Resource>,
    wakes: Vec<Wake>,
    woken: HashSet<usize>,
    lines: Vec<PrintedLine>,
    threads: HashMap<u32, ReplayedThread>,
    workers: usize,
    /// Whether a runtime runs `main`: then tasks have lanes and threads do not.
    runtime: bool,
    lanes: HashMap<u32, usize>,
    endings: TaskEndings,
}

impl<'a> Replay<'a> {
    fn new(log: &EventLog, listing: &'a ListingSource<'a>) -> Self {
        let begins = |event: &&Event| match &event.what {
            EventKind::Spawned { file, .. } => file.starts_with(listing.folder),
            EventKind::Printed { .. } => true,
            _ => false,
        };
        let begin = match log.clock {
            Clock::Paused => 0,
            Clock::Real => log.events.iter().find(begins).map_or(0, |event| event.at),
        };
        Self {
            listing,
            clock: log.clock,
            begin,
            order: 0,
            now: 0,
            tasks: Vec::new(),
            ids: HashMap::new(),
            polls: Vec::new(),
            open: HashMap::new(),
            waits: Vec::new(),
            waiting: HashMap::new(),
            resources: HashMap::new(),
            wakes: Vec::new(),
            woken: HashSet::new(),
            lines: Vec::new(),
            threads: HashMap::new(),
            workers: 0,
            runtime: log.events.iter().any(|event| matches!(event.what, EventKind::Spawned { .. })),
            lanes: HashMap::new(),
            endings: TaskEndings::find(log),
        }
    }

    fn moment(&mut self) -> Moment {
        let order = self.order;
        self.order += 1;
        Moment { at: self.now, order }
    }

    fn take(&mut self, index: usize, event: &Event) {
        // What happens in `main` before there is a runtime takes no virtual time.
        let at = match self.clock {
            Clock::Paused if !event.virtual_ => 0,
            _ => event.at.saturating_sub(self.begin),
        };
        self.now = self.now.max(at / 1000);
        let known = self.threads.entry(event.thread).or_default();
        known.panicked &= matches!(event.what, EventKind::ThreadEnded { .. });
        match &event.what {
            EventKind::Spawned { id, kind, name, file, line } => {
                self.spawned(event.thread, *id, *kind, name, file, *line);
            }
            EventKind::Made { id, concrete, file, line } => self.made(*id, concrete, file, *line),
            EventKind::Entered { .. } | EventKind::Left { .. }
                if self.endings.drops.contains(&index) => {}
            EventKind::Entered { id, .. } => self.entered(event.thread, *id),
            EventKind::Left { id, busy, .. } => {
                self.left(event.thread, *id, *busy, self.endings.last.contains(&index));
            }
            EventKind::Closed(id) => self.closed(event, *id),
            EventKind::Ended { id, .. } => {
                self.left(event.thread, *id, None, true);
                self.closed(event, *id);
            }
            EventKind::Lane { name, file, line } => self.told_lane(event.thread, name, file, *line),
            EventKind::Panicked => known.panicked = true,
            EventKind::Polled { id, ready } => self.polled(event.thread, *id, *ready),
            EventKind::Gone(id) => self.gone(*id),
            EventKind::Woken(id) => self.woken(event, *id),
            EventKind::Printed { text, used } => self.printed(event.thread, text, *used),
            EventKind::ThreadEnded { busy } => self.thread_ended(event.thread, *busy),
        }
    }

    fn current(&self, thread: u32) -> Option<usize> {
        self.threads.get(&thread)?.running.last().copied()
    }

    fn spawned(&mut self, thread: u32, id: u64, kind: TaskKind, name: &str, file: &str, line: u32) {
        let Some(file) = file.strip_prefix(self.listing.folder) else { return };
        let by = self.current(thread);
        let main = task_names::main_line(self.listing.code).filter(|_| kind == TaskKind::Main);
        let spot = SourceLine { file: file.to_owned(), line: main.unwrap_or(line) };
        let name = match (kind, name) {
            (TaskKind::Main, "") => "main".to_owned(),
            (_, "") => task_names::of_spawn(self.listing.code, &spot),
            (_, given) => given.to_owned(),
        };
        self.ids.insert(id, self.tasks.len());
        let from = self.moment();
        let end = self.endings.ends.get(&id).copied().unwrap_or(TaskEnd::Unfinished);
        let spot = Some(spot);
        self.tasks.push(task(name, kind, spot, by, from, end));
    }

    fn made(&mut self, id: u64, concrete: &str, file: &str, line: u32) {
        let Some(file) = file.strip_prefix(self.listing.folder) else { return };
        let spot = SourceLine { file: file.to_owned(), line };
        let what = task_names::of_resource(concrete, self.listing.code, &spot);
        let made = concrete != "Sleep";
        self.resources.insert(id, Resource { what, spot, made, waiting: Vec::new() });
    }

    fn entered(&mut self, thread: u32, id: u64) {
        let Some(&task) = self.ids.get(&id) else { return };
        self.end_unknown(task);
        self.woken.remove(&task);
        let from = self.moment();
        self.begin_poll(thread, task, from);
    }

    /// A task starts to wait. Returns the index of the wait.
    fn wait(&mut self, task: usize, resource: Option<u64>, from: Moment) -> usize {
        let known = resource.and_then(|id| self.resources.get(&id));
        let wait = Wait {
            task,
            what: known.map(|resource| resource.what.clone()),
            spot: known.map(|resource| resource.spot.clone()),
            made: known.is_some_and(|resource| resource.made),
            from,
            to: None,
            count: 1,
        };
        self.waiting.entry(task).or_default().push((self.waits.len(), resource));
        self.waits.push(wait);
        self.waits.len() - 1
    }

    /// A wait is over.
    fn end_wait(&mut self, wait: usize, to: Moment) {
        let over = &mut self.waits[wait];
        over.to = Some(to);
        if let Some(open) = self.waiting.get_mut(&over.task) {
            open.retain(|(each, _)| *each != wait);
        }
    }

    fn open_waits(&self, task: usize) -> &[(usize, Option<u64>)] {
        self.waiting.get(&task).map_or(&[], Vec::as_slice)
    }

    fn end_unknown(&mut self, task: usize) {
        let unknown = self.open_waits(task).iter().find(|(_, resource)| resource.is_none());
        if let Some(&(wait, _)) = unknown {
            let to = self.moment();
            self.end_wait(wait, to);
        }
    }

    fn begin_poll(&mut self, thread: u32, task: usize, from: Moment) {
        let known = self.threads.entry(thread).or_default();
        let worker = *known.worker.get_or_insert(self.workers);
        self.workers = self.workers.max(worker + 1);
        known.running.push(task);
        known.ended = None;
        known.polled = Some(task);
        self.open.insert(task, self.polls.len());
        self.polls.push(Poll { task, worker, from, to: None, busy: None, count: 1 });
    }

    fn left(&mut self, thread: u32, id: u64, busy: Option<u64>, last: bool) {
        let Some(&task) = self.ids.get(&id) else { return };
        let Some(poll) = self.open.remove(&task) else { return };
        self.close_ready(task);
        let to = self.moment();
        self.polls[poll].to = Some(to);
        // A thread can be kept waiting just before it enters and just after it leaves.
        let length = to.at - self.polls[poll].from.at;
        self.polls[poll].busy =
            busy.filter(|_| self.clock == Clock::Real).map(|busy| busy.min(length));
        if let Some(known) = self.threads.get_mut(&thread) {
            known.running.retain(|each| *each != task);
        }
        let waits = !self.open_waits(task).is_empty();
        if !waits && !last && !self.woken.contains(&task) {
            let from = self.moment();
            self.wait(task, None, from);
        }
    }

    /// Ends the waits for resources that were ready until the end of the poll.
    fn close_ready(&mut self, task: usize) {
        for (wait, resource) in self.open_waits(task).to_vec() {
            let Some(resource) = resource.and_then(|id| self.resources.get_mut(&id)) else {
                continue;
            };
            let at = resource.waiting.iter().position(|each| each.wait == wait);
            if let Some(at) = at
                && let Some(to) = resource.waiting[at].ready
            {
                resource.waiting.remove(at);
                self.end_wait(wait, to);
            }
        }
    }

    fn polled(&mut self, thread: u32, id: u64, ready: bool) {
        let Some(task) = self.current(thread) else { return };
        if !self.resources.contains_key(&id) {
            return;
        }
        let moment = self.moment();
        let Some(resource) = self.resources.get_mut(&id) else { return };
        let waiting = resource.waiting.iter_mut().find(|each| each.task == task);
        match (ready, waiting) {
            // Tokio first asks whether the task may go on, which does not answer the poll yet.
            (true, Some(waiting)) => drop(waiting.ready.get_or_insert(moment)),
            (false, Some(waiting)) => waiting.ready = None,
            (true, None) => {}
            (false, None) => {
                let wait = self.wait(task, Some(id), moment);
                if let Some(resource) = self.resources.get_mut(&id) {
                    resource.waiting.push(Waiting { task, wait, ready: None });
                }
            }
        }
    }

    fn gone(&mut self, id: u64) {
        let Some(resource) = self.resources.remove(&id) else { return };
        for waiting in resource.waiting {
            let to = match waiting.ready {
                Some(ready) => ready,
                None => self.moment(),
            };
            self.end_wait(waiting.wait, to);
        }
    }

    fn closed(&mut self, event: &Event, id: u64) {
        let Some(&task) = self.ids.get(&id) else { return };
        if self.tasks[task].to.is_some() {
            return;
        }
        for (wait, resource) in self.waiting.remove(&task).unwrap_or_default() {
            let to = self.moment();
            self.waits[wait].to = Some(to);
            if let Some(resource) = resource.and_then(|id| self.resources.get_mut(&id)) {
                resource.waiting.retain(|each| each.wait != wait);
            }
        }
        let to = self.moment();
        self.tasks[task].to = Some(to);
        self.threads.entry(event.thread).or_default().ended = Some((task, event.at));
    }

    fn woken(&mut self, event: &Event, id: u64) {
        let Some(&task) = self.ids.get(&id) else { return };
        if self.tasks[task].to.is_some() {
            return;
        }
        let time = ["sleep", "timeout", "interval"];
        let on_time = self.open_waits(task).iter().any(|(wait, _)| {
            self.waits[*wait].what.as_deref().is_some_and(|what| time.contains(&what))
        });
        let thread = self.threads.get(&event.thread);
        let ended = thread.and_then(|thread| thread.ended);
        let by = match (self.current(event.thread), ended) {
            (Some(running), _) => By::Task(running),
            (None, Some((ended, at))) if !on_time && event.at - at < SOON => By::Task(ended),
            _ if on_time => By::Timer,
            // `yield_now` reports its wake after the poll.
            _ if thread.is_some_and(|thread| thread.polled == Some(task)) => By::Task(task),
            _ if thread.is_some_and(|thread| thread.polled.is_some()) => By::Runtime,
            _ => By::Thread,
        };
        self.end_unknown(task);
        self.woken.insert(task);
        let at = self.moment();
        self.wakes.push(Wake { task, by, at, count: 1 });
    }

    fn finish(mut self, how: RunEnd) -> Timeline {
        let at = self.moment();
        // A task that yields does not wait.
        let paused = self.clock == Clock::Paused;
        let empty = |wait: &Wait| wait.to.is_some_and(|to| to.at == wait.from.at);
        self.waits.retain(|wait| !(paused && wait.what.is_none() && empty(wait)));
        let mut timeline = Timeline {
            of: None,
            clock: self.clock,
            workers: self.workers,
            end: EndOfRun { how, at },
            whole: None,
            tasks: self.tasks,
            polls: self.polls,
            waits: self.waits,
            wakes: self.wakes,
            lines: self.lines,
        };
        renumber::moments(&mut timeline);
        timeline
    }
}
