//! `doctor`: what this machine has.

use std::path::Path;

use anyhow::{Context as _, Result};

use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_verify::doctor as machine;

/// `doctor`: says what this machine has of what the book uses. Without a book, of what any book uses.
///
/// # Errors
/// If `book` is named and is none, or the current folder is unknown.
pub fn doctor(book: Option<&Path>) -> Result<bool> {
    let source = match layout::find(book) {
        Ok(root) => Some(Source::discover(&root)),
        Err(error) if book.is_some() => return Err(error),
        Err(_) => None,
    };
    let here = std::env::current_dir().context("cannot tell which folder this is")?;
    let (folder, upstream_quiz) = match &source {
        Some(source) => (source.layout.root.clone(), source.settings.preprocessors.quiz),
        None => (here, false),
    };
    let found = machine::examine(&folder, machine::Needs { upstream_quiz });
    for finding in &found {
        anstream::println!("{}", machine::line(finding));
    }
    let builds = folder.join(layout::BUILDS);
    if let Some(room) = machine::room(&builds) {
        let enough = if room < machine::ROOM { "FULL    " } else { "found   " };
        let room = room as f64 / 1e9;
        let needed = machine::ROOM / 1_000_000_000;
        anstream::println!(
            "{enough} room on the disk of {}: {room:.0} GB ({needed} GB are enough)",
            builds.display()
        );
    }
    Ok(found.iter().all(|finding| finding.version.is_some() || !finding.needed))
}
