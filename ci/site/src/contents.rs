//! The table of contents as mdBook reads it, and what would not be where it says: an entry that mdBook's
//! reader drops, and a page whose file something else makes too.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use mdbook_summary::{Summary, SummaryItem, parse_summary};

use super::address;
use super::print_page;
use super::search::CONTENTS;
use crate::codes;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::summary::{SummaryEntry, decoded, without_comments};

/// The page that mdBook makes for browsers without scripts.
const TOC: &str = "toc.html";

/// SUMMARY.md as mdBook reads it, with the names of files decoded.
///
/// # Errors
/// What mdBook says.
pub(super) fn read(source: &Source) -> anyhow::Result<Summary> {
    parsed(&without_comments(&source.summary.text.text))
}

fn parsed(text: &str) -> anyhow::Result<Summary> {
    let mut summary = parse_summary(text)?;
    for items in
        [&mut summary.prefix_chapters, &mut summary.numbered_chapters, &mut summary.suffix_chapters]
    {
        decode(items);
    }
    Ok(summary)
}

fn decode(items: &mut [SummaryItem]) {
    for item in items {
        if let SummaryItem::Link(link) = item {
            link.location = link.location.take().map(|path| decoded(&path.to_string_lossy()));
            decode(&mut link.nested_items);
        }
    }
}

/// The entries that mdBook drops, and the chapters whose pages something else makes too.
pub(super) fn problems(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Ok(summary) = read(source) {
        problems.extend(dropped(source, &summary));
    }
    problems.extend(taken(source));
    problems
}

/// The same where mdBook reads SUMMARY.md by itself, with its comments.
pub(super) fn problems_of_stock(source: &Source) -> Vec<Problem> {
    let summary = parsed(&source.summary.text.text);
    let mut problems = summary.map_or_else(|_| Vec::new(), |summary| dropped(source, &summary));
    problems.extend(taken(source));
    problems
}

/// A problem for each entry that mdBook's reader does not find.
fn dropped(source: &Source, summary: &Summary) -> Vec<Problem> {
    let mut known: HashMap<Option<PathBuf>, usize> = HashMap::new();
    let parts = [&summary.prefix_chapters, &summary.numbered_chapters, &summary.suffix_chapters];
    parts.into_iter().for_each(|items| count(items, &mut known));
    let mut problems = Vec::new();
    for entry in &source.summary.entries {
        match known.get_mut(&entry.path) {
            Some(left) if *left > 0 => *left -= 1,
            _ => {
                let what = "mdBook does not see this entry, so the book would not have it";
                problems.push(
                    Problem::new(codes::SUMMARY_ENTRY_DROPPED, place(source, entry), what)
                        .help("write one link in each item of the lists, and the items below one in one list, \
                               with nothing between them"),
                );
            }
        }
    }
    problems
}

fn count(items: &[SummaryItem], known: &mut HashMap<Option<PathBuf>, usize>) {
    for item in items {
        if let SummaryItem::Link(link) = item {
            *known.entry(link.location.clone()).or_default() += 1;
            count(&link.nested_items, known);
        }
    }
}

/// A problem for each chapter whose page has the file of another chapter, of one that the site makes
/// itself, or of one that is copied from the source folder.
fn taken(source: &Source) -> Vec<Problem> {
    let mut pages: HashMap<PathBuf, &Path> = HashMap::new();
    let mut problems = Vec::new();
    let mut report = |entry: &SummaryEntry, what: String, help: String| {
        problems
            .push(Problem::new(codes::CHAPTER_PAGE_TAKEN, place(source, entry), what).help(help));
    };
    for entry in &source.summary.entries {
        let Some(path) = entry.path.as_deref() else { continue };
        let page = address::html_file(path);
        let (shown, made) = (path.display(), page.display());
        let rename = || format!("give the file another name than {shown}");
        match pages.get(&page) {
            // The same file twice is a mistake of its own.
            Some(other) if *other == path => {}
            Some(other) => report(
                entry,
                format!("{} and {shown} would both become {made}", other.display()),
                format!("{}, or take one of the two out", rename()),
            ),
            None => {
                if is_made(source, &page) {
                    report(entry, format!("the site makes a {made} itself"), rename());
                } else if source.layout.src.join(&page).is_file() {
                    report(
                        entry,
                        format!("the file {made} beside it would take the place of this page"),
                        format!("give {made} or {shown} another name"),
                    );
                }
                pages.insert(page, path);
            }
        }
    }
    problems
}

/// Whether the site has a page of this name that is not a chapter's.
fn is_made(source: &Source, page: &Path) -> bool {
    let ours = source.settings.theme.is_ours().then_some(CONTENTS);
    [print_page::FILE, TOC].into_iter().chain(ours).any(|made| page == Path::new(made))
}

fn place(source: &Source, entry: &SummaryEntry) -> Place {
    source.summary.text.place(entry.span.clone())
}
