use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs, process, thread};

// ANCHOR: main
/// How many wait.
const WAITING: u64 = 10_000;

fn main() {
    // The program starts itself twice: each kind has a process of its own.
    if let Some(kind) = env::args().nth(1) {
        return measure(&kind);
    }
    let [threads, tasks] = ["threads", "tasks"].map(resident);
    println!("threads: {:.2} MB", threads as f64 / 1e6);
    println!("tasks: {:.2} MB", tasks as f64 / 1e6);
    println!("times: {:.0}", threads as f64 / tasks as f64);
}
// ANCHOR_END: main

/// How many bytes a program of its own keeps resident for those that wait.
fn resident(kind: &str) -> u64 {
    let this = env::current_exe().unwrap();
    let measured = Command::new(this).arg(kind).output().unwrap();
    assert!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stderr));
    String::from_utf8(measured.stdout).unwrap().trim().parse().unwrap()
}

/// How many have begun to wait.
static BEGUN: AtomicU64 = AtomicU64::new(0);

fn measure(kind: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let before = now();
    for _ in 0..WAITING {
        if kind == "threads" {
            let thread = thread::Builder::new().spawn(|| {
                BEGUN.fetch_add(1, Ordering::Relaxed);
                loop {
                    thread::park();
                }
            });
            thread.expect("a thread more");
        } else {
            runtime.spawn(async {
                BEGUN.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs(3600)).await;
            });
        }
    }
    while BEGUN.load(Ordering::Relaxed) < WAITING {
        thread::sleep(Duration::from_millis(10));
    }
    println!("{}", now() - before);
    // Ten thousand threads need not be told to end.
    process::exit(0);
}

/// What this process keeps resident; Linux writes "kB" and means 1,024 bytes.
fn now() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}
