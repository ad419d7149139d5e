//! Watches the folders of a book for edits.
//!
//! A folder is watched as soon as it exists; the book's folder itself is watched for that, without
//! the folders in it. Reading a file is not an edit, nor is what the tool and cargo write.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use notify_debouncer_full::notify::{EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{
    DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer,
};

use bookwright_source::layout::Layout;

/// Changes within this time are one edit: an editor writes a file in several steps.
const SETTLED: Duration = Duration::from_millis(12);

/// Why the book is built again, the weakest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BuildRequest {
    /// The author pauses: what is made from the whole book is due.
    Idle,
    /// Only the texts of chapters were edited.
    Chapters,
    /// Listings or quizzes, which chapters show, were edited.
    Pages,
    /// Something was edited on which every page may depend.
    Book,
    /// Not a build: the server stops.
    Stop,
}

/// The watched folders of a book.
pub(super) struct FolderWatcher {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    layout: Arc<Mutex<Layout>>,
    watched: HashSet<PathBuf>,
}

impl FolderWatcher {
    /// A watcher of no folder yet, and both ends of its channel, whose sender can also send
    /// [`BuildRequest::Stop`].
    pub(super) fn new(
        layout: Layout,
    ) -> Result<(Self, Sender<BuildRequest>, Receiver<BuildRequest>)> {
        let (sender, receiver) = channel();
        let layout = Arc::new(Mutex::new(layout));
        let (edits, seen) = (sender.clone(), layout.clone());
        let debouncer = new_debouncer(SETTLED, None, move |result: DebounceEventResult| {
            let layout = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let edit = match result {
                Ok(events) => events.iter().filter_map(|event| edit(&layout, event)).max(),
                // Events were lost: anything may have been edited.
                Err(_) => Some(BuildRequest::Book),
            };
            if let Some(edit) = edit {
                let _ = edits.send(edit);
            }
        })
        .context("cannot watch the book's folders")?;
        Ok((Self { debouncer, layout, watched: HashSet::new() }, sender, receiver))
    }

    /// Watches the folders that exist now. Returns whether there are new ones; calls `tell` with a
    /// message about each that cannot be watched.
    pub(super) fn follow(&mut self, layout: &Layout, tell: impl Fn(String)) -> bool {
        *self.layout.lock().unwrap_or_else(PoisonError::into_inner) = layout.clone();
        let mut wanted = vec![(layout.root.clone(), RecursiveMode::NonRecursive)];
        for folder in layout.watched() {
            if folder == layout.listings {
                // Cargo's target folder may be in it, with thousands of folders.
                wanted.push((folder.clone(), RecursiveMode::NonRecursive));
                wanted.extend(groups(&folder).map(|group| (group, RecursiveMode::Recursive)));
            } else if folder.is_dir() {
                wanted.push((folder, RecursiveMode::Recursive));
            }
        }
        wanted.retain(|(folder, _)| folder.is_dir());
        let here: HashSet<PathBuf> = wanted.iter().map(|(folder, _)| folder.clone()).collect();
        for gone in self.watched.difference(&here) {
            let _ = self.debouncer.unwatch(gone);
        }
        self.watched.retain(|folder| here.contains(folder));
        let mut more = false;
        for (folder, mode) in wanted {
            if self.watched.contains(&folder) {
                continue;
            }
            match self.debouncer.watch(&folder, mode) {
                Ok(()) => {
                    more |= self.watched.insert(folder);
                }
                Err(error) => tell(format!("cannot watch {}: {error}", folder.display())),
            }
        }
        more
    }
}

fn groups(listings: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(listings).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| !is_made(path))
}

/// The build that an event calls for, if any.
fn edit(layout: &Layout, event: &DebouncedEvent) -> Option<BuildRequest> {
    if matches!(event.kind, EventKind::Access(_)) {
        return None;
    }
    let paths = event.paths.iter().filter(|path| concerns(layout, path));
    paths.map(|path| scope(layout, path)).max()
}

/// The build that an edit of a path calls for. Files of the source folder that are not Markdown are
/// copied into the site, which an incremental build does not do.
fn scope(layout: &Layout, path: &Path) -> BuildRequest {
    let within = |folder: &PathBuf| path.starts_with(folder) && path != folder;
    if within(&layout.listings) || within(&layout.quizzes) {
        return BuildRequest::Pages;
    }
    let text = path.extension().is_some_and(|extension| extension == "md");
    match within(&layout.src) && text && *path != layout.summary() {
        true => BuildRequest::Chapters,
        false => BuildRequest::Book,
    }
}

/// Whether an edit of a path can change the site.
fn concerns(layout: &Layout, path: &Path) -> bool {
    if path.starts_with(&layout.destination) || path.starts_with(&layout.target) {
        return false;
    }
    layout.watched().iter().any(|folder| {
        path.strip_prefix(folder)
            .is_ok_and(|below| !below.iter().any(|part| is_made(part.as_ref())))
    })
}

/// Whether cargo or an editor made a path: `target`, hidden files, and backups.
fn is_made(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "target" || name.starts_with('.') || name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_author_edits_concerns_the_site() {
        let layout = Layout::new(Path::new("/b"));
        for (path, concern) in [
            ("/b/book.toml", true),
            ("/b/src/a.md", true),
            ("/b/src", true),
            ("/b/listings/t/a/stdout.txt", true),
            ("/b/theme/page/page.css", true),
            ("/b/quizzes", true),
            ("/b/listings/target/debug/x", false),
            ("/b/listings/t/a/target/x", false),
            ("/b/src/.a.md.swp", false),
            ("/b/src/a.md~", false),
            ("/b/book/index.html", false),
            ("/b/.book.new/index.html", false),
            ("/b/target/bookwright/build.lock", false),
            ("/b/README.md", false),
        ] {
            assert_eq!(concerns(&layout, Path::new(path)), concern, "{path}");
        }
    }

    #[test]
    fn an_edit_of_pages_is_told_from_one_of_the_book() {
        let layout = Layout::new(Path::new("/b"));
        for (path, expected) in [
            ("/b/src/deep/a.md", BuildRequest::Chapters),
            ("/b/listings/t/a/src/main.rs", BuildRequest::Pages),
            ("/b/quizzes/a.toml", BuildRequest::Pages),
            ("/b/src/SUMMARY.md", BuildRequest::Book),
            ("/b/src/picture.svg", BuildRequest::Book),
            ("/b/book.toml", BuildRequest::Book),
            ("/b/theme/index.hbs", BuildRequest::Book),
            ("/b/listings", BuildRequest::Book),
        ] {
            assert_eq!(scope(&layout, Path::new(path)), expected, "{path}");
        }
    }
}
