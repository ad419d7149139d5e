//! What the target folder was built from. Cargo goes by the times of files and by what a build script
//! says it read: a clock that was ahead, a cache from elsewhere, or a macro that reads a file of the
//! crate that calls it, and something old is taken for fresh. So where the sources of a package are
//! others than those it was built from, cargo is made to forget it first.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::cache_file;
use super::digest::{Digest, short};
use super::mirror::{Mirror, Package};
use super::source_digest::SourceDigests;
use bookwright_source::Source;
use bookwright_source::listing::Listing;

/// Below the book's target folder.
const FILE: &str = "built.json";
/// Where cargo keeps what it knows of a package it built.
const KNOWN: &str = ".fingerprint";
/// Folders of cargo's with many files, and no target folder in them.
const PRODUCTS: [&str; 4] = ["build", "deps", "examples", "incremental"];
/// How deep below a folder of builds what cargo knows may lie: `alone/NAME/debug/.fingerprint`.
const DEPTH: usize = 4;

/// Has cargo build anew whatever was built from other sources, or from nobody knows which.
pub(super) fn forget_stale_builds(
    source: &Source,
    mirror: &Mirror,
    sources: &mut SourceDigests<'_>,
) {
    let file = source.layout.target.join(FILE);
    let before: BTreeMap<String, String> = cache_file::read(&file);
    let mut now = BTreeMap::new();
    for listing in &source.listings.all {
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

/// What the packages of a listing are built from; `None` if that cannot be told.
fn digest(listing: &Listing, sources: &mut SourceDigests<'_>) -> Option<String> {
    let sources = sources.of(listing)?;
    Some(short(&Digest::new().add(sources.as_bytes()).add(&*listing.manifest.text).finish()))
}

/// The folders in which cargo keeps what it knows.
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
            // What cannot be removed cannot be written by cargo either, which says so.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
