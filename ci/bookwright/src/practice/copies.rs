//! The reader's copies of exercises, beside the book, and what of them is done. What a reader wrote is
//! never lost: a copy is written over only if nothing was changed in it, and a reset keeps it aside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use bookwright_base::files::write_whole;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::layout::{self, Layout};
use bookwright_source::listing::Listing;

use crate::codes;

/// What of an exercise is the book's alone: its manifest is written for the copy, its tests are never
/// copied, and the rest is shown when it is asked for.
const OF_THE_BOOK: [&str; 8] = [
    layout::MANIFEST,
    layout::LOCK,
    layout::TASK,
    layout::HINTS,
    layout::TESTS,
    "solution",
    layout::WRONG,
    layout::BUILDS,
];
/// The folder in a copy with what resets took out of it.
const KEPT: &str = "kept";
/// What git ignores there: all of it.
const ALL: &str = "*\n";

/// What is known of one exercise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    /// Whether its tests passed when they last ran.
    #[serde(default)]
    done: bool,
    /// A digest of the book's files that the copy was made from.
    #[serde(default)]
    stub: String,
}

/// The copies of a book's exercises.
#[derive(Debug)]
pub struct Copies {
    folder: PathBuf,
    progress: BTreeMap<String, Progress>,
}

/// The reader's copy of one exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The folder.
    pub folder: PathBuf,
    /// The file to write in.
    pub file: PathBuf,
    /// Whether nothing was changed in it.
    pub is_untouched: bool,
    /// Whether the book's stub is another one by now, while the copy was changed.
    pub is_outdated: bool,
}

impl Copies {
    /// The copies there are. Writes nothing.
    ///
    /// # Errors
    /// If what is known of them cannot be read.
    pub fn open(layout: &Layout) -> Result<Result<Self, Problem>> {
        let folder = layout.practice();
        let file = folder.join(layout::PRACTICE_STATE);
        let mut progress = BTreeMap::new();
        if file.is_file() {
            let unread = || {
                format!(
                    "cannot read {}: remove it, then nothing is done, and your texts stay",
                    file.display()
                )
            };
            let text = fs::read_to_string(&file).with_context(unread)?;
            progress = toml::from_str(&text).with_context(unread)?;
        } else if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some())
            && fs::read_to_string(folder.join(layout::IGNORED)).ok().as_deref() != Some(ALL)
        {
            let what = "this folder was not made to practice in";
            return Ok(Err(Problem::new(codes::PRACTICE_FOLDER_TAKEN, Place::file(&folder), what)
                .help("give it another name: the reader's copies of exercises are put here")));
        }
        Ok(Ok(Self { folder, progress }))
    }

    /// Whether the tests of an exercise passed when they last ran.
    pub fn is_done(&self, name: &str) -> bool {
        self.progress.get(name).is_some_and(|progress| progress.done)
    }

    /// How many of these are done.
    pub fn count_done<'n>(&self, names: impl Iterator<Item = &'n str>) -> usize {
        names.filter(|name| self.is_done(name)).count()
    }

    /// Remembers whether the tests of an exercise passed.
    ///
    /// # Errors
    /// If that cannot be written.
    pub fn set_done(&mut self, name: &str, done: bool) -> Result<()> {
        let progress = self.progress.entry(name.to_owned()).or_default();
        if progress.done != done {
            progress.done = done;
            self.write()?;
        }
        Ok(())
    }

    /// Makes what is missing of a copy. One in which nothing was changed follows the book.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn prepare(&mut self, listing: &Listing) -> Result<Copy> {
        let folder = self.folder.join(&listing.name);
        let given = given(&listing.folder)?;
        let book = digest(&listing.folder, given.iter().map(PathBuf::as_path));
        let known = self.progress.get(&listing.name).map_or("", |progress| progress.stub.as_str());
        let is_new = known.is_empty() || !folder.join(layout::LIB).exists();
        let follows = is_new || known == written(&folder)?;
        if is_new {
            self.begin()?;
        }
        for file in &given {
            let to = folder.join(file);
            if !to.exists() || (follows && !is_new && book != known) {
                copy(&listing.folder.join(file), &to)?;
            }
        }
        let is_outdated = !follows && book != known;
        if follows && book != known {
            self.progress.entry(listing.name.clone()).or_default().stub.clone_from(&book);
            self.write()?;
        }
        let is_untouched = written(&folder)? == book;
        Ok(Copy { file: folder.join(layout::LIB), folder, is_untouched, is_outdated })
    }

    /// Puts the book's stub in place of what the reader wrote. Returns the folder that has what was
    /// changed; `None` if nothing was.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn reset(&mut self, listing: &Listing) -> Result<Option<PathBuf>> {
        let folder = self.folder.join(&listing.name);
        let given = given(&listing.folder)?;
        let kept = (1..).map(|count| folder.join(KEPT).join(count.to_string()));
        let kept = kept.into_iter().find(|kept| !kept.exists()).unwrap_or_default();
        let mut any = false;
        for file in written_files(&folder)? {
            let (own, stub) = (folder.join(&file), listing.folder.join(&file));
            let is_given = given.contains(&file);
            if is_given && fs::read(&own).ok() == fs::read(&stub).ok() {
                continue;
            }
            copy(&own, &kept.join(&file))?;
            any = true;
            if !is_given {
                fs::remove_file(&own).with_context(|| cannot("remove", &own))?;
            }
        }
        for file in &given {
            copy(&listing.folder.join(file), &folder.join(file))?;
        }
        let book = digest(&listing.folder, given.iter().map(PathBuf::as_path));
        self.progress.insert(listing.name.clone(), Progress { done: false, stub: book });
        self.write()?;
        Ok(any.then_some(kept))
    }

    /// A digest of what the reader wrote.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn digest(&self, listing: &Listing) -> Result<String> {
        written(&self.folder.join(&listing.name))
    }

    /// Makes the folder, which git ignores as a whole.
    fn begin(&self) -> Result<()> {
        let ignored = self.folder.join(layout::IGNORED);
        if !ignored.exists() {
            write_whole(&ignored, ALL.as_bytes())?;
            self.write()?;
        }
        Ok(())
    }

    fn write(&self) -> Result<()> {
        let table = toml::to_string(&self.progress).context("what is done cannot be written")?;
        let text = format!("# What is done, as the tests said when they last ran.\n\n{table}");
        write_whole(&self.folder.join(layout::PRACTICE_STATE), text.as_bytes())
    }
}

/// The files of an exercise or a copy that are the reader's, relative to its folder.
fn given(folder: &Path) -> Result<Vec<PathBuf>> {
    let is_given = |file: &PathBuf| !OF_THE_BOOK.iter().any(|name| file.starts_with(name));
    Ok(files(folder)?.into_iter().filter(is_given).collect())
}

/// A digest of what a reader wrote in a copy.
fn written(folder: &Path) -> Result<String> {
    let files = written_files(folder)?;
    Ok(digest(folder, files.iter().map(PathBuf::as_path)))
}

fn written_files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(given(folder)?.into_iter().filter(|file| !file.starts_with(KEPT)).collect())
}

/// The files of a folder, relative to it and sorted, without those of editors and of git.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let is_kept = |name: &str| !name.starts_with('.') && !name.ends_with('~');
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(move |entry| {
        entry.depth() == 0 || is_kept(&entry.file_name().to_string_lossy())
    });
    let mut files = Vec::new();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            // An editor writes a file by removing it first, and a copy may not be made yet.
            Err(error) if error.io_error().is_some_and(|it| it.kind() == NOT_FOUND) => continue,
            Err(error) => return Err(error).with_context(|| cannot("read", folder)),
        };
        if entry.file_type().is_file()
            && let Ok(file) = entry.path().strip_prefix(folder)
        {
            files.push(file.to_owned());
        }
    }
    Ok(files)
}

const NOT_FOUND: std::io::ErrorKind = std::io::ErrorKind::NotFound;

fn digest<'f>(folder: &Path, files: impl Iterator<Item = &'f Path>) -> String {
    let mut digest = blake3::Hasher::new();
    for file in files {
        let content = fs::read(folder.join(file)).unwrap_or_default();
        for bytes in [file.to_string_lossy().replace('\\', "/").as_bytes(), &content] {
            digest.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        }
    }
    digest.finalize().to_hex()[..32].to_owned()
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let content = fs::read(from).with_context(|| cannot("read", from))?;
    write_whole(to, &content)
}

fn cannot(what: &str, path: &Path) -> String {
    format!("cannot {what} {}", path.display())
}

#[cfg(test)]
mod tests;
