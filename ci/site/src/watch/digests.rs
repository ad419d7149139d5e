//! The content of watched files as it was when they were last looked at, as digests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use blake3::Hash;
use walkdir::WalkDir;

use super::watched::Watched;

/// A larger file, a film perhaps, is known by its size and the time it was written.
const READ: u64 = 8 << 20;

/// The digests of files.
#[derive(Debug, Default)]
pub(super) struct FileDigests {
    files: BTreeMap<PathBuf, Hash>,
}

impl FileDigests {
    /// Learns the files of a folder that is watched from now on.
    pub(super) fn learn(&mut self, folder: &Path, is_deep: bool, watched: &Watched) {
        for file in files(folder, if is_deep { usize::MAX } else { 1 }, watched) {
            self.learn_file(file, watched);
        }
    }

    /// Learns the files that count by themselves.
    pub(super) fn learn_files(&mut self, watched: &Watched) {
        for file in watched.singles() {
            self.learn_file(file.clone(), watched);
        }
    }

    fn learn_file(&mut self, file: PathBuf, watched: &Watched) {
        if !self.files.contains_key(&file)
            && watched.scope(&file).is_some()
            && let Some(digest) = digest(&file)
        {
            self.files.insert(file, digest);
        }
    }

    /// Whether a file, or one in a folder, has another content than before: it is remembered from now
    /// on. A file that stands in `site` as it is was written by the build that made the site.
    pub(super) fn changed(&mut self, path: &Path, watched: &Watched, site: Option<&Path>) -> bool {
        let now: BTreeSet<PathBuf> = match path.is_dir() {
            true => files(path, usize::MAX, watched).collect(),
            false => BTreeSet::from([path.to_owned()]),
        };
        let below = |file: &PathBuf| file.starts_with(path);
        let known =
            self.files.range(path.to_owned()..).map(|(file, _)| file).take_while(|it| below(it));
        let gone: Vec<PathBuf> = known.filter(|file| !now.contains(*file)).cloned().collect();
        for file in &gone {
            self.files.remove(file);
        }
        let mut is_changed = !gone.is_empty();
        for file in now {
            let digest = digest(&file);
            let before = match digest {
                Some(digest) => self.files.insert(file.clone(), digest),
                None => self.files.remove(&file),
            };
            let is_built = || {
                let copy = site.zip(watched.copy_of(&file)).map(|(site, copy)| site.join(copy));
                digest.is_some() && copy.is_some_and(|copy| self::digest(&copy) == digest)
            };
            is_changed |= before != digest && !is_built();
        }
        is_changed
    }
}

/// The files of a folder that count.
fn files<'w>(
    folder: &Path,
    depth: usize,
    watched: &'w Watched,
) -> impl Iterator<Item = PathBuf> + use<'w> {
    let walk = WalkDir::new(folder).max_depth(depth).into_iter();
    let kept = walk.filter_entry(|entry| entry.depth() == 0 || watched.is_kept(entry.path()));
    let entries = kept.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    entries.map(walkdir::DirEntry::into_path)
}

/// The digest of a file; `None` if it is not there, or cannot be read.
fn digest(file: &Path) -> Option<Hash> {
    let found = fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
    if found.len() > READ {
        return Some(blake3::hash(format!("{} {:?}", found.len(), found.modified()).as_bytes()));
    }
    fs::read(file).ok().map(|content| blake3::hash(&content))
}
