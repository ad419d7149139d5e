//! Starts recording before `main`, and ends it after.

#![allow(
    unsafe_code,
    reason = "code before main must be vouched for: it uses the standard library, which allows it \
              on the systems that listings are recorded on"
)]

use std::fs::File;

use crate::{event_log, threads, tokio_spans};

/// The variable that names the file to write.
const FILE: &str = "BOOKWRIGHT_TIMELINE";

#[ctor::ctor(unsafe)]
fn begin() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let Ok(file) = File::create(path) else { return };
    event_log::begin(file);
    threads::begin();
    // Nothing else reports that a thread of the listing's own ended with a panic.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        threads::note(b'N', |_| {});
        hook(info);
    }));
    // Nobody can have set a subscriber earlier.
    let _ = tracing_core::dispatcher::set_global_default(tracing_core::Dispatch::new(
        tokio_spans::Spans,
    ));
}

#[dtor::dtor(unsafe)]
fn end() {
    threads::end();
    event_log::write(Vec::new());
}
