//! Another file for a chapter: links from and to it, its line in the table of contents, and what book.toml
//! says of it.

use std::path::Path;

use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::layout;

use super::paths::{self, Move};
use super::redirect;
use crate::codes;
use crate::edits::Edits;
use crate::new::chapter::wrong_path;
use crate::new::target_chapter;
use crate::plan::Plan;

/// Plans that the chapter `old` is the file `new` below the source folder. With `redirects`, its old address
/// leads to the new one.
///
/// # Errors
/// Everything that is in the way.
pub fn chapter(
    source: &Source,
    here: &Path,
    old: &Path,
    new: &Path,
    redirects: bool,
) -> Result<Plan, Vec<Problem>> {
    let chapter = target_chapter::chapter(source, here, old).map_err(|problem| vec![problem])?;
    let src = &source.layout.src;
    let path = target_chapter::below_src(source, new).to_owned();
    let (from, to) = (src.join(&chapter.path), src.join(&path));
    let mut problems: Vec<Problem> = wrong_path(&path, &to).into_iter().collect();
    if chapter.path == Path::new(layout::SUMMARY) {
        problems.push(Problem::new(
            codes::CHAPTER_UNKNOWN,
            Place::file(&from),
            "the table of contents is no chapter",
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut edits = Edits::default();
    paths::follow(source, &Move { from: &from, to: &to }, &mut edits);
    let (was, is) = (relative(&chapter.path, Path::new("")), relative(&path, Path::new("")));
    let summary = &source.summary;
    for entry in summary.entries.iter().filter(|each| each.path.as_ref() == Some(&chapter.path)) {
        edits.replace_word(&summary.text, entry.span.clone(), &was, &is);
    }
    in_settings(source, chapter, &is, &mut edits);
    let mut plan = Plan { moved: vec![(from, to)], changed: edits.texts(), ..Plan::default() };
    if redirects {
        let file = source.layout.book_toml();
        let known = plan.changed.iter().position(|(path, _)| *path == file);
        let text = known.map(|index| plan.changed.remove(index).1);
        let text = text.unwrap_or_else(|| source.settings.text.text.to_string());
        let text = redirect::added(source, &text, &chapter.path, &path);
        plan.changed.push((file, text.map_err(|problem| vec![problem])?));
        plan.next.push(format!(
            "the old address leads to the new one, by [output.html.redirect]; if nobody has it, \
             {} rename chapter --no-redirect adds none",
            program::name()
        ));
    }
    Ok(plan)
}

/// What book.toml says of pages, by their path below the source folder.
fn in_settings(source: &Source, chapter: &Chapter, is: &str, edits: &mut Edits) {
    let settings = &source.settings;
    let of_pages = [&settings.numbers, &settings.levels, &settings.descriptions];
    let keys = of_pages.into_iter().flatten().map(|(key, _)| key);
    let pages =
        keys.chain(&settings.glossary).chain(&settings.timelines).chain(&settings.objectives);
    for named in pages.filter(|named| Path::new(named.get_ref()) == chapter.path) {
        edits.replace_word(&settings.text, named.span(), named.get_ref(), is);
    }
}
