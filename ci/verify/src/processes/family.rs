//! The processes of one run: which they are, and what they are doing.

use std::collections::HashSet;

use super::MemoryLimit;
use super::activity::BuildActivity;
use super::table::{Process, ProcessTable};

/// What tells the processes of one run from all others.
#[derive(Debug)]
pub(super) struct Family {
    /// The process that was started, which leads the group. 0 if it is unknown: then only the
    /// system stops anything.
    pub(super) leader: u32,
    /// What its processes have in their environment, unless they clear it.
    pub(super) mark: String,
    /// The pipes for its standard output and error.
    pub(super) pipes: Vec<String>,
}

impl Family {
    /// Its processes: its group, orphans with its mark or its pipes, and everything below these.
    pub(super) fn members<'t>(&self, table: &'t ProcessTable) -> Vec<&'t Process> {
        // Group 0 would be our own.
        if self.leader == 0 {
            return Vec::new();
        }
        let us = std::process::id();
        let mut members: HashSet<u32> = table
            .all
            .iter()
            .filter(|each| {
                each.id == self.leader
                    || each.group == self.leader
                    || (each.parent == us && !each.dead && self.has(each))
            })
            .map(|each| each.id)
            .collect();
        table.add_descendants(&mut members);
        table.all.iter().filter(|each| members.contains(&each.id)).collect()
    }

    /// Whether an orphan is one of its processes.
    fn has(&self, orphan: &Process) -> bool {
        match orphan.mark() {
            Some(mark) => mark == self.mark,
            None => orphan.writes_to().iter().any(|pipe| self.pipes.contains(pipe)),
        }
    }

    /// The command lines of those that live, without the leader's.
    pub(super) fn outliving(&self, table: &ProcessTable) -> Vec<String> {
        let members = self.members(table).into_iter();
        let others = members.filter(|each| each.id != self.leader && !each.dead);
        others.map(Process::command_line).collect()
    }

    /// What a build is doing.
    pub(super) fn at_work(&self, table: &ProcessTable) -> Vec<BuildActivity> {
        let living = self.members(table).into_iter().filter(|each| !each.dead);
        BuildActivity::told_once(living.filter_map(work_of).collect())
    }

    /// Whether it takes more memory than allowed: then what it is doing, or only what the process is
    /// doing that takes too much, if that is known.
    pub(super) fn over(
        &self,
        limit: MemoryLimit,
        table: &ProcessTable,
    ) -> Option<Vec<BuildActivity>> {
        let members = self.members(table);
        let large = match limit {
            MemoryLimit::Together(limit) => {
                let sum: u64 = members.iter().filter_map(|each| each.resident()).sum();
                (sum > limit).then_some(None)
            }
            MemoryLimit::Each(limit) => {
                members.into_iter().find(|each| each.resident() > Some(limit)).map(work_of)
            }
        }?;
        Some(large.map_or_else(|| self.at_work(table), |work| vec![work]))
    }

    /// Stops its process group.
    pub(super) fn end_group(&self) {
        #[cfg(unix)]
        if let Ok(leader @ 1..) = i32::try_from(self.leader) {
            use nix::sys::signal::{Signal, killpg};
            // If nobody is left, nothing is to be done.
            let _ = killpg(nix::unistd::Pid::from_raw(leader), Signal::SIGKILL);
        }
    }
}

fn work_of(process: &Process) -> Option<BuildActivity> {
    let arguments = process.arguments();
    BuildActivity::of(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).or_else(|| {
        // Cargo names the package to everything it runs for it, and children inherit that.
        process.variable("CARGO_PKG_NAME").map(BuildActivity::Started)
    })
}
