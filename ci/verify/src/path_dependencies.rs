//! Dependencies by their paths, in manifests that are built from another folder than the author's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, TableLike, value};

use bookwright_base::paths::normalized;
use bookwright_base::problem::Text;
use bookwright_source::Source;
use bookwright_source::crate_folders::path_dependencies;
use bookwright_source::layout;

/// The tables of a manifest whose values name crates.
const TABLES: [&str; 4] = ["dependencies", "dev-dependencies", "build-dependencies", "replace"];

/// Makes each path of a dependency absolute that leads out of `moved`, the folder that is copied as a
/// whole. The paths are relative to `folder`. Returns whether anything changed.
pub(super) fn make_absolute(document: &mut DocumentMut, folder: &Path, moved: &Path) -> bool {
    let outside = |written: &str| {
        let path = normalized(&folder.join(written));
        let absolute = path.to_string_lossy().into_owned();
        (!path.starts_with(moved) && absolute != written).then_some(absolute)
    };
    of_tables(document.as_table_mut(), &outside)
}

fn of_tables(table: &mut dyn TableLike, outside: &dyn Fn(&str) -> Option<String>) -> bool {
    let mut changed = false;
    for (key, item) in table.iter_mut() {
        let Some(inner) = item.as_table_like_mut() else { continue };
        changed |= match key.get() {
            key if TABLES.contains(&key) => of_dependencies(inner, outside),
            "patch" | "target" => {
                let is_patch = key.get() == "patch";
                let mut any = false;
                for (_, each) in inner.iter_mut() {
                    let Some(each) = each.as_table_like_mut() else { continue };
                    any |= match is_patch {
                        true => of_dependencies(each, outside),
                        false => of_tables(each, outside),
                    };
                }
                any
            }
            "workspace" => of_tables(inner, outside),
            _ => false,
        };
    }
    changed
}

fn of_dependencies(table: &mut dyn TableLike, outside: &dyn Fn(&str) -> Option<String>) -> bool {
    let mut changed = false;
    for (_, dependency) in table.iter_mut() {
        let Some(dependency) = dependency.as_table_like_mut() else { continue };
        let path = dependency.get("path").and_then(|path| path.as_str()).and_then(outside);
        if let Some(path) = path {
            dependency.insert("path", value(path));
            changed = true;
        }
    }
    changed
}

/// The folders of crates below the listings folder that listings use by their paths, directly or not,
/// except those in a listing's own folder.
pub(super) fn used_by_listings(source: &Source) -> BTreeSet<PathBuf> {
    let listings = &source.layout.listings;
    let mut next: Vec<PathBuf> = Vec::new();
    if let Some(workspace) = &source.listings.workspace {
        let table: toml::Table = workspace.text.parse().unwrap_or_default();
        next.extend(path_dependencies(&table, listings));
    }
    let sound = || source.listings.all.iter().filter(|listing| listing.sound);
    for listing in sound() {
        let table: toml::Table = listing.manifest.text.parse().unwrap_or_default();
        next.extend(path_dependencies(&table, &listing.folder));
    }
    let mut found = BTreeSet::new();
    while let Some(folder) = next.pop() {
        if !folder.starts_with(listings)
            || sound().any(|listing| folder.starts_with(&listing.folder))
            || found.contains(&folder)
        {
            continue;
        }
        let Ok(manifest) = Text::read(&folder.join(layout::MANIFEST)) else { continue };
        let table: toml::Table = manifest.text.parse().unwrap_or_default();
        next.extend(path_dependencies(&table, &folder));
        found.insert(folder);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_that_leave_the_folder_become_absolute() {
        let manifest = "[dependencies]\nnear = { path = \"../near\" }\nfar = { path = \"../../../far\" }\nserde = \"1\"\n\n\
                        [target.'cfg(unix)'.dev-dependencies.unix]\npath = \"../../../unix\"\n\n\
                        [workspace.dependencies]\nshared = { path = \"../../../shared\" }\n\n\
                        [patch.crates-io]\npatched = { path = \"../../../patched\" }\n";
        let mut document: DocumentMut = manifest.parse().unwrap();
        let (folder, moved) = (Path::new("/book/listings/t/a"), Path::new("/book/listings"));
        assert!(make_absolute(&mut document, folder, moved));
        let text = document.to_string();
        for path in ["../near", "/book/far", "/book/unix", "/book/shared", "/book/patched"] {
            assert!(text.contains(&format!("\"{path}\"")), "{path}: {text}");
        }
        assert!(!make_absolute(&mut document, folder, moved));
    }
}
