//! The files of the source folder that mdBook copies into the site, and the symbolic links among them
//! that lead to nothing, at which it gives up.
//!
//! Such a link is a mistake, unless an editor made it: Emacs marks a file that is being edited by a hidden
//! one, `.#page.md`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result};
use walkdir::{DirEntry, WalkDir};

use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::codes::SYMLINK_BROKEN;

/// The problems with links of the source folder.
pub(super) fn problems(source: &Source) -> Vec<Problem> {
    let broken = broken(source).filter(|path| !is_hidden(path));
    let problem = |path: PathBuf| {
        Problem::new(SYMLINK_BROKEN, Place::file(&path), "this link leads to nothing")
            .help("remove the link, or make the file it names")
    };
    broken.map(problem).collect()
}

/// Copies the files that mdBook has not copied because of a link of an editor. It copies them last, so the
/// site is complete then.
///
/// # Errors
/// The error that mdBook had, if another thing is wrong; or if a file cannot be copied.
pub(super) fn copy_after(error: Error, source: &Source, site: &Path) -> Result<()> {
    let words = format!("{error:#}");
    let names = |path: &PathBuf| words.contains(&*path.to_string_lossy());
    if !broken(source).any(|path| is_hidden(&path) && names(&path)) {
        return Err(error);
    }
    for entry in walk(source).filter(|entry| entry.path().is_file()) {
        let path = entry.path();
        let below = path.strip_prefix(&source.layout.src).unwrap_or(path);
        let is_within = |folder: &Path| path.starts_with(folder);
        let is_text = path.extension().is_some_and(|extension| extension == "md");
        if is_text || is_within(site) || is_within(&source.layout.destination) {
            continue;
        }
        let to = site.join(below);
        let folder = to.parent().unwrap_or(site);
        fs::create_dir_all(folder)
            .and_then(|()| fs::copy(path, &to))
            .with_context(|| format!("cannot copy {} into the site", path.display()))?;
    }
    Ok(())
}

fn broken(source: &Source) -> impl Iterator<Item = PathBuf> + use<> {
    let links = walk(source).filter(|entry| entry.path_is_symlink() && !entry.path().exists());
    links.map(DirEntry::into_path)
}

fn walk(source: &Source) -> impl Iterator<Item = DirEntry> + use<> {
    let walk = WalkDir::new(&source.layout.src).sort_by_file_name();
    walk.into_iter().filter_map(Result::ok)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
