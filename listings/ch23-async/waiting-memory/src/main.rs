use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs, process, thread};

// ANCHOR: counts
const THREADS: [u64; 4] = [100, 1_000, 10_000, 16_000];
const TASKS: [u64; 4] = [100, 1_000, 10_000, 100_000];

/// Each row in a process of its own: what one gives back is not yet given back to the next.
fn main() {
    if let [_, kind, count] = &env::args().collect::<Vec<_>>()[..] {
        return measure(kind, count.parse().unwrap());
    }
    for (kind, counts) in [("threads", THREADS), ("tasks", TASKS)] {
        for count in counts {
            let this = env::current_exe().unwrap();
            let row = Command::new(this)
                .args([kind, &count.to_string()])
                // One heap: the C library would reserve more of them as threads come, 64 MiB each.
                .env("MALLOC_ARENA_MAX", "1")
                .output()
                .unwrap();
            // A machine that refuses so many has no such row.
            if row.status.success() {
                print!("{}", String::from_utf8(row.stdout).unwrap());
            }
        }
    }
}
// ANCHOR_END: counts

/// How many have begun to wait.
static WAITING: AtomicU64 = AtomicU64::new(0);

fn measure(kind: &str, count: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (reserved, resident) = (bytes("VmSize:"), bytes("VmRSS:"));
    for _ in 0..count {
        if kind == "threads" {
            let thread = thread::Builder::new().spawn(|| {
                WAITING.fetch_add(1, Ordering::Relaxed);
                loop {
                    thread::park();
                }
            });
            if thread.is_err() {
                process::exit(1);
            }
        } else {
            runtime.spawn(async {
                WAITING.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(3600)).await;
            });
        }
    }
    while WAITING.load(Ordering::Relaxed) < count {
        thread::sleep(Duration::from_millis(10));
    }
    let megabytes = |now: u64, before: u64| (now - before) as f64 / 1e6;
    println!("{kind}-reserved-{count}: {:.2} MB", megabytes(bytes("VmSize:"), reserved));
    println!("{kind}-resident-{count}: {:.2} MB", megabytes(bytes("VmRSS:"), resident));
    // Ten thousand threads need not be told to end.
    process::exit(0);
}

/// The figure behind `key` in what Linux says about this process; it writes "kB" and means 1,024 bytes.
fn bytes(key: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}
