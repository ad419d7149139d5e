//! Watches what a book is made from, for edits: its folders, every file that a page includes, the
//! folders that book.toml names, and what symbolic links in the source folder lead to.
//!
//! A folder is watched as soon as it exists; the book's folder itself is watched for that, without
//! the folders in it. An edit is new content: reading a file, touching it, or writing it as it was is
//! none, so what a preprocessor writes at each build does not cause the next one.

mod digests;
mod edited_folder;
mod system;
mod watched;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context as _, Result};
use notify_debouncer_full::DebounceEventResult;
use notify_debouncer_full::notify::{ErrorKind, EventKind, RecursiveMode};

use bookwright_base::paths::relative;
use bookwright_source::Source;

use digests::FileDigests;
pub use edited_folder::EditedFolder;
use system::Ear;
use watched::Watched;

/// Why the book is built again, the weakest reason first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BuildRequest {
    /// The author pauses: what is made from the whole book is due.
    Idle,
    /// Only the texts of chapters were edited.
    Chapters,
    /// What chapters show was edited: listings, quizzes, included files.
    Pages,
    /// Something was edited on which every page may depend.
    Book,
}

/// What the builder is woken by.
#[derive(Debug)]
pub(super) enum WatchEvent {
    /// Something happened to these files or folders.
    Touched(Vec<PathBuf>),
    /// Events were lost: anything may have been edited.
    Lost,
    /// The server stops.
    Stop,
}

/// The watched folders of a book.
pub(super) struct FolderWatcher {
    ear: Box<dyn Ear>,
    events: Sender<WatchEvent>,
    /// Whether files are looked at, because the system tells of no edits.
    is_polling: bool,
    watched: Watched,
    /// The folders that the system watches.
    folders: BTreeSet<(PathBuf, bool)>,
    digests: FileDigests,
    /// The links about which something was said.
    told: BTreeSet<PathBuf>,
}

impl FolderWatcher {
    /// A watcher of no folder yet, and both ends of its channel, whose sender can also send
    /// [`WatchEvent::Stop`]. With `poll`, it never relies on the system.
    pub(super) fn new(poll: bool) -> Result<(Self, Sender<WatchEvent>, Receiver<WatchEvent>)> {
        let (events, receiver) = channel();
        let told = events.clone();
        let ear = if poll { system::polled(told) } else { system::told(heard(told)) };
        let watcher = Self {
            ear: ear.context("cannot watch the book's folders")?,
            events: events.clone(),
            is_polling: poll,
            watched: Watched::default(),
            folders: BTreeSet::new(),
            digests: FileDigests::default(),
            told: BTreeSet::new(),
        };
        Ok((watcher, events, receiver))
    }

    /// Looks at the files from now on, because the system does not tell of edits.
    fn poll(&mut self, why: &str, tell: &impl Fn(String)) {
        tell(format!("{why}: they are looked for twice a second"));
        self.is_polling = true;
        match system::polled(self.events.clone()) {
            Ok(ear) => {
                self.ear = ear;
                self.folders.clear();
            }
            Err(error) => tell(format!("cannot look for edits: {error}")),
        }
    }

    /// Watches what a book is made from now. Returns whether there are new folders, which may have
    /// been edited since the book was read; calls `tell` with a message about each that is not watched.
    pub(super) fn follow(&mut self, source: &Source, tell: impl Fn(String)) -> bool {
        self.watched = Watched::of(source);
        for link in &self.watched.outside {
            if self.told.insert(link.clone()) {
                let link = relative(link, &source.layout.root);
                tell(format!(
                    "{link} leads out of the book, so edits there are not seen: move it into the book, or set \
                     `allow-outside = true`"
                ));
            }
        }
        if !self.is_polling && system::is_silent(&source.layout.src) {
            self.poll("the system does not tell of edits on this file system", &tell);
        }
        let wanted = self.watched.folders();
        for (gone, _) in self.folders.difference(&wanted) {
            let _ = self.ear.unwatch(gone);
        }
        self.folders.retain(|folder| wanted.contains(folder));
        let mut is_more = false;
        for folder in wanted {
            if self.folders.contains(&folder) {
                continue;
            }
            let (path, is_deep) = &folder;
            let mode =
                if *is_deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match self.ear.watch(path, mode) {
                Ok(()) => {
                    self.digests.learn(path, *is_deep, &self.watched);
                    is_more |= self.folders.insert(folder);
                }
                Err(error)
                    if !self.is_polling && matches!(error.kind, ErrorKind::MaxFilesWatch) =>
                {
                    self.poll("the system tells of edits in no more folders", &tell);
                    return self.follow(source, tell);
                }
                Err(error) => tell(format!("cannot watch {}: {error}", path.display())),
            }
        }
        // Files of a folder that was watched before may be wanted only now.
        self.digests.learn_files(&self.watched);
        is_more
    }

    /// The build that some events call for, if any. `site` is the folder of the last site if it was made
    /// from the book as it was before these events.
    pub(super) fn request(
        &mut self,
        events: &[WatchEvent],
        site: Option<&Path>,
    ) -> Option<BuildRequest> {
        let mut request = None;
        for event in events {
            let WatchEvent::Touched(paths) = event else {
                request = Some(BuildRequest::Book);
                continue;
            };
            for path in paths {
                let Some(scope) = self.watched.scope(path) else { continue };
                // In a folder that nobody watches yet, an edit may be missed.
                let is_new = path.is_dir()
                    && self.watched.folders().difference(&self.folders).any(|(it, _)| it == path);
                if self.digests.changed(path, &self.watched, site) || is_new {
                    request = request.max(Some(scope));
                }
            }
        }
        request
    }
}

/// Sends on what is heard, except that a file was read.
fn heard(events: Sender<WatchEvent>) -> impl FnMut(DebounceEventResult) + Send + 'static {
    move |result| {
        let event = match result {
            Ok(happened) => {
                let happened =
                    happened.iter().filter(|it| !matches!(it.kind, EventKind::Access(_)));
                let paths: Vec<_> =
                    happened.flat_map(|event| event.paths.iter().cloned()).collect();
                if paths.is_empty() {
                    return;
                }
                WatchEvent::Touched(paths)
            }
            Err(_) => WatchEvent::Lost,
        };
        let _ = events.send(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What edits of a book call for, each in a folder of its own.
    fn request(
        watcher: &mut FolderWatcher,
        site: Option<&Path>,
        path: &Path,
    ) -> Option<BuildRequest> {
        watcher.request(&[WatchEvent::Touched(vec![path.to_owned()])], site)
    }

    #[test]
    fn an_edit_is_new_content_and_no_build_makes_one() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            path
        };
        write("book.toml", "");
        write("src/SUMMARY.md", "- [A](a.md)\n");
        let (page, dot) = (write("src/a.md", "# A\n"), write("src/made/dot.svg", "<svg/>"));
        let (mut watcher, ..) = FolderWatcher::new(false).unwrap();
        assert!(watcher.follow(&Source::discover(&root), |told| panic!("{told}")));
        assert!(!watcher.follow(&Source::discover(&root), |told| panic!("{told}")));
        let watcher = &mut watcher;
        for path in [&page, &dot, &root.join("src"), &root.join("src/made")] {
            assert_eq!(request(watcher, None, path), None, "{}", path.display());
        }
        write("src/a.md", "# B\n");
        assert_eq!(request(watcher, None, &page), Some(BuildRequest::Chapters));
        assert_eq!(request(watcher, None, &page), None);
        write("src/made/dot.svg", "<svg></svg>");
        assert_eq!(request(watcher, None, &root.join("src/made")), Some(BuildRequest::Book));
        std::fs::remove_dir_all(root.join("src/made")).unwrap();
        assert_eq!(request(watcher, None, &root.join("src/made")), Some(BuildRequest::Book));
        // A new file is an edit, unless the build wrote it and the site has it.
        let (new, site) = (write("src/new/dot.svg", "<svg/>"), root.join("site"));
        write("site/new/dot.svg", "<svg/>");
        assert_eq!(request(watcher, Some(&site), &root.join("src/new")), None);
        write("src/new/dot.svg", "<svg></svg>");
        assert_eq!(request(watcher, Some(&site), &new), Some(BuildRequest::Book));
        let other = write("src/other.svg", "<svg/>");
        assert_eq!(request(watcher, Some(&site), &other), Some(BuildRequest::Book));
        // A folder that is watched from now on.
        std::fs::create_dir(root.join("quizzes")).unwrap();
        assert_eq!(request(watcher, None, &root.join("quizzes")), Some(BuildRequest::Book));
        assert_eq!(watcher.request(&[WatchEvent::Lost], None), Some(BuildRequest::Book));
    }
}
