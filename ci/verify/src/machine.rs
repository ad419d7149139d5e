//! What this machine has: processors, threads, and memory; and a description of it in words.
//!
//! | what | from where |
//! |---|---|
//! | processors | `std::thread::available_parallelism`: affinity and cgroup quotas count |
//! | threads | Linux only: the least of `/proc/sys/kernel/threads-max`, `/proc/sys/kernel/pid_max`, a quarter of `/proc/sys/vm/max_map_count`, the soft limit of `RLIMIT_NPROC` (not for root, whom it does not bind), and the cgroup's `pids.max` |
//! | memory | Linux only: `MemTotal` of `/proc/meminfo`, or the cgroup's `memory.max` if it is less |
//!
//! A quarter, because a Rust thread takes four mappings: its stack, the guard below it, the stack for
//! signals, and the guard of that.

use std::fs;

/// This machine in words: processor, cores, memory, system, compiler. What the system does not tell
/// is left out. On Linux the words come from `/proc/cpuinfo`, `/proc/meminfo`, and
/// `/proc/sys/kernel`.
pub(super) fn description(rustc: &str) -> String {
    let mut words = Vec::new();
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    words.push(processor.unwrap_or_else(|| std::env::consts::ARCH.to_owned()));
    if let Ok(count) = std::thread::available_parallelism() {
        words.push(format!("{count} {}", if count.get() == 1 { "core" } else { "cores" }));
    }
    if let Some(megabytes) = memory() {
        words.push(format!("{:.1} GB memory", megabytes as f64 / 1e3));
    }
    let kernel = |name| fs::read_to_string(format!("/proc/sys/kernel/{name}")).ok();
    words.push(match (kernel("ostype"), kernel("osrelease")) {
        (Some(name), Some(release)) => format!("{} {}", name.trim(), release.trim()),
        _ => std::env::consts::OS.to_owned(),
    });
    if !rustc.is_empty() {
        words.push(rustc.to_owned());
    }
    words.join(", ")
}

/// How many listings run at once by default.
pub(super) fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How many processors this process may use.
pub(super) fn processors() -> Option<u64> {
    std::thread::available_parallelism().ok().map(|count| count.get() as u64)
}

/// How many threads one process may have.
pub(super) fn threads() -> Option<u64> {
    let system = number("/proc/sys/kernel/threads-max")?;
    let limits = [
        number("/proc/sys/kernel/pid_max"),
        number("/proc/sys/vm/max_map_count").map(|maps| maps / 4),
        processes_of_user(),
        cgroup("pids.max"),
    ];
    Some(limits.into_iter().flatten().fold(system, u64::min))
}

/// Memory in MB.
pub(super) fn memory() -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let total = text.lines().find_map(|line| {
        line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    })?;
    let total = total * 1024;
    Some(cgroup("memory.max").map_or(total, |limit| limit.min(total)) / 1_000_000)
}

fn number(path: &str) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// A limit of this process's cgroup (version 2); `None` if it is `max`.
fn cgroup(file: &str) -> Option<u64> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = own.lines().find_map(|line| line.strip_prefix("0::"))?.trim_matches('/').to_owned();
    std::path::Path::new(&path)
        .ancestors()
        .filter_map(|path| number(&format!("/sys/fs/cgroup/{}/{file}", path.display())))
        .min()
}

#[cfg(target_os = "linux")]
fn processes_of_user() -> Option<u64> {
    use nix::sys::resource::{Resource, getrlimit};
    if nix::unistd::geteuid().is_root() {
        return None;
    }
    getrlimit(Resource::RLIMIT_NPROC).ok().map(|(soft, _)| soft)
}

#[cfg(not(target_os = "linux"))]
fn processes_of_user() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_names_its_compiler() {
        assert!(description("rustc 1.95.0").ends_with(", rustc 1.95.0"));
    }
}
