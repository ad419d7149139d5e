//! New listings, exercises, quizzes and chapters: their files, and the lines that make them part of the book.
//!
//! What is made passes `test` and `check` as it is, so that an author changes something that works.
//! All is planned before anything is written: a mistake leaves the book as it was, and no file that
//! is there already is ever replaced but by itself with lines added.

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

/// What is to be written.
#[derive(Debug, Default)]
pub struct Plan {
    /// A crate's folder, which does not exist yet, and its files by their path in it.
    folder: Option<(PathBuf, Vec<(String, String)>)>,
    /// Files that do not exist yet.
    new: Vec<(PathBuf, String)>,
    /// Files that do, with all of their new text.
    changed: Vec<(PathBuf, String)>,
    /// The listing that is made, if one is.
    pub listing: Option<String>,
    /// What the author may do next, one line each.
    pub next: Vec<String>,
}

impl Plan {
    /// Every file that is made or changed, made ones first.
    pub fn files(&self) -> Vec<(&'static str, PathBuf)> {
        let folder = self
            .folder
            .iter()
            .flat_map(|(folder, files)| files.iter().map(|(file, _)| ("made", folder.join(file))));
        let new = self.new.iter().map(|(path, _)| ("made", path.clone()));
        let changed = self.changed.iter().map(|(path, _)| ("changed", path.clone()));
        folder.chain(new).chain(changed).collect()
    }

    /// Writes the plan: each file whole, the crate's folder with all its files at once, and the
    /// lines that name them last.
    ///
    /// # Errors
    /// If something cannot be written, or appeared since the plan was made.
    pub fn write(&self) -> Result<()> {
        // Staged first: of a disk that is full, the book sees nothing.
        let staged =
            self.folder.as_ref().map(|(folder, files)| stage(folder, files)).transpose()?;
        let beside = |(path, text): &(PathBuf, String)| Ok((path.clone(), beside(path, text)?));
        let new: Vec<_> = self.new.iter().map(beside).collect::<Result<_>>()?;
        let changed: Vec<_> = self.changed.iter().map(beside).collect::<Result<_>>()?;
        if let (Some(staged), Some((folder, _))) = (staged, &self.folder) {
            if folder.exists() {
                bail!("{} is there already", folder.display());
            }
            fs::rename(staged.path(), folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
            // It is in its place: nothing is left to be removed.
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

/// A folder with these files beside the place it will have, hidden until it is there.
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

/// A file with this text beside the path, with the permissions of the file it will replace.
fn beside(path: &Path, text: &str) -> Result<tempfile::NamedTempFile> {
    let folder = path.parent().context("a file has a folder above it")?;
    bookwright_base::files::stage(path, folder, text.as_bytes())
        .with_context(|| format!("cannot write beside {}", path.display()))
}
