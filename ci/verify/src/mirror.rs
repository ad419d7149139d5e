//! The generated workspace that cargo sees: a copy of the listings under the same relative paths.
//!
//! With a copy, a bad manifest can be left out, an exercise can be several packages, and nothing is
//! written among the sources. The relative paths are kept because rustc prints them. Files are
//! written only when their content changes, since cargo goes by their times.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::exercises::Variant;
use super::path_dependencies::{self, make_absolute};
use bookwright_base::problem::bytes;
use bookwright_source::Source;
use bookwright_source::layout::{self, Layout};
use bookwright_source::listing::Listing;

/// A package of the mirror: a listing, or a variant of an exercise.
#[derive(Debug, Clone)]
pub(super) struct Package {
    /// The listing's name.
    pub(super) listing: String,
    /// Which of the listing's packages it is.
    pub(super) variant: Variant,
    /// The package of the author's that it was made from.
    pub(super) author: String,
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
    /// The folder of cargo's target folders, one for each kind of call.
    pub(super) built: PathBuf,
    /// The packages of all listings with sound manifests.
    pub(super) packages: Vec<Package>,
}

/// Whether a listing is built as a workspace by itself.
pub(super) fn is_built_alone(source: &Source, listing: &Listing) -> bool {
    listing.standalone || source.listings.workspace.is_none()
}

/// Whether the author's workspace manifest can be parsed. If not, that was reported where it was
/// read, and a report for each listing in it would be wrong.
pub(super) fn has_workspace(source: &Source) -> bool {
    let author = source.listings.workspace.as_ref();
    author.is_some_and(|text| text.text.parse::<DocumentMut>().is_ok())
}

impl Mirror {
    /// The folder of the mirror and of what is built from it.
    pub(super) fn folder(layout: &Layout) -> PathBuf {
        layout.target.join("listings")
    }

    /// Copies what has changed among the listings.
    ///
    /// # Errors
    /// If a file cannot be copied.
    pub(super) fn update(source: &Source) -> Result<Self> {
        let folder = Self::folder(&source.layout);
        let mut mirror =
            Self { root: folder.join("tree"), built: folder.join("built"), packages: Vec::new() };
        fs::create_dir_all(&mirror.root)
            .with_context(|| format!("cannot make {}", mirror.root.display()))?;
        // Cargo prints paths with links resolved, and the target folder may be a link to a larger
        // disk.
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
        for listing in source.listings.judged().filter(|listing| listing.sound) {
            for variant in Variant::of(listing) {
                let name = variant.package(listing);
                let package = Package {
                    listing: listing.name.clone(),
                    author: listing.package().to_owned(),
                    folder: listing.path.with_file_name(&name),
                    name,
                    variant,
                };
                mirror.write_package(source, listing, &package, &mut written)?;
                mirror.packages.push(package);
            }
        }
        for folder in path_dependencies::used_by_listings(source) {
            mirror.write_dependency(source, &folder, &mut written)?;
        }
        mirror.remove_stale(&written)?;
        Ok(mirror)
    }

    /// A package's folder, absolute.
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
            let mut content =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            if let Some(turned) =
                listing.turned.as_ref().filter(|_| file == Path::new(layout::MAIN))
            {
                content = turned.program(&String::from_utf8_lossy(&content)).into_bytes();
            }
            write(&file, &content)?;
        }
        if listing.exercise.is_some() {
            let path = package.variant.library(listing);
            let content =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            write(Path::new(layout::LIB), &content)?;
        }
        let manifest = manifest(source, listing, package);
        write(Path::new(layout::MANIFEST), manifest.as_bytes())
    }

    /// Copies a crate that listings use by its path.
    fn write_dependency(
        &self,
        source: &Source,
        folder: &Path,
        written: &mut HashSet<PathBuf>,
    ) -> Result<()> {
        let listings = &source.layout.listings;
        let to = self.root.join(folder.strip_prefix(listings).unwrap_or(folder));
        for (file, path) in files(folder) {
            let mut content =
                bytes(&path).with_context(|| format!("cannot read {}", path.display()))?;
            if file == Path::new(layout::MANIFEST) {
                let text = String::from_utf8_lossy(&content).into_owned();
                content = with_paths(&text, folder, listings).into_bytes();
            }
            let file = to.join(file);
            write_if_changed(&file, &content)?;
            written.insert(file);
        }
        Ok(())
    }

    /// Removes files of listings that are gone: they would still be built.
    fn remove_stale(&self, written: &HashSet<PathBuf>) -> Result<()> {
        let walk = walkdir::WalkDir::new(&self.root).contents_first(true).min_depth(1);
        for entry in walk.into_iter().filter_map(Result::ok) {
            let path = entry.path();
            if entry.file_type().is_dir() {
                // Fails if the folder is not empty, as intended.
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

    /// Writes the workspace's manifest: the author's with these members, of which `chosen` are
    /// built. Choosing by `default-members` rather than `-p` tells a listing from a dependency with
    /// the same name.
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
        // A parse error was reported where the manifest was read.
        let mut document: DocumentMut = author.parse().unwrap_or_default();
        let listings = &source.layout.listings;
        make_absolute(&mut document, listings, listings);
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

/// The files of a listing that cargo may need, relative and absolute. Recordings are left out: a
/// listing that could read what it should print would prove nothing.
pub(super) fn files(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    // Links are followed: reading the listing decided which may be.
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
            (!layout::is_recording(&file)).then_some((file, path))
        })
        .collect()
}

/// A manifest whose paths hold in the mirror.
fn with_paths(manifest: &str, folder: &Path, listings: &Path) -> String {
    let Ok(mut document) = manifest.parse::<DocumentMut>() else { return manifest.to_owned() };
    match make_absolute(&mut document, folder, listings) {
        true => document.to_string(),
        false => manifest.to_owned(),
    }
}

/// A package's manifest: the author's, changed only where a variant, a workspace of its own, or a path
/// out of the listings folder needs it.
fn manifest(source: &Source, listing: &Listing, package: &Package) -> String {
    let author = with_paths(&listing.manifest.text, &listing.folder, &source.layout.listings);
    let own_workspace = is_built_alone(source, listing) && !listing.standalone;
    if listing.exercise.is_none() && listing.turned.is_none() && !own_workspace {
        return author;
    }
    // Only sound manifests get here.
    let mut document: DocumentMut = author.parse().unwrap_or_default();
    if own_workspace {
        document.insert("workspace", Item::Table(Table::new()));
    }
    if package.name != package.author {
        document["package"]["name"] = value(&package.name);
    }
    if listing.exercise.is_some() {
        let library = document.entry("lib").or_insert(Item::Table(Table::new()));
        if let Some(library) = library.as_table_like_mut() {
            library.insert("name", value(listing.name.replace('-', "_")));
        }
    }
    document.to_string()
}

/// Writes a file, and makes the folders above it, unless it has this content already.
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
