//! Paths never escape the book: what is read, shown or built lies in its folder, also where a link
//! leads somewhere else, unless book.toml says `allow-outside = true`.
//!
//! A path is judged by where it really is. One that is not there leads nowhere, so not outside.

use std::path::Path;

use bookwright_base::paths::leads_outside;

use super::codes;
use super::layout;
use bookwright_base::problem::{Place, Problem};

/// The way out.
pub const HELP: &str = "move it into the book, or set `allow-outside = true`";

/// The links in a listing's folder that lead out of the book, and those that lead nowhere.
pub fn report_links(folder: &Path, root: &Path, outside: bool, problems: &mut Vec<Problem>) {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != layout::BUILDS);
    for entry in walk.filter_map(Result::ok).filter(|entry| entry.path_is_symlink()) {
        let path = entry.path();
        if !path.exists() {
            problems.push(
                Problem::coded(codes::SYMLINK_BROKEN, Place::file(path), "this link leads nowhere")
                    .help("remove it, or make the file that it names"),
            );
        } else if !outside && leads_outside(path, root) {
            problems.push(
                Problem::coded(
                    codes::PATH_OUTSIDE,
                    Place::file(path),
                    "this link leads out of the book",
                )
                .help(HELP),
            );
        }
    }
}
