//! When a page changed last: the day of the newest commit that changed its file, read from git.
//!
//! The day is the author's: a rebase or a cherry-pick gives an old commit a new committer date, and
//! the page has not changed by it. A shallow history gives no date rather than a wrong one. The dates
//! depend on commits alone, never on the working tree, the clock or a user's settings.
//!
//! One walk dates all files. At each commit every file still undated goes on to the first parent
//! that has it unchanged; a file that no parent has so was changed by this commit. This is what
//! `git log -1 -- FILE` does for one file ("History Simplification" in git-log(1)).

use std::collections::{BinaryHeap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use gix::bstr::{BStr, BString, ByteSlice};
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryKind;
use gix::odb::pack::cache::lru::MemoryCappedHashmap;
use gix::{ObjectId, Repository};

/// A day in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year.
    pub year: i64,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const SECONDS_PER_DAY: i64 = 86_400;
/// Enough for the trees of a thousand chapters.
const OBJECT_CACHE: usize = 32 << 20;

impl Date {
    /// `2026-11-18`
    pub fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `18 November 2026`
    pub fn words(&self) -> String {
        let month = MONTHS.get(usize::from(self.month).wrapping_sub(1)).copied().unwrap_or("");
        format!("{} {month} {}", self.day, self.year)
    }

    /// The day of a moment, in the time zone that lies `offset` seconds east of Greenwich.
    ///
    /// `civil_from_days` of Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>.
    fn at(seconds: i64, offset: i32) -> Self {
        let days = seconds.saturating_add(offset.into()).div_euclid(SECONDS_PER_DAY) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month: month as u8, day: day as u8 }
    }
}

/// The dates of a book's Markdown files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The book's folder.
    root: PathBuf,
    /// By path below the book's folder, with forward slashes.
    dates: HashMap<BString, Date>,
}

impl Changes {
    /// Reads the history of the repository that the book's folder `root` lies in. Without one, with
    /// a shallow one, or with one that cannot be read, no file has a date.
    pub fn read(root: &Path) -> Self {
        let dates = read(root).unwrap_or_default();
        Self { root: root.to_owned(), dates }
    }

    /// The day of the newest commit that changed a file; `None` for one that is in no commit.
    /// `file` is absolute, or relative to the book's folder.
    pub fn date(&self, file: &Path) -> Option<Date> {
        let below = file.strip_prefix(&self.root).unwrap_or(file);
        self.dates.get(&slashed(below)?).copied()
    }
}

/// A path as git spells it; `None` for one that git cannot hold.
fn slashed(path: &Path) -> Option<BString> {
    let path = gix::path::into_bstr(path).ok()?;
    Some(gix::path::to_unix_separators_on_windows(path).into_owned())
}

fn read(root: &Path) -> Result<HashMap<BString, Date>> {
    // A user's or a machine's settings have no say in what a page shows.
    let isolated = gix::sec::trust::Mapping {
        full: gix::open::Options::isolated(),
        reduced: gix::open::Options::isolated(),
    };
    let discovered = gix::ThreadSafeRepository::discover_opts(
        root,
        gix::discover::upwards::Options::default(),
        isolated,
    );
    let mut repository = discovered?.to_thread_local();
    repository.object_cache_size(OBJECT_CACHE);
    repository.objects.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(OBJECT_CACHE)));
    let top = repository.workdir().context("a bare repository")?.canonicalize()?;
    if repository.is_shallow()? {
        return Ok(HashMap::new());
    }
    let below = slashed(root.canonicalize()?.strip_prefix(&top)?).context("not a path of git's")?;
    let folders = below.split_str("/").filter(|name| !name.is_empty()).map(BString::from).collect();
    let mut walk = Walk { repository: &repository, folders, files: HashMap::new() };
    let head = walk.commit(repository.head_id()?.detach())?;
    walk.find_files(head.book, &mut BString::default())?;
    let dates = walk.dates(head)?;
    Ok(walk.files.into_iter().filter_map(|(path, index)| Some((path, dates[index]?))).collect())
}

/// A walk through history.
struct Walk<'r> {
    repository: &'r Repository,
    /// The folders that lead from the repository's top to the book.
    folders: Vec<BString>,
    /// The Markdown files of the newest commit, each with its index.
    files: HashMap<BString, usize>,
}

/// What the walk needs to know of a commit.
struct Commit {
    id: ObjectId,
    /// When it was made: newer commits come first.
    made: i64,
    /// The author's day; `None` if the commit is malformed.
    day: Option<Date>,
    parents: Vec<ObjectId>,
    /// The tree of the book's folder, if the commit has that folder.
    book: Option<ObjectId>,
}

/// Indices of files that are undated at some commit.
type Undated = HashSet<usize>;

impl Walk<'_> {
    fn commit(&self, id: ObjectId) -> Result<Commit> {
        let commit = self.repository.find_commit(id)?;
        let day = commit.author().ok().and_then(|author| author.time().ok());
        let mut book = Some(commit.tree_id()?.detach());
        for folder in &self.folders {
            let Some(tree) = book else { break };
            let tree = self.repository.find_tree(tree)?;
            let entry = tree.find_entry(folder.as_slice());
            book = entry.filter(|entry| entry.mode().is_tree()).map(|entry| entry.object_id());
        }
        Ok(Commit {
            id,
            made: commit.time().map_or(0, |time| time.seconds),
            day: day.map(|time| Date::at(time.seconds, time.offset)),
            parents: commit.parent_ids().map(gix::Id::detach).collect(),
            book,
        })
    }

    /// Notes the Markdown files below a folder of the newest commit.
    fn find_files(&mut self, folder: Option<ObjectId>, path: &mut BString) -> Result<()> {
        let Some(folder) = folder else { return Ok(()) };
        let tree = self.repository.find_tree(folder)?;
        for entry in TreeRefIter::from_bytes(&tree.data, folder.kind()) {
            let entry = entry?;
            let length = push(path, entry.filename);
            match entry.mode.kind() {
                EntryKind::Tree => self.find_files(Some(entry.oid.to_owned()), path)?,
                EntryKind::Commit => {}
                _ if path.ends_with(b".md") => {
                    let index = self.files.len();
                    self.files.insert(path.clone(), index);
                }
                _ => {}
            }
            path.truncate(length);
        }
        Ok(())
    }

    /// The date of each file, by its index.
    fn dates(&self, head: Commit) -> Result<Vec<Option<Date>>> {
        let mut dates = vec![None; self.files.len()];
        // Newer commits first, so that a commit is met after all that were made on top of it. Where
        // clocks were wrong it is met again, with the files that came later.
        let mut queue = BinaryHeap::from([(head.made, head.id)]);
        let mut met = HashMap::from([(head.id, (head, (0..dates.len()).collect::<Undated>()))]);
        while let Some((_, id)) = queue.pop() {
            let Some((commit, mut undated)) = met.remove(&id) else { continue };
            for &parent in &commit.parents {
                if undated.is_empty() {
                    break;
                }
                let parent = match met.remove(&parent) {
                    Some((known, waiting)) => (known, waiting),
                    None => (self.commit(parent)?, Undated::new()),
                };
                let (parent, waiting) = parent;
                let mut changed = Undated::new();
                self.changed(commit.book, parent.book, &mut BString::default(), &mut changed)?;
                changed.retain(|file| undated.remove(file));
                let unchanged = std::mem::replace(&mut undated, changed);
                let waiting = union(waiting, unchanged);
                if !waiting.is_empty() {
                    queue.push((parent.made, parent.id));
                    met.insert(parent.id, (parent, waiting));
                }
            }
            for file in undated {
                dates[file] = commit.day;
            }
        }
        Ok(dates)
    }

    /// Collects the files that are below the folder `new` and not, or not so, below the folder `old`.
    fn changed(
        &self,
        new: Option<ObjectId>,
        old: Option<ObjectId>,
        path: &mut BString,
        changed: &mut Undated,
    ) -> Result<()> {
        let Some(new) = new.filter(|_| new != old) else { return Ok(()) };
        let new = self.repository.find_tree(new)?;
        let old = old.map(|old| self.repository.find_tree(old)).transpose()?;
        // Both are in one order, in which a file and a folder of one name stand apart.
        let mut before = old
            .iter()
            .flat_map(|old| TreeRefIter::from_bytes(&old.data, old.id.kind()))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .peekable();
        for entry in TreeRefIter::from_bytes(&new.data, new.id.kind()) {
            let entry = entry?;
            while before.next_if(|old| *old < entry).is_some() {}
            let was = before.next_if(|old| old.cmp(&entry).is_eq());
            if was == Some(entry) {
                continue;
            }
            let length = push(path, entry.filename);
            if entry.mode.is_tree() {
                let was = was.map(|was| was.oid.to_owned());
                self.changed(Some(entry.oid.to_owned()), was, path, changed)?;
            } else {
                changed.extend(self.files.get(path.as_bstr()));
            }
            path.truncate(length);
        }
        Ok(())
    }
}

/// Adds a name to a path; returns the path's length without it.
fn push(path: &mut BString, name: &BStr) -> usize {
    let length = path.len();
    if length > 0 {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    length
}

fn union(a: Undated, b: Undated) -> Undated {
    let (mut large, small) = if a.len() < b.len() { (b, a) } else { (a, b) };
    large.extend(small);
    large
}

#[cfg(test)]
mod tests;
