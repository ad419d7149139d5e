//! What happened, in one order: lines of words separated by tabs, kept in memory and written every
//! two milliseconds, so that a listing that is stopped has its timeline too.
//!
//! Nothing is written where it happens: a system call costs more than a poll may. Time is read while
//! the log is locked, so that its order and the order of times agree.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::threads;

/// How often what happened is written.
const PERIOD: Duration = Duration::from_millis(2);

static ON: AtomicBool = AtomicBool::new(false);
static LOG: Mutex<Option<Log>> = Mutex::new(None);
/// Held by whoever writes, so that two do not mix.
static FILE: Mutex<Option<File>> = Mutex::new(None);
static BEGIN: OnceLock<Instant> = OnceLock::new();

/// What is not written yet, and the clock.
struct Log {
    words: String,
    clock: Clock,
}

enum Clock {
    /// No runtime yet.
    Unknown,
    /// The machine's.
    Real,
    /// Tokio's: the instant it was paused at, and the last time it was seen to have.
    Paused(tokio::time::Instant, Duration),
}

/// Begins to record into a file.
pub(crate) fn begin(file: File) {
    BEGIN.get_or_init(Instant::now);
    *lock(&FILE) = Some(file);
    *lock(&LOG) = Some(Log { words: String::new(), clock: Clock::Unknown });
    ON.store(true, Ordering::Release);
    // If there is no thread to be had, the end writes all.
    let _ = std::thread::Builder::new().name("recorder".to_owned()).spawn(|| {
        loop {
            std::thread::sleep(PERIOD);
            write();
        }
    });
}

/// Writes what is not written yet.
pub(crate) fn write() {
    let mut file = lock(&FILE);
    let words = match &mut *lock(&LOG) {
        Some(log) if !log.words.is_empty() => std::mem::take(&mut log.words),
        _ => return,
    };
    if let Some(file) = &mut *file {
        // A timeline that is cut is found out by whoever reads it.
        let _ = file.write_all(words.as_bytes());
    }
}

/// Notes what happens now on this thread: a letter, and what else is to be known.
pub(crate) fn note(letter: char, more: impl FnOnce(&mut String)) {
    if ON.load(Ordering::Acquire) {
        note_of(threads::number(), letter, more);
    }
}

/// Notes what happens now on the thread of this number.
pub(crate) fn note_of(thread: u32, letter: char, more: impl FnOnce(&mut String)) {
    if let Some(log) = &mut *lock(&LOG) {
        let at = log.clock.now().as_nanos();
        let _ = write!(log.words, "{letter}\t{at}\t{thread}");
        more(&mut log.words);
        log.words.push('\n');
    }
}

/// Adds a number.
pub(crate) fn number(words: &mut String, number: u64) {
    let _ = write!(words, "\t{number}");
}

/// Adds a word, with what would end it or the line taken out.
pub(crate) fn word(words: &mut String, word: &str) {
    words.push('\t');
    for letter in word.chars() {
        match letter {
            '\t' => words.push_str("\\t"),
            '\n' => words.push_str("\\n"),
            '\r' => words.push_str("\\r"),
            '\\' => words.push_str("\\\\"),
            letter => words.push(letter),
        }
    }
}

/// Notes what is printed, and for how long this thread has had the processor by then.
pub(crate) fn print(text: &str) {
    let used = threads::micros(threads::processor_time());
    note('P', |words| {
        word(words, text);
        number(words, used);
    });
}

/// Time on the machine's clock since the program began.
pub(crate) fn real() -> Duration {
    BEGIN.get().map_or(Duration::ZERO, Instant::elapsed)
}

/// Looks whether Tokio's clock stands still; called within a runtime, when the first future is
/// polled.
pub(crate) fn find_clock() {
    if let Some(log) = &mut *lock(&LOG)
        && matches!(log.clock, Clock::Unknown)
    {
        let (real, virtual_) = (Instant::now(), tokio::time::Instant::now());
        while real.elapsed() < Duration::from_micros(2) {
            std::hint::spin_loop();
        }
        let paused = tokio::time::Instant::now() == virtual_;
        log.clock = if paused { Clock::Paused(virtual_, Duration::ZERO) } else { Clock::Real };
        let _ = writeln!(log.words, "C\t0\t0\t{}", if paused { "paused" } else { "real" });
    }
}

impl Clock {
    fn now(&mut self) -> Duration {
        match self {
            // Whether it is paused is found out at the first poll; nothing takes time before.
            Self::Unknown | Self::Real => real(),
            Self::Paused(begin, last) => {
                // Outside the runtime Tokio's clock is the machine's.
                if tokio::runtime::Handle::try_current().is_ok() {
                    *last = (tokio::time::Instant::now() - *begin).max(*last);
                }
                *last
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
