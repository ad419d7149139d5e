//! The copies of a listing with a dial, one for each value but the one that stands in its code.
//!
//! A copy is a listing like any other, called `NAME@VALUE`: it is built, run, judged, and recorded by
//! itself. Its code is the listing's with another number, and its recordings are in a folder of their
//! own, `dial/VALUE`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::codes;
use super::dial::{Dial, Turned, constant};
use super::layout;
use super::listing::Listing;
use super::recording::Recording;
use super::table;
use bookwright_base::problem::{Place, Problem};

/// The copies of a listing, one for each value of its dial but the one that stands in its code.
/// Reports a dial that does not fit the listing.
pub(super) fn of(
    listing: &Listing,
    manifest: &DeTable<'_>,
    in_workspace: bool,
    problems: &mut Vec<Problem>,
) -> Vec<Listing> {
    // What is not run cannot have a dial, which is reported where that is found.
    let is_run = listing.exercise.is_none()
        && listing.metadata.expectation.runs()
        && !listing.metadata.support;
    let dial = listing.metadata.dial.as_ref().filter(|_| is_run);
    if let Some(problem) = dial.and_then(|dial| unfit(listing, dial, manifest, in_workspace)) {
        problems.push(problem);
        return Vec::new();
    }
    let set = dial.and_then(|_| listing.set_value());
    let values = dial.map_or(&[][..], |dial| &dial.values).iter().copied();
    let others: Vec<u64> = values.filter(|value| Some(*value) != set).collect();
    report_stray(listing, &others, problems);
    let Some(dial) = dial else { return Vec::new() };
    let copies = others.into_iter().map(|value| {
        let name = format!("{}@{value}", listing.name);
        let recordings = folder(&listing.folder, value);
        Listing {
            path: listing.path.with_file_name(format!("{}--{value}", listing.name)),
            recording: Recording::read(&recordings, problems),
            recordings,
            turned: Some(Turned {
                of: listing.name.clone(),
                constant: dial.constant.get_ref().clone(),
                value,
            }),
            name,
            ..listing.clone()
        }
    });
    copies.collect()
}

fn unfit(
    listing: &Listing,
    dial: &Dial,
    manifest: &DeTable<'_>,
    in_workspace: bool,
) -> Option<Problem> {
    let problem = |span, what: String| {
        Problem::new(codes::LISTING_DIAL_UNFIT, listing.manifest.place(span), what)
    };
    let own_targets = ["lib", "bin"].iter().any(|key| table::get(manifest, key).is_some())
        || listing.folder.join(layout::LIB).is_file();
    if !listing.program || !in_workspace || own_targets {
        let what = "only a program in the listings' workspace, without a library, can have a dial";
        return Some(problem(dial.constant.span(), what.to_owned()).help("remove `dial`"));
    }
    let main = listing.read(layout::MAIN).ok()?;
    let name = dial.constant.get_ref();
    let Some(found) = constant(&main.text, name) else {
        let what = format!("{} has not one `const {name}` with a whole number", layout::MAIN);
        return Some(
            problem(dial.constant.span(), what)
                .help(format!("write it on a line of its own: const {name}: usize = 4;")),
        );
    };
    if dial.values.contains(&found.value) {
        return None;
    }
    let values: Vec<String> = dial.values.iter().map(u64::to_string).collect();
    let what = format!("the dial has no {}, which stands here", found.value);
    let place = main.place(found.digits);
    let values = format!("its values are {}: add it there, or change it here", values.join(", "));
    Some(Problem::new(codes::LISTING_DIAL_UNFIT, place, what).help(values))
}

/// Reports recordings of values that no copy of a listing has.
fn report_stray(listing: &Listing, copies: &[u64], problems: &mut Vec<Problem>) {
    let known: HashSet<PathBuf> =
        copies.iter().map(|value| folder(&listing.folder, *value)).collect();
    let folders = std::fs::read_dir(listing.folder.join(layout::DIAL)).into_iter().flatten();
    let mut folders: Vec<PathBuf> = folders.flatten().map(|entry| entry.path()).collect();
    folders.retain(|folder| !known.contains(folder));
    folders.sort();
    let files = folders.iter().flat_map(|folder| layout::RECORDINGS.map(|name| folder.join(name)));
    problems.extend(files.filter(|file| file.is_file()).map(|file| {
        let what = format!("no copy of `{}` has this value now", listing.name);
        Problem::new(codes::RECORDING_STRAY, Place::file(&file), what).help("remove it")
    }));
}

/// The folder of a value's recordings.
fn folder(listing: &Path, value: u64) -> PathBuf {
    listing.join(layout::DIAL).join(value.to_string())
}
