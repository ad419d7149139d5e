//! Another name for a listing or an exercise.

use std::path::Path;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};
use serde_spanned::Spanned;
use walkdir::WalkDir;

use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::directive::Show;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::table;

use super::paths::{self, Move};
use super::unknown;
use crate::edits::Edits;
use crate::new::name;
use crate::plan::Plan;
use crate::remove::dependents;

/// Plans that the listing, or the exercise, `old` is called `new`.
///
/// # Errors
/// Everything that is in the way.
pub fn listing(
    source: &Source,
    old: &str,
    new: &str,
    is_exercise: bool,
) -> Result<Plan, Vec<Problem>> {
    let listing = find(source, old, is_exercise).map_err(|problem| vec![problem])?;
    let folder = listing.folder.with_file_name(new);
    let mut problems = name::check(source, new, &folder);
    problems.extend(dependents(source, listing));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut edits = Edits::default();
    edits.replace_word(&listing.manifest, listing.name_span.clone(), old, new);
    for chapter in &source.chapters {
        for named in chapter.directives.iter().flat_map(|each| names(&each.show)) {
            if named.get_ref() == old {
                edits.replace_word(&chapter.text, named.span(), old, new);
            }
        }
        for link in &chapter.links {
            if link.reference().is_some_and(|(name, _)| name == old) {
                let (old, new) = (format!("listing:{old}"), format!("listing:{new}"));
                edits.replace_word(&chapter.text, link.span.clone(), &old, &new);
            }
        }
    }
    paths::follow(source, &Move { from: &listing.folder, to: &folder }, &mut edits);
    in_code(&listing.folder, old, new, &mut edits);
    in_tables(source, listing, new, &mut edits);
    Ok(Plan {
        changed: edits.texts(),
        moved: vec![(listing.folder.clone(), folder)],
        next: vec![format!("see that it does the same: {} test {new}", program::name())],
        ..Plan::default()
    })
}

/// The listing or exercise of a name.
pub(crate) fn find<'s>(
    source: &'s Source,
    name: &str,
    is_exercise: bool,
) -> Result<&'s Listing, Problem> {
    let what = if is_exercise { "exercise" } else { "listing" };
    let same_kind = |listing: &&Listing| listing.exercise.is_some() == is_exercise;
    source.listings.get(name).filter(same_kind).ok_or_else(|| {
        let of_kind = source.listings.all.iter().filter(same_kind);
        unknown(source, what, name, of_kind.map(|listing| listing.name.as_str()))
    })
}

/// The listings that a directive names.
fn names(show: &Show) -> Vec<&Spanned<String>> {
    match show {
        Show::Listing(show) => {
            [Some(&show.name), show.diff.as_ref()].into_iter().flatten().collect()
        }
        Show::Output(show) | Show::Errors(show) => show.names().collect(),
        Show::Exercise(name) | Show::Measured { name, .. } => vec![name],
        Show::Timeline(show) => show.names.iter().collect(),
        Show::Dial(show) => show.names.iter().collect(),
        Show::Chart(show) => {
            let until = show.until.as_ref().map(|(name, _)| name);
            [Some(&show.name), until].into_iter().flatten().collect()
        }
        Show::Quiz(_) | Show::End | Show::Foreign { .. } => Vec::new(),
    }
}

/// A library's tests and programs name it: `use old_name::double`.
fn in_code(folder: &Path, old: &str, new: &str, edits: &mut Edits) {
    if !folder.join(layout::LIB).is_file() {
        return;
    }
    let (old, new) = (old.replace('-', "_"), new.replace('-', "_"));
    let files = WalkDir::new(folder).into_iter().filter_map(Result::ok);
    for file in files.filter(|file| file.path().extension().is_some_and(|end| end == "rs")) {
        let Ok(text) = Text::read(file.path()) else { continue };
        let (mut at, mut before) = (0, String::new());
        for token in tokenize(&text.text, FrontmatterAllowed::Yes) {
            let range = at..at + token.len as usize;
            at = range.end;
            let word = &text.text[range.clone()];
            let is_crate = token.kind == TokenKind::Ident
                && word == old
                && (text.text[at..].trim_start().starts_with("::") || before == "use")
                && before != "::";
            if is_crate {
                edits.replace(&text, range, new.clone());
            }
            match token.kind {
                TokenKind::Whitespace | TokenKind::LineComment { .. } => {}
                TokenKind::Colon if before == ":" => before = "::".to_owned(),
                _ => before = word.to_owned(),
            }
        }
    }
}

/// The lock file and the times.
fn in_tables(source: &Source, listing: &Listing, new: &str, edits: &mut Edits) {
    for lock in [source.layout.listings.join(layout::LOCK), listing.folder.join(layout::LOCK)] {
        if let Some((text, range)) = locked(&lock, &listing.name) {
            edits.replace_word(&text, range, &listing.name, new);
        }
    }
    if let Ok(text) = Text::read(&source.layout.times()) {
        for (key, _) in &table::parse(&text, &mut Vec::new()) {
            if key.get_ref().as_ref() == listing.name {
                edits.replace_word(&text, key.span(), &listing.name, new);
            }
        }
    }
}

/// A lock file, and the range in it of the entry of a crate that is here.
pub(crate) fn locked(lock: &Path, name: &str) -> Option<(Text, std::ops::Range<usize>)> {
    const HEAD: &str = "[[package]]";
    let text = Text::read(lock).ok()?;
    let begins: Vec<usize> = text.text.match_indices(HEAD).map(|(at, _)| at).collect();
    let range = begins.iter().enumerate().find_map(|(index, &begin)| {
        let end = begins.get(index + 1).copied().unwrap_or(text.text.len());
        let entry = &text.text[begin..end];
        let has = |line: &str| entry.lines().any(|each| each == line);
        let here = !entry.lines().any(|line| line.starts_with("source = "));
        (has(&format!("name = \"{name}\"")) && here).then_some(begin..end)
    })?;
    Some((text, range))
}
