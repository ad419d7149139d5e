//! Finds the crates below the listings folder, and tells what each is, by what it and the pages say:
//!
//! - a **listing**, if its manifest has `[package.metadata.listing]`, it has a recording, or a directive
//!   names it; and a crate that nothing is said of, where the listings are a workspace;
//! - a **crate shown by includes**, if pages include one of its files with mdBook's own directives; and
//!   a crate that nothing is said of elsewhere;
//! - otherwise a **dependency** of other crates by its path. Nobody judges it by itself.
//!
//! What is below a workspace with members is cargo's business, a vendored tree is its vendor's, and what is
//! practiced is the reader's.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::codes;
use super::containment;
use super::include::Shown;
use super::layout::{self, Layout};
use super::settings::Settings;
use super::walk;
use bookwright_base::paths::{cleaned, leads_outside};
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_base::program;

/// Beside the manifest of each package that `cargo vendor` writes.
const VENDORED: &str = ".cargo-checksum.json";

/// What a crate below the listings folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrateKind {
    /// A listing.
    Listing,
    /// A crate shown by includes.
    Shown,
    /// A dependency of other crates.
    Dependency,
}

/// The folders of the crates below the listings folder, sorted.
#[derive(Debug, Clone, Default)]
pub struct CrateFolders {
    all: BTreeMap<PathBuf, CrateKind>,
}

/// A folder with a manifest.
struct Found {
    folder: PathBuf,
    /// The manifest; empty if it cannot be read.
    manifest: Text,
    /// The innermost other one around it.
    within: Option<usize>,
}

impl CrateFolders {
    /// Finds the crates, also outside the book if book.toml allows it.
    pub fn find(
        layout: &Layout,
        settings: &Settings,
        shown: &Shown,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let listings = &layout.listings;
        if !listings.is_dir() {
            return Self::default();
        }
        if !settings.allow_outside && leads_outside(listings, &layout.root) {
            let what = "this folder is outside the book";
            problems.push(
                Problem::new(codes::PATH_OUTSIDE, Place::file(listings), what)
                    .help(containment::HELP),
            );
            return Self::default();
        }
        let found = walk(layout, settings, shown, problems);
        let workspace = read_table(&layout.workspace());
        let mut used = BTreeSet::new();
        for table in workspace.iter() {
            used.extend(path_dependencies(table, listings));
        }
        for each in found.iter().filter(|each| each.manifest.text.contains("path")) {
            used.extend(path_dependencies(&each.table(), &each.folder));
        }
        let included = innermost(&found, shown);
        let mut kinds: Vec<Option<CrateKind>> = Vec::new();
        for (index, each) in found.iter().enumerate() {
            let around = each.within.and_then(|around| kinds[around]);
            let kind = if is_listing(each, shown) {
                Some(CrateKind::Listing)
            } else if included.contains(&index) {
                Some(CrateKind::Shown)
            } else if used.contains(&each.folder) {
                Some(CrateKind::Dependency)
            } else if around == Some(CrateKind::Listing) {
                // A listing may hold crates as data.
                None
            } else if workspace.is_some() && each.within.is_none() {
                Some(CrateKind::Listing)
            } else {
                Some(CrateKind::Shown)
            };
            kinds.push(kind);
        }
        let all = found.into_iter().zip(kinds);
        Self { all: all.filter_map(|(each, kind)| Some((each.folder, kind?))).collect() }
    }

    /// The folders of one kind, sorted.
    pub fn of(&self, kind: CrateKind) -> impl Iterator<Item = &Path> {
        self.all.iter().filter(move |(_, each)| **each == kind).map(|(folder, _)| folder.as_path())
    }

    /// Whether there is a crate at this folder.
    pub fn has(&self, folder: &Path) -> bool {
        self.all.contains_key(folder)
    }
}

impl Found {
    /// The manifest as TOML; empty if it is none. Reading it takes longer than looking for a word in it.
    fn table(&self) -> toml::Table {
        self.manifest.text.parse().unwrap_or_default()
    }

    /// Whether it is a workspace with members.
    fn has_members(&self) -> bool {
        self.manifest.text.contains("members")
            && self.table().get("workspace").is_some_and(|each| each.get("members").is_some())
    }
}

/// Whether a crate says itself, or a directive says, that it is a listing.
fn is_listing(each: &Found, shown: &Shown) -> bool {
    if layout::RECORDINGS.iter().any(|name| each.folder.join(name).exists()) {
        return true;
    }
    let table = each.table();
    let package = table.get("package").and_then(toml::Value::as_table);
    let text = |key: &str| package.and_then(|package| package.get(key)?.as_str());
    let metadata = package.and_then(|package| package.get("metadata")?.get("listing"));
    let folder = each.folder.file_name().map(|name| name.to_string_lossy());
    let name = text("name").map(str::to_owned).or(folder.map(|name| name.into_owned()));
    metadata.is_some() || name.is_some_and(|name| shown.listings.contains(&name))
}

/// The crates of which pages include a file, by their places in `found`.
fn innermost(found: &[Found], shown: &Shown) -> BTreeSet<usize> {
    let crates = found.iter().enumerate().map(|(index, each)| (each.folder.as_path(), index));
    let crates: HashMap<&Path, usize> = crates.collect();
    let crate_of = |file: &Path| file.ancestors().find_map(|above| crates.get(above).copied());
    let files: BTreeSet<&Path> = shown.includes.iter().map(|each| each.file.as_path()).collect();
    files.into_iter().filter_map(crate_of).collect()
}

/// The folders with a manifest.
fn walk(
    layout: &Layout,
    settings: &Settings,
    shown: &Shown,
    problems: &mut Vec<Problem>,
) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let listings = &layout.listings;
    let walk = walkdir::WalkDir::new(listings).follow_links(true).sort_by_file_name();
    let mut entries = walk.into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            // A link to a folder above it leads to nothing new.
            Err(error) if error.loop_ancestor().is_some() => continue,
            Err(error) => {
                problems.push(walk::unreadable(&error, listings));
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        let path = entry.path();
        let is_folder = entry.file_type().is_dir();
        if !is_folder && !entry.path_is_symlink() {
            continue;
        }
        let within = found.iter().rposition(|each| path.starts_with(&each.folder));
        if entry.path_is_symlink() && !settings.allow_outside && leads_outside(path, &layout.root) {
            // Links within a crate are reported with the crate.
            if within.is_none() {
                let what = "this link leads out of the book";
                problems.push(
                    Problem::new(codes::PATH_OUTSIDE, Place::file(path), what)
                        .help(containment::HELP),
                );
            }
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        }
        if !is_folder {
            continue;
        }
        let name = entry.file_name().to_string_lossy();
        let of_a_crate = name == "src" && within.is_some();
        if name.starts_with('.')
            || name == layout::BUILDS
            || of_a_crate
            || path.join(layout::PRACTICE_STATE).exists()
            || path.join(VENDORED).exists()
        {
            entries.skip_current_dir();
            continue;
        }
        let manifest = path.join(layout::MANIFEST);
        if manifest.symlink_metadata().is_ok() {
            let text = Text::read(&manifest).unwrap_or_else(|_| Text::new(manifest, ""));
            let each = Found { folder: path.to_owned(), manifest: text, within };
            if each.has_members() {
                entries.skip_current_dir();
            }
            found.push(each);
        } else if within.is_none() && path.join("src").is_dir() {
            entries.skip_current_dir();
            // Of a file that a page shows, the include is reported.
            if !shown.includes.iter().any(|each| each.file.starts_with(path)) {
                problems.push(no_manifest(path));
            }
        }
    }
    found
}

fn no_manifest(folder: &Path) -> Problem {
    let what = "this listing has no Cargo.toml";
    Problem::new(codes::LISTING_MANIFEST_MISSING, Place::file(folder), what)
        .help(format!(
            "write one: {} new listing NAME --chapter FILE makes a listing whose manifest shows how",
            program::name()
        ))
        .help("or move the folder out of the listings")
}

fn read_table(manifest: &Path) -> Option<toml::Table> {
    Text::read(manifest).ok()?.text.parse().ok()
}

/// The folders that a manifest names as dependencies, in any of its tables, also for one target, for
/// a workspace, or in place of another crate. They are relative to `folder`.
pub fn path_dependencies(table: &toml::Table, folder: &Path) -> BTreeSet<PathBuf> {
    const TABLES: [&str; 5] =
        ["dependencies", "dev-dependencies", "build-dependencies", "patch", "replace"];
    let mut found = BTreeSet::new();
    for (key, value) in table {
        let Some(value) = value.as_table() else { continue };
        match key.as_str() {
            "target" => {
                for table in value.values().filter_map(toml::Value::as_table) {
                    found.extend(path_dependencies(table, folder));
                }
            }
            "workspace" => found.extend(path_dependencies(value, folder)),
            _ if TABLES.contains(&key.as_str()) => paths(value, folder, &mut found),
            _ => {}
        }
    }
    found
}

/// Adds every value of a key `path`.
fn paths(table: &toml::Table, folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for (key, value) in table {
        match value {
            toml::Value::String(path) if key == "path" => found.extend(cleaned(&folder.join(path))),
            toml::Value::Table(table) => paths(table, folder, found),
            _ => {}
        }
    }
}
