//! The chapter that will show a new listing: which one an author names, and the end of its text.

use std::path::{Component, Path};

use crate::codes;
use bookwright_base::names::nearest;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};
use bookwright_base::program;
use bookwright_check::codes::PAGE_UNLISTED;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::layout;

/// The chapter that `given` names, relative to the folder `here`, to the book's folder, or to the
/// source folder.
///
/// # Errors
/// If it is not a chapter of the book.
pub(crate) fn chapter<'s>(
    source: &'s Source,
    here: &Path,
    given: &Path,
) -> Result<&'s Chapter, Problem> {
    let layout = &source.layout;
    let candidates = [here.join(given), layout.root.join(given), layout.src.join(given)];
    let paths: Vec<_> = candidates.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let found = paths.iter().find_map(|path| {
        source.chapters.iter().find(|chapter| {
            *path == *chapter.text.path
                || chapter.text.path.canonicalize().is_ok_and(|chapter| chapter == *path)
        })
    });
    if let Some(chapter) = found {
        return Ok(chapter);
    }
    let shown = given.to_string_lossy();
    if let Some(path) = paths.iter().find(|path| path.is_file()) {
        return Err(Problem::new(
            PAGE_UNLISTED,
            Place::file(path),
            format!("`{shown}` is not a chapter of the book"),
        )
        .help(format!("list it in {}: only what is there becomes a page", layout::SUMMARY)));
    }
    let problem = Problem::new(
        codes::CHAPTER_UNKNOWN,
        Place::file(&layout.src.join(below_src(source, given))),
        format!("the book has no chapter `{shown}`"),
    );
    let known: Vec<String> =
        source.chapters.iter().map(|chapter| relative(&chapter.path, Path::new(""))).collect();
    let bare = below_src(source, given);
    let bare = bare.to_string_lossy();
    // The right name in another folder is a better guess than any other name.
    let same_name = known.iter().find(|known| {
        Path::new(known).file_name().is_some_and(|name| Some(name) == given.file_name())
    });
    let near = same_name.map(String::as_str);
    Err(match near.or_else(|| nearest(&bare, known.iter().map(String::as_str))) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("make it first: {} new chapter {bare}", program::name())),
    })
}

/// A path without the source folder in front.
pub(crate) fn below_src<'p>(source: &Source, given: &'p Path) -> &'p Path {
    let layout = &source.layout;
    let folder = layout.src.strip_prefix(&layout.root).unwrap_or(&layout.src);
    let given = given.strip_prefix(Component::CurDir).unwrap_or(given);
    let given = given.strip_prefix(&layout.src).unwrap_or(given);
    if folder.as_os_str().is_empty() { given } else { given.strip_prefix(folder).unwrap_or(given) }
}

/// The chapter's text with more at its end, with the chapter's own line endings.
///
/// # Errors
/// If the chapter ends inside a fence or a comment.
pub(crate) fn append(source: &Source, chapter: &Chapter, more: &str) -> Result<String, Problem> {
    let old = &*chapter.text.text;
    let mut text = old.trim_end().to_owned();
    let crlf = old.contains("\r\n");
    text.push_str("\n\n");
    text.push_str(more);
    let text = if crlf { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };

    let others = source.settings.preprocessors;
    let whole = bookwright_base::problem::Text::new(chapter.text.path.to_path_buf(), text.as_str());
    let with = Chapter::parse(chapter.path.clone(), whole, others, &mut Vec::new());
    let shown = with.directives.last().filter(|_| with.directives.len() > chapter.directives.len());
    let in_text = shown.is_some_and(|directive| {
        !with.fences.iter().any(|fence| fence.span.contains(&directive.span.start))
    });
    if in_text {
        return Ok(text);
    }
    let last = chapter.fences.last().map(|fence| fence.span.start);
    let open = last.max(chapter.comments.last().map(|comment| comment.start)).unwrap_or(0);
    Err(Problem::new(
        codes::PAGE_LEFT_OPEN,
        chapter.text.place(open..open + 3),
        "this is never closed, so the end of the chapter cannot show anything",
    )
    .help("close it"))
}
