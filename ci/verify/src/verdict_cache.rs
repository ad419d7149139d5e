//! Keeps verdicts between runs: a subject that passed and has not changed since is neither built nor
//! run again.
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
use super::digest::short;
use super::fences::FenceCrateDigests;
use super::fingerprints;
use super::mirror::Mirror;
use super::source_digest::SourceDigests;
use super::subject::Subject;
use super::verdict::{Conclusion, Verdict};
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::listing::Listing;

/// The file below the book's target folder.
const FILE: &str = "verdicts.json";
/// How many keys are kept for one subject. Switching between two branches, or between two ways to
/// call the tool, then runs nothing again.
const KEYS: usize = 4;

/// The file's content: what is kept about each subject, by its name.
type CachedVerdicts = BTreeMap<String, CachedSubject>;

/// What is kept about one subject.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct CachedSubject {
    /// Each key under which it passed, the one that was found or made last first.
    passed: Vec<CachedPass>,
    /// What its recorded figures were measured from, if that is known here.
    figures: Option<String>,
    /// How long its last run took.
    seconds: f64,
}

/// That a subject passed under a key.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CachedPass {
    key: String,
    /// The codes of the compiler's errors.
    #[serde(default)]
    codes: Vec<String>,
    /// Why a part of it was not compared, if one was not.
    #[serde(default)]
    not_run: Option<String>,
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
    /// The keys of the other subjects before they were built.
    before: HashMap<String, String>,
    /// The digests of the crates that fences use by their paths.
    fence_crates: FenceCrateDigests,
    file: PathBuf,
    store: CachedVerdicts,
    changed: bool,
}

impl<'s> VerdictCache<'s> {
    /// Reads what was kept, and what it depends on.
    /// `compiler` is what `rustc -vV` prints.
    pub(super) fn open(
        source: &'s Source,
        selection: &Selection,
        compiler: String,
        sources: SourceDigests<'s>,
    ) -> Self {
        let file = source.layout.target.join(FILE);
        Self {
            // An author who names what to record wants it to run.
            fresh: selection.fresh || (selection.record && !selection.names.is_empty()),
            isolated: selection.isolated,
            records: selection.record,
            cache_keys: CacheKeys::read(source, &compiler, selection.isolated),
            sources,
            trusted: HashMap::new(),
            before: HashMap::new(),
            fence_crates: FenceCrateDigests::default(),
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

    /// The kept verdict on a subject, if it passed before and nothing has changed since.
    pub(super) fn verdict(&mut self, subject: Subject<'_>) -> Option<Verdict> {
        let key = self.key(subject)?;
        let name = subject.cache_name(&self.source.layout);
        if !matches!(subject, Subject::Listing(_)) {
            self.before.insert(name.clone(), key.clone());
        }
        if self.fresh {
            return None;
        }
        if let Subject::Listing(listing) = subject
            && self.records
            && self.replaces_figures(listing)
        {
            return None;
        }
        let passed = &mut self.store.get_mut(&name)?.passed;
        let at = passed.iter().position(|pass| pass.key == key)?;
        // The oldest is forgotten first: one that is found is as good as new.
        passed[..=at].rotate_right(1);
        self.changed |= at > 0;
        let pass = passed[0].clone();
        let verdict =
            Verdict::passed(subject, &self.source.layout, self.took(subject).unwrap_or_default());
        Some(Verdict {
            conclusion: pass.not_run.map_or(Conclusion::Passed, Conclusion::NotRun),
            codes: pass.codes,
            kept: true,
            ..verdict
        })
    }

    /// The key of a subject as it is now; `None` if it depends on something unknown.
    fn key(&mut self, subject: Subject<'_>) -> Option<String> {
        Some(match subject {
            Subject::Listing(listing) => {
                let sources = self.sources.of(listing)?;
                self.cache_keys.of_listing(self.source, listing, &sources, &listing.recording)
            }
            Subject::Crate(each) => self.cache_keys.of_crate(self.source, each)?,
            Subject::Fence(fence) => {
                self.cache_keys.of_fence(self.source, fence, &mut self.fence_crates)
            }
            Subject::Quiz(quiz) => {
                self.cache_keys.of_quiz(self.source, quiz, &self.sources.of_shared())
            }
        })
    }

    /// How long a subject's last run took.
    pub(super) fn took(&self, subject: Subject<'_>) -> Option<Duration> {
        let entry = self.store.get(&subject.cache_name(&self.source.layout))?;
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
        let entry = self.store.get(&listing.name);
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

    /// After the build of fences: what they are built from is read again when a verdict is kept.
    pub(super) fn reread_fence_crates(&mut self) {
        self.fence_crates = FenceCrateDigests::default();
    }

    /// Keeps a verdict of this run. A listing that only differs from its recording has passed as
    /// soon as that is recorded.
    pub(super) fn store(&mut self, subject: Subject<'_>, verdict: &Verdict) {
        let keys = self.keys_to_keep(subject, verdict);
        let figures = match subject {
            Subject::Listing(listing) if !listing.metadata.bounds.is_empty() => {
                let sources = self.trusted.get(&listing.name);
                sources.map(|sources| short(&self.cache_keys.basis(self.source, listing, sources)))
            }
            _ => None,
        };
        let entry = self.store.entry(subject.cache_name(&self.source.layout)).or_default();
        entry.seconds = verdict.took.as_secs_f64();
        self.changed = true;
        if verdict.conclusion == Conclusion::Failed {
            // It may have passed earlier with everything the same: that counts for nothing now.
            entry.passed.clear();
        }
        let not_run = match &verdict.conclusion {
            Conclusion::NotRun(why) => Some(why.clone()),
            _ => None,
        };
        if !keys.is_empty() && (self.records || entry.figures.is_none()) {
            entry.figures = figures;
        }
        for key in keys {
            entry.passed.retain(|pass| pass.key != key);
            let (codes, not_run) = (verdict.codes.clone(), not_run.clone());
            entry.passed.insert(0, CachedPass { key, codes, not_run });
        }
        entry.passed.truncate(KEYS);
    }

    /// The keys under which a verdict is a pass; none if it is none, or if the subject has changed
    /// since its key was made.
    fn keys_to_keep(&mut self, subject: Subject<'_>, verdict: &Verdict) -> Vec<String> {
        let Subject::Listing(listing) = subject else {
            let good = matches!(verdict.conclusion, Conclusion::Passed | Conclusion::NotRun(_));
            if let Subject::Quiz(_) = subject {
                // What was read before may have changed meanwhile.
                self.sources = SourceDigests::new(self.source);
            }
            let key = if good { self.key(subject) } else { None };
            let before = self.before.get(&subject.cache_name(&self.source.layout));
            return key.filter(|key| before == Some(key)).into_iter().collect();
        };
        let Some(sources) = self.trusted.get(&listing.name) else { return Vec::new() };
        let now = verdict.recording.as_ref();
        let recordings = match verdict.conclusion {
            Conclusion::Passed => [Some(&listing.recording), now.filter(|_| self.records)],
            Conclusion::Differs | Conclusion::Unrecorded => [now, None],
            _ => return Vec::new(),
        };
        let recordings = recordings.into_iter().flatten();
        let key = |recording| self.cache_keys.of_listing(self.source, listing, sources, recording);
        recordings.map(key).collect()
    }
}

impl Drop for VerdictCache<'_> {
    fn drop(&mut self) {
        if self.changed {
            let names: HashSet<String> = Subject::all(self.source)
                .map(|each| each.cache_name(&self.source.layout))
                .collect();
            self.store.retain(|name, _| names.contains(name));
            cache_file::write(&self.file, &self.store);
        }
    }
}
