//! The verdict on one listing: what should happen, what did, and what is recorded.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::diagnostics;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::listing::Listing;
use bookwright_source::recording::Recording;

/// What was found about one listing.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The listing's name.
    pub listing: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// The place of its name.
    pub place: Place,
    /// The verdict in a word.
    pub conclusion: Conclusion,
    /// How it fails its expectation.
    pub problems: Vec<Problem>,
    /// How it differs from its recording.
    pub differences: Vec<Problem>,
    /// What would be recorded now; `None` for an exercise and for a listing with problems.
    pub recording: Option<Recording>,
    /// The codes of the compiler's errors, in the compiler's order, each once.
    pub codes: Vec<String>,
    /// How long its runs took; for a kept verdict, how long they took then.
    pub took: Duration,
    /// Whether the listing passed before and was not run again, because nothing has changed since.
    pub kept: bool,
    /// Whether a run was still going on when its time was up.
    pub timed_out: bool,
    /// Whether figures of this run replace those that are recorded.
    pub replaces_figures: bool,
    /// The texts that its transcripts have from now on, by file; none if they must not be recorded.
    pub transcripts: BTreeMap<PathBuf, String>,
}

/// A verdict in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// The listing does what is expected and what is recorded.
    Passed,
    /// The listing does what is expected, but not what is recorded.
    Differs,
    /// The listing does what is expected, and nothing of it is recorded yet.
    Unrecorded,
    /// The listing does not do what is expected.
    Failed,
    /// The listing was not run here, for this reason.
    NotRun(String),
}

impl Verdict {
    /// The verdict on a listing that was not run here.
    pub(super) fn not_run(listing: &Listing, why: String, problems: Vec<Problem>) -> Self {
        Self {
            conclusion: Conclusion::NotRun(why),
            ..Self::new(listing, problems, Vec::new(), None, Duration::ZERO)
        }
    }

    /// The verdict on a listing that does what is expected, with its new recording.
    pub fn to_record(listing: &Listing, recording: Recording) -> Self {
        Self::new(listing, Vec::new(), Vec::new(), Some(recording), Duration::ZERO)
    }

    /// The verdict on a listing that passed before and has not changed since.
    pub(super) fn kept(listing: &Listing, took: Duration) -> Self {
        // The recorded compiler's words are the compiler's words: that is why the verdict holds.
        let words = listing.recording.compiler.as_deref().unwrap_or_default();
        let codes = diagnostics::codes_in(words);
        Self { kept: true, codes, ..Self::new(listing, Vec::new(), Vec::new(), None, took) }
    }

    /// The verdict on a listing whose manifest is not sound or that cargo refused. The reason was
    /// reported where the manifest was read.
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
            (true, false) if listing.is_unrecorded() => Conclusion::Unrecorded,
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
            transcripts: BTreeMap::new(),
        }
    }
}
