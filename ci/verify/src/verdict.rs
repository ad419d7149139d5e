//! The verdict on one subject: what should happen, what did, and what is recorded.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use super::subject::Subject;
pub use super::subject::SubjectKind;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::layout::Layout;
use bookwright_source::listing::Listing;
use bookwright_source::recording::Recording;

/// What was found about one subject.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What it is.
    pub kind: SubjectKind,
    /// Its name, which no other subject of the book has.
    pub name: String,
    /// Its folder, or the file of a fence or a quiz, absolute.
    pub path: PathBuf,
    /// The place of a problem with the whole of it.
    pub place: Place,
    /// The verdict in a word.
    pub conclusion: Conclusion,
    /// How it fails its expectation, or what is claimed of it.
    pub problems: Vec<Problem>,
    /// How it differs from its recording, or its transcripts.
    pub differences: Vec<Problem>,
    /// What would be recorded now; `None` for what has no recording, and for a listing with problems.
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
    /// What a fence prints, if there is a block behind it that records that.
    pub output: Option<String>,
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
    /// The verdict on a subject without problems.
    pub(super) fn passed(subject: Subject<'_>, layout: &Layout, took: Duration) -> Self {
        let transcripts = match subject {
            Subject::Crate(each) => each.transcripts.iter(),
            _ => [].iter(),
        };
        let transcripts =
            transcripts.map(|text| (text.path.to_path_buf(), text.text.to_string())).collect();
        Self {
            kind: subject.kind(),
            name: subject.name(layout),
            path: subject.path(),
            place: subject.place(),
            conclusion: Conclusion::Passed,
            problems: Vec::new(),
            differences: Vec::new(),
            recording: None,
            codes: Vec::new(),
            took,
            kept: false,
            timed_out: false,
            replaces_figures: false,
            transcripts,
            output: None,
        }
    }

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
            kind: SubjectKind::Listing,
            name: listing.name.clone(),
            path: listing.folder.clone(),
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
            output: None,
        }
    }
}
