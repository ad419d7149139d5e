//! The processes of one program or one call of a compiler: watches them, and stops all of them, also
//! those that left its process group.
//!
//! A run has its own process group, and on every system the group is stopped with it. On Linux,
//! processes that left the group are found too: children of the run's processes, and orphans, which
//! come to this process (it is their "subreaper") and carry the run's mark in their environment or
//! hold its pipes open. A process that leaves the group, loses its parents, clears its environment,
//! *and* closes the pipes is stopped when all runs are over ([`end_orphans`]). On other Unix systems
//! a process that leaves its group is out of reach; on Windows none can leave its job.
//!
//! One thread ([`sampler`]) reads the system's processes for all runs, so that neither reading nor
//! stopping keeps an async worker from its work.

mod activity;
mod family;
mod sampler;
mod table;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use process_wrap::tokio::ChildWrapper;
use tokio::sync::oneshot;

pub(super) use activity::BuildActivity;
use family::Family;
use sampler::Request;

/// The environment variable that marks the processes of a run: the only one a listing did not ask
/// for.
pub(super) const MARK: &str = "BOOKWRIGHT_RUN";

/// A mark that no other run has.
pub(super) fn mark() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// How much resident memory, in bytes, the processes of a run may have. Enforced where the system
/// tells it (Linux).
#[derive(Debug, Clone, Copy)]
pub(super) enum MemoryLimit {
    /// All of them together.
    Together(u64),
    /// Each of them.
    Each(u64),
}

/// Processes that outlived the program that started them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftRunning {
    /// Their command lines, as the system tells them; empty if it tells only that there is one.
    pub command_lines: Vec<String>,
}

impl fmt::Display for LeftRunning {
    /// For instance `` `sleep 60` and `cat` ``.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// How many are named.
        const NAMED: usize = 3;
        let count = self.command_lines.len();
        if count == 0 {
            return out.write_str("a process");
        }
        let named = if count > NAMED + 1 { NAMED } else { count };
        for (index, line) in self.command_lines[..named].iter().enumerate() {
            let before = match index {
                0 => "",
                last if last + 1 == count => " and ",
                _ => ", ",
            };
            write!(out, "{before}`{line}`")?;
        }
        if named < count {
            write!(out, " and {} more", count - named)?;
        }
        Ok(())
    }
}

/// The processes of one run. Dropping it stops all of them.
#[derive(Debug)]
pub(super) struct ProcessTree {
    family: Arc<Family>,
    /// Answers once when the limit is passed.
    passed: oneshot::Receiver<Vec<BuildActivity>>,
    /// Whether none of them is left.
    gone: AtomicBool,
}

impl ProcessTree {
    /// Watches a process that was started with this mark and leads a group, and all it starts.
    ///
    /// # Errors
    /// If the thread that watches cannot be started.
    pub(super) fn watch(
        child: &mut dyn ChildWrapper,
        mark: String,
        limit: MemoryLimit,
    ) -> Result<Self> {
        let pipes = pipes(child);
        // 0 stands for a process that has ended already: only its group is stopped.
        let family = Arc::new(Family { leader: child.id().unwrap_or(0), mark, pipes });
        let (tell, passed) = oneshot::channel();
        sampler::send(Request::Watch { family: family.clone(), limit, tell })?;
        Ok(Self { family, passed, gone: AtomicBool::new(false) })
    }

    /// Waits until the memory limit is passed. Returns what a build was doing then: the process that
    /// passed it, or everything that was at work. To be asked no more after it has answered.
    pub(super) async fn limit_passed(&mut self) -> Vec<BuildActivity> {
        match (&mut self.passed).await {
            Ok(at_work) => at_work,
            Err(_) => std::future::pending().await,
        }
    }

    /// The processes other than the leader that are still there after the grace period, or that take
    /// more memory than allowed before. One that is about to end does not count.
    pub(super) async fn left_running(&self, grace: Duration) -> Option<LeftRunning> {
        let until = Instant::now() + grace;
        let family = self.family.clone();
        let command_lines = ask(|reply| Request::Outliving { family, until, reply }).await?;
        if command_lines.is_empty() {
            // Its process id may soon belong to another process.
            self.gone.store(true, Ordering::Relaxed);
            return None;
        }
        Some(LeftRunning { command_lines })
    }

    /// What a build is doing; empty where the system does not tell.
    pub(super) async fn at_work(&self) -> Vec<BuildActivity> {
        let family = self.family.clone();
        ask(|reply| Request::AtWork { family, reply }).await.unwrap_or_default()
    }

    /// Stops all of them, and returns when they are gone.
    pub(super) async fn end(&self) {
        if self.gone.swap(true, Ordering::Relaxed) {
            return;
        }
        self.family.end_group();
        let family = self.family.clone();
        ask(|reply| Request::End { family, reply: Some(reply) }).await;
    }
}

impl Drop for ProcessTree {
    fn drop(&mut self) {
        let family = self.family.clone();
        let request = if *self.gone.get_mut() {
            Request::Forget { family }
        } else {
            family.end_group();
            Request::End { family, reply: None }
        };
        if let Err(error) = sampler::send(request) {
            tracing::debug!("a process may be left: {error}");
        }
    }
}

/// The thread's answer; `None` if it has broken.
async fn ask<T>(request: impl FnOnce(oneshot::Sender<T>) -> Request) -> Option<T> {
    let (reply, answer) = oneshot::channel();
    sampler::send(request(reply)).ok()?;
    answer.await.ok()
}

/// The pipes that a child writes to, as the system names them.
fn pipes(child: &mut dyn ChildWrapper) -> Vec<String> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd as _;
        let stdout = child.stdout().as_ref().map(|it| it.as_raw_fd());
        let stderr = child.stderr().as_ref().map(|it| it.as_raw_fd());
        let ends = [stdout, stderr].into_iter().flatten();
        ends.filter_map(|end| table::pipe_name(std::process::id(), end)).collect()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = child;
        Vec::new()
    }
}

/// Makes this process the one that orphans come to.
pub(super) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    if let Err(error) = nix::sys::prctl::set_child_subreaper(true) {
        tracing::debug!("orphans will not be found: {error}");
    }
}

/// Stops every process below this one, also orphans that came to it, and returns when they are gone.
/// For the end of a command, when nothing it started is wanted any longer. Blocks the thread.
pub fn end_orphans() {
    let (reply, answer) = std::sync::mpsc::channel();
    if sampler::send(Request::EndAll { reply }).is_ok() {
        let _ = answer.recv();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_named_up_to_a_number() {
        let words = |count: usize| {
            let command_lines = (0..count).map(|each| format!("sleep {each}")).collect();
            LeftRunning { command_lines }.to_string()
        };
        assert_eq!(words(0), "a process");
        assert_eq!(words(1), "`sleep 0`");
        assert_eq!(words(2), "`sleep 0` and `sleep 1`");
        assert_eq!(words(4), "`sleep 0`, `sleep 1`, `sleep 2` and `sleep 3`");
        assert_eq!(words(9), "`sleep 0`, `sleep 1`, `sleep 2` and 6 more");
    }
}
