//! New listings, exercises, quizzes, and chapters: their files, and the lines that add them to the book.
//!
//! What is made passes `test` as it is, so an author starts from something that works. `check` asks only
//! for the sentences that the author has to write: `new` leaves a paragraph `TODO: …` for each.
//! Everything is planned before anything is written: a mistake leaves the book unchanged, and existing
//! files only get lines added.

mod chapter;
mod exercise;
mod listing;
mod name;
mod quiz;
mod target_chapter;
mod workspace;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

pub use chapter::chapter;
pub use exercise::exercise;
pub use listing::listing;
pub use quiz::quiz;

/// What to write.
#[derive(Debug, Default)]
pub struct Plan {
    /// A crate's folder, which does not exist yet, and its files by their path in it.
    folder: Option<(PathBuf, Vec<(String, String)>)>,
    /// Files that do not exist yet.
    new: Vec<(PathBuf, String)>,
    /// Files that do exist, with all of their new text.
    changed: Vec<(PathBuf, String)>,
    /// The new listing, if there is one.
    pub listing: Option<String>,
    /// What the author can do next, one line each.
    pub next: Vec<String>,
}

impl Plan {
    /// Every new or changed file, new ones first.
    pub fn files(&self) -> Vec<(&'static str, PathBuf)> {
        let folder = self
            .folder
            .iter()
            .flat_map(|(folder, files)| files.iter().map(|(file, _)| ("made", folder.join(file))));
        let new = self.new.iter().map(|(path, _)| ("made", path.clone()));
        let changed = self.changed.iter().map(|(path, _)| ("changed", path.clone()));
        folder.chain(new).chain(changed).collect()
    }

    /// Writes the plan: each file whole, the crate's folder with all its files at once, and the changed
    /// files last.
    ///
    /// # Errors
    /// If something cannot be written, or appeared since the plan was made.
    pub fn write(&self) -> Result<()> {
        // Everything is staged first, so that a full disk leaves the book unchanged.
        let staged =
            self.folder.as_ref().map(|(folder, files)| stage(folder, files)).transpose()?;
        let beside = |(path, text): &(PathBuf, String)| Ok((path.clone(), beside(path, text)?));
        let new: Vec<_> = self.new.iter().map(beside).collect::<Result<_>>()?;
        let changed: Vec<_> = self.changed.iter().map(beside).collect::<Result<_>>()?;
        if let (Some(staged), Some((folder, _))) = (staged, &self.folder) {
            if folder.exists() {
                bail!("{} already exists", folder.display());
            }
            fs::rename(staged.path(), folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
            // It is in its place, so there is nothing to remove.
            drop(staged.keep());
        }
        for (path, file) in new {
            file.persist_noclobber(&path)
                .with_context(|| format!("cannot make {}", path.display()))?;
        }
        for (path, file) in changed {
            file.persist(&path).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

/// A hidden folder with these files, beside its future place.
fn stage(folder: &Path, files: &[(String, String)]) -> Result<tempfile::TempDir> {
    let above = folder.parent().context("a listing has a folder above it")?;
    fs::create_dir_all(above).with_context(|| format!("cannot make {}", above.display()))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".new-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    let staged = builder
        .tempdir_in(above)
        .with_context(|| format!("cannot make a folder in {}", above.display()))?;
    for (file, text) in files {
        let path = staged.path().join(file);
        let inner = path.parent().unwrap_or(staged.path());
        fs::create_dir_all(inner).with_context(|| format!("cannot make {}", inner.display()))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(staged)
}

/// A temporary file with this text beside the path, with the permissions of the file it will replace.
fn beside(path: &Path, text: &str) -> Result<tempfile::NamedTempFile> {
    let folder = path.parent().context("a file has a folder above it")?;
    bookwright_base::files::stage(path, folder, text.as_bytes())
        .with_context(|| format!("cannot write beside {}", path.display()))
}
