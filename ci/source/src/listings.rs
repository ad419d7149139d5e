//! The listings of a book.
//!
//! Manifests are read here before cargo sees them. One bad manifest makes cargo refuse the whole
//! workspace, so the tool has to find it and leave it out.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::codes;
use super::containment;
use super::crate_folders::{CrateFolders, CrateKind};
use super::dial_copies;
use super::directive::{Directive, Show};
use super::exercise::Exercise;
use super::expectation::Metadata;
use super::layout::{self, Layout};
use super::listing::Listing;
use super::recording::{self, Recording};
use super::settings::Settings;
use super::table::{self, Reader};
use super::unverified;
use super::vacuous::{self, ListingKind};
use bookwright_base::paths;
use bookwright_base::paths::stays_inside;
use bookwright_base::problem::{Place, Problem, Text};

/// The listings of a book.
#[derive(Debug, Clone, Default)]
pub struct Listings {
    /// All of them, by name. Of two with the same name, the first by path is kept.
    pub all: Vec<Listing>,
    /// The workspace manifest, if there is one.
    pub workspace: Option<Text>,
    /// The copies of listings with dials, by name.
    pub turned: Vec<Listing>,
    /// The folders of crates that others depend on and that nobody judges by themselves.
    pub dependencies: Vec<PathBuf>,
    index: HashMap<String, usize>,
}

impl Listings {
    /// The files that directives show, each once. A file outside its listing's folder is left out,
    /// as weaving refuses it.
    pub fn shown<'d>(&self, directives: impl Iterator<Item = &'d Directive>) -> BTreeSet<PathBuf> {
        let shown = directives.filter_map(|directive| {
            let Show::Listing(show) = &directive.show else { return None };
            let listing = self.get(show.name.get_ref())?;
            let file = show.file.as_ref().map_or(listing.main_file(), |file| file.get_ref());
            stays_inside(Path::new(file)).then(|| listing.folder.join(file))
        });
        shown.collect()
    }

    /// Reads the listings among the crates that were found.
    pub fn read(
        layout: &Layout,
        settings: &Settings,
        crates: &CrateFolders,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let workspace_path = layout.workspace();
        let workspace = workspace_path.is_file().then(|| Text::read(&workspace_path));
        let workspace = workspace.and_then(|read| read.map_err(|each| problems.push(each)).ok());
        let shared = workspace.as_ref().map(|text| shared_dependencies(text, problems));

        recording::report_stray(&layout.listings, crates, problems);
        let dependencies = crates.of(CrateKind::Dependency).map(Path::to_owned).collect();
        let mut listings = Self { workspace, dependencies, ..Self::default() };
        for folder in crates.of(CrateKind::Listing) {
            let shared = shared.as_deref();
            let Some((listing, turned)) = read_listing(layout, folder, shared, settings, problems)
            else {
                continue;
            };
            if let Some(&first) = listings.index.get(&listing.name) {
                let first: &Listing = &listings.all[first];
                problems.push(
                    Problem::new(
                        codes::LISTING_NAME_TAKEN,
                        listing.place(),
                        format!("another listing already has the name `{}`", listing.name),
                    )
                    .help(format!(
                        "the other one is {}: rename one of the two",
                        paths::relative(&first.folder, &layout.root)
                    )),
                );
                continue;
            }
            listings.index.insert(listing.name.clone(), listings.all.len());
            listings.all.push(listing);
            listings.turned.extend(turned);
        }
        listings.turned.sort_by(|a, b| a.name.cmp(&b.name));
        listings.all.sort_by(|a, b| a.name.cmp(&b.name));
        listings.index =
            listings.all.iter().enumerate().map(|(at, each)| (each.name.clone(), at)).collect();
        listings
    }

    /// The listing of a name.
    pub fn get(&self, name: &str) -> Option<&Listing> {
        self.index.get(name).map(|&index| &self.all[index])
    }

    /// The listings that are judged: all of them, and their copies.
    pub fn judged(&self) -> impl Iterator<Item = &Listing> {
        self.all.iter().chain(&self.turned)
    }

    /// The listing or the copy of a name.
    pub fn judged_as(&self, name: &str) -> Option<&Listing> {
        let copy = || self.turned.iter().find(|each| each.name == name);
        self.get(name).or_else(copy)
    }

    /// The copy of a listing for a value of its dial; itself for the value that stands in its code.
    pub fn at_value(&self, listing: &str, value: u64) -> Option<&Listing> {
        self.judged_as(&format!("{listing}@{value}")).or_else(|| self.get(listing))
    }

    /// All names, for "did you mean".
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|listing| listing.name.as_str())
    }
}

fn shared_dependencies(workspace: &Text, problems: &mut Vec<Problem>) -> Vec<String> {
    let table = table::parse(workspace, problems);
    table::descend(&table, &["workspace", "dependencies"])
        .map(|table| table.keys().map(|key| key.get_ref().to_string()).collect())
        .unwrap_or_default()
}

fn read_listing(
    layout: &Layout,
    folder: &Path,
    shared: Option<&[String]>,
    settings: &Settings,
    problems: &mut Vec<Problem>,
) -> Option<(Listing, Vec<Listing>)> {
    let found_before = problems.len();
    containment::report_links(folder, &layout.root, settings.allow_outside, problems);
    if problems.len() > found_before
        && paths::leads_outside(&folder.join(layout::MANIFEST), &layout.root)
    {
        return None;
    }
    let manifest = match Text::read(&folder.join(layout::MANIFEST)) {
        Ok(manifest) => manifest,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let table = table::parse(&manifest, problems);
    let mut reader = Reader { text: &manifest, problems };
    let folder_name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = name(&table, &folder_name, &mut reader);
    let standalone = table::get(&table, "workspace").is_some();
    if !standalone {
        shared_only(&table, shared.unwrap_or_default(), &mut reader);
    }
    let path = folder.strip_prefix(&layout.listings).unwrap_or(folder).to_owned();
    let program = folder.join(layout::MAIN).is_file();
    let kind = match program {
        _ if path.starts_with(layout::EXERCISES) => ListingKind::Exercise,
        true => ListingKind::Program,
        false => ListingKind::Library,
    };
    let listing = table::descend(&table, &["package", "metadata", "listing"]);
    let mut metadata = Metadata::default();
    if let Some(listing) = listing {
        metadata = Metadata::read(listing, &mut reader);
        vacuous::report(listing, &metadata, kind, &mut reader);
    }
    if listing.is_none_or(|listing| table::get(listing, "memory").is_none()) {
        metadata.run.memory = settings.memory;
    }
    let edition = table::descend(&table, &["package"]).and_then(|package| {
        table::get(package, "edition")?.1.get_ref().as_str().map(str::to_owned)
    });

    if !program && !folder.join(layout::LIB).is_file() {
        problems.push(
            Problem::new(
                codes::LISTING_CODE_MISSING,
                manifest.place(name.span()),
                format!("`{}` has neither {} nor {}", name.get_ref(), layout::MAIN, layout::LIB),
            )
            .help("write one of them: a listing is a program or a library"),
        );
    }
    let exercise = (kind == ListingKind::Exercise)
        .then(|| Exercise::read(folder, &manifest.place(name.span()), problems));
    let sound = problems.len() == found_before;
    unverified::report(&manifest, &table, folder, problems);
    let recording = Recording::read(folder, problems);
    if exercise.is_some() {
        let recordings = layout::RECORDINGS.iter().map(|name| folder.join(name));
        problems.extend(recordings.filter(|file| file.exists()).map(|file| {
            Problem::new(
                codes::EXERCISE_RECORDED,
                Place::file(&file),
                "an exercise has no recordings",
            )
            .help("remove it: no page shows it, and nothing checks it")
        }));
    }
    let mut listing = Listing {
        name_span: name.span(),
        name: name.into_inner(),
        folder: folder.to_owned(),
        path,
        metadata,
        standalone,
        edition,
        program,
        exercise,
        turned: None,
        recordings: folder.to_owned(),
        recording,
        sound,
        manifest: manifest.clone(),
    };
    let in_workspace = !standalone && shared.is_some();
    let turned = dial_copies::of(&listing, &table, in_workspace, problems);
    listing.sound &= listing.metadata.dial.is_none() || !turned.is_empty();
    Some((listing, turned))
}

/// The package's name. It must be the folder's name.
fn name(table: &DeTable<'_>, folder: &str, reader: &mut Reader<'_>) -> Spanned<String> {
    let found = table::descend(table, &["package"]).and_then(|package| table::get(package, "name"));
    let Some((_, value)) = found else {
        let problem =
            reader.problem(codes::LISTING_NAME_MISSING, 0..0, "this manifest names no package");
        problem.help.push(format!("write [package] and name = \"{folder}\""));
        return Spanned::new(0..0, folder.to_owned());
    };
    let Some(name) = reader.string(value) else {
        return Spanned::new(value.span(), folder.to_owned());
    };
    if name.get_ref() != folder {
        let problem = reader.problem(
            codes::LISTING_NAME_DIFFERS,
            name.span(),
            format!("this listing has the name `{}`, but its folder `{folder}`", name.get_ref()),
        );
        problem.help.push("give both the same name".to_owned());
    }
    name
}

/// Reports dependencies not written as `x.workspace = true`. Cargo unifies features across a
/// workspace, so another listing could provide a feature that this one forgot.
fn shared_only(table: &DeTable<'_>, shared: &[String], reader: &mut Reader<'_>) {
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(dependencies) = table::descend(table, &[kind]) else { continue };
        for (name, value) in dependencies {
            let (name, span) = (name.get_ref().as_ref(), name.span());
            if !is_shared(value.get_ref()) {
                let problem = reader.problem(
                    codes::DEPENDENCY_NOT_SHARED,
                    span,
                    format!("`{name}` must be shared through the workspace"),
                );
                problem.help.push(format!(
                    "write {name}.workspace = true here, and its version and features under \
                     [workspace.dependencies] in the listings' {}",
                    layout::MANIFEST
                ));
            } else if !shared.iter().any(|each| each == name) {
                let problem = reader.problem(
                    codes::DEPENDENCY_UNDECLARED,
                    span,
                    format!("`{name}` is not under [workspace.dependencies] of the listings"),
                );
                *problem = problem
                    .clone()
                    .did_you_mean(name, shared.iter().map(String::as_str))
                    .help(format!("add it to the listings' {}", layout::MANIFEST));
            }
        }
    }
}

fn is_shared(value: &DeValue<'_>) -> bool {
    let Some(table) = value.as_table() else { return false };
    table.len() == 1
        && table::get(table, "workspace")
            .is_some_and(|(_, on)| on.get_ref().as_bool() == Some(true))
}
