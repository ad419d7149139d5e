//! Paths never escape the book: everything that is read, shown, or built is inside the book's
//! folder, also through symbolic links, unless book.toml says `allow-outside = true`.
//!
//! A path is judged after its links are resolved. One that doesn't exist isn't outside.

use std::path::Path;

use bookwright_base::paths::leads_outside;

use super::codes;
use super::layout;
use bookwright_base::problem::{Place, Problem};

/// What to do about it.
pub const HELP: &str = "move it into the book, or set `allow-outside = true`";

/// Reports symbolic links in a listing's folder that lead out of the book, or to nothing.
pub fn report_links(folder: &Path, root: &Path, outside: bool, problems: &mut Vec<Problem>) {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != layout::BUILDS);
    for entry in walk.filter_map(Result::ok).filter(|entry| entry.path_is_symlink()) {
        let path = entry.path();
        if !path.exists() {
            problems.push(
                Problem::new(
                    codes::SYMLINK_BROKEN,
                    Place::file(path),
                    "this link leads to nothing",
                )
                .help("remove the link, or make the file it names"),
            );
        } else if !outside && leads_outside(path, root) {
            problems.push(
                Problem::new(
                    codes::PATH_OUTSIDE,
                    Place::file(path),
                    "this link leads out of the book",
                )
                .help(HELP),
            );
        }
    }
}
