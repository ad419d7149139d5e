//! What mdBook copies from the source folder and nobody means to publish: hidden files, such as `.git` and
//! `.env`, what programs build or download, what a reader practices, and an older site.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use walkdir::{DirEntry, WalkDir};

use super::publish;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::layout;

/// Hidden names that a web server or a host of sites reads.
const PUBLIC: [&str; 4] = [".well-known", ".htaccess", ".nojekyll", ".domains"];
/// The mark of a folder that a program fills, such as cargo's, by <https://bford.info/cachedir/>.
const CACHE: &str = "CACHEDIR.TAG";
/// Where npm puts what it downloads.
const MODULES: &str = "node_modules";

/// Removes from a site what is not for its readers.
///
/// # Errors
/// If something cannot be removed.
pub(super) fn remove(source: &Source, site: &Path) -> Result<()> {
    let mut walk = WalkDir::new(site).min_depth(1).into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.context("cannot read the site")?;
        if !is_private(source, site, &entry) {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_dir();
        let done = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        done.with_context(|| format!("cannot remove {}", path.display()))?;
        if is_folder {
            walk.skip_current_dir();
        }
    }
    Ok(())
}

/// Whether something in a site was copied from the source folder without being meant.
fn is_private(source: &Source, site: &Path, entry: &DirEntry) -> bool {
    let Ok(below) = entry.path().strip_prefix(site) else { return false };
    let original = source.layout.src.join(below);
    let name = entry.file_name().to_string_lossy();
    let is_folder = entry.file_type().is_dir();
    let hidden = name.starts_with('.') && !PUBLIC.contains(&&*name);
    let practiced = || original.join(layout::PRACTICE_STATE).is_file();
    let made = is_folder
        && (name == MODULES
            || publish::is_mdbooks(&original)
            || original.join(CACHE).is_file()
            || practiced());
    let of_chapters = |chapter: &Chapter| chapter.path.starts_with(below);
    (hidden || made) && original.exists() && !source.chapters.iter().any(of_chapters)
}
