use std::process::{Command, Output};
use std::{env, fs, thread};

/// Where it stops by itself, so that it does not take the last thread of a whole machine.
const ENOUGH: usize = 20_000;

// ANCHOR: child
/// Runs in a process of its own, because it may not survive.
fn start_threads_until_it_fails() {
    for _ in 0..ENOUGH {
        let thread = thread::Builder::new().spawn(|| {
            println!("started");
            loop {
                thread::park();
            }
        });
        if let Err(error) = thread {
            eprintln!("refused: {error}");
            return;
        }
    }
}
// ANCHOR_END: child

fn main() {
    if env::args().nth(1).as_deref() == Some("child") {
        return start_threads_until_it_fails();
    }

    let Output { status, stdout, .. } =
        Command::new(env::current_exe().unwrap()).arg("child").output().unwrap();
    println!("threads: {}", stdout.iter().filter(|&&byte| byte == b'\n').count());
    println!("aborted: {}", u8::from(!status.success()));

    let per_thread = mappings_of_a_thread();
    println!("mappings-per-thread: {per_thread}");
    println!("room-by-mappings: {}", number("/proc/sys/vm/max_map_count") / per_thread);
    println!("room-by-process-ids: {}", number("/proc/sys/kernel/pid_max"));
    println!("room-by-threads-max: {}", number("/proc/sys/kernel/threads-max"));
}

fn number(file: &str) -> usize {
    fs::read_to_string(file).unwrap().trim().parse().unwrap()
}

/// How many mappings a running thread adds to its process, averaged over a thousand.
fn mappings_of_a_thread() -> usize {
    let mappings = || fs::read_to_string("/proc/self/maps").unwrap().lines().count();
    let before = mappings();
    for _ in 0..1_000 {
        let (running, wait) = std::sync::mpsc::channel();
        thread::spawn(move || {
            running.send(()).unwrap();
            loop {
                thread::park();
            }
        });
        wait.recv().unwrap();
    }
    (mappings() - before) / 1_000
}
