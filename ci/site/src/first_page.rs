//! The page at the top of the site, for which mdBook copies the first chapter's.
//!
//! Where the first chapter is in a folder, the addresses in the copy would lead nowhere, so the top
//! leads to the chapter instead.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::address;
use bookwright_source::Source;
use bookwright_source::layout;

/// The file that mdBook makes from the theme's template for pages that have moved; later it takes the
/// place of the copy.
pub(super) const REDIRECT: &str = ".top";

/// Whether the page at the top is a copy of the first chapter's.
pub(super) fn is_copied(source: &Source) -> bool {
    !has_own(source) && redirected(source).is_none()
}

/// The page to which the top leads, if the first chapter is in a folder.
pub(super) fn redirected(source: &Source) -> Option<PathBuf> {
    let first = address::html_file(&source.chapters.first()?.path);
    let in_folder = first.parent().is_some_and(|folder| !folder.as_os_str().is_empty());
    (in_folder && !has_own(source)).then_some(first)
}

/// Whether a chapter becomes the page at the top, or the author wrote that page in HTML.
fn has_own(source: &Source) -> bool {
    if source.layout.src.join(layout::INDEX).is_file() {
        return true;
    }
    let mut pages = source.chapters.iter().map(|chapter| address::html_file(&chapter.path));
    pages.any(|page| page == Path::new(layout::INDEX))
}

/// Puts the page that leads to the first chapter in the place of the copy, if it is needed.
///
/// # Errors
/// If it cannot be moved.
pub(super) fn replace(source: &Source, site: &Path) -> Result<()> {
    if redirected(source).is_none() {
        return Ok(());
    }
    let top = site.join(layout::INDEX);
    std::fs::rename(site.join(REDIRECT), &top)
        .with_context(|| format!("cannot write {}", top.display()))
}
