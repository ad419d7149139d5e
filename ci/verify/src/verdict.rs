//! The verdict on one listing: what should happen, what did, and what is recorded of it.

use std::path::PathBuf;
use std::time::Duration;

use super::diagnostics;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::listing::Listing;
use bookwright_source::recording::Recording;

/// What was found of one listing.
#[derive(Debug)]
pub struct Verdict {
    /// The listing's name.
    pub listing: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// Where it has its name.
    pub place: Place,
    /// The verdict in a word.
    pub conclusion: Conclusion,
    /// Where it does not do what is expected.
    pub problems: Vec<Problem>,
    /// Where it does not do what is recorded.
    pub differences: Vec<Problem>,
    /// What would be recorded now; none of an exercise, and of a listing with problems.
    pub recording: Option<Recording>,
    /// The codes of the compiler's errors, in its order, each once.
    pub codes: Vec<String>,
    /// How long it ran; when it is kept, how long it ran then.
    pub took: Duration,
    /// Whether it passed before and was not run again, because nothing has changed since.
    pub kept: bool,
    /// Whether a run was still going on when its time was over.
    pub timed_out: bool,
    /// Whether figures that are recorded make way for those of this run.
    pub replaces_figures: bool,
}

/// A verdict in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// It does what is expected and recorded.
    Passed,
    /// It does what is expected, and not what is recorded.
    Differs,
    /// It does not do what is expected.
    Failed,
    /// It was not run here, and why.
    NotRun(String),
}

impl Verdict {
    /// Of a listing that was not run here.
    pub(super) fn not_run(listing: &Listing, why: String, problems: Vec<Problem>) -> Self {
        Self {
            conclusion: Conclusion::NotRun(why),
            ..Self::new(listing, problems, Vec::new(), None, Duration::ZERO)
        }
    }

    /// Of a listing that does what is expected: with what would be recorded of it now.
    pub fn to_record(listing: &Listing, recording: Recording) -> Self {
        Self::new(listing, Vec::new(), Vec::new(), Some(recording), Duration::ZERO)
    }

    /// Of a listing that passed before, and of which nothing has changed since.
    pub(super) fn kept(listing: &Listing, took: Duration) -> Self {
        // What is recorded of the compiler is what it says: that is why the verdict holds.
        let words = listing.recording.compiler.as_deref().unwrap_or_default();
        let codes = diagnostics::codes_in(words);
        Self { kept: true, codes, ..Self::new(listing, Vec::new(), Vec::new(), None, took) }
    }

    /// Of a listing whose manifest is not sound, or that cargo refused: why was reported where the
    /// manifest was read.
    pub(super) fn not_built(listing: &Listing) -> Self {
        Self {
            conclusion: Conclusion::Failed,
            ..Self::new(listing, Vec::new(), Vec::new(), None, Duration::ZERO)
        }
    }

    pub(super) fn new(
        listing: &Listing,
        problems: Vec<Problem>,
        differences: Vec<Problem>,
        recording: Option<Recording>,
        took: Duration,
    ) -> Self {
        let conclusion = match (problems.is_empty(), differences.is_empty()) {
            (true, true) => Conclusion::Passed,
            (true, false) => Conclusion::Differs,
            (false, _) => Conclusion::Failed,
        };
        Self {
            listing: listing.name.clone(),
            folder: listing.folder.clone(),
            place: listing.place(),
            conclusion,
            recording: recording.filter(|_| problems.is_empty()),
            problems,
            differences,
            codes: Vec::new(),
            took,
            kept: false,
            timed_out: false,
            replaces_figures: false,
        }
    }
}
