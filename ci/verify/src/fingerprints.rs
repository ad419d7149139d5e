//! Makes cargo forget what it built from other sources.
//!
//! Cargo goes by the times of files and by what a build script says it read. If a clock was ahead,
//! a cache came from elsewhere, or a macro reads a file of the crate that calls it, cargo takes an
//! old build for fresh. So before a build, the fingerprints of packages whose sources have changed
//! are removed.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::cache_file;
use super::digest::{Digest, short};
use super::mirror::{Mirror, Package};
use super::source_digest::SourceDigests;
use bookwright_source::Source;
use bookwright_source::listing::Listing;

/// The file below the book's target folder.
const FILE: &str = "built.json";
/// The folder in which cargo keeps a fingerprint for each package it built.
const KNOWN: &str = ".fingerprint";
/// Folders of cargo's that have many files and no target folder in them.
const PRODUCTS: [&str; 4] = ["build", "deps", "examples", "incremental"];
/// How deep below a folder of builds a fingerprint folder may be: `alone/NAME/debug/.fingerprint`.
const DEPTH: usize = 4;

/// Makes cargo rebuild whatever was built from other, or from unknown, sources.
pub(super) fn forget_stale_builds(
    source: &Source,
    mirror: &Mirror,
    sources: &mut SourceDigests<'_>,
) {
    let file = source.layout.target.join(FILE);
    let before: BTreeMap<String, String> = cache_file::read(&file);
    let mut now = BTreeMap::new();
    for listing in source.listings.judged() {
        now.extend(digest(listing, sources).map(|digest| (listing.name.clone(), digest)));
    }
    let is_known = |package: &&Package| {
        let digest = now.get(&package.listing);
        digest.is_some() && digest == before.get(&package.listing)
    };
    let others = mirror.packages.iter().filter(|package| !is_known(package));
    let others: HashSet<&str> = others.map(|package| package.name.as_str()).collect();
    if others.is_empty() && now == before {
        return;
    }
    let target = &source.layout.target;
    for folder in [&mirror.built, &target.join("timelines")] {
        for known in known(folder, DEPTH) {
            forget(&known, &others);
        }
    }
    cache_file::write(&file, &now);
}

/// The digest of what a listing's packages are built from; `None` if that is unknown.
fn digest(listing: &Listing, sources: &mut SourceDigests<'_>) -> Option<String> {
    let sources = sources.of(listing)?;
    Some(short(&Digest::new().add(sources.as_bytes()).add(&*listing.manifest.text).finish()))
}

/// The folders with fingerprints.
fn known(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders
        .flat_map(|entry| match entry.file_name().to_str() {
            Some(KNOWN) => vec![entry.path()],
            Some(name) if depth > 0 && !PRODUCTS.contains(&name) => known(&entry.path(), depth - 1),
            _ => Vec::new(),
        })
        .collect()
}

fn forget(known: &Path, packages: &HashSet<&str>) {
    for entry in fs::read_dir(known).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name();
        let package = name.to_str().and_then(|name| name.rsplit_once('-')).map(|(name, _)| name);
        if package.is_some_and(|package| packages.contains(package)) {
            // If it cannot be removed, cargo cannot write it either, and says so.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
