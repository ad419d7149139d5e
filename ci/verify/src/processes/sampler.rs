//! The one thread that reads the system's processes: once per period for all runs, and once for all
//! questions that have come meanwhile.
//!
//! It also stops processes, which takes a moment: each is told to end again and again until none is
//! left, since they may start others meanwhile.

use std::collections::HashSet;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use tokio::sync::oneshot;

use super::MemoryLimit;
use super::activity::BuildActivity;
use super::family::Family;
use super::table::{Process, ProcessTable};

/// How often memory is checked.
const PERIOD: Duration = Duration::from_millis(200);
/// How often it is checked whether processes that outlive their run have ended.
const OUTLIVING: Duration = Duration::from_millis(10);
/// How long the kernel takes to end a process.
const MOMENT: Duration = Duration::from_millis(1);
/// How long stopping a run's processes may take: one that waits in the kernel (for a disk that does
/// not answer) does not stop at once.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the thread is asked to do.
pub(super) enum Request {
    /// Watch a family, and tell once when it passes its limit.
    Watch { family: Arc<Family>, limit: MemoryLimit, tell: oneshot::Sender<Vec<BuildActivity>> },
    /// Watch it no longer.
    Forget { family: Arc<Family> },
    /// Say what is left beside the leader: as soon as nothing is, or at this time.
    Outliving { family: Arc<Family>, until: Instant, reply: oneshot::Sender<Vec<String>> },
    /// Say what it is doing.
    AtWork { family: Arc<Family>, reply: oneshot::Sender<Vec<BuildActivity>> },
    /// Stop it; at leisure if nobody waits for the end.
    End { family: Arc<Family>, reply: Option<oneshot::Sender<()>> },
    /// Stop everything below this process.
    EndAll { reply: Sender<()> },
}

/// Asks the thread, which starts at the first request.
///
/// # Errors
/// If it cannot be started.
pub(super) fn send(request: Request) -> Result<()> {
    static THREAD: OnceLock<Result<Sender<Request>, String>> = OnceLock::new();
    let thread = THREAD.get_or_init(|| {
        let (send, requests) = mpsc::channel();
        let thread = std::thread::Builder::new().name("processes".to_owned());
        let started = thread.spawn(move || Sampler::default().run(&requests));
        started.map(|_| send).map_err(|error| error.to_string())
    });
    let send = thread.as_ref().map_err(|error| anyhow!("cannot start a thread: {error}"))?;
    send.send(request).ok().context("the thread that watches processes has ended")
}

/// What the thread has to do.
#[derive(Default)]
struct Sampler {
    watched: Vec<Watched>,
    outliving: Vec<Outliving>,
    questions: Vec<(Arc<Family>, oneshot::Sender<Vec<BuildActivity>>)>,
    ending: Vec<Ending>,
    ending_all: Vec<(Instant, Sender<()>)>,
    /// When to read the processes next; `None` if nothing asks for it.
    next: Option<Instant>,
    /// When memory was checked last.
    checked: Option<Instant>,
}

struct Watched {
    family: Arc<Family>,
    limit: MemoryLimit,
    /// `None` when it has been told.
    tell: Option<oneshot::Sender<Vec<BuildActivity>>>,
}

struct Outliving {
    family: Arc<Family>,
    until: Instant,
    reply: oneshot::Sender<Vec<String>>,
}

struct Ending {
    family: Arc<Family>,
    /// When its end begins.
    begin: Instant,
    reply: Option<oneshot::Sender<()>>,
}

impl Sampler {
    fn run(mut self, requests: &Receiver<Request>) {
        loop {
            let first = match self.next {
                Some(next) => requests.recv_timeout(next.saturating_duration_since(Instant::now())),
                None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(first) => self.take(first),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            requests.try_iter().for_each(|request| self.take(request));
            let now = Instant::now();
            if self.next.is_some_and(|next| next <= now) {
                self.look(&ProcessTable::read(), now);
                self.next = self.next_look(now);
            }
        }
    }

    fn take(&mut self, request: Request) {
        let now = Instant::now();
        let at_leisure = now + PERIOD;
        let next = match request {
            Request::Watch { family, limit, tell } => {
                self.watched.push(Watched { family, limit, tell: Some(tell) });
                at_leisure
            }
            Request::Forget { family } => return self.forget(&family),
            Request::Outliving { family, until, reply } => {
                self.outliving.push(Outliving { family, until, reply });
                now
            }
            Request::AtWork { family, reply } => {
                self.questions.push((family, reply));
                now
            }
            Request::End { family, reply } => {
                self.forget(&family);
                let begin = if reply.is_some() { now } else { at_leisure };
                self.ending.push(Ending { family, begin, reply });
                begin
            }
            Request::EndAll { reply } => {
                self.ending_all.push((now, reply));
                now
            }
        };
        self.next = Some(self.next.map_or(next, |before| before.min(next)));
    }

    fn forget(&mut self, family: &Arc<Family>) {
        self.watched.retain(|each| !Arc::ptr_eq(&each.family, family));
        self.outliving.retain(|each| !Arc::ptr_eq(&each.family, family));
    }

    /// When to look again after a look.
    fn next_look(&self, now: Instant) -> Option<Instant> {
        if !self.ending_all.is_empty() || self.ending.iter().any(|each| each.begin <= now) {
            return Some(now + MOMENT);
        }
        if !self.outliving.is_empty() {
            return Some(now + OUTLIVING);
        }
        let later = !self.watched.is_empty() || !self.ending.is_empty();
        later.then(|| self.checked.map_or(now, |checked| (checked + PERIOD).max(now)))
    }

    fn look(&mut self, table: &ProcessTable, now: Instant) {
        if self.checked.is_none_or(|checked| checked + PERIOD <= now) {
            self.checked = Some(now);
            self.check_limits(table, now);
        }
        for (family, reply) in self.questions.drain(..) {
            // Whoever asked may be gone.
            let _ = reply.send(family.at_work(table));
        }
        for each in std::mem::take(&mut self.outliving) {
            let left = each.family.outliving(table);
            if left.is_empty() || each.until <= now {
                let _ = each.reply.send(left);
            } else {
                self.outliving.push(each);
            }
        }
        for each in std::mem::take(&mut self.ending) {
            if each.begin > now {
                self.ending.push(each);
                continue;
            }
            let leader = each.family.leader;
            // The leader's status is left for whoever waits for it.
            let mut members = each.family.members(table);
            members.retain(|member| member.id != leader || !member.dead);
            if members.is_empty() || each.begin + PATIENCE < now {
                if let Some(reply) = each.reply {
                    let _ = reply.send(());
                }
            } else {
                members.into_iter().for_each(|member| stop(member, leader));
                self.ending.push(each);
            }
        }
        self.end_all(table, now);
    }

    fn check_limits(&mut self, table: &ProcessTable, now: Instant) {
        for each in self.watched.iter_mut().filter(|each| each.tell.is_some()) {
            let Some(at_work) = each.family.over(each.limit, table) else { continue };
            if let Some(tell) = each.tell.take() {
                let _ = tell.send(at_work);
            }
            // What takes too much is not given more time.
            for left in &mut self.outliving {
                if Arc::ptr_eq(&left.family, &each.family) {
                    left.until = now;
                }
            }
        }
    }

    fn end_all(&mut self, table: &ProcessTable, now: Instant) {
        if self.ending_all.is_empty() {
            return;
        }
        let us = std::process::id();
        let mut below = HashSet::from([us]);
        table.add_descendants(&mut below);
        below.remove(&us);
        let below: Vec<&Process> =
            table.all.iter().filter(|each| below.contains(&each.id)).collect();
        below.iter().for_each(|each| stop(each, 0));
        self.ending_all.retain(|(begin, reply)| {
            let over = below.is_empty() || *begin + PATIENCE < now;
            if over {
                let _ = reply.send(());
            }
            !over
        });
    }
}

/// Tells a process to end, and takes the status of an orphan. That of the leader is waited for
/// elsewhere.
fn stop(process: &Process, leader: u32) {
    #[cfg(unix)]
    {
        use nix::sys::signal::{Signal, kill};
        use nix::sys::wait::{WaitPidFlag, waitpid};
        use nix::unistd::Pid;
        let Ok(id) = i32::try_from(process.id) else { return };
        let _ = kill(Pid::from_raw(id), Signal::SIGKILL);
        if process.parent == std::process::id() && process.id != leader {
            let _ = waitpid(Pid::from_raw(id), Some(WaitPidFlag::WNOHANG));
        }
    }
    #[cfg(not(unix))]
    let _ = (process, leader);
}
