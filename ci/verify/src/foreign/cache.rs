//! Keeps verdicts on stand-alone crates: a crate that did what is claimed of it and has not changed
//! since is neither built nor run again.
//!
//! A crate's key covers all files in its folder and in the folders of crates it uses by path, the
//! files that cargo reads in the folders above, what the pages claim, and what all crates share. A
//! crate whose Rust files name a file above it (`../`), or that has a build script, is built each
//! time, because nobody can tell what it reads.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::super::cache_file;
use super::super::cache_keys::CacheKeys;
use super::super::digest::{Digest, short};
use super::super::progress::Progress;
use super::super::source_digest::names_outside;
use super::super::verdict::{Conclusion, Verdict};
use super::inputs::{CrateInputs, below};
use bookwright_base::problem::bytes;
use bookwright_source::foreign::Crate;
use bookwright_source::{Source, layout};

/// The file below the folder of these builds.
const FILE: &str = "verdicts.json";
/// How many keys are kept for one crate: switching branches and back runs nothing again.
const KEYS: usize = 4;

/// What is kept about a crate under one key.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct CachedCrate {
    key: String,
    /// How long it took.
    seconds: f64,
    /// The codes of the compiler's errors.
    codes: Vec<String>,
    /// Why a part of it was not compared, if one was not.
    not_run: Option<String>,
}

type CachedCrates = BTreeMap<String, Vec<CachedCrate>>;

/// Keeps verdicts and finds kept ones. Writes the file when dropped.
pub(super) struct CrateCache<'s> {
    source: &'s Source,
    fresh: bool,
    shared: Hash,
    file: PathBuf,
    store: CachedCrates,
    /// The keys of the crates before they were built.
    keys: HashMap<String, String>,
    changed: bool,
}

impl<'s> CrateCache<'s> {
    /// Reads what was kept, and what all crates share. `compiler` is what the compiler prints about
    /// itself.
    pub(super) fn open(source: &'s Source, compiler: &str, below: &Path, fresh: bool) -> Self {
        let file = below.join(FILE);
        Self {
            source,
            fresh,
            shared: CacheKeys::read(source, compiler, false).of_foreign(),
            store: cache_file::read(&file),
            file,
            keys: HashMap::new(),
            changed: false,
        }
    }

    /// Reads the file again, since another run may have kept more meanwhile.
    pub(super) fn reload(&mut self) {
        self.store = cache_file::read(&self.file);
    }

    /// Takes the crates with a kept verdict out of `wanted`, and returns their verdicts.
    pub(super) fn take(
        &mut self,
        wanted: &mut Vec<Crate>,
        progress: &dyn Progress,
    ) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        wanted.retain(|each| {
            let verdict = self.verdict(each);
            let found = verdict.is_some();
            verdict.iter().for_each(|verdict| progress.final_verdict(verdict));
            verdicts.extend(verdict);
            !found
        });
        verdicts
    }

    fn verdict(&mut self, each: &Crate) -> Option<Verdict> {
        let key = self.key(each)?;
        self.keys.insert(each.name.clone(), key.clone());
        if self.fresh {
            return None;
        }
        let entry = self.store.get(&each.name)?.iter().find(|entry| entry.key == key)?;
        Some(Verdict {
            conclusion: match &entry.not_run {
                Some(why) => Conclusion::NotRun(why.clone()),
                None => Conclusion::Passed,
            },
            codes: entry.codes.clone(),
            kept: true,
            ..super::judge::verdict(each, Duration::try_from_secs_f64(entry.seconds).ok()?)
        })
    }

    /// Keeps a verdict if it is good and the crate has not changed while it was built.
    pub(super) fn store(&mut self, each: &Crate, verdict: &Verdict) {
        let not_run = match &verdict.conclusion {
            Conclusion::Passed => None,
            Conclusion::NotRun(why) => Some(why.clone()),
            _ => return,
        };
        let Some(key) = self.key(each).filter(|key| self.keys.get(&each.name) == Some(key)) else {
            return;
        };
        let entries = self.store.entry(each.name.clone()).or_default();
        entries.retain(|entry| entry.key != key);
        let (seconds, codes) = (verdict.took.as_secs_f64(), verdict.codes.clone());
        entries.insert(0, CachedCrate { key, seconds, codes, not_run });
        entries.truncate(KEYS);
        self.changed = true;
    }

    /// A crate's key as it is now; `None` if the crate depends on something unknown.
    fn key(&self, each: &Crate) -> Option<String> {
        let mut digest = Digest::new();
        digest.add(self.shared.as_bytes()).add(&each.name).add(&*each.manifest.text);
        for text in &each.transcripts {
            digest.add(&*text.text);
        }
        for (claim, _) in &each.claims {
            digest.add(format!("{claim:?}"));
        }
        digest.add(format!("{:?}", each.shown));
        let inputs = CrateInputs::of(each, &self.source.layout);
        for file in &inputs.above {
            digest.add(file.to_string_lossy().as_bytes()).add(bytes(file).ok()?);
        }
        for folder in &inputs.folders {
            digest.add(folder.to_string_lossy().as_bytes());
            add_files(folder, &mut digest)?;
        }
        if inputs.more {
            return None;
        }
        Some(short(&digest.finish()))
    }
}

impl Drop for CrateCache<'_> {
    fn drop(&mut self) {
        if self.changed {
            let root = &self.source.layout.root;
            self.store.retain(|name, _| root.join(name).join(layout::MANIFEST).exists());
            cache_file::write(&self.file, &self.store);
        }
    }
}

/// Adds the files of a folder to a digest; `None` if one may name a file outside it, or pins a
/// compiler that was not asked.
fn add_files(folder: &Path, digest: &mut Digest) -> Option<()> {
    for path in below(folder) {
        let file = path.strip_prefix(folder).unwrap_or(&path);
        let pin = layout::BUILD_SETTINGS[1..].iter().any(|name| file.ends_with(name));
        let content = bytes(&path).ok()?;
        let rust = file.extension().is_some_and(|extension| extension == "rs");
        if pin || (rust && names_outside(&content, file.components().count() - 1)) {
            return None;
        }
        digest.add(file.to_string_lossy().as_bytes()).add(content);
    }
    Some(())
}
