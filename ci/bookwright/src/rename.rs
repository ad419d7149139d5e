//! Other names for listings, exercises, quizzes, and chapters: the folder or file, and every place of the
//! book that names it, each at its own span.

mod chapter;
mod listing;
mod paths;
mod quiz;
mod redirect;

pub use chapter::chapter;
pub use listing::listing;
pub(crate) use listing::{find as find_listing, locked};
pub(crate) use quiz::find as find_quiz;
pub use quiz::quiz;

use bookwright_base::names::nearest;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_verify::codes::SELECTION_UNKNOWN;

/// The problem that the book has no such listing, exercise, or quiz.
pub(crate) fn unknown<'n>(
    source: &Source,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> Problem {
    let place = Place::file(&source.layout.root);
    let problem =
        Problem::new(SELECTION_UNKNOWN, place, format!("the book has no {what} `{name}`"));
    match nearest(name, known) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("name a {what} of this book")),
    }
}
