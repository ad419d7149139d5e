//! Digests of the sources that a verdict depends on. With [`super::cache_keys`] they make the key under
//! which the verdict is kept.
//!
//! | depends on | in the key |
//! |---|---|
//! | sources | every file of the listing, and of the crates it uses by path or through `[patch]`; of all listings, if a file names another listing's folder (`../`) |
//! | how it is built | its manifest, the workspace's, the lock file's third-party packages, cargo's configuration files, `CC`, `CFLAGS`, and the like |
//! | what builds it | `rustc -vV`, asked in the book's folder |
//! | what is expected and recorded | the manifest, the recording |
//! | what judges it | a digest of the floors that read and judge, and of the recorder |
//! | the machine | system, number of processors, the folders of `PATH`; if figures or needs depend on it, everything that `measured.toml` says of the machine |
//!
//! A listing is never kept if nobody can tell what it depends on: if it has a build script, or names at
//! compile time a variable of the environment, its own place on disk, or an absolute path. A digest
//! cannot cover a file that a program opens by an absolute path, the clock, or the network: `--fresh` is
//! for these. Manifest and recording are digested as the verdict read them, not from disk again, so that
//! an edit made meanwhile is not taken for proved.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use blake3::Hash;
use toml::de::DeTable;

use super::digest::Digest;
use super::mirror::files;
use bookwright_base::paths::cleaned;
use bookwright_base::problem::Text;
use bookwright_source::listing::Listing;
use bookwright_source::{Source, layout, table};

/// What was read of one crate's files.
#[derive(Debug, Clone)]
struct CrateFiles {
    digest: Hash,
    /// Whether a file may name another file outside the crate's folder.
    leaves: bool,
    /// Whether the crate depends on something unknown: a compiler of its own, a build script, or
    /// what its files say (see [`depends_on_more`]).
    more: bool,
}

/// The digests of listings' sources. Each file is read once.
pub(super) struct SourceDigests<'s> {
    source: &'s Source,
    read: HashMap<PathBuf, CrateFiles>,
    /// The folders of the shared dependencies that are paths, by name.
    shared: HashMap<String, PathBuf>,
    /// The folders that the workspace's `[patch]` substitutes for other crates.
    patched: Vec<PathBuf>,
    all: Option<Hash>,
}

impl<'s> SourceDigests<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        let listings = &source.layout.listings;
        let (mut shared, mut patched) = (HashMap::new(), Vec::new());
        if let Some(text) = &source.listings.workspace {
            let table = table::parse(text, &mut Vec::new());
            let workspace = table::descend(&table, &["workspace"]);
            shared.extend(workspace.into_iter().flat_map(|table| paths(table, listings)));
            patched.extend(patches(&table, listings));
        }
        Self { source, read: HashMap::new(), shared, patched, all: None }
    }

    /// The digests of all listings, read now.
    pub(super) fn of_all(source: &'s Source) -> Self {
        let mut digests = Self::new(source);
        for listing in &source.listings.all {
            digests.of(listing);
        }
        digests
    }

    /// The digest of a listing's sources and of the crates it uses; `None` if they are unknown.
    pub(super) fn of(&mut self, listing: &Listing) -> Option<Hash> {
        let mut digest = Digest::new();
        let mut leaves = false;
        for folder in self.crates_of(&listing.folder, Some(listing)) {
            let files = self.files(&folder);
            if files.more {
                return None;
            }
            leaves |= files.leaves;
            digest.add(folder.to_string_lossy().as_bytes()).add(files.digest.as_bytes());
        }
        if leaves {
            digest.add(self.all().as_bytes());
        }
        Some(digest.finish())
    }

    /// The digest of all crates shared by path, which a Tracing question's program may use.
    pub(super) fn of_shared(&mut self) -> Hash {
        let mut digest = Digest::new();
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        for folder in self.shared.values() {
            folders.extend(self.crates_of(folder, None));
        }
        for folder in folders {
            digest.add(self.files(&folder).digest.as_bytes());
        }
        digest.finish()
    }

    /// The folders of a crate and of every crate it uses by path or through `[patch]`, sorted.
    fn crates_of(&self, folder: &Path, listing: Option<&Listing>) -> BTreeSet<PathBuf> {
        let mut next = vec![folder.to_owned()];
        next.extend(self.patched.iter().cloned());
        let mut found = BTreeSet::from_iter(next.iter().cloned());
        while let Some(folder) = next.pop() {
            let known = listing.filter(|each| each.folder == folder);
            let manifest = known
                .map(|each| each.manifest.clone())
                .or_else(|| Text::read(&folder.join(layout::MANIFEST)).ok());
            let Some(manifest) = manifest else { continue };
            let table = table::parse(&manifest, &mut Vec::new());
            let targets = table::descend(&table, &["target"]);
            let targets = targets.into_iter().flat_map(|targets| targets.values());
            let tables = targets.filter_map(|target| target.get_ref().as_table());
            for table in tables.chain([&table]) {
                for used in self.used(table, &folder) {
                    if found.insert(used.clone()) {
                        next.push(used);
                    }
                }
            }
        }
        found
    }

    /// The folders of the crates that a manifest's dependency tables name.
    fn used(&self, table: &DeTable<'_>, folder: &Path) -> Vec<PathBuf> {
        let mut used: Vec<PathBuf> =
            paths(table, folder).into_iter().map(|(_, path)| path).collect();
        used.extend(patches(table, folder));
        for kind in KINDS {
            let Some(dependencies) = table::descend(table, &[kind]) else { continue };
            let names = dependencies.keys().map(|name| name.get_ref().as_ref());
            used.extend(names.filter_map(|name: &str| self.shared.get(name).cloned()));
        }
        used
    }

    /// The digest of all files of all listings.
    fn all(&mut self) -> Hash {
        if let Some(all) = self.all {
            return all;
        }
        let source = self.source;
        let mut digest = Digest::new();
        for listing in &source.listings.all {
            digest.add(self.files(&listing.folder).digest.as_bytes());
        }
        *self.all.insert(digest.finish())
    }

    fn files(&mut self, folder: &Path) -> &CrateFiles {
        if !self.read.contains_key(folder) {
            let files = read_files(folder);
            self.read.insert(folder.to_owned(), files);
        }
        &self.read[folder]
    }
}

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The dependencies of a table that are paths: their names and folders.
fn paths(table: &DeTable<'_>, folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for kind in KINDS {
        let Some(dependencies) = table::descend(table, &[kind]) else { continue };
        for (name, value) in dependencies {
            let path = value.get_ref().as_table().and_then(|table| table::get(table, "path"));
            if let Some(path) = path.and_then(|(_, path)| path.get_ref().as_str()) {
                found.push((name.get_ref().to_string(), clean(folder.join(path))));
            }
        }
    }
    found
}

/// The folders that a manifest's `[patch]` names.
fn patches(table: &DeTable<'_>, folder: &Path) -> Vec<PathBuf> {
    let sources = table::descend(table, &["patch"]).into_iter().flat_map(|patch| patch.values());
    let crates = sources.filter_map(|source| source.get_ref().as_table());
    let crates = crates.flat_map(|crates| crates.values());
    crates
        .filter_map(|value| {
            let (_, path) = table::get(value.get_ref().as_table()?, "path")?;
            Some(clean(folder.join(path.get_ref().as_str()?)))
        })
        .collect()
}

/// The path without `.` and `..`; unchanged if it climbs above the root.
fn clean(path: PathBuf) -> PathBuf {
    cleaned(&path).unwrap_or(path)
}

/// Reads the files that cargo may need. The manifest and the lock file are part of the key already.
fn read_files(folder: &Path) -> CrateFiles {
    let mut digest = Digest::new();
    let manifest = Text::read(&folder.join(layout::MANIFEST)).ok();
    let manifest = manifest.and_then(|text| text.text.parse().ok()).unwrap_or_default();
    let (mut leaves, mut more) = (false, has_script(&manifest, folder));
    for (file, path) in files(folder) {
        let name = file.to_string_lossy();
        if name == layout::LOCK {
            continue;
        }
        more |= [layout::TOOLCHAIN, "rust-toolchain"].contains(&&*name);
        digest.add(name.as_bytes());
        match std::fs::read(&path) {
            Ok(content) => {
                leaves |= steps_out(&content, file.components().count() - 1);
                more |= name.ends_with(".rs") && depends_on_more(&content);
                digest.add(content);
            }
            // Whoever builds it will report this.
            Err(error) => {
                digest.add(error.to_string());
            }
        }
    }
    CrateFiles { digest: digest.finish(), leaves, more }
}

/// Whether cargo runs a build script for a package, which may read anything.
pub(super) fn has_script(manifest: &toml::Table, folder: &Path) -> bool {
    match manifest.get("package").and_then(|package| package.get("build")) {
        None => folder.join("build.rs").exists(),
        Some(build) => build.as_bool() != Some(false),
    }
}

/// Whether a Rust file, `depth` folders below its crate's folder, may depend on something outside
/// the crate.
pub(super) fn names_outside(content: &[u8], depth: usize) -> bool {
    steps_out(content, depth) || depends_on_more(content)
}

/// Whether a Rust file says that it depends on something that no digest of files covers: a variable
/// of the environment, the crate's own folder (from which it may go anywhere), or a file by its
/// absolute path. Words that only look like it cost one run and nothing else.
fn depends_on_more(content: &[u8]) -> bool {
    let text = String::from_utf8_lossy(content);
    let variable = text.split("env!").skip(1).any(|rest| {
        let name = rest.trim_start().trim_start_matches(['(', '[', '{']).trim_start();
        let name = name.strip_prefix('"').and_then(|name| name.split('"').next());
        // What cargo sets comes from the manifest, except for the crate's folder.
        let of_cargo = |name: &str| {
            name.starts_with("CARGO_PKG_") || matches!(name, "CARGO_CRATE_NAME" | "CARGO_BIN_NAME")
        };
        !name.is_some_and(of_cargo)
    });
    let absolute = ["include!", "include_str!", "include_bytes!", "path"].iter().any(|word| {
        text.split(word).skip(1).any(|rest| {
            let rest = rest.trim_start().trim_start_matches(['(', '[', '{', '=']).trim_start();
            rest.starts_with("\"/") || rest.starts_with("r\"") || rest.starts_with("r#")
        })
    });
    variable || absolute || text.contains("CARGO_MANIFEST_DIR")
}

/// Whether a file, `depth` folders below its crate's folder, may name one outside it: by more steps
/// up than lead to the crate's folder, or by steps up in a path that begins elsewhere.
fn steps_out(content: &[u8], depth: usize) -> bool {
    let mut at = 0;
    while let Some(found) =
        content[at..].windows(3).position(|step| step == b"../" || step == b"..\\")
    {
        let begin = at + found;
        let steps = content[begin..]
            .chunks(3)
            .take_while(|step| step.starts_with(b"..") && step.len() == 3);
        let steps = steps.count();
        let from_elsewhere = begin > 0 && matches!(content[begin - 1], b'/' | b'\\');
        if steps > depth || from_elsewhere {
            return true;
        }
        at = begin + 3 * steps;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_steps_that_leave_the_crate_count() {
        assert!(!names_outside(b"include_str!(\"../notes.txt\")", 1));
        assert!(!names_outside(b"for i in 0..10 { a[..] }", 0));
        assert!(!names_outside(b"#[path = \"../../x.rs\"] \"../y\"", 2));
        assert!(names_outside(b"include_str!(\"../notes.txt\")", 0));
        assert!(names_outside(b"include_str!(\"../../other/src/main.rs\")", 1));
        assert!(names_outside(b"concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../other\")", 1));
        assert!(names_outside(b"..\\..\\x", 1));
    }

    #[test]
    fn what_no_file_says_is_depended_on() {
        for more in [
            "option_env!(\"GREETING\")",
            "env! ( \"GREETING\" )",
            "env!(concat!(\"A\", \"B\"))",
            "Path::new(env!(\"CARGO_MANIFEST_DIR\")).parent()",
            "std::env::var(\"CARGO_MANIFEST_DIR\")",
            "include_str!(\"/etc/hostname\")",
            "#[path = \"/elsewhere.rs\"]",
        ] {
            assert!(names_outside(more.as_bytes(), 1), "{more}");
        }
        for inside in ["env!(\"CARGO_PKG_VERSION\")", "include_str!(\"notes.txt\")", "path(\"a\")"]
        {
            assert!(!names_outside(inside.as_bytes(), 1), "{inside}");
        }
    }
}
