//! The generated workspace that cargo sees: a copy of the listings with the same relative paths.
//!
//! So a bad manifest can be left out, an exercise can be several packages, and nothing is ever
//! written among the sources. Relative paths are the same because rustc prints them. Files are
//! written only when their content changed, since cargo goes by their times.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::exercises::Variant;
use bookwright_base::problem::bytes;
use bookwright_source::Source;
use bookwright_source::layout::{self, Layout};
use bookwright_source::listing::Listing;

/// One package of the mirror: a listing, or a variant of an exercise.
#[derive(Debug, Clone)]
pub(super) struct Package {
    /// The listing's name.
    pub(super) listing: String,
    /// Which of its packages.
    pub(super) variant: Variant,
    /// The package's name.
    pub(super) name: String,
    /// Its folder, relative to the mirror.
    pub(super) folder: PathBuf,
}

/// The mirror.
#[derive(Debug)]
pub(super) struct Mirror {
    /// Its folder, absolute.
    pub(super) root: PathBuf,
    /// Where cargo builds, a folder for each kind of call.
    pub(super) built: PathBuf,
    /// All packages of listings whose manifests are sound.
    pub(super) packages: Vec<Package>,
}

/// Whether a listing is built as a workspace by itself.
pub(super) fn is_built_alone(source: &Source, listing: &Listing) -> bool {
    listing.standalone || source.listings.workspace.is_none()
}

/// Whether the author's workspace manifest can be read at all; if not, that was reported where it
/// was read, and every listing below it would be told wrong.
pub(super) fn has_workspace(source: &Source) -> bool {
    let author = source.listings.workspace.as_ref();
    author.is_some_and(|text| text.text.parse::<DocumentMut>().is_ok())
}

impl Mirror {
    /// The folder that holds mirror and builds.
    pub(super) fn folder(layout: &Layout) -> PathBuf {
        layout.target.join("listings")
    }

    /// Brings the mirror up to date.
    ///
    /// # Errors
    /// If a file cannot be copied.
    pub(super) fn update(source: &Source) -> Result<Self> {
        let folder = Self::folder(&source.layout);
        let mut mirror =
            Self { root: folder.join("tree"), built: folder.join("built"), packages: Vec::new() };
        fs::create_dir_all(&mirror.root)
            .with_context(|| format!("cannot make {}", mirror.root.display()))?;
        // Cargo tells paths without links; the target folder may be one, to a larger disk.
        #[cfg(unix)]
        if let Ok(root) = mirror.root.canonicalize() {
            mirror.root = root;
        }
        let mut written = HashSet::new();
        for name in layout::BUILD_SETTINGS {
            if let Ok(content) = bytes(&source.layout.listings.join(name)) {
                let file = mirror.root.join(name);
                write_if_changed(&file, &content)?;
                written.insert(file);
            }
        }
        for listing in source.listings.all.iter().filter(|listing| listing.sound) {
            for variant in Variant::of(listing) {
                let package = Package {
                    listing: listing.name.clone(),
                    name: variant.package(&listing.name),
                    folder: listing.path.with_file_name(variant.package(&listing.name)),
                    variant,
                };
                mirror.write_package(source, listing, &package, &mut written)?;
                mirror.packages.push(package);
            }
        }
        mirror.remove_stale(&written)?;
        Ok(mirror)
    }

    /// The folder of a package, absolute.
    pub(super) fn folder_of(&self, package: &Package) -> PathBuf {
        self.root.join(&package.folder)
    }

    fn write_package(
        &self,
        source: &Source,
        listing: &Listing,
        package: &Package,
        written: &mut HashSet<PathBuf>,
    ) -> Result<()> {
        let to = self.folder_of(package);
        let mut write = |file: &Path, content: &[u8]| {
            let file = to.join(file);
            write_if_changed(&file, content)?;
            written.insert(file);
            anyhow::Ok(())
        };
        for (file, path) in files(&listing.folder) {
            if file == Path::new(layout::MANIFEST)
                || (listing.exercise.is_some() && file == Path::new(layout::LIB))
            {
                continue;
            }
            let content =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            write(&file, &content)?;
        }
        if listing.exercise.is_some() {
            let path = package.variant.library(listing);
            let content =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            write(Path::new(layout::LIB), &content)?;
        }
        let manifest = manifest(listing, package, is_built_alone(source, listing));
        write(Path::new(layout::MANIFEST), manifest.as_bytes())
    }

    /// Files of listings that are gone would still be built.
    fn remove_stale(&self, written: &HashSet<PathBuf>) -> Result<()> {
        let walk = walkdir::WalkDir::new(&self.root).contents_first(true).min_depth(1);
        for entry in walk.into_iter().filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_dir() {
                // Fails where it is not empty, which is meant.
                let _ = fs::remove_dir(path);
                continue;
            }
            let of_workspace =
                [layout::MANIFEST, layout::LOCK].iter().any(|name| path == self.root.join(name));
            if !written.contains(path) && !of_workspace {
                fs::remove_file(path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// Writes the workspace's manifest: the author's, with these members, of which `chosen` are
    /// built. Choosing by `default-members` instead of `-p` keeps a listing apart from a dependency
    /// of the same name.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write_workspace(
        &self,
        source: &Source,
        members: &[&Package],
        chosen: &[&Package],
    ) -> Result<()> {
        let author = source.listings.workspace.as_ref().map_or("", |text| &text.text);
        // What is wrong with it has been reported where it was read.
        let mut document: DocumentMut = author.parse().unwrap_or_default();
        let workspace = document.entry("workspace").or_insert(Item::Table(Table::new()));
        if let Some(workspace) = workspace.as_table_like_mut() {
            workspace.remove("exclude");
            workspace.insert("members", value(folders(members)));
            workspace.insert("default-members", value(folders(chosen)));
        }
        write_if_changed(&self.root.join(layout::MANIFEST), document.to_string().as_bytes())
    }
}

fn folders(packages: &[&Package]) -> Array {
    packages.iter().map(|package| package.folder.to_string_lossy().replace('\\', "/")).collect()
}

/// The files of a listing that cargo may need, relative and absolute. Its recordings are none: a
/// listing that could read what it should print would prove nothing.
pub(super) fn files(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    // A link is what it leads to: where that may be, the listing's reading has judged.
    walkdir::WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0
                || !(name == "target" && entry.file_type().is_dir() || name.starts_with(".git"))
        })
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry.into_path();
            let file = path.strip_prefix(folder).ok()?.to_owned();
            let recording = layout::RECORDINGS.iter().any(|name| file == Path::new(name));
            (!recording).then_some((file, path))
        })
        .collect()
}

/// A package's manifest: the author's own, but for what makes a variant or a workspace of it.
fn manifest(listing: &Listing, package: &Package, alone: bool) -> String {
    let author = &listing.manifest.text;
    let own_workspace = alone && !listing.standalone;
    if listing.exercise.is_none() && !own_workspace {
        return author.to_string();
    }
    // Only sound manifests come here.
    let mut document: DocumentMut = author.parse().unwrap_or_default();
    if own_workspace {
        document.insert("workspace", Item::Table(Table::new()));
    }
    if listing.exercise.is_some() {
        document["package"]["name"] = value(&package.name);
        let library = document.entry("lib").or_insert(Item::Table(Table::new()));
        if let Some(library) = library.as_table_like_mut() {
            library.insert("name", value(listing.name.replace('-', "_")));
        }
    }
    document.to_string()
}

/// Writes a file, with the folders above it, unless it holds this already.
///
/// # Errors
/// With the path.
pub(super) fn write_if_changed(file: &Path, content: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let write = || {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, content)
    };
    write().with_context(|| format!("cannot write {}", file.display()))
}
