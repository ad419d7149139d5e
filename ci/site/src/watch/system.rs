//! Hearing of edits: from the system, or by looking at the files again and again where it tells of none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use notify_debouncer_full::notify::{Config, RecommendedWatcher, RecursiveMode, Result, Watcher};
use notify_debouncer_full::{
    DebounceEventHandler, Debouncer, FileIdCache, RecommendedCache, new_debouncer_opt,
};
use walkdir::WalkDir;

use super::WatchEvent;
use super::watched::is_made;

/// Changes within this time are one edit: an editor writes a file in several steps.
const SETTLED: Duration = Duration::from_millis(12);
/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(500);
/// File systems on another machine, or outside of a container, whose edits Linux does not hear of.
#[cfg(any(target_os = "linux", test))]
const SILENT: [&str; 12] = [
    "9p",
    "afs",
    "cifs",
    "drvfs",
    "fakeowner",
    "fuse.grpcfuse",
    "fuse.sshfs",
    "nfs",
    "nfs4",
    "smb3",
    "vboxsf",
    "virtiofs",
];

/// What hears of edits.
pub(super) trait Ear: Send {
    /// Listens to a folder.
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<()>;
    /// No longer listens to a folder.
    fn unwatch(&mut self, folder: &Path) -> Result<()>;
}

impl<W: Watcher + Send, C: FileIdCache + Send> Ear for Debouncer<W, C> {
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<()> {
        Debouncer::watch(self, folder, mode)
    }

    fn unwatch(&mut self, folder: &Path) -> Result<()> {
        Debouncer::unwatch(self, folder)
    }
}

/// Hears what the system tells.
pub(super) fn told(heard: impl DebounceEventHandler) -> Result<Box<dyn Ear>> {
    let cache = RecommendedCache::new();
    // What a link leads to is watched by itself: not every system can follow links.
    let config = Config::default().with_follow_symlinks(false);
    let told: Debouncer<RecommendedWatcher, _> =
        new_debouncer_opt(SETTLED, None, heard, cache, config)?;
    Ok(Box::new(told))
}

/// Looks at the files itself. notify's own way to do so takes two edits within a second for one.
pub(super) fn polled(events: Sender<WatchEvent>) -> Result<Box<dyn Ear>> {
    let folders = Arc::new(Mutex::new(BTreeMap::<PathBuf, Glance>::new()));
    let watched = Arc::downgrade(&folders);
    std::thread::Builder::new().name("poll".to_owned()).spawn(move || {
        // Until the other end is dropped.
        while let Some(folders) = watched.upgrade() {
            let mut changed = Vec::new();
            for (folder, before) in
                folders.lock().unwrap_or_else(PoisonError::into_inner).iter_mut()
            {
                let now = Glance::at(folder, before.is_deep);
                changed.extend(before.difference(&now));
                *before = now;
            }
            drop(folders);
            if !changed.is_empty() && events.send(WatchEvent::Touched(changed)).is_err() {
                break;
            }
            std::thread::sleep(INTERVAL);
        }
    })?;
    Ok(Box::new(Poller { folders }))
}

/// The folders that are looked at, with what was seen last.
struct Poller {
    folders: Arc<Mutex<BTreeMap<PathBuf, Glance>>>,
}

impl Ear for Poller {
    fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<()> {
        let glance = Glance::at(folder, mode == RecursiveMode::Recursive);
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.insert(folder.to_owned(), glance);
        Ok(())
    }

    fn unwatch(&mut self, folder: &Path) -> Result<()> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
        Ok(())
    }
}

/// What can be seen of a folder's files without reading them.
struct Glance {
    is_deep: bool,
    /// The size of each file, and when it was written.
    files: BTreeMap<PathBuf, (u64, Option<SystemTime>)>,
}

impl Glance {
    fn at(folder: &Path, is_deep: bool) -> Self {
        let walk = WalkDir::new(folder).max_depth(if is_deep { usize::MAX } else { 1 });
        let kept =
            walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_made(entry.path()));
        let files = kept.filter_map(|entry| {
            let entry = entry.ok()?;
            let found = entry.metadata().ok()?;
            // A folder is seen by its name: what is in it is seen by itself.
            let seen =
                if found.is_dir() { (0, None) } else { (found.len(), found.modified().ok()) };
            Some((entry.into_path(), seen))
        });
        Self { is_deep, files: files.collect() }
    }

    fn difference(&self, now: &Self) -> BTreeSet<PathBuf> {
        let differs = |path: &&PathBuf| self.files.get(*path) != now.files.get(*path);
        self.files.keys().chain(now.files.keys()).filter(differs).cloned().collect()
    }
}

/// Whether the system is known to tell of no edits in a folder.
pub(super) fn is_silent(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    return std::fs::read_to_string("/proc/self/mountinfo")
        .is_ok_and(|mounts| file_system(&mounts, folder).is_some_and(|it| SILENT.contains(&it)));
    #[cfg(not(target_os = "linux"))]
    return false;
}

/// The file system of a folder, from the table of mounts (proc(5)).
#[cfg(any(target_os = "linux", test))]
fn file_system<'m>(mounts: &'m str, folder: &Path) -> Option<&'m str> {
    let mount = |line: &'m str| {
        let (mount, system) = line.split_once(" - ")?;
        let place = mount.split(' ').nth(4)?.replace("\\040", " ");
        folder.starts_with(&place).then_some((place.len(), system.split(' ').next()?))
    };
    // Of two mounts at one place, the later one hides the other.
    mounts.lines().filter_map(mount).max_by_key(|(length, _)| *length).map(|(_, system)| system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_says_whether_edits_are_told() {
        let mounts = "22 1 0:21 / / rw,relatime - ext4 /dev/sda rw\n\
                      30 22 0:45 / /mnt/c rw,noatime - 9p drvfs rw\n\
                      31 22 0:46 / /mnt/my\\040share rw - nfs4 host:/x rw\n\
                      32 30 0:47 / /mnt/c/linux rw shared:1 - tmpfs none rw\n";
        for (folder, system) in [
            ("/home/ada/book", "ext4"),
            ("/mnt/c/book", "9p"),
            ("/mnt/cc/book", "ext4"),
            ("/mnt/my share/book", "nfs4"),
            ("/mnt/c/linux/book", "tmpfs"),
        ] {
            assert_eq!(file_system(mounts, Path::new(folder)), Some(system), "{folder}");
        }
        assert!(SILENT.contains(&"9p") && !SILENT.contains(&"ext4"));
    }
}
