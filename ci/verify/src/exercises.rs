//! The packages of an exercise: the stub, which its tests must fail; the solution, which they must
//! pass; and each wrong solution, which they must catch.

use std::path::PathBuf;

use super::run::{Outcome, Termination};
use bookwright_source::layout;
use bookwright_source::listing::Listing;

/// One of a listing's packages. Most listings have only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variant {
    /// The listing itself: it is not an exercise.
    Whole,
    /// The exercise as the reader gets it.
    Stub,
    /// With the solution in place of the stub.
    Solution,
    /// With a wrong solution, from this file, in place of the stub.
    Wrong(PathBuf),
}

impl Variant {
    /// The packages of a listing.
    pub(super) fn of(listing: &Listing) -> Vec<Self> {
        let Some(exercise) = &listing.exercise else { return vec![Self::Whole] };
        let wrong = exercise.wrong.iter().cloned().map(Self::Wrong);
        [Self::Stub, Self::Solution].into_iter().chain(wrong).collect()
    }

    /// The package's name. The two hyphens keep it different from every listing's name.
    pub(super) fn package(&self, listing: &Listing) -> String {
        let name = &listing.name;
        match self {
            // A copy's path says it, too.
            Self::Whole | Self::Stub => name.replace('@', "--"),
            Self::Solution => format!("{name}--solution"),
            Self::Wrong(file) => {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                let word: String =
                    stem.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
                format!("{name}--wrong-{word}")
            }
        }
    }

    /// The author's file that becomes `src/lib.rs` of the package.
    pub(super) fn library(&self, listing: &Listing) -> PathBuf {
        match self {
            Self::Whole | Self::Stub => listing.folder.join(layout::LIB),
            Self::Solution => listing.folder.join(layout::SOLUTION),
            Self::Wrong(file) => file.clone(),
        }
    }

    /// What messages call it.
    pub(super) fn called(&self) -> &'static str {
        match self {
            Self::Whole => "listing",
            Self::Stub => "stub",
            Self::Solution => "solution",
            Self::Wrong(_) => "wrong solution",
        }
    }
}

/// Whether a test binary passed. A status of 0 is not enough: a library that calls `exit(0)` ends
/// its tests with that status.
pub(super) fn passed(outcome: &Outcome) -> bool {
    let words = String::from_utf8_lossy(&outcome.stdout);
    outcome.end == Termination::Exited(0)
        && words.lines().any(|line| line.starts_with("test result: ok."))
}

/// How many tests a test binary ran.
pub(super) fn count(outcome: &Outcome) -> usize {
    let words = String::from_utf8_lossy(&outcome.stdout);
    words
        .lines()
        .filter_map(|line| line.strip_prefix("running ")?.split(' ').next()?.parse::<usize>().ok())
        .sum()
}
