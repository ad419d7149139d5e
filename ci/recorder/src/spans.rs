//! What Tokio tells: spans of tasks and of resources, wakes, and polls of resources.
//!
//! A span's kind is in its number, so that entering and leaving one asks nobody.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tracing_core::field::{Field, Visit};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Event, Interest, Metadata, Subscriber};

use crate::{log, threads};

const KINDS: u64 = 4;
const TASK: u64 = 1;
const RESOURCE: u64 = 2;

static NEXT: AtomicU64 = AtomicU64::new(1);
/// How many hold each span; those of tasks and resources only.
static HELD: Mutex<Option<HashMap<u64, usize>>> = Mutex::new(None);

/// The subscriber.
pub(crate) struct Spans;

fn kind(span: u64) -> u64 {
    span % KINDS
}

fn held<T>(work: impl FnOnce(&mut HashMap<u64, usize>) -> T) -> T {
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    work(held.get_or_insert_default())
}

/// Whether it is one of Tokio's that matter.
fn wanted(metadata: &Metadata<'_>) -> bool {
    match metadata.is_span() {
        true => matches!(metadata.name(), "runtime.spawn" | "runtime.resource"),
        false => {
            matches!(metadata.target(), "tokio::task::waker" | "runtime::resource::poll_op")
        }
    }
}

impl Subscriber for Spans {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if wanted(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        wanted(metadata)
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let task = span.metadata().name() == "runtime.spawn";
        let kind = if task { TASK } else { RESOURCE };
        let id = NEXT.fetch_add(1, Ordering::Relaxed) * KINDS + kind;
        held(|held| held.insert(id, 1));
        let mut told = Told::default();
        span.record(&mut told);
        log::note(if task { 'T' } else { 'R' }, |words| {
            log::number(words, id);
            log::word(words, &told.kind);
            log::word(words, if task { &told.name } else { &told.concrete });
            log::word(words, &told.file);
            log::number(words, told.line);
            log::number(words, u64::from(told.internal));
        });
        Id::from_u64(id)
    }

    fn enter(&self, span: &Id) {
        let id = span.into_u64();
        let task = kind(id) == TASK;
        if task {
            log::find_clock();
        }
        threads::enter(id, task);
        if task {
            log::note('E', |words| log::number(words, id));
        }
    }

    fn exit(&self, span: &Id) {
        let id = span.into_u64();
        let task = kind(id) == TASK;
        let busy = threads::exit(id, task);
        if task {
            let panics = std::thread::panicking();
            log::note('X', |words| {
                log::number(words, id);
                log::number(words, u64::from(panics));
                if let Some(busy) = busy {
                    log::number(words, threads::micros(busy));
                }
            });
        }
    }

    fn event(&self, event: &Event<'_>) {
        let mut told = Told::default();
        event.record(&mut told);
        if event.metadata().target() == "tokio::task::waker" {
            let letter = match told.op.as_str() {
                "waker.wake" | "waker.wake_by_ref" => 'W',
                "waker.clone" => 'K',
                "waker.drop" => 'D',
                _ => return,
            };
            log::note(letter, |words| {
                log::number(words, told.id);
                log::number(words, u64::from(told.op == "waker.wake"));
            });
        } else if let Some(resource) = threads::innermost(|span| kind(span) == RESOURCE) {
            log::note('O', |words| {
                log::number(words, resource);
                log::number(words, u64::from(told.ready));
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
            log::note(if kind(id) == TASK { 'Z' } else { 'Q' }, |words| log::number(words, id));
        }
        last
    }

    fn current_span(&self) -> Current {
        Current::none()
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}
}

/// The fields that matter.
#[derive(Default)]
struct Told {
    kind: String,
    name: String,
    concrete: String,
    file: String,
    line: u64,
    internal: bool,
    op: String,
    id: u64,
    ready: bool,
}

impl Visit for Told {
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
            "op" => value.clone_into(&mut self.op),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "loc.line" => self.line = value,
            "task.id" => self.id = value,
            _ => {}
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
