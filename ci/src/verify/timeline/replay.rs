//! From what the recorder wrote to a timeline: the run is gone through event by event.
//!
//! The recorder only writes down; what it means is decided here, where it can be tested. Tokio enters
//! a task's span once more to drop its future: the last entering of a task that is closed is no poll.

use std::collections::{HashMap, HashSet};

use super::endings::Endings;
use super::log::{Event, Log, What};
use super::{names, number};
use crate::source::timeline::{
    By, Clock, End, Kind, Line, Moment, Poll, RunEnd, Spot, Task, TaskEnd, Timeline, Wait, Wake,
};

/// A task that ends wakes who waits for it within this time, in nanoseconds.
const SOON: u64 = 1_000_000;

/// What the listing's source says.
pub(super) struct Listing<'a> {
    /// How its files begin in what Tokio tells.
    pub(super) folder: &'a str,
    /// Its main file.
    pub(super) code: &'a str,
}

/// Makes the timeline of a run.
pub(super) fn replay(log: &Log, listing: &Listing<'_>, how: RunEnd) -> Timeline {
    let mut run = Run::new(log, listing);
    for (index, event) in log.events.iter().enumerate() {
        run.take(index, event);
    }
    run.finish(how)
}

/// A resource that the listing made itself.
struct Resource {
    what: String,
    spot: Spot,
    made: bool,
    /// The wait for it that is open, by its index.
    wait: Option<usize>,
    /// When it was ready in the poll that goes on.
    ready: Option<Moment>,
}

/// What is known of a thread.
#[derive(Default)]
struct Thread {
    /// The tasks it runs, the innermost last.
    running: Vec<usize>,
    worker: Option<usize>,
    /// The task that ended on it last, and when, if it ran none since.
    ended: Option<(usize, u64)>,
    /// The task it polled last.
    polled: Option<usize>,
    /// The poll it printed in last, and for how long it had had the processor then.
    told: Option<(usize, u64)>,
}

struct Run<'a> {
    listing: &'a Listing<'a>,
    clock: Clock,
    begin: u64,
    order: u32,
    now: u64,
    tasks: Vec<Task>,
    ids: HashMap<u64, usize>,
    polls: Vec<Poll>,
    open: HashMap<usize, usize>,
    waits: Vec<Wait>,
    unknown: HashMap<usize, usize>,
    resources: HashMap<u64, Resource>,
    wakes: Vec<Wake>,
    woken: HashSet<usize>,
    lines: Vec<Line>,
    threads: HashMap<u32, Thread>,
    workers: usize,
    /// Whether a runtime runs `main`: then threads are not lanes, tasks are.
    runtime: bool,
    lanes: HashMap<u32, usize>,
    endings: Endings,
}

impl<'a> Run<'a> {
    fn new(log: &Log, listing: &'a Listing<'a>) -> Self {
        let begins = |event: &&Event| match &event.what {
            What::Spawned { file, .. } => file.starts_with(listing.folder),
            What::Printed { .. } => true,
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
            unknown: HashMap::new(),
            resources: HashMap::new(),
            wakes: Vec::new(),
            woken: HashSet::new(),
            lines: Vec::new(),
            threads: HashMap::new(),
            workers: 0,
            runtime: log.events.iter().any(|event| matches!(event.what, What::Spawned { .. })),
            lanes: HashMap::new(),
            endings: Endings::find(log),
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
        match &event.what {
            What::Spawned { id, kind, name, file, line } => {
                self.spawned(event.thread, *id, *kind, name, file, *line);
            }
            What::Made { id, concrete, file, line } => self.made(*id, concrete, file, *line),
            What::Entered(_) | What::Left { .. } if self.endings.drops.contains(&index) => {}
            What::Entered(id) => self.entered(event.thread, *id),
            What::Left { id, busy, .. } => {
                self.left(event.thread, *id, *busy, self.endings.last.contains(&index));
            }
            What::Closed(id) => self.closed(event, *id),
            What::Polled { id, ready } => self.polled(event.thread, *id, *ready),
            What::Gone(id) => self.gone(*id),
            What::Woken(id) => self.woken(event, *id),
            What::Printed { text, used } => self.printed(event.thread, text, *used),
            What::ThreadEnded { busy } => self.thread_ended(event.thread, *busy),
        }
    }

    fn current(&self, thread: u32) -> Option<usize> {
        self.threads.get(&thread)?.running.last().copied()
    }

    fn spawned(&mut self, thread: u32, id: u64, kind: Kind, name: &str, file: &str, line: u32) {
        let Some(file) = file.strip_prefix(self.listing.folder) else { return };
        let by = self.current(thread);
        let main = names::main_line(self.listing.code).filter(|_| kind == Kind::Main);
        let spot = Spot { file: file.to_owned(), line: main.unwrap_or(line) };
        let name = match (kind, name) {
            (Kind::Main, "") => "main".to_owned(),
            (_, "") => names::of_spawn(self.listing.code, &spot),
            (_, given) => given.to_owned(),
        };
        self.ids.insert(id, self.tasks.len());
        let from = self.moment();
        let end = self.endings.ends.get(&id).copied().unwrap_or(TaskEnd::Unfinished);
        let spot = Some(spot);
        self.tasks.push(Task { name, kind, spot, size: None, by, count: 1, from, to: None, end });
    }

    fn made(&mut self, id: u64, concrete: &str, file: &str, line: u32) {
        let Some(file) = file.strip_prefix(self.listing.folder) else { return };
        let spot = Spot { file: file.to_owned(), line };
        let what = names::of_resource(concrete, self.listing.code, &spot);
        let made = concrete != "Sleep";
        self.resources.insert(id, Resource { what, spot, made, wait: None, ready: None });
    }

    fn entered(&mut self, thread: u32, id: u64) {
        let Some(&task) = self.ids.get(&id) else { return };
        self.end_unknown(task);
        self.woken.remove(&task);
        let from = self.moment();
        self.begin_poll(thread, task, from);
    }

    fn end_unknown(&mut self, task: usize) {
        if let Some(wait) = self.unknown.remove(&task) {
            let to = self.moment();
            self.waits[wait].to = Some(to);
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
        // Before it enters and after it leaves, a thread can be kept waiting.
        let length = to.at - self.polls[poll].from.at;
        self.polls[poll].busy =
            busy.filter(|_| self.clock == Clock::Real).map(|busy| busy.min(length));
        if let Some(known) = self.threads.get_mut(&thread) {
            known.running.retain(|each| *each != task);
        }
        let waits = self.waits.iter().any(|wait| wait.task == task && wait.to.is_none());
        if !waits && !last && !self.woken.contains(&task) {
            let from = self.moment();
            self.unknown.insert(task, self.waits.len());
            self.waits.push(Wait { task, what: None, spot: None, made: false, from, to: None });
        }
    }

    /// A resource that was ready to the end of a poll is waited for no more.
    fn close_ready(&mut self, task: usize) {
        for resource in self.resources.values_mut() {
            if let (Some(wait), Some(to)) = (resource.wait, resource.ready)
                && self.waits[wait].task == task
            {
                self.waits[wait].to = Some(to);
                (resource.wait, resource.ready) = (None, None);
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
        match (ready, resource.wait) {
            // Tokio first asks whether the task may go on, which is no answer yet.
            (true, Some(_)) => drop(resource.ready.get_or_insert(moment)),
            (false, Some(_)) => resource.ready = None,
            (true, None) => {}
            (false, None) => {
                resource.wait = Some(self.waits.len());
                self.waits.push(Wait {
                    task,
                    what: Some(resource.what.clone()),
                    spot: Some(resource.spot.clone()),
                    made: resource.made,
                    from: moment,
                    to: None,
                });
            }
        }
    }

    fn gone(&mut self, id: u64) {
        let Some(resource) = self.resources.remove(&id) else { return };
        if let Some(wait) = resource.wait {
            let to = match resource.ready {
                Some(ready) => ready,
                None => self.moment(),
            };
            self.waits[wait].to.get_or_insert(to);
        }
    }

    fn closed(&mut self, event: &Event, id: u64) {
        let Some(&task) = self.ids.get(&id) else { return };
        self.end_unknown(task);
        for wait in 0..self.waits.len() {
            if self.waits[wait].task == task && self.waits[wait].to.is_none() {
                let to = self.moment();
                self.waits[wait].to = Some(to);
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
        let on_time = |wait: &Wait| {
            let time = ["sleep", "timeout", "interval"];
            wait.task == task
                && wait.to.is_none()
                && wait.what.as_deref().is_some_and(|what| time.contains(&what))
        };
        let on_time = self.waits.iter().any(on_time);
        let thread = self.threads.get(&event.thread);
        let ended = thread.and_then(|thread| thread.ended);
        let by = match (self.current(event.thread), ended) {
            (Some(running), _) => By::Task(running),
            (None, Some((ended, at))) if !on_time && event.at - at < SOON => By::Task(ended),
            _ if on_time => By::Timer,
            // `yield_now` is told when the poll is over.
            _ if thread.is_some_and(|thread| thread.polled == Some(task)) => By::Task(task),
            _ if thread.is_some_and(|thread| thread.polled.is_some()) => By::Runtime,
            _ => By::Thread,
        };
        self.end_unknown(task);
        self.woken.insert(task);
        let at = self.moment();
        self.wakes.push(Wake { task, by, at });
    }

    fn printed(&mut self, thread: u32, text: &str, used: Option<u64>) {
        if !self.runtime {
            for lane in [0, thread] {
                if !self.lanes.contains_key(&lane) {
                    self.lane(lane);
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
            self.lines.push(Line { task, at, busy, text: line.to_owned() });
        }
    }

    /// A thread that prints, where there is no runtime, has a lane.
    fn lane(&mut self, thread: u32) {
        let (name, line) = match thread {
            0 => ("main".to_owned(), names::main_line(self.listing.code)),
            _ => names::of_thread(self.listing.code),
        };
        let spot = line.map(|line| Spot { file: crate::source::layout::MAIN.to_owned(), line });
        let from = self.moment();
        let (kind, end) = (Kind::Thread, TaskEnd::Unfinished);
        let task = self.tasks.len();
        self.lanes.insert(thread, task);
        self.tasks.push(Task {
            name,
            kind,
            spot,
            size: None,
            by: None,
            count: 1,
            from,
            to: None,
            end,
        });
        let from = self.moment();
        self.begin_poll(thread, task, from);
    }

    fn thread_ended(&mut self, thread: u32, busy: u64) {
        let Some(task) = self.lanes.get(&thread).copied() else { return };
        let Some(poll) = self.open.remove(&task) else { return };
        let to = self.moment();
        (self.polls[poll].to, self.polls[poll].busy) = (Some(to), Some(busy));
        let to = self.moment();
        (self.tasks[task].to, self.tasks[task].end) = (Some(to), TaskEnd::Finished);
    }

    fn finish(mut self, how: RunEnd) -> Timeline {
        let at = self.moment();
        // Whoever yields does not wait.
        let paused = self.clock == Clock::Paused;
        let empty = |wait: &Wait| wait.to.is_some_and(|to| to.at == wait.from.at);
        self.waits.retain(|wait| !(paused && wait.what.is_none() && empty(wait)));
        let mut timeline = Timeline {
            clock: self.clock,
            workers: self.workers,
            end: End { how, at },
            whole: None,
            tasks: self.tasks,
            polls: self.polls,
            waits: self.waits,
            wakes: self.wakes,
            lines: self.lines,
        };
        number::number(&mut timeline);
        timeline
    }
}
