//! The processes of this machine, as Linux tells them below `/proc`: see proc(5). Empty on other
//! systems.
//!
//! Read by hand, as it is thirty lines: `sysinfo` reads every thread too and `procfs` whole lines of
//! forty fields, and neither knows of marks and pipes.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

/// How long a command line may be in a message, in characters.
const COMMAND_LINE: usize = 120;

/// The processes of this machine at one time.
#[derive(Debug, Default)]
pub(super) struct ProcessTable {
    pub(super) all: Vec<Process>,
}

/// A process: what `/proc/PID/stat` says of it, and what was read about it later.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) id: u32,
    pub(super) parent: u32,
    pub(super) group: u32,
    /// Whether it has ended and nobody has asked for its status yet.
    pub(super) dead: bool,
    /// The first 15 bytes of its program's name.
    name: String,
    mark: OnceCell<Option<String>>,
    written: OnceCell<Vec<String>>,
}

impl ProcessTable {
    /// Reads it.
    pub(super) fn read() -> Self {
        if !cfg!(target_os = "linux") {
            return Self::default();
        }
        let entries = fs::read_dir("/proc").into_iter().flatten();
        let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        Self { all: ids.filter_map(Process::read).collect() }
    }

    /// Adds to some processes all that are below them.
    pub(super) fn add_descendants(&self, members: &mut HashSet<u32>) {
        loop {
            let before = members.len();
            for each in &self.all {
                if members.contains(&each.parent) {
                    members.insert(each.id);
                }
            }
            if members.len() == before {
                return;
            }
        }
    }
}

impl Process {
    fn read(id: u32) -> Option<Self> {
        use std::io::Read as _;
        // What is needed comes first, and the kernel delivers that in one piece.
        let mut stat = [0; 256];
        let length = fs::File::open(format!("/proc/{id}/stat")).ok()?.read(&mut stat).ok()?;
        let stat = String::from_utf8_lossy(&stat[..length]);
        // The name, in parentheses, may contain anything, including parentheses.
        let (name, rest) = stat.rsplit_once(") ")?;
        let mut rest = rest.split(' ');
        Some(Self {
            id,
            dead: matches!(rest.next()?, "Z" | "X"),
            parent: rest.next()?.parse().ok()?,
            group: rest.next()?.parse().ok()?,
            name: name.split_once('(')?.1.to_owned(),
            mark: OnceCell::new(),
            written: OnceCell::new(),
        })
    }

    /// The mark of its run, if it has one.
    pub(super) fn mark(&self) -> Option<&str> {
        self.mark.get_or_init(|| self.variable(super::MARK)).as_deref()
    }

    /// A variable of the environment that it was started with.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let environment = fs::read(format!("/proc/{}/environ", self.id)).ok()?;
        let value = environment
            .split(|&byte| byte == 0)
            .find_map(|entry| entry.strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    /// The pipes that it can write to. None for a copy of this process that is about to become
    /// another program, and still holds whatever this process has open.
    pub(super) fn writes_to(&self) -> &[String] {
        self.written.get_or_init(|| {
            let program = |id: u32| fs::read_link(format!("/proc/{id}/exe")).ok();
            if program(self.id).is_none_or(|it| Some(it) == program(std::process::id())) {
                return Vec::new();
            }
            let open = fs::read_dir(format!("/proc/{}/fd", self.id)).into_iter().flatten();
            let open =
                open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
            open.filter_map(|each| pipe_name(self.id, each).filter(|_| self.can_write(each)))
                .collect()
        })
    }

    fn can_write(&self, descriptor: i32) -> bool {
        let info = fs::read_to_string(format!("/proc/{}/fdinfo/{descriptor}", self.id));
        // In octal; the last two bits are 1 for writing, and 2 for both.
        info.is_ok_and(|info| {
            let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
            let flags = flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok());
            flags.is_some_and(|flags| flags & 3 != 0)
        })
    }

    /// Its arguments; empty if it has ended.
    pub(super) fn arguments(&self) -> Vec<String> {
        let line = fs::read(format!("/proc/{}/cmdline", self.id)).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_suffix('\0').unwrap_or(&line);
        if line.is_empty() { Vec::new() } else { line.split('\0').map(str::to_owned).collect() }
    }

    /// Its command line in one line of moderate length; its program's name if it has none.
    pub(super) fn command_line(&self) -> String {
        let arguments = self.arguments();
        let line = shlex::try_join(arguments.iter().map(String::as_str)).unwrap_or_default();
        let line = if line.is_empty() { &self.name } else { &line };
        let mut line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Some((end, _)) = line.char_indices().nth(COMMAND_LINE) {
            line.truncate(end);
            line.push('…');
        }
        line
    }

    /// Its resident memory in bytes, see proc_pid_status(5); `None` if it has ended.
    pub(super) fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
    }
}

/// The name of the pipe that a process has open with this number, such as `pipe:[4711]`.
pub(super) fn pipe_name(process: u32, descriptor: i32) -> Option<String> {
    let link: PathBuf = fs::read_link(format!("/proc/{process}/fd/{descriptor}")).ok()?;
    link.to_str().filter(|name| name.starts_with("pipe:")).map(str::to_owned)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_read_as_it_is() {
        let table = ProcessTable::read();
        let us = table.all.iter().find(|each| each.id == std::process::id()).expect("it is there");
        assert!(!us.dead && us.parent > 0 && us.mark().is_none());
        assert!(us.resident().is_some_and(|bytes| bytes > 1 << 20));
        assert!(us.command_line().contains("verify"), "{}", us.command_line());
        assert!(us.writes_to().is_empty(), "its own pipes are not those of a run");
        assert_eq!(us.variable("PATH"), std::env::var("PATH").ok());
        let mut below = HashSet::from([us.parent]);
        table.add_descendants(&mut below);
        assert!(below.contains(&us.id));
    }
}
