//! What `new`, `rename`, and `remove` would change, as a whole: it can be shown, tried on a copy of the book,
//! and carried out.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// What to write, move, and remove.
#[derive(Debug, Default, Clone)]
pub struct Plan {
    /// A crate's folder, which does not exist yet, and its files by their path in it.
    pub(crate) folder: Option<(PathBuf, Vec<(String, String)>)>,
    /// Files that do not exist yet.
    pub(crate) new: Vec<(PathBuf, String)>,
    /// Files that do exist, with all of their new text.
    pub(crate) changed: Vec<(PathBuf, String)>,
    /// Files and folders, each with its new place, where nothing is yet. Changed files are named by their
    /// old place.
    pub(crate) moved: Vec<(PathBuf, PathBuf)>,
    /// Files and folders.
    pub(crate) removed: Vec<PathBuf>,
    /// The new listing, if there is one.
    pub listing: Option<String>,
    /// What the author can do next, one line each.
    pub next: Vec<String>,
}

impl Plan {
    /// Every file or folder that the plan is about, new ones first, each with what happens to it.
    pub fn files(&self) -> Vec<(&'static str, PathBuf)> {
        let folder = self
            .folder
            .iter()
            .flat_map(|(folder, files)| files.iter().map(|(file, _)| ("made", folder.join(file))));
        let new = self.new.iter().map(|(path, _)| ("made", path.clone()));
        let changed = self.changed.iter().map(|(path, _)| ("changed", path.clone()));
        let moved = self.moved.iter().map(|(_, to)| ("moved to", to.clone()));
        let removed = self.removed.iter().map(|path| ("removed", path.clone()));
        folder.chain(new).chain(changed).chain(moved).chain(removed).collect()
    }

    /// The same plan for a copy of the book.
    ///
    /// # Errors
    /// If it changes something outside of the book's folder `root`.
    pub(crate) fn at(&self, root: &Path, copy: &Path) -> Result<Self> {
        let there = |path: &Path| match path.strip_prefix(root) {
            Ok(path) => Ok(copy.join(path)),
            Err(_) => bail!("{} is outside the book", path.display()),
        };
        let texts = |files: &[(PathBuf, String)]| {
            let moved = files.iter().map(|(path, text)| Ok((there(path)?, text.clone())));
            moved.collect::<Result<Vec<_>>>()
        };
        let folder = self.folder.as_ref();
        Ok(Self {
            folder: folder
                .map(|(folder, files)| anyhow::Ok((there(folder)?, files.clone())))
                .transpose()?,
            new: texts(&self.new)?,
            changed: texts(&self.changed)?,
            moved: self
                .moved
                .iter()
                .map(|(from, to)| Ok((there(from)?, there(to)?)))
                .collect::<Result<_>>()?,
            removed: self.removed.iter().map(|path| there(path)).collect::<Result<_>>()?,
            listing: self.listing.clone(),
            next: self.next.clone(),
        })
    }

    /// Carries out the plan: each file is written whole, the crate's folder with all its files at once, and
    /// the changed files last; then comes what is moved and removed.
    ///
    /// # Errors
    /// If something cannot be written, or appeared since the plan was made.
    pub fn write(&self) -> Result<()> {
        // Everything is staged first, so that a full disk leaves the book unchanged.
        if let Some((_, taken)) = self.moved.iter().find(|(_, to)| to.exists()) {
            bail!("{} already exists", taken.display());
        }
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
        for (from, to) in &self.moved {
            move_to(from, to)?;
        }
        for path in &self.removed {
            let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            gone.with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(())
    }
}

/// Moves a file or a folder to where nothing is.
fn move_to(from: &Path, to: &Path) -> Result<()> {
    let above = to.parent().context("it has a folder above it")?;
    fs::create_dir_all(above).with_context(|| format!("cannot make {}", above.display()))?;
    fs::rename(from, to).with_context(|| format!("cannot move {}", from.display()))
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
