//! What happened, in one order: lines of words separated by tabs, kept in memory and written every
//! two milliseconds, so that a listing that is stopped has its timeline too.
//!
//! Nothing is written where it happens: a system call costs more than a poll may, and so does the
//! standard formatting of a number. Time is read while the log is locked, so that its order and the
//! order of times agree.

use std::fs::File;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How often what happened is written.
const PERIOD: Duration = Duration::from_millis(2);
/// Room for what happens in that time, so that no poll pays for more of it.
const ROOM: usize = 1 << 20;

static ON: AtomicBool = AtomicBool::new(false);
static LOG: Mutex<Option<Buffer>> = Mutex::new(None);
/// Held by whoever writes, so that two do not mix.
static FILE: Mutex<Option<File>> = Mutex::new(None);
static BEGIN: OnceLock<Instant> = OnceLock::new();

/// What is not written yet, and the clock.
struct Buffer {
    words: Vec<u8>,
    clock: TimeSource,
}

enum TimeSource {
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
    *lock(&LOG) = Some(Buffer { words: Vec::with_capacity(ROOM), clock: TimeSource::Unknown });
    ON.store(true, Ordering::Release);
    // If there is no thread to be had, the end writes all.
    let _ = std::thread::Builder::new().name("recorder".to_owned()).spawn(|| {
        let mut spare = Vec::with_capacity(ROOM);
        loop {
            std::thread::sleep(PERIOD);
            spare = write(spare);
        }
    });
}

/// Whether anything is recorded.
pub(crate) fn is_on() -> bool {
    ON.load(Ordering::Acquire)
}

/// Writes what is not written yet; takes an empty buffer for what comes, and gives one back.
pub(crate) fn write(mut spare: Vec<u8>) -> Vec<u8> {
    let mut file = lock(&FILE);
    spare.clear();
    match &mut *lock(&LOG) {
        Some(log) if !log.words.is_empty() => std::mem::swap(&mut log.words, &mut spare),
        _ => return spare,
    }
    if let Some(file) = &mut *file {
        // A timeline that is cut is found out by whoever reads it.
        let _ = file.write_all(&spare);
    }
    spare
}

/// Notes what happens now on the thread of this number; says when, on the machine's clock.
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

/// Adds a word, with what would end it or the line taken out.
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

/// Time on the machine's clock since the program began.
pub(crate) fn real() -> Duration {
    BEGIN.get().map_or(Duration::ZERO, Instant::elapsed)
}

/// Looks whether Tokio's clock stands still; called within a runtime, when the first future is
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
            // Whether it is paused is found out at the first poll; nothing takes time before.
            Self::Unknown | Self::Real => real,
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
