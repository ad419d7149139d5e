//! An exercise is several packages: the stub, on which its tests must fail, the solution, on which
//! they must pass, and each wrong solution, of which they must catch every one.

use std::path::PathBuf;

use super::run::{Outcome, Termination};
use bookwright_source::layout;
use bookwright_source::listing::Listing;

/// Which of a listing's packages: most have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variant {
    /// The listing itself; not an exercise.
    Whole,
    /// The exercise as the reader gets it.
    Stub,
    /// With the solution in the stub's place.
    Solution,
    /// With a wrong solution in the stub's place: its file.
    Wrong(PathBuf),
}

impl Variant {
    /// The packages of a listing.
    pub(super) fn of(listing: &Listing) -> Vec<Self> {
        let Some(exercise) = &listing.exercise else { return vec![Self::Whole] };
        let wrong = exercise.wrong.iter().cloned().map(Self::Wrong);
        [Self::Stub, Self::Solution].into_iter().chain(wrong).collect()
    }

    /// The package's name. Two hyphens keep it apart from the names of listings.
    pub(super) fn package(&self, listing: &str) -> String {
        match self {
            Self::Whole | Self::Stub => listing.to_owned(),
            Self::Solution => format!("{listing}--solution"),
            Self::Wrong(file) => {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy();
                let word: String =
                    stem.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
                format!("{listing}--wrong-{word}")
            }
        }
    }

    /// The file that stands at `src/lib.rs` in the package.
    pub(super) fn library(&self, listing: &Listing) -> PathBuf {
        match self {
            Self::Whole | Self::Stub => listing.folder.join(layout::LIB),
            Self::Solution => listing.folder.join(layout::SOLUTION),
            Self::Wrong(file) => file.clone(),
        }
    }

    /// What it is called in a message.
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
/// its tests with it.
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
