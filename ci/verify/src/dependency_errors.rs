//! Errors of the compiler in crates that listings use by their paths. Such a crate is no listing, so no
//! verdict tells of it.

use cargo_metadata::CompilerMessage;
use cargo_metadata::diagnostic::DiagnosticLevel;

use super::codes;
use super::mirror::Mirror;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;

/// The problem of an error in a crate of the book, at its place among the sources.
pub(super) fn problem(
    source: &Source,
    mirror: &Mirror,
    message: &CompilerMessage,
) -> Option<Problem> {
    let said = &message.message;
    let span = said.spans.iter().find(|span| span.is_primary)?;
    if said.level != DiagnosticLevel::Error {
        return None;
    }
    // Cargo calls rustc in the folder of the workspace, and for a crate outside of it in the crate's.
    let above = message.target.src_path.as_std_path().ancestors();
    let file = above.map(|above| above.join(&span.file_name)).find(|file| file.is_file())?;
    let file = match file.strip_prefix(&mirror.root) {
        Ok(mirrored) => source.layout.listings.join(mirrored),
        Err(_) => file,
    };
    if !file.starts_with(&source.layout.root) {
        return None;
    }
    let text = Text::read(&file).ok()?;
    let name = &message.target.name;
    let what = format!("`{name}`, which listings use, does not compile: {}", said.message);
    let place = text.place(span.byte_start as usize..span.byte_end as usize);
    let problem = Problem::new(codes::COMPILE_ERROR_UNEXPECTED, place, what);
    Some(problem.detail(said.rendered.as_deref().unwrap_or_default().trim_end()))
}
