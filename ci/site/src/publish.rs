//! Publishing: a site is made beside its destination, and replaces what is there when it is complete.
//!
//! So the destination must be a folder that mdBook made, or an empty one, and must not overlap with the
//! author's sources.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::codes;
use bookwright_base::paths::normalized;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::table;

/// A file that mdBook writes into every site, and words that are in it.
const MARK: (&str, &str) = (".nojekyll", "mdBook's output");

/// The problem with a destination at which nothing may be published.
pub(super) fn refusal(source: &Source, destination: &Path) -> Option<Problem> {
    let layout = &source.layout;
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| normalized(path));
    let target = real(destination);
    let written = [&layout.root, &layout.src, &layout.listings, &layout.quizzes, &layout.theme];
    let holds =
        written.into_iter().map(|folder| real(folder)).find(|folder| folder.starts_with(&target));
    // A source folder that is the whole book has the site in it too; it does not become a part of itself.
    let whole = real(&layout.root).starts_with(real(&layout.src));
    let sources = written[1..].iter().skip(usize::from(whole));
    let within = sources.map(|folder| real(folder)).find(|folder| target.starts_with(folder));
    let what = if let Some(folder) = holds.or(within) {
        let shown = bookwright_base::paths::relative(&folder, &layout.root);
        format!("the site cannot be built here: this folder overlaps with {shown}")
    } else if target.is_file() {
        "the site cannot be built here: this is a file".to_owned()
    } else if target.is_dir() && !is_site(&target) {
        "the site cannot be built here: this folder contains something other than a site".to_owned()
    } else {
        return None;
    };
    let place = place(source, destination);
    Some(Problem::new(codes::BUILD_DIR_TAKEN, place, what).help(
        "a build replaces all that is at its destination: set `build-dir` under [build] to a \
         folder of its own, such as \"book\"",
    ))
}

/// Whether a folder may be replaced: mdBook made it, or it is empty.
fn is_site(folder: &Path) -> bool {
    is_mdbooks(folder) || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Whether mdBook made a folder.
pub(super) fn is_mdbooks(folder: &Path) -> bool {
    fs::read_to_string(folder.join(MARK.0)).is_ok_and(|text| text.contains(MARK.1))
}

/// The place in book.toml that names the destination, or the destination itself.
fn place(source: &Source, destination: &Path) -> Place {
    let text = &source.settings.text;
    let table = table::parse(text, &mut Vec::new());
    let named = table::descend(&table, &["build"]).and_then(|build| table::get(build, "build-dir"));
    match named {
        Some((_, value)) if destination == source.layout.destination => text.place(value.span()),
        _ => Place::file(destination),
    }
}

/// A site that is being made.
#[derive(Debug)]
pub(super) struct StagedSite {
    destination: PathBuf,
    new: PathBuf,
    old: PathBuf,
    /// Held while the site is made, so that two builds of one book take turns.
    _lock: File,
}

impl StagedSite {
    /// Makes a folder beside the destination, and cleans up after an interrupted build. `target` is
    /// the folder for the tool's own files.
    pub(super) fn open(destination: &Path, target: &Path) -> Result<Self> {
        let destination = destination.canonicalize().unwrap_or_else(|_| destination.to_owned());
        let parent = destination.parent().unwrap_or(&destination);
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        let lock = lock(target)?;
        let name = destination.file_name().unwrap_or_default().to_string_lossy();
        let new = parent.join(format!(".{name}.new"));
        let old = parent.join(format!(".{name}.old"));
        if old.exists() && !destination.exists() {
            rename(&old, &destination)?;
        }
        remove(&old)?;
        remove(&new)?;
        fs::create_dir(&new).with_context(|| format!("cannot make {}", new.display()))?;
        Ok(Self { destination, new, old, _lock: lock })
    }

    /// The folder to make the site in.
    pub(super) fn folder(&self) -> &Path {
        &self.new
    }

    /// Moves the site to its destination.
    pub(super) fn publish(self) -> Result<()> {
        if self.destination.exists() {
            rename(&self.destination, &self.old)?;
        }
        if let Err(error) = rename(&self.new, &self.destination) {
            if self.old.exists() {
                rename(&self.old, &self.destination)?;
            }
            return Err(error);
        }
        remove(&self.old)
    }
}

impl Drop for StagedSite {
    fn drop(&mut self) {
        // If this fails, the next build removes it.
        let _ = remove(&self.new);
    }
}

fn lock(target: &Path) -> Result<File> {
    fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
    let path = target.join("build.lock");
    let lock = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    // On a file system without locks, nothing keeps builds apart.
    let _ = lock.lock();
    Ok(lock)
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to)
        .with_context(|| format!("cannot rename {} to {}", from.display(), to.display()))
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(toml: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("src/inner")).unwrap();
        fs::write(root.join("src/SUMMARY.md"), "# Summary\n").unwrap();
        fs::write(root.join("book.toml"), toml).unwrap();
        (folder, root)
    }

    #[test]
    fn a_folder_that_is_no_site_is_left_alone() {
        for (dir, refused) in [
            (".", true),
            ("src", true),
            ("src/inner/out", true),
            ("notes", true),
            ("book.toml", true),
            ("empty", false),
            ("site", false),
            ("new/deep", false),
        ] {
            let (_folder, root) = book(&format!("[build]\nbuild-dir = \"{dir}\"\n"));
            fs::create_dir(root.join("notes")).unwrap();
            fs::write(root.join("notes/a.txt"), "mine").unwrap();
            fs::create_dir(root.join("empty")).unwrap();
            fs::create_dir(root.join("site")).unwrap();
            fs::write(root.join("site/.nojekyll"), "x of mdBook's output.\n").unwrap();
            let source = Source::discover(&root);
            let problem = refusal(&source, &source.layout.destination);
            assert_eq!(problem.is_some(), refused, "{dir}: {problem:?}");
            if let Some(problem) = problem {
                assert_eq!(problem.code, codes::BUILD_DIR_TAKEN);
                assert_eq!(problem.place.display(&root), "book.toml:2:13");
            }
        }
    }

    #[test]
    fn what_an_interrupted_build_left_is_put_right() {
        let (_folder, root) = book("");
        let site = root.join("book");
        fs::create_dir(root.join(".book.old")).unwrap();
        fs::write(root.join(".book.old/a"), "old").unwrap();
        fs::create_dir(root.join(".book.new")).unwrap();
        fs::write(root.join(".book.new/half"), "").unwrap();
        let stage = StagedSite::open(&site, &root.join("target")).unwrap();
        assert_eq!(fs::read_to_string(site.join("a")).unwrap(), "old");
        assert_eq!(fs::read_dir(stage.folder()).unwrap().count(), 0);
        fs::write(stage.folder().join("a"), "new").unwrap();
        stage.publish().unwrap();
        assert_eq!(fs::read_to_string(site.join("a")).unwrap(), "new");
        assert!(!root.join(".book.old").exists() && !root.join(".book.new").exists());
    }

    #[test]
    fn what_is_not_published_leaves_the_site_as_it_was() {
        let (_folder, root) = book("");
        let site = root.join("book");
        fs::create_dir(&site).unwrap();
        fs::write(site.join("a"), "old").unwrap();
        let stage = StagedSite::open(&site, &root.join("target")).unwrap();
        fs::write(stage.folder().join("a"), "new").unwrap();
        drop(stage);
        assert_eq!(fs::read_to_string(site.join("a")).unwrap(), "old");
        assert!(!root.join(".book.new").exists());
    }
}
