//! What the recorder wrote, read: one event a line, words separated by tabs.

use crate::source::timeline::{Clock, Kind};

/// All that a run told.
pub(super) struct Log {
    pub(super) clock: Clock,
    pub(super) events: Vec<Event>,
}

/// Something that happened.
pub(super) struct Event {
    /// When, in nanoseconds.
    pub(super) at: u64,
    /// Whether that is the paused clock's time: what happens before a future is polled has none.
    pub(super) virtual_: bool,
    /// On which thread.
    pub(super) thread: u32,
    pub(super) what: What,
}

/// What happened.
pub(super) enum What {
    Spawned { id: u64, kind: Kind, name: String, file: String, line: u32 },
    Made { id: u64, concrete: String, file: String, line: u32 },
    Entered(u64),
    Left { id: u64, panics: bool, busy: Option<u64> },
    Closed(u64),
    Polled { id: u64, ready: bool },
    Gone(u64),
    Woken(u64),
    Printed { text: String, used: Option<u64> },
    ThreadEnded { busy: u64 },
}

impl Log {
    /// Reads the words. A last line that is cut is left out; another that is none, is an error.
    pub(super) fn read(words: &str) -> Result<Self, String> {
        let whole = words.rfind('\n').map_or("", |end| &words[..end]);
        let (mut clock, mut known) = (Clock::Real, false);
        let mut events = Vec::new();
        for line in whole.lines() {
            if let Some(found) = line.strip_prefix("C\t0\t0\t") {
                clock = if found == "paused" { Clock::Paused } else { Clock::Real };
                known = true;
                continue;
            }
            match event(line, known) {
                Some(Some(event)) => events.push(event),
                Some(None) => {}
                None => return Err(format!("the recorder wrote `{line}`")),
            }
        }
        Ok(Self { clock, events })
    }
}

impl Log {
    /// What should have been told of a listing with a runtime, and was not.
    pub(super) fn missing(&self, folder: &str) -> Option<&'static str> {
        let mut spawned = self.events.iter().filter_map(|event| match &event.what {
            What::Spawned { file, .. } => Some(file),
            _ => None,
        });
        if self.events.iter().all(|event| !matches!(event.what, What::Spawned { .. })) {
            return Some("there is no span `runtime.spawn`");
        }
        if !spawned.any(|file| file.starts_with(folder)) {
            return Some("no span `runtime.spawn` has a `loc.file` in this listing");
        }
        let entered = self.events.iter().any(|event| matches!(event.what, What::Entered(_)));
        (!entered).then_some("no span `runtime.spawn` is entered")
    }
}

/// None if it is no event; an event that does not matter is none within.
fn event(line: &str, virtual_: bool) -> Option<Option<Event>> {
    let words: Vec<&str> = line.split('\t').collect();
    let number = |at: usize| words.get(at)?.parse::<u64>().ok();
    let text = |at: usize| words.get(at).map(|word| unescape(word));
    let id = || number(3);
    let what = match *words.first()? {
        "T" => What::Spawned {
            id: id()?,
            kind: match *words.get(4)? {
                "block_on" => Kind::Main,
                "local" => Kind::Local,
                "blocking" => Kind::Blocking,
                _ => Kind::Task,
            },
            name: text(5)?,
            file: text(6)?,
            line: u32::try_from(number(7)?).ok()?,
        },
        "R" => What::Made {
            id: id()?,
            concrete: text(5)?,
            file: text(6)?,
            line: u32::try_from(number(7)?).ok()?,
        },
        "E" => What::Entered(id()?),
        "X" => What::Left { id: id()?, panics: number(4)? == 1, busy: number(5) },
        "Z" => What::Closed(id()?),
        "O" => What::Polled { id: id()?, ready: number(4)? == 1 },
        "Q" => What::Gone(id()?),
        "W" => What::Woken(id()?),
        "P" => What::Printed { text: text(3)?, used: number(4) },
        "H" => What::ThreadEnded { busy: id()? },
        "K" | "D" => return Some(None),
        _ => return None,
    };
    let thread = u32::try_from(number(2)?).ok()?;
    Some(Some(Event { at: number(1)?, virtual_, thread, what }))
}

fn unescape(word: &str) -> String {
    let mut text = String::new();
    let mut letters = word.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next() {
                Some('t') => text.push('\t'),
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some(other) => text.push(other),
                None => {}
            },
            (letter, false) => text.push(letter),
        }
    }
    text
}
