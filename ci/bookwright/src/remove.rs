//! Taking listings, exercises, quizzes, and chapters out of the book.

use std::path::Path;

use toml::de::DeTable;

use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::table;

use crate::codes;
use crate::edits::Edits;
use crate::new::target_chapter;
use crate::plan::Plan;
use crate::rename;

/// Where a manifest names what its crate depends on.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Plans that the listing, or the exercise, is gone.
///
/// # Errors
/// Everything that is in the way.
pub fn listing(source: &Source, name: &str, is_exercise: bool) -> Result<Plan, Vec<Problem>> {
    let listing = rename::find_listing(source, name, is_exercise).map_err(|each| vec![each])?;
    let problems = dependents(source, listing);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut edits = Edits::default();
    if let Some((text, range)) = rename::locked(&source.layout.listings.join(layout::LOCK), name) {
        edits.replace(&text, range, "");
    }
    if let Ok(text) = Text::read(&source.layout.times()) {
        for (key, _) in &table::parse(&text, &mut Vec::new()) {
            if key.get_ref().as_ref() == name {
                edits.replace(&text, line_of(&text.text, key.span().start), "");
            }
        }
    }
    Ok(Plan { changed: edits.texts(), removed: vec![listing.folder.clone()], ..Plan::default() })
}

/// Plans that the quiz is gone.
///
/// # Errors
/// If there is none.
pub fn quiz(source: &Source, name: &str) -> Result<Plan, Vec<Problem>> {
    let quiz = rename::find_quiz(source, name).map_err(|problem| vec![problem])?;
    Ok(Plan { removed: vec![quiz.text.path.to_path_buf()], ..Plan::default() })
}

/// Plans that the chapter is gone, with its line in the table of contents.
///
/// # Errors
/// If there is none, or there are chapters below it.
pub fn chapter(source: &Source, here: &Path, given: &Path) -> Result<Plan, Vec<Problem>> {
    let chapter = target_chapter::chapter(source, here, given).map_err(|problem| vec![problem])?;
    let summary = &source.summary;
    let entries = &summary.entries;
    let mut edits = Edits::default();
    if let Some(index) = entries.iter().position(|each| each.path.as_ref() == Some(&chapter.path)) {
        let entry = &entries[index];
        if let Some(below) = entries.get(index + 1).filter(|next| next.depth > entry.depth.max(1)) {
            return Err(vec![
                Problem::new(
                    codes::CHAPTER_HAS_CHAPTERS,
                    summary.text.place(below.span.clone()),
                    format!("this chapter is below `{}`", entry.title),
                )
                .help("move its line in the table of contents, or remove it first"),
            ]);
        }
        edits.replace(&summary.text, line_of(&summary.text.text, entry.span.start), "");
    }
    Ok(Plan {
        changed: edits.texts(),
        removed: vec![source.layout.src.join(&chapter.path)],
        next: vec![format!("see what nothing shows now: {} check", program::name())],
        ..Plan::default()
    })
}

/// The line that has this byte, with its end.
fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let begin = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    begin..end
}

/// The problems that other crates depend on a listing.
pub(crate) fn dependents(source: &Source, listing: &Listing) -> Vec<Problem> {
    let others = source.listings.all.iter().filter(|other| other.name != listing.name);
    let manifests = others.map(|other| &other.manifest).chain(&source.listings.workspace);
    let mut problems = Vec::new();
    for manifest in manifests {
        let table = table::parse(manifest, &mut Vec::new());
        let tables = DEPENDENCIES.map(|key| table::descend(&table, &[key]));
        let shared = table::descend(&table, &["workspace", "dependencies"]);
        for dependencies in tables.into_iter().chain([shared]).flatten() {
            if let Some((key, _)) = table::get(dependencies, &listing.name)
                && is_here(dependencies, manifest, listing)
            {
                problems.push(
                    Problem::new(
                        codes::LISTING_NEEDED,
                        manifest.place(key),
                        format!("this depends on `{}`", listing.name),
                    )
                    .help("remove the dependency first, with the code that uses it"),
                );
            }
        }
    }
    problems
}

/// Whether a dependency with a listing's name is that listing: by its path, or from the workspace.
fn is_here(dependencies: &DeTable<'_>, manifest: &Text, listing: &Listing) -> bool {
    let Some((_, value)) = table::get(dependencies, &listing.name) else { return false };
    let Some(value) = value.get_ref().as_table() else { return false };
    let folder = manifest.path.parent().unwrap_or(Path::new(""));
    match table::get(value, "path").and_then(|(_, path)| path.get_ref().as_str()) {
        Some(path) => bookwright_base::paths::normalized(&folder.join(path)) == listing.folder,
        None => table::get(value, "workspace").is_some(),
    }
}
