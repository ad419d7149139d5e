//! References by path, when files move: links of prose, includes, and the directives of quizzes. Each is
//! rewritten if its target moved, or if it is relative and its own chapter moved to another folder.

use std::path::{Path, PathBuf};

use bookwright_base::paths::normalized;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::Show;
use bookwright_source::quiz::path_from;

use crate::edits::Edits;

/// The endings of a page: of its source, and of the site.
const ENDINGS: [&str; 2] = ["md", "html"];

/// A file or folder that moves.
pub(super) struct Move<'m> {
    pub(super) from: &'m Path,
    pub(super) to: &'m Path,
}

/// Changes every reference by path in the book's chapters.
pub(super) fn follow(source: &Source, moved: &Move<'_>, edits: &mut Edits) {
    for chapter in &source.chapters {
        for link in &chapter.links {
            // A reference to a listing, or an address, is no path.
            if link.target.contains(':') || link.target.starts_with(['/', '#']) {
                continue;
            }
            let path = link.target.split(['#', '?']).next().unwrap_or_default();
            if let Some(new) = rewritten(source, chapter, path, moved) {
                // With what is around it, as the words of the link may be the same.
                for [open, close] in [["(", ")"], ["(", "#"], ["(", " "], ["(", "?"], ["(<", ">"]] {
                    let (old, new) =
                        (format!("{open}{path}{close}"), format!("{open}{new}{close}"));
                    edits.replace_word(&chapter.text, link.span.clone(), &old, &new);
                }
            }
        }
        for directive in &chapter.directives {
            let (path, span) = match &directive.show {
                Show::Quiz(path) => (path.get_ref().as_str(), path.span()),
                Show::Foreign { name, argument } if name != "title" && name != "quiz" => {
                    let path = argument.get_ref().split([':', ' ', ',']).next().unwrap_or_default();
                    (path, argument.span())
                }
                _ => continue,
            };
            if let Some(new) = rewritten(source, chapter, path, moved) {
                edits.replace_word(&chapter.text, span, path, &new);
            }
        }
    }
}

/// What a path in a chapter must become; `None` if it stays.
fn rewritten(source: &Source, chapter: &Chapter, path: &str, moved: &Move<'_>) -> Option<String> {
    if path.is_empty() {
        return None;
    }
    let src = &source.layout.src;
    let old_page = src.join(&chapter.path);
    let new_page = place(&old_page, moved).unwrap_or_else(|| old_page.clone());
    let (old_folder, new_folder) = (old_page.parent()?, new_page.parent()?);
    let old = normalized(&old_folder.join(path));
    let new = place(&old, moved).unwrap_or_else(|| old.clone());
    (old != new || old_folder != new_folder).then(|| path_from(new_folder, &new))
}

/// Where a file is after the move, if it moved.
fn place(file: &Path, moved: &Move<'_>) -> Option<PathBuf> {
    let Move { from, to } = moved;
    if let Ok(below) = file.strip_prefix(from) {
        return Some(if below.as_os_str().is_empty() { to.to_path_buf() } else { to.join(below) });
    }
    // A page may be named as it is on the site.
    let ending = file.extension().and_then(|ending| ending.to_str())?;
    let is_page = ENDINGS.contains(&ending) && file.with_extension("") == from.with_extension("");
    (is_page && from.is_file()).then(|| to.with_extension(ending))
}
