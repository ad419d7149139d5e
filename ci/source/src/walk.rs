//! What goes wrong when folders are walked.

use std::path::Path;

use bookwright_base::codes;
use bookwright_base::problem::{Place, Problem};

/// The problem of an entry that cannot be read, at its own path if walking `folder` tells it.
pub(super) fn unreadable(error: &walkdir::Error, folder: &Path) -> Problem {
    let place = Place::file(error.path().unwrap_or(folder));
    Problem::new(codes::FILE_UNREADABLE, place, format!("cannot read: {error}"))
}
