//! Floor 0: what every floor tells an author: [`problem`]s, and the places they are at.

pub mod problem;

/// A digest of what this floor is compiled from, for the keys of verdicts.
pub const DIGEST: &str = env!("BOOKWRIGHT_DIGEST");
