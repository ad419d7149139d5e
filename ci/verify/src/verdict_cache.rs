//! Keeps verdicts between runs: a listing that passed and has not changed since is neither built
//! nor run again.
//!
//! Only passing is kept; whatever failed runs each time. An entry counts only under the very key
//! that is computed now (see [`super::cache_keys`]), so an entry that is broken, or was made
//! elsewhere or under other rules, is never found. The times of earlier runs are kept too, because
//! the longest listing should start first.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::time::Duration;

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::Selection;
use super::cache_file;
use super::cache_keys::CacheKeys;
use super::cargo;
use super::digest::short;
use super::fingerprints;
use super::mirror::Mirror;
use super::source_digest::SourceDigests;
use super::verdict::{Conclusion, Verdict};
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::listing::Listing;
use bookwright_source::quiz::Quiz;

/// The file below the book's target folder.
const FILE: &str = "verdicts.json";
/// How many keys are kept for one listing. Switching between two branches, or between two ways to
/// call the tool, then runs nothing again.
const KEYS: usize = 4;

/// The file's content.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct CachedVerdicts {
    listings: BTreeMap<String, CachedListing>,
    quizzes: BTreeMap<String, Vec<String>>,
}

/// What is kept about one listing.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct CachedListing {
    /// The keys under which it passed, newest first.
    keys: Vec<String>,
    /// What its recorded figures were measured from, if that is known here.
    figures: Option<String>,
    /// How long its last run took.
    seconds: f64,
}

/// Keeps verdicts and finds kept ones. Writes the file when dropped, so that an interrupted run is
/// not lost either.
pub(super) struct VerdictCache<'s> {
    pub(super) source: &'s Source,
    /// Whether kept verdicts are ignored.
    fresh: bool,
    isolated: bool,
    /// Whether recordings will be written.
    records: bool,
    /// What `rustc -vV` prints.
    pub(super) compiler: String,
    cache_keys: CacheKeys,
    sources: SourceDigests<'s>,
    /// The listings whose sources did not change while they were built, with their digests.
    trusted: HashMap<String, Hash>,
    file: PathBuf,
    store: CachedVerdicts,
    changed: bool,
}

impl<'s> VerdictCache<'s> {
    /// Reads what was kept, and what it depends on.
    pub(super) async fn open(source: &'s Source, selection: &Selection) -> Self {
        let compiler =
            cargo::compiler(&source.layout.listings, source.layout.toolchain.as_deref()).await;
        let file = source.layout.target.join(FILE);
        Self {
            // An author who names what to record wants it to run.
            fresh: selection.fresh || (selection.record && !selection.names.is_empty()),
            isolated: selection.isolated,
            records: selection.record,
            cache_keys: CacheKeys::read(source, &compiler, selection.isolated),
            sources: SourceDigests::new(source),
            trusted: HashMap::new(),
            store: cache_file::read(&file),
            changed: false,
            source,
            compiler,
            file,
        }
    }

    /// Reads the file again, since another run may have kept more meanwhile.
    pub(super) fn reload(&mut self) {
        self.store = cache_file::read(&self.file);
    }

    /// The kept verdict on a listing, if it passed before and nothing has changed since.
    pub(super) fn verdict(&mut self, listing: &Listing) -> Option<Verdict> {
        let sources = self.sources.of(listing)?;
        if self.fresh || (self.records && self.replaces_figures(listing)) {
            return None;
        }
        let entry = self.store.listings.get(&listing.name)?;
        let key = self.cache_keys.key(self.source, listing, &sources, &listing.recording);
        let found = entry.keys.contains(&key);
        found.then(|| Verdict::kept(listing, self.took(listing).unwrap_or_default()))
    }

    /// Whether a quiz's answers held before and nothing has changed since.
    pub(super) fn quiz_passed(&mut self, quiz: &Quiz) -> bool {
        let key = self.cache_keys.quiz_key(self.source, quiz, &self.sources.of_shared());
        let kept = self.store.quizzes.get(&quiz.name);
        !self.fresh && kept.is_some_and(|keys| keys.contains(&key))
    }

    /// How long a listing's last run took.
    pub(super) fn took(&self, listing: &Listing) -> Option<Duration> {
        let entry = self.store.listings.get(&listing.name)?;
        Duration::try_from_secs_f64(entry.seconds).ok()
    }

    /// Whether figures of this run should replace the recorded ones: because that was asked for, or
    /// because the recorded ones are known to have been measured from something else. Otherwise
    /// they differ only by chance.
    pub(super) fn replaces_figures(&mut self, listing: &Listing) -> bool {
        if self.fresh {
            return true;
        }
        let Some(sources) = self.sources.of(listing) else { return false };
        let basis = short(&self.cache_keys.basis(self.source, listing, &sources));
        let entry = self.store.listings.get(&listing.name);
        let known = entry.and_then(|entry| entry.figures.as_ref());
        !listing.metadata.bounds.is_empty() && known.is_some_and(|known| *known != basis)
    }

    /// Before the build: makes cargo rebuild what it built from other sources.
    pub(super) fn forget_stale_builds(&mut self, mirror: &Mirror) {
        fingerprints::forget_stale_builds(self.source, mirror, &mut self.sources);
    }

    /// After the build: trusts the listings whose sources are still those that were read before and
    /// of which cargo reported nothing. A problem that belongs to no listing could belong to any,
    /// so then none is trusted.
    pub(super) fn trust_unchanged(&mut self, built: &[&Listing], problems: &[Problem]) {
        // Cargo may have written a lock file.
        self.cache_keys = CacheKeys::read(self.source, &self.compiler, self.isolated);
        let mut now = SourceDigests::new(self.source);
        let of = |problem: &Problem| {
            let all = &self.source.listings.all;
            all.iter().find(|each| problem.place.file.starts_with(&each.folder))
        };
        let blamed: Option<HashSet<&str>> =
            problems.iter().map(|problem| of(problem).map(|each| each.name.as_str())).collect();
        let Some(blamed) = blamed else { return };
        for listing in built.iter().filter(|each| !blamed.contains(each.name.as_str())) {
            if let Some(sources) = now.of(listing)
                && self.sources.of(listing) == Some(sources)
            {
                self.trusted.insert(listing.name.clone(), sources);
            }
        }
    }

    /// Keeps a verdict of this run. A listing that only differs from its recording has passed as
    /// soon as that is recorded.
    pub(super) fn store(&mut self, listing: &Listing, verdict: &Verdict) {
        let entry = self.store.listings.entry(listing.name.clone()).or_default();
        entry.seconds = verdict.took.as_secs_f64();
        self.changed = true;
        if verdict.conclusion == Conclusion::Failed {
            // It may have passed earlier with everything the same: that counts for nothing now.
            entry.keys.clear();
        }
        let Some(sources) = self.trusted.get(&listing.name) else { return };
        let now = verdict.recording.as_ref();
        let recordings = match verdict.conclusion {
            Conclusion::Passed => [Some(&listing.recording), now.filter(|_| self.records)],
            Conclusion::Differs | Conclusion::Unrecorded => [now, None],
            _ => return,
        };
        for recording in recordings.into_iter().flatten() {
            add(&mut entry.keys, self.cache_keys.key(self.source, listing, sources, recording));
        }
        if self.records || entry.figures.is_none() {
            let basis = self.cache_keys.basis(self.source, listing, sources);
            entry.figures = Some(short(&basis)).filter(|_| !listing.metadata.bounds.is_empty());
        }
    }

    /// Keeps that the answers of quizzes hold, except those with problems.
    pub(super) fn store_quizzes(&mut self, quizzes: &[&Quiz], problems: &[Problem]) {
        let mut now = SourceDigests::new(self.source);
        let shared = self.sources.of_shared();
        if now.of_shared() != shared {
            return;
        }
        for quiz in quizzes {
            if !problems.iter().any(|problem| problem.place.file == quiz.text.path) {
                let key = self.cache_keys.quiz_key(self.source, quiz, &shared);
                add(self.store.quizzes.entry(quiz.name.clone()).or_default(), key);
                self.changed = true;
            }
        }
    }
}

impl Drop for VerdictCache<'_> {
    fn drop(&mut self) {
        if self.changed {
            let (listings, quizzes) = (&self.source.listings, &self.source.quizzes.all);
            self.store.listings.retain(|name, _| listings.get(name).is_some());
            self.store.quizzes.retain(|name, _| quizzes.iter().any(|quiz| quiz.name == *name));
            cache_file::write(&self.file, &self.store);
        }
    }
}

fn add(keys: &mut Vec<String>, key: String) {
    keys.retain(|known| *known != key);
    keys.insert(0, key);
    keys.truncate(KEYS);
}
