//! Reads what the recorder wrote: one event a line, with words separated by tabs.

use std::collections::HashMap;

use bookwright_source::timeline::{Clock, TaskEnd, TaskKind};

/// Everything that a run reported.
pub(super) struct EventLog {
    pub(super) clock: Clock,
    pub(super) events: Vec<Event>,
    /// What Tokio's instrumentation lacks: the span or event, and the field.
    pub(super) lacks: Vec<(String, String)>,
}

/// One event.
pub(super) struct Event {
    /// When it happened, in nanoseconds.
    pub(super) at: u64,
    /// Whether that is the paused clock's time. What happens before the first poll has no such
    /// time.
    pub(super) virtual_: bool,
    /// The thread it happened on.
    pub(super) thread: u32,
    pub(super) what: EventKind,
}

/// What happened.
pub(super) enum EventKind {
    Spawned {
        id: u64,
        kind: TaskKind,
        name: String,
        file: String,
        line: u32,
    },
    Made {
        id: u64,
        concrete: String,
        file: String,
        line: u32,
    },
    /// A thread began to poll a task. `parks` is how often it had gone to sleep by then for lack of
    /// work.
    Entered {
        id: u64,
        parks: u64,
    },
    /// It stopped polling it.
    Left {
        id: u64,
        panics: bool,
        parks: u64,
        busy: Option<u64>,
    },
    Closed(u64),
    Polled {
        id: u64,
        ready: bool,
    },
    Gone(u64),
    Woken(u64),
    /// A line was printed. `used` is the processor time the thread had had by then.
    Printed {
        text: String,
        used: Option<u64>,
    },
    /// A thread announced that it has a lane.
    Lane {
        name: String,
        file: String,
        line: u32,
    },
    /// A task of one of the listing's own executors ended.
    Ended {
        id: u64,
        end: TaskEnd,
    },
    /// Something on this thread panicked.
    Panicked,
    ThreadEnded {
        busy: u64,
    },
}

impl EventLog {
    /// Parses the log. A last line that was cut off is ignored; any other bad line is an error.
    pub(super) fn read(words: &str) -> Result<Self, String> {
        let whole = words.rfind('\n').map_or("", |end| &words[..end]);
        let (mut clock, mut known) = (Clock::Real, false);
        let (mut events, mut lacks) = (Vec::new(), Vec::new());
        for line in whole.lines() {
            if let Some(found) = line.strip_prefix("C\t0\t0\t") {
                clock = if found == "paused" { Clock::Paused } else { Clock::Real };
                known = true;
                continue;
            }
            if let Some(lack) = line.strip_prefix("!\t") {
                let words: Vec<&str> = lack.split('\t').skip(2).collect();
                if let [of, field] = words[..] {
                    lacks.push((unescape(of), unescape(field)));
                }
                continue;
            }
            match event(line, known) {
                Some(event) => events.push(event),
                None => return Err(format!("the recorder wrote `{line}`")),
            }
        }
        Ok(Self { clock, events, lacks })
    }
}

impl EventLog {
    /// What Tokio's instrumentation should have reported about a listing with a runtime but did
    /// not; in words.
    pub(super) fn missing(&self, folder: &str) -> Option<String> {
        if let Some((of, field)) = self.lacks.first() {
            return Some(format!("`{of}` has no field `{field}`"));
        }
        let mut spawned = self.events.iter().filter_map(|event| match &event.what {
            EventKind::Spawned { file, .. } => Some(file),
            _ => None,
        });
        let has = |is: fn(&EventKind) -> bool| self.events.iter().any(|event| is(&event.what));
        if !has(|what| matches!(what, EventKind::Spawned { .. })) {
            return Some(
                "there is no span `runtime.spawn`: no runtime is started, or Tokio was built \
                 without its feature `tracing` or without `--cfg tokio_unstable`"
                    .to_owned(),
            );
        }
        if !spawned.any(|file| file.starts_with(folder)) {
            return Some("no span `runtime.spawn` has a `loc.file` in this listing".to_owned());
        }
        if !has(|what| matches!(what, EventKind::Entered { .. })) {
            return Some("no span `runtime.spawn` is entered".to_owned());
        }
        if !has(|what| matches!(what, EventKind::Closed(_) | EventKind::Ended { .. }))
            && self.ended()
        {
            return Some("no span `runtime.spawn` is closed".to_owned());
        }
        let waited = self.events.iter().any(|event| match &event.what {
            EventKind::Made { concrete, .. } => concrete == "Sleep",
            _ => false,
        });
        let answered = has(|what| matches!(what, EventKind::Polled { .. }));
        if waited && !answered && self.ended() {
            return Some("there is no event `runtime::resource::poll_op`".to_owned());
        }
        let woken = has(|what| matches!(what, EventKind::Woken(_)));
        (self.spawned_waited() && !woken)
            .then(|| "there is no event `tokio::task::waker`".to_owned())
    }

    /// Whether the program reached its end.
    fn ended(&self) -> bool {
        let end = |event: &Event| {
            event.thread == 0 && matches!(event.what, EventKind::ThreadEnded { .. })
        };
        self.events.iter().any(end)
    }

    /// Whether a spawned task was polled more than once: then it was woken.
    fn spawned_waited(&self) -> bool {
        let mut polls: HashMap<u64, usize> = HashMap::new();
        for event in &self.events {
            match &event.what {
                EventKind::Spawned { id, kind: TaskKind::Task | TaskKind::Local, .. } => {
                    polls.insert(*id, 0);
                }
                EventKind::Entered { id, .. } => {
                    polls.entry(*id).and_modify(|count| *count += 1);
                }
                _ => {}
            }
        }
        // The last entry drops the task's future.
        polls.values().any(|count| *count > 2)
    }
}

/// Parses an event; `None` if the line is not one.
fn event(line: &str, virtual_: bool) -> Option<Event> {
    let words: Vec<&str> = line.split('\t').collect();
    let number = |at: usize| words.get(at)?.parse::<u64>().ok();
    let text = |at: usize| words.get(at).map(|word| unescape(word));
    let id = || number(3);
    let what = match *words.first()? {
        "T" => EventKind::Spawned {
            id: id()?,
            kind: match *words.get(4)? {
                "block_on" => TaskKind::Main,
                "local" => TaskKind::Local,
                "blocking" => TaskKind::Blocking,
                "own" => TaskKind::Own,
                _ => TaskKind::Task,
            },
            name: text(5)?,
            file: text(6)?,
            line: u32::try_from(number(7)?).ok()?,
        },
        "R" => EventKind::Made {
            id: id()?,
            concrete: text(5)?,
            file: text(6)?,
            line: u32::try_from(number(7)?).ok()?,
        },
        "E" => EventKind::Entered { id: id()?, parks: number(4)? },
        "X" => EventKind::Left {
            id: id()?,
            panics: number(4)? == 1,
            parks: number(5)?,
            busy: number(6),
        },
        "Z" => EventKind::Closed(id()?),
        "O" => EventKind::Polled { id: id()?, ready: number(4)? == 1 },
        "Q" => EventKind::Gone(id()?),
        "W" => EventKind::Woken(id()?),
        "P" => EventKind::Printed { text: text(3)?, used: number(4) },
        "H" => EventKind::ThreadEnded { busy: id()? },
        "L" => EventKind::Lane {
            name: text(3)?,
            file: text(4)?,
            line: u32::try_from(number(5)?).ok()?,
        },
        "F" => EventKind::Ended {
            id: id()?,
            end: match number(4)? {
                0 => TaskEnd::Finished,
                1 => TaskEnd::Cancelled,
                _ => TaskEnd::Panicked,
            },
        },
        "N" => EventKind::Panicked,
        _ => return None,
    };
    let thread = u32::try_from(number(2)?).ok()?;
    Some(Event { at: number(1)?, virtual_, thread, what })
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

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "C\t0\t0\treal
T\t1\t0\t5\tblock_on\t\ta/src/main.rs\t3\t0
T\t2\t0\t9\ttask\t\ta/src/main.rs\t4\t0
E\t3\t0\t9\t0
R\t3\t0\t6\t\tSleep\ta/src/main.rs\t8\t0
O\t4\t0\t6\t0
X\t5\t0\t9\t0\t0
W\t6\t0\t9
E\t7\t0\t9\t0
X\t8\t0\t9\t0\t0
E\t8\t0\t9\t0
X\t8\t0\t9\t0\t0
Z\t9\t0\t9
H\t9\t0\t0
";

    fn without(what: &str) -> Option<String> {
        let words: Vec<&str> =
            WHOLE.split_inclusive('\n').filter(|l| !l.starts_with(what)).collect();
        EventLog::read(&words.concat()).unwrap().missing("a/")
    }

    #[test]
    fn what_tokio_does_not_tell_is_named() {
        assert_eq!(without("nothing"), None);
        for (letter, missing) in [
            ("T", "there is no span `runtime.spawn`: no runtime is started, or Tokio was built"),
            ("E", "no span `runtime.spawn` is entered"),
            ("Z", "no span `runtime.spawn` is closed"),
            ("O", "there is no event `runtime::resource::poll_op`"),
            ("W", "there is no event `tokio::task::waker`"),
        ] {
            let said = without(letter).unwrap_or_default();
            assert!(said.starts_with(missing), "{letter}: {said}");
        }
        let lacks = format!("!\t0\t0\truntime.spawn\tloc.line\n{WHOLE}");
        let said = EventLog::read(&lacks).unwrap().missing("a/").unwrap();
        assert_eq!(said, "`runtime.spawn` has no field `loc.line`");
        let elsewhere = EventLog::read(WHOLE).unwrap().missing("b/").unwrap();
        assert!(elsewhere.contains("`loc.file` in this listing"), "{elsewhere}");
    }

    #[test]
    fn a_last_line_that_is_cut_is_left_out_and_another_is_an_error() {
        let events = EventLog::read(WHOLE).unwrap().events.len();
        assert_eq!(EventLog::read(&WHOLE[..WHOLE.len() - 3]).unwrap().events.len(), events - 1);
        assert!(EventLog::read("E\t3\tx\t9\t0\nX").is_err());
    }
}
