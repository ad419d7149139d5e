//! Makes the keys under which verdicts are kept, from everything a verdict depends on besides the
//! listing's own sources: the compiler, the workspace, the lock file, the tool's rules, and the
//! machine.
//!
//! The lock file is digested package by package: a new listing adds its own package and changes no
//! other listing's key.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use blake3::Hash;

use super::digest::{Digest, short};
use super::fences::FenceCrateDigests;
use super::inputs::{CrateInputs, below};
use super::machine;
use super::mirror::is_built_alone;
use super::source_digest::names_outside;
use bookwright_base::problem::{Text, bytes};
use bookwright_source::crates::Crate;
use bookwright_source::fences::CodeFence;
use bookwright_source::listing::Listing;
use bookwright_source::quiz::Quiz;
use bookwright_source::recording::Recording;
use bookwright_source::{Source, layout};

/// The tool's own rules: a digest of each floor that judges.
const RULES: [&str; 3] =
    [bookwright_base::DIGEST, bookwright_source::DIGEST, env!("BOOKWRIGHT_DIGEST")];

/// Environment variables that reach cargo and can change what is built.
const BUILD_VARIABLES: [&str; 10] = [
    "CC",
    "CXX",
    "AR",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "LIBRARY_PATH",
    "PKG_CONFIG_PATH",
    "SDKROOT",
    "CARGO_HOME",
];

/// What the keys of one run share.
pub(super) struct CacheKeys {
    /// For workspace members: includes the workspace's manifest and lock file.
    member: Hash,
    /// For stand-alone listings.
    alone: Hash,
    /// The rules, and the way listings are built, run, and judged.
    way: Hash,
    machine: Hash,
    /// The lock file's entries for the book's own packages, by name.
    own: HashMap<String, String>,
}

impl CacheKeys {
    /// Reads everything the keys share. `compiler` is what `rustc -vV` prints.
    pub(super) fn read(source: &Source, compiler: &str, isolated: bool) -> Self {
        let listings = &source.layout.listings;
        let mut digest = Digest::new();
        digest.add(compiler);
        for name in BUILD_VARIABLES {
            digest.add(name).add(std::env::var_os(name).unwrap_or_default().as_encoded_bytes());
        }
        for file in config_files(listings) {
            digest.add(file.to_string_lossy().as_bytes());
            digest.add(std::fs::read(&file).unwrap_or_default());
        }
        let alone = digest.finish();
        if let Some(workspace) = &source.listings.workspace {
            digest.add(without_members(&workspace.text));
        }
        let lock = Text::read(&listings.join(layout::LOCK));
        let lock = lock.map(|lock| lock.text).unwrap_or_default();
        let mut own = HashMap::new();
        for package in lock.split("[[package]]").skip(1) {
            match name_of(package) {
                Some(name) => drop(own.insert(name.to_owned(), package.trim().to_owned())),
                None => {
                    digest.add(package);
                }
            }
        }
        let machine = Digest::new().add(machine::description("")).finish();
        Self { member: digest.finish(), alone, way: way(source, isolated), machine, own }
    }

    /// The key of a crate shown by includes: covers all files in its folder and in the folders of crates
    /// it uses by path, the files that cargo reads in the folders above, and what the pages claim.
    /// `None` if the crate depends on something unknown: its Rust files name a file above it (`../`),
    /// or it has a build script.
    pub(super) fn of_crate(&self, source: &Source, each: &Crate) -> Option<String> {
        let mut digest = Digest::new();
        digest.add("crate").add(self.alone.as_bytes()).add(self.way.as_bytes());
        digest.add(&each.name).add(&*each.manifest.text);
        for text in &each.transcripts {
            digest.add(&*text.text);
        }
        for (claim, _) in &each.claims {
            digest.add(format!("{claim:?}"));
        }
        digest.add(format!("{:?}", each.shown));
        let inputs = CrateInputs::of(each, &source.layout);
        for file in &inputs.above {
            digest.add(file.to_string_lossy().as_bytes()).add(bytes(file).ok()?);
        }
        for folder in &inputs.folders {
            digest.add(folder.to_string_lossy().as_bytes());
            add_files(folder, &mut digest)?;
        }
        (!inputs.more).then(|| short(&digest.finish()))
    }

    /// The key of a listing's verdict: covers its sources and its recording too.
    pub(super) fn of_listing(
        &self,
        source: &Source,
        listing: &Listing,
        sources: &Hash,
        recording: &Recording,
    ) -> String {
        let mut digest = Digest::new();
        digest.add(self.basis(source, listing, sources).as_bytes()).add(self.way.as_bytes());
        digest.add(format!("{recording:?}"));
        if !listing.metadata.bounds.is_empty() || !listing.metadata.needs.is_empty() {
            digest.add(self.machine.as_bytes());
        }
        short(&digest.finish())
    }

    /// The digest of what a listing's figures depend on besides the machine.
    pub(super) fn basis(&self, source: &Source, listing: &Listing, sources: &Hash) -> Hash {
        let mut digest = Digest::new();
        digest.add(listing.path.to_string_lossy().as_bytes());
        digest.add(&*listing.manifest.text).add(sources.as_bytes());
        if is_built_alone(source, listing) {
            let lock = bytes(&listing.folder.join(layout::LOCK)).unwrap_or_default();
            digest.add(self.alone.as_bytes()).add(lock);
        } else {
            // A lock file without an entry is out of date.
            let own = self.own.get(listing.package()).map_or("", String::as_str);
            digest.add(self.member.as_bytes()).add(own);
        }
        digest.finish()
    }

    /// The key of a fence: covers its program, its words, and the crates it names.
    pub(super) fn of_fence(
        &self,
        source: &Source,
        fence: &CodeFence,
        crates: &mut FenceCrateDigests,
    ) -> String {
        let mut digest = Digest::new();
        digest.add("fence").add(self.alone.as_bytes()).add(self.way.as_bytes());
        crates.add(source, fence, &mut digest);
        short(&digest.finish())
    }

    /// The key under which a quiz is kept whose Tracing questions hold.
    pub(super) fn of_quiz(&self, source: &Source, quiz: &Quiz, shared: &Hash) -> String {
        let mut digest = Digest::new();
        digest.add("quiz").add(&*quiz.text.text).add(shared.as_bytes()).add(self.way.as_bytes());
        digest.add(self.member.as_bytes()).add(format!("{:?}", source.settings.edition));
        short(&digest.finish())
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

fn way(source: &Source, isolated: bool) -> Hash {
    let mut digest = Digest::new();
    for rules in RULES {
        digest.add(rules);
    }
    for (file, text) in recorder::FILES {
        digest.add(file).add(text);
    }
    digest.add([u8::from(isolated)]);
    digest.add(source.settings.memory.to_le_bytes());
    digest.add(format!("{:?}", source.settings.timeout));
    digest.add(std::env::consts::OS).add(std::env::consts::ARCH);
    digest.add((machine::parallelism() as u64).to_le_bytes());
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Rustup prepends a folder that may be listed already, so order and repetitions do not count.
    let folders: BTreeSet<PathBuf> = std::env::split_paths(&path).collect();
    for folder in folders {
        digest.add(folder.to_string_lossy().as_bytes());
    }
    digest.finish()
}

/// The configuration files that cargo reads.
fn config_files(listings: &Path) -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let above = listings.ancestors().map(|folder| folder.join(".cargo"));
    let folders: HashSet<PathBuf> = above.chain(home).collect();
    let names = ["config.toml", "config"];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}

/// The workspace's manifest without the keys that the mirror sets itself: a new member changes no
/// other member's key.
fn without_members(manifest: &str) -> String {
    let Ok(mut table) = manifest.parse::<toml::Table>() else { return manifest.to_owned() };
    if let Some(workspace) = table.get_mut("workspace").and_then(toml::Value::as_table_mut) {
        for key in ["members", "exclude", "default-members"] {
            workspace.remove(key);
        }
    }
    table.to_string()
}

/// The name of a package of the lock file if it is the book's own. A package from elsewhere may
/// change what every listing is built with; one of the book's own changes only itself and its
/// dependents.
fn name_of(package: &str) -> Option<&str> {
    if package.contains("\nsource = ") {
        return None;
    }
    package.trim().strip_prefix("name = \"")?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_member_changes_no_other_one() {
        let with = |members: &str, edition: &str| {
            without_members(&format!(
                "[workspace]\nmembers = [{members}]\nresolver = \"3\"\n\n[workspace.package]\nedition = \"{edition}\"\n"
            ))
        };
        assert_eq!(with("\"a\"", "2024"), with("\"a\", \"b\"", "2024"));
        assert_ne!(with("\"a\"", "2024"), with("\"a\"", "2021"));
        let own = "\nname = \"a\"\nversion = \"0.0.0\"\n";
        assert_eq!(name_of(own), Some("a"));
        assert_eq!(name_of(&format!("{own}source = \"registry\"\n")), None);
    }
}
