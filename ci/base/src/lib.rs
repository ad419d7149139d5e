//! Floor 0: what every floor needs to tell an author something: [`problem`]s with a [`code`] and a
//! place, [`paths`], misspelled [`names`], [`counts`], [`files`] that are written whole, work in
//! [`parallel`], and how the [`program`] was called.

pub mod code;
pub mod codes;
pub mod counts;
pub mod files;
pub mod names;
pub mod parallel;
pub mod paths;
pub mod problem;
pub mod program;

/// A digest of what this floor is compiled from, for the keys of verdicts.
pub const DIGEST: &str = env!("BOOKWRIGHT_DIGEST");
