//! How to call the program, for advice that names a command.
//!
//! The program knows how it was called and says so once; every other package asks here, so that all
//! advice can be pasted.

use std::sync::OnceLock;

static NAME: OnceLock<&'static str> = OnceLock::new();

/// Says how the program was called. Only the first call counts.
pub fn called(name: &'static str) {
    let _ = NAME.set(name);
}

/// The words that call the program, such as `cargo book`; its own name if nobody said.
pub fn name() -> &'static str {
    NAME.get().copied().unwrap_or("bookwright")
}
