//! The processes of one run: finds and stops them, also those that left its process group.
//!
//! A run has its own process group, and on every system the group is stopped with it. On Linux,
//! processes that left the group are found too: children of the run's processes, and orphans, which
//! come to this process (it is their "subreaper") and carry the run's mark in their environment. A
//! process that leaves the group, loses its parents, *and* clears its environment is stopped when
//! all runs are over ([`end_orphans`]). On other Unix systems a process that leaves its group is
//! out of reach; on Windows none can leave its job.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The environment variable that marks the processes of a run: the only one a listing did not ask
/// for.
pub(super) const MARK: &str = "BOOKWRIGHT_RUN";

/// A mark that no other run has.
pub(super) fn mark() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The processes of one run. Dropping it stops all of them.
#[derive(Debug)]
pub(super) struct ProcessTree {
    /// The process that was started, which leads the group. 0 if it is unknown: then only the
    /// system stops anything.
    leader: u32,
    mark: String,
    /// Whether none of them is left.
    gone: AtomicBool,
}

impl ProcessTree {
    pub(super) fn new(leader: Option<u32>, mark: String) -> Self {
        Self { leader: leader.unwrap_or(0), mark, gone: AtomicBool::new(false) }
    }

    /// Stops all of them.
    pub(super) fn end(&self) {
        // Group 0 would be our own.
        if self.leader == 0 || self.gone.load(Ordering::Relaxed) {
            return;
        }
        #[cfg(unix)]
        end_group(self.leader);
        #[cfg(target_os = "linux")]
        self.gone.store(linux::end(self.leader, &self.mark), Ordering::Relaxed);
        #[cfg(not(target_os = "linux"))]
        let _ = &self.mark;
    }

    /// Notes that the leader has ended and no other is left: its process id may soon belong to
    /// another process.
    pub(super) fn mark_gone(&self) {
        self.gone.store(true, Ordering::Relaxed);
    }

    /// Whether a process other than the leader is still there.
    pub(super) fn has_others(&self) -> bool {
        #[cfg(target_os = "linux")]
        return linux::family(self.leader, &self.mark)
            .iter()
            .any(|each| each.id != self.leader && !each.dead);
        #[cfg(not(target_os = "linux"))]
        false
    }

    /// What a build is doing; empty where the system does not tell.
    pub(super) fn at_work(&self) -> Vec<BuildActivity> {
        #[cfg(target_os = "linux")]
        return linux::at_work(self.leader, &self.mark);
        #[cfg(not(target_os = "linux"))]
        Vec::new()
    }

    /// Looks for a process with more than `limit` bytes of resident memory, and says what it is
    /// doing if it is a compiler or a build script. `None` if there is no such process or the
    /// system does not tell.
    pub(super) fn over(&self, limit: u64) -> Option<Option<BuildActivity>> {
        #[cfg(target_os = "linux")]
        return linux::over(self.leader, &self.mark, limit);
        #[cfg(not(target_os = "linux"))]
        {
            let _ = limit;
            None
        }
    }

    /// Their resident memory in bytes; `None` where the system does not tell.
    pub(super) fn resident(&self) -> Option<u64> {
        #[cfg(target_os = "linux")]
        return Some(linux::resident(self.leader, &self.mark));
        #[cfg(not(target_os = "linux"))]
        None
    }
}

/// What a build is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BuildActivity {
    /// The compiler, on the crate of this name.
    Compiler(String),
    /// The build script of the package of this name.
    BuildScript(String),
    /// Something that a build script or a macro started, for the package of this name.
    Started(String),
}

impl BuildActivity {
    /// Reads it from a process's arguments; `None` if it is neither.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    fn of(arguments: &[&str]) -> Option<Self> {
        let program = std::path::Path::new(arguments.first()?);
        let file = program.file_name()?.to_str()?;
        if file.starts_with("build-script-") {
            // Cargo puts it into `build/PACKAGE-HASH/`.
            let folder = program.parent()?.file_name()?.to_str()?;
            let package = folder.rsplit_once('-').map_or(folder, |(package, _)| package);
            return Some(Self::BuildScript(package.to_owned()));
        }
        let name = arguments.iter().position(|each| *each == "--crate-name")?;
        arguments.get(name + 1).map(|name| Self::Compiler((*name).to_owned()))
    }

    /// Whether this may be part of building a package.
    pub(super) fn is_of(&self, package: &str) -> bool {
        match self {
            Self::BuildScript(name) | Self::Started(name) => name == package,
            Self::Compiler(name) => *name == package.replace('-', "_"),
        }
    }
}

impl std::fmt::Display for BuildActivity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Compiler(name) => write!(out, "the compiler, on `{name}`"),
            Self::BuildScript(package) => write!(out, "the build script of `{package}`"),
            Self::Started(package) => write!(out, "what the build of `{package}` started"),
        }
    }
}

impl Drop for ProcessTree {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes this process the one that orphans come to.
pub(super) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    if let Err(error) = nix::sys::prctl::set_child_subreaper(true) {
        tracing::debug!("orphans will not be found: {error}");
    }
}

/// Stops every process below this one, also orphans that came to it. For the end of a command, when
/// nothing it started is wanted any longer.
pub fn end_orphans() {
    #[cfg(target_os = "linux")]
    linux::end_all();
}

#[cfg(unix)]
fn end_group(leader: u32) {
    use nix::sys::signal::{Signal, killpg};
    if let Ok(leader) = i32::try_from(leader) {
        // If nobody is left, nothing is to be done.
        let _ = killpg(nix::unistd::Pid::from_raw(leader), Signal::SIGKILL);
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashSet;
    use std::fs;
    use std::io::Read as _;
    use std::time::{Duration, Instant};

    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, waitpid};
    use nix::unistd::Pid;

    /// How long stopping a run's processes may take: one that waits in the kernel (for a disk that
    /// does not answer) does not stop at once.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// One line of `/proc/PID/stat`, see proc_pid_stat(5).
    #[derive(Debug, Clone)]
    pub(super) struct Process {
        pub(super) id: u32,
        parent: u32,
        group: u32,
        /// Whether it has ended and nobody has asked for its status yet.
        pub(super) dead: bool,
    }

    fn all() -> Vec<Process> {
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        entries
            .filter_map(|entry| {
                let id = entry.ok()?.file_name().to_str()?.parse().ok()?;
                // What is needed comes first, and the kernel delivers that in one piece.
                let mut stat = [0; 256];
                let length =
                    fs::File::open(format!("/proc/{id}/stat")).ok()?.read(&mut stat).ok()?;
                let stat = String::from_utf8_lossy(&stat[..length]);
                // The name, in parentheses, may contain anything, including parentheses.
                let mut rest = stat.rsplit_once(") ")?.1.split(' ');
                let dead = matches!(rest.next()?, "Z" | "X");
                let parent = rest.next()?.parse().ok()?;
                let group = rest.next()?.parse().ok()?;
                Some(Process { id, parent, group, dead })
            })
            .collect()
    }

    fn marked(id: u32, mark: &str) -> bool {
        let wanted = format!("{}={mark}", super::MARK);
        fs::read(format!("/proc/{id}/environ")).is_ok_and(|environment| {
            environment.split(|&byte| byte == 0).any(|entry| entry == wanted.as_bytes())
        })
    }

    /// The processes of a run: its group, orphans with its mark, and everything below these.
    pub(super) fn family(leader: u32, mark: &str) -> Vec<Process> {
        let all = all();
        let us = std::process::id();
        let mut members: HashSet<u32> = all
            .iter()
            .filter(|each| {
                each.id == leader
                    || each.group == leader
                    || (each.parent == us && !each.dead && marked(each.id, mark))
            })
            .map(|each| each.id)
            .collect();
        with_those_below(&all, &mut members);
        all.into_iter().filter(|each| members.contains(&each.id)).collect()
    }

    fn with_those_below(all: &[Process], members: &mut HashSet<u32>) {
        loop {
            let before = members.len();
            members.extend(
                all.iter()
                    .filter(|each| members.contains(&each.parent))
                    .map(|each| each.id)
                    .collect::<Vec<_>>(),
            );
            if members.len() == before {
                return;
            }
        }
    }

    /// Stops a run's processes, repeatedly until none is left, since they may start others
    /// meanwhile. The leader's status is left for whoever waits for it. Returns whether none is
    /// left.
    pub(super) fn end(leader: u32, mark: &str) -> bool {
        let others = || {
            let mut family = family(leader, mark);
            family.retain(|each| each.id != leader || !each.dead);
            family
        };
        end_until_none(others, leader)
    }

    pub(super) fn end_all() {
        let below_us = || {
            let all = all();
            let mut members = HashSet::from([std::process::id()]);
            with_those_below(&all, &mut members);
            members.remove(&std::process::id());
            all.into_iter().filter(|each| members.contains(&each.id)).collect()
        };
        end_until_none(below_us, 0);
    }

    fn end_until_none(find: impl Fn() -> Vec<Process>, leader: u32) -> bool {
        let begin = Instant::now();
        let us = std::process::id();
        loop {
            let found = find();
            if found.is_empty() || begin.elapsed() > PATIENCE {
                return found.is_empty();
            }
            for each in &found {
                let Ok(id) = i32::try_from(each.id) else { continue };
                let _ = kill(Pid::from_raw(id), Signal::SIGKILL);
                if each.parent == us && each.id != leader {
                    let _ = waitpid(Pid::from_raw(id), Some(WaitPidFlag::WNOHANG));
                }
            }
            // The kernel takes a moment to end a process.
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    pub(super) fn at_work(leader: u32, mark: &str) -> Vec<super::BuildActivity> {
        let family = family(leader, mark).into_iter().filter(|each| !each.dead);
        let mut found: Vec<super::BuildActivity> =
            family.filter_map(|each| work_of(each.id)).collect();
        // A compiler's linker or a build script's child is covered by its parent.
        let told = found.clone();
        found.retain(|each| match each {
            super::BuildActivity::Started(package) => !told
                .iter()
                .any(|it| !matches!(it, super::BuildActivity::Started(_)) && it.is_of(package)),
            _ => true,
        });
        found.dedup();
        found
    }

    fn work_of(id: u32) -> Option<super::BuildActivity> {
        let line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line);
        super::BuildActivity::of(&line.split('\0').collect::<Vec<_>>()).or_else(|| {
            // Cargo names the package to everything it runs for it, and children inherit that.
            let environment = fs::read(format!("/proc/{id}/environ")).ok()?;
            let mut entries = environment.split(|&byte| byte == 0);
            let package = entries.find_map(|entry| entry.strip_prefix(b"CARGO_PKG_NAME="))?;
            Some(super::BuildActivity::Started(String::from_utf8_lossy(package).into_owned()))
        })
    }

    pub(super) fn over(
        leader: u32,
        mark: &str,
        limit: u64,
    ) -> Option<Option<super::BuildActivity>> {
        let family = family(leader, mark);
        let large = family.iter().find(|each| resident_of(each.id) > Some(limit))?;
        Some(work_of(large.id))
    }

    pub(super) fn resident(leader: u32, mark: &str) -> u64 {
        family(leader, mark).iter().filter_map(|each| resident_of(each.id)).sum()
    }

    /// In bytes, see proc_pid_status(5); `None` if the process has ended.
    fn resident_of(id: u32) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_work_is_read_off_the_arguments() {
        let of = |line: &str| BuildActivity::of(&line.split(' ').collect::<Vec<_>>());
        let script = of("/t/debug/build/zlib-sys-0a1b2c/build-script-build").expect("a script");
        assert_eq!(script, BuildActivity::BuildScript("zlib-sys".to_owned()));
        assert!(script.is_of("zlib-sys") && !script.is_of("zlib"));
        let compiler = of("/bin/rustc --crate-name tea_time --edition=2024").expect("a compiler");
        assert!(compiler.is_of("tea-time") && !compiler.is_of("tea"));
        assert_eq!(of("cc -c zlib.c"), None);
        assert_eq!(of(""), None);
    }
}
