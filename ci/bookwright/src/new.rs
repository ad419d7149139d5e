//! New listings, exercises, quizzes, and chapters: their files, and the lines that add them to the book.
//!
//! What is made passes `test` as it is, so an author starts from something that works. `check` asks only
//! for the sentences that the author has to write: `new` leaves a paragraph `TODO: …` for each.
//! Everything is planned before anything is written: a mistake leaves the book unchanged, and existing
//! files only get lines added.

pub(crate) mod chapter;
mod exercise;
mod listing;
pub(crate) mod name;
pub(crate) mod quiz;
pub(crate) mod target_chapter;
mod workspace;

pub use chapter::chapter;
pub use exercise::exercise;
pub use listing::listing;
pub use quiz::quiz;
