//! What Tokio reports: spans of tasks and of resources, wakes, and polls of resources.
//!
//! A span's number includes its kind, so that entering and leaving a span needs no lookup. Names
//! and fields are Tokio's and may change with it: a missing field is recorded, and the author is
//! told its name.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing_core::field::{Field, Visit};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Event, Interest, Metadata, Subscriber};

use crate::{event_log, threads};

const KINDS: u64 = 4;
const TASK: u64 = 1;
const RESOURCE: u64 = 2;

static NEXT: AtomicU64 = AtomicU64::new(1);
/// How many handles each span of a task or resource has.
static HELD: Mutex<Option<HashMap<u64, usize>>> = Mutex::new(None);

/// What is read of each span (by its name) and each event (by its target): these fields.
const NEEDED: [(&str, &[&str]); 4] = [
    ("runtime.spawn", &["kind", "task.name", "task.id", "loc.file", "loc.line"]),
    ("runtime.resource", &["concrete_type"]),
    (WAKER, &["op", "task.id"]),
    (POLL, &["is_ready"]),
];
/// The target of events about what is done with a waker.
const WAKER: &str = "tokio::task::waker";
/// The target of events about how a poll of a resource was answered.
const POLL: &str = "runtime::resource::poll_op";

/// The subscriber.
pub(crate) struct Spans;

/// A number for a task that is not Tokio's.
pub(crate) fn new_task() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed) * KINDS + TASK
}

/// A thread starts to poll a task.
pub(crate) fn enter_task(id: u64) {
    event_log::find_clock();
    let parks = threads::parks();
    let now = note(b'E', |words| {
        event_log::number(words, id);
        event_log::number(words, parks);
    });
    threads::enter(id, true, now);
}

/// A thread stops polling a task.
pub(crate) fn exit_task(id: u64) {
    let now = event_log::real();
    let busy = threads::exit(id, true, now);
    let panics = std::thread::panicking();
    let parks = threads::parks();
    note(b'X', |words| {
        event_log::number(words, id);
        event_log::number(words, u64::from(panics));
        event_log::number(words, parks);
        if let Some(busy) = busy {
            event_log::number(words, threads::micros(busy));
        }
    });
}

/// Records an event, and returns its time.
fn note(letter: u8, more: impl FnOnce(&mut Vec<u8>)) -> Duration {
    event_log::note(threads::number(), letter, more)
}

/// Records that Tokio's instrumentation lacks a field of a span or event.
fn note_lack(of: &str, field: &str) {
    threads::note(b'!', |words| {
        event_log::word(words, of);
        event_log::word(words, field);
    });
}

fn kind(span: u64) -> u64 {
    span % KINDS
}

fn held<T>(work: impl FnOnce(&mut HashMap<u64, usize>) -> T) -> T {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_default())
}

/// The fields to read of a span or event; `None` if it is not needed.
fn needed(metadata: &Metadata<'_>) -> Option<&'static (&'static str, &'static [&'static str])> {
    let name = if metadata.is_span() { metadata.name() } else { metadata.target() };
    NEEDED.iter().find(|(needed, _)| *needed == name)
}

impl Subscriber for Spans {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        let Some((name, fields)) = needed(metadata) else { return Interest::never() };
        for field in fields.iter().filter(|field| metadata.fields().field(*field).is_none()) {
            note_lack(name, field);
        }
        Interest::always()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        needed(metadata).is_some()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let task = span.metadata().name() == "runtime.spawn";
        let kind = if task { TASK } else { RESOURCE };
        let id = new_task() - TASK + kind;
        held(|held| held.insert(id, 1));
        let mut fields = SpanFields::default();
        span.record(&mut fields);
        // Tokio's internal resources have no place.
        if kind == RESOURCE && !fields.internal && fields.file.is_empty() {
            note_lack("runtime.resource", "loc.file");
        }
        threads::note(if task { b'T' } else { b'R' }, |words| {
            event_log::number(words, id);
            event_log::word(words, &fields.kind);
            event_log::word(words, if task { &fields.name } else { &fields.concrete });
            event_log::word(words, &fields.file);
            event_log::number(words, fields.line);
            event_log::number(words, u64::from(fields.internal));
        });
        Id::from_u64(id)
    }

    fn enter(&self, span: &Id) {
        let id = span.into_u64();
        match kind(id) == TASK {
            true => enter_task(id),
            false => threads::enter(id, false, Duration::ZERO),
        }
    }

    fn exit(&self, span: &Id) {
        let id = span.into_u64();
        match kind(id) == TASK {
            true => exit_task(id),
            false => drop(threads::exit(id, false, Duration::ZERO)),
        }
    }

    fn event(&self, event: &Event<'_>) {
        if event.metadata().target() == WAKER {
            let mut woken = WakerFields::default();
            event.record(&mut woken);
            if woken.wakes {
                threads::note(b'W', |words| event_log::number(words, woken.id));
            }
        } else if let Some(resource) = threads::innermost(|span| kind(span) == RESOURCE) {
            let mut fields = SpanFields::default();
            event.record(&mut fields);
            threads::note(b'O', |words| {
                event_log::number(words, resource);
                event_log::number(words, u64::from(fields.ready));
            });
        }
    }

    fn clone_span(&self, span: &Id) -> Id {
        held(|held| *held.entry(span.into_u64()).or_insert(0) += 1);
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        let id = span.into_u64();
        let last = held(|held| match held.get_mut(&id) {
            Some(count) if *count > 1 => {
                *count -= 1;
                false
            }
            _ => held.remove(&id).is_some(),
        });
        if last {
            threads::note(if kind(id) == TASK { b'Z' } else { b'Q' }, |words| {
                event_log::number(words, id)
            });
        }
        last
    }

    fn current_span(&self) -> Current {
        Current::none()
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}
}

/// The fields of a span or event that matter.
#[derive(Default)]
struct SpanFields {
    kind: String,
    name: String,
    concrete: String,
    file: String,
    line: u64,
    internal: bool,
    ready: bool,
}

/// What an event says about a waker. Cloning and dropping one says nothing about the run.
#[derive(Default)]
struct WakerFields {
    wakes: bool,
    id: u64,
}

impl Visit for WakerFields {
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "op" {
            self.wakes = matches!(value, "waker.wake" | "waker.wake_by_ref");
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "task.id" {
            self.id = value;
        }
    }
}

impl Visit for SpanFields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "kind" => self.kind = format!("{value:?}"),
            "task.name" => self.name = format!("{value:?}"),
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "kind" => value.clone_into(&mut self.kind),
            "task.name" => value.clone_into(&mut self.name),
            "concrete_type" => value.clone_into(&mut self.concrete),
            "loc.file" => value.clone_into(&mut self.file),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "loc.line" {
            self.line = value;
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        match field.name() {
            "is_internal" => self.internal = value,
            "is_ready" => self.ready = value,
            _ => {}
        }
    }
}
