use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs};

// ANCHOR: main
static ASLEEP: AtomicU64 = AtomicU64::new(0);

#[tokio::main]
async fn main() {
    let wanted: u64 = env::args().nth(1).map_or(10_000, |count| count.parse().unwrap());
    let before = resident();

    for _ in 0..wanted {
        tokio::spawn(async {
            ASLEEP.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(3600)).await;
        });
    }
    while ASLEEP.load(Ordering::Relaxed) < wanted {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    println!("tasks: {wanted}");
    let growth = resident() - before;
    println!("resident: {:.1} MB", growth as f64 / 1e6);
    println!("resident-each: {} bytes", growth / wanted);
}
// ANCHOR_END: main

/// What Linux keeps in real memory for this process, in bytes.
fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    // The file writes "kB" and means 1,024 bytes.
    let number = line.trim().trim_end_matches(" kB");
    number.parse::<u64>().unwrap() * 1024
}
