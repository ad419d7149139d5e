//! The log of events: lines of words separated by tabs, in the order of events. They are collected
//! in memory and written every two milliseconds, so that a listing that is stopped has a timeline
//! too.
//!
//! Nothing is written where an event happens: a system call costs more than a poll may, and so does
//! the standard formatting of a number. The time is read while the log is locked, so that the order
//! of lines and the order of times agree.

use std::fs::File;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How often collected events are written.
const PERIOD: Duration = Duration::from_millis(2);
/// Space for the events of that time, so that no poll has to allocate it.
const ROOM: usize = 1 << 20;

static ON: AtomicBool = AtomicBool::new(false);
static LOG: Mutex<Option<Buffer>> = Mutex::new(None);
/// Held while writing, so that two writers do not mix their lines.
static FILE: Mutex<Option<File>> = Mutex::new(None);
static BEGIN: OnceLock<Instant> = OnceLock::new();

/// What is not written yet, and the clock.
struct Buffer {
    words: Vec<u8>,
    clock: TimeSource,
}

enum TimeSource {
    /// There is no runtime yet.
    Unknown,
    /// The machine's clock.
    Real,
    /// Tokio's paused clock: when it was paused, and the latest time it has shown.
    Paused(tokio::time::Instant, Duration),
}

/// Starts recording into a file.
pub(crate) fn begin(file: File) {
    BEGIN.get_or_init(Instant::now);
    *lock(&FILE) = Some(file);
    *lock(&LOG) = Some(Buffer { words: Vec::with_capacity(ROOM), clock: TimeSource::Unknown });
    ON.store(true, Ordering::Release);
    // If no thread can be started, the end of the program writes everything.
    let _ = std::thread::Builder::new().name("recorder".to_owned()).spawn(|| {
        let mut spare = Vec::with_capacity(ROOM);
        loop {
            std::thread::sleep(PERIOD);
            spare = write(spare);
        }
    });
}

/// Whether events are recorded.
pub(crate) fn is_on() -> bool {
    ON.load(Ordering::Acquire)
}

/// Writes what is not written yet. Takes an empty buffer for the next events, and returns the old
/// one.
pub(crate) fn write(mut spare: Vec<u8>) -> Vec<u8> {
    let mut file = lock(&FILE);
    spare.clear();
    match &mut *lock(&LOG) {
        Some(log) if !log.words.is_empty() => std::mem::swap(&mut log.words, &mut spare),
        _ => return spare,
    }
    if let Some(file) = &mut *file {
        // Whoever reads the timeline notices that it was cut off.
        let _ = file.write_all(&spare);
    }
    spare
}

/// Records an event of the thread with this number: a letter, and `more` words. Returns the time on
/// the machine's clock.
pub(crate) fn note(thread: u32, letter: u8, more: impl FnOnce(&mut Vec<u8>)) -> Duration {
    let mut log = lock(&LOG);
    let now = real();
    if let Some(log) = &mut *log {
        let at = log.clock.at(now);
        log.words.push(letter);
        number(&mut log.words, nanos(at));
        number(&mut log.words, u64::from(thread));
        more(&mut log.words);
        log.words.push(b'\n');
    }
    now
}

fn nanos(time: Duration) -> u64 {
    time.as_secs().wrapping_mul(1_000_000_000) + u64::from(time.subsec_nanos())
}

/// Adds a number.
pub(crate) fn number(words: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    words.push(b'\t');
    words.extend_from_slice(&digits[at..]);
}

/// Adds a word, escaping what would end the word or the line.
pub(crate) fn word(words: &mut Vec<u8>, word: &str) {
    words.push(b'\t');
    for byte in word.bytes() {
        match byte {
            b'\t' => words.extend(b"\\t"),
            b'\n' => words.extend(b"\\n"),
            b'\r' => words.extend(b"\\r"),
            b'\\' => words.extend(b"\\\\"),
            byte => words.push(byte),
        }
    }
}

/// The time on the machine's clock since the program began.
pub(crate) fn real() -> Duration {
    BEGIN.get().map_or(Duration::ZERO, Instant::elapsed)
}

/// Checks whether Tokio's clock is paused. Called within a runtime, when the first future is
/// polled.
pub(crate) fn find_clock() {
    if let Some(log) = &mut *lock(&LOG)
        && matches!(log.clock, TimeSource::Unknown)
        && tokio::runtime::Handle::try_current().is_ok()
    {
        let (real, virtual_) = (Instant::now(), tokio::time::Instant::now());
        while real.elapsed() < Duration::from_micros(2) {
            std::hint::spin_loop();
        }
        let paused = tokio::time::Instant::now() == virtual_;
        log.clock =
            if paused { TimeSource::Paused(virtual_, Duration::ZERO) } else { TimeSource::Real };
        log.words.extend(if paused { &b"C\t0\t0\tpaused\n"[..] } else { &b"C\t0\t0\treal\n"[..] });
    }
}

impl TimeSource {
    fn at(&mut self, real: Duration) -> Duration {
        match self {
            // The first poll shows whether the clock is paused; nothing takes time before that.
            Self::Unknown | Self::Real => real,
            Self::Paused(begin, last) => {
                // Outside the runtime, Tokio's clock is the machine's.
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
