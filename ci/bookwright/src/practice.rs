//! Practicing the exercises of a book at the terminal.
//!
//! ```text
//! chapters -ladder-> exercises in their order -copies-> practice/NAME, the reader's own
//!                                                          | edits, keys
//!                          screen <-what became of it- session: runs the tests
//! ```
//!
//! What the reader writes is in a folder that git ignores, so the book's own tests never see it. The tests
//! are the book's: see [`bookwright_verify::practice`].

pub mod copies;
pub mod ladder;
mod markdown;
mod once;
mod screen;
mod session;
mod terminal;

pub use once::once;
pub use session::session;
pub use terminal::is_interactive;
