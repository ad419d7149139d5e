use std::{env, fs, thread};

// ANCHOR: main
fn main() {
    let wanted: u64 = env::args().nth(1).map_or(10_000, |count| count.parse().unwrap());
    let before = Memory::now();

    let mut threads: u64 = 0;
    while threads < wanted {
        let thread = thread::Builder::new().spawn(|| {
            loop {
                thread::park();
            }
        });
        if let Err(error) = thread {
            eprintln!("no more threads: {error}");
            break;
        }
        threads += 1;
    }

    println!("threads: {threads}");
    Memory::now().print_growth(&before, threads.max(1));
}
// ANCHOR_END: main

/// What Linux says about this process, in bytes.
struct Memory {
    reserved: u64,
    resident: u64,
    page_tables: u64,
    kernel_stacks: u64,
}

impl Memory {
    fn now() -> Self {
        Self {
            reserved: bytes("/proc/self/status", "VmSize:"),
            resident: bytes("/proc/self/status", "VmRSS:"),
            page_tables: bytes("/proc/self/status", "VmPTE:"),
            // Of the whole machine: Linux does not count this one by process.
            kernel_stacks: bytes("/proc/meminfo", "KernelStack:"),
        }
    }

    fn print_growth(&self, before: &Self, threads: u64) {
        let reserved = self.reserved - before.reserved;
        let resident = self.resident - before.resident;
        let page_tables = self.page_tables - before.page_tables;
        let kernel_stacks = self.kernel_stacks.saturating_sub(before.kernel_stacks);
        let kernel = kernel_stacks + page_tables;
        println!("reserved: {} MB", reserved / 1_000_000);
        println!("resident: {} MB", resident / 1_000_000);
        println!("kernel-stacks: {} MB", kernel_stacks / 1_000_000);
        println!("page-tables: {} MB", page_tables / 1_000_000);
        println!("resident-each: {} KB", resident / threads / 1_000);
        println!("kernel-each: {} KB", kernel / threads / 1_000);
    }
}

/// The figure behind `key`; the files write "kB" and mean 1,024 bytes.
fn bytes(file: &str, key: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    let number = line.trim().trim_end_matches(" kB");
    number.parse::<u64>().unwrap() * 1024
}
