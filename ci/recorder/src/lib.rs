//! The recorder is linked into a copy of a listing and records what its tasks do when. Tokio reports
//! all of it through `tracing` when it is built with `--cfg tokio_unstable`.
//!
//! It starts before `main`, so a listing needs only one more line, at the end of its copy:
//! `#[macro_use] extern crate recorder;`. That line also replaces the standard `println!` by one that
//! records which task prints, even where threads race. Without the variable `BOOKWRIGHT_TIMELINE`, which
//! names the file to write, the recorder does nothing.
//!
//! It costs 1.4 µs a poll: processor time of the process over 100,000 polls that wake themselves, with
//! and without recording, the fastest of 21 pairs on a machine with 2 processors, Tokio unoptimized
//! (`ci/bench/recorder.sh`; the median of the pairs' differences was 2.5 µs).
//!
//! Without Tokio, nothing reports by itself. A listing with threads, or with an executor of the book's
//! own, can report in lines that only its copy has, since only the copy is built with `--cfg recorded`:
//!
//! ```ignore
//! #[cfg(recorded)]
//! let future = recorder::task("cake").runs(future);
//! ```

#[cfg(feature = "record")]
mod event_log;
#[cfg(feature = "record")]
mod own_tasks;
#[cfg(feature = "record")]
mod startup;
#[cfg(feature = "record")]
mod threads;
#[cfg(feature = "record")]
mod tokio_spans;

#[cfg(feature = "record")]
pub use own_tasks::{ActivePoll, RecordedFuture, Task, lane, task};

/// This package's files, by path, which the tool writes beside the copies of listings.
pub const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", include_str!("../Cargo.toml")),
    ("src/lib.rs", include_str!("lib.rs")),
    ("src/event_log.rs", include_str!("event_log.rs")),
    ("src/own_tasks.rs", include_str!("own_tasks.rs")),
    ("src/tokio_spans.rs", include_str!("tokio_spans.rs")),
    ("src/startup.rs", include_str!("startup.rs")),
    ("src/threads.rs", include_str!("threads.rs")),
];

/// Prints like the standard `print!`, and records who printed.
#[macro_export]
macro_rules! print {
    ($($words:tt)*) => { $crate::print_text(&::std::format!($($words)*)) };
}

/// Prints like the standard `println!`, and records who printed.
#[macro_export]
macro_rules! println {
    () => { $crate::print_text("\n") };
    ($($words:tt)*) => {
        $crate::print_text(&::std::format!("{}\n", ::std::format_args!($($words)*)))
    };
}

/// Prints text on standard output, and records who printed it. Both happen while standard output is
/// locked, so what is printed and what is recorded have the same order.
///
/// # Panics
/// If standard output cannot be written, as the standard macros do.
#[cfg(feature = "record")]
pub fn print_text(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    threads::note_print(text);
    if let Err(error) = out.write_all(text.as_bytes()) {
        panic!("failed printing to stdout: {error}");
    }
}
