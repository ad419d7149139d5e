//! The manifests of the reader's copies. Cargo sees a workspace of them beside that of the listings, with
//! the same versions; each copy has the book's manifest, and the book's own files as its tests.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::mirror::{is_built_alone, write_if_changed};
use crate::path_dependencies::make_absolute;
use bookwright_base::problem::bytes;
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::listing::Listing;

/// Writes the manifests of all copies, where they differ, and the lock file where the versions may.
///
/// # Errors
/// If one of them cannot be written.
pub(super) fn write(source: &Source) -> Result<()> {
    let practice = source.layout.practice();
    let copies: Vec<&Listing> = source
        .listings
        .all
        .iter()
        .filter(|each| each.exercise.is_some() && each.sound && practice.join(&each.name).is_dir())
        .collect();
    let mut members = Array::new();
    for listing in &copies {
        let folder = practice.join(&listing.name);
        let alone = is_built_alone(source, listing);
        let text = manifest(listing, alone);
        let is_new = write_manifest(&folder.join(layout::MANIFEST), &text)?;
        if alone {
            lock(&listing.folder, &folder, is_new)?;
        } else {
            members.push(listing.name.as_str());
        }
    }
    for name in layout::BUILD_SETTINGS {
        if let Ok(content) = bytes(&source.layout.listings.join(name)) {
            write_if_changed(&practice.join(name), &content)?;
        }
    }
    if members.is_empty() {
        return Ok(());
    }
    let text = workspace(source, members);
    let is_new = write_manifest(&practice.join(layout::MANIFEST), &text)?;
    lock(&source.layout.listings, &practice, is_new)
}

/// The listings' workspace with these members.
fn workspace(source: &Source, members: Array) -> String {
    let author = source.listings.workspace.as_ref().map_or("", |text| &text.text);
    // A parse error was reported where the manifest was read.
    let mut document: DocumentMut = author.parse().unwrap_or_default();
    make_absolute(&mut document, &source.layout.listings, &source.layout.practice());
    let workspace = document.entry("workspace").or_insert(Item::Table(Table::new()));
    if let Some(workspace) = workspace.as_table_like_mut() {
        workspace.remove("exclude");
        workspace.remove("default-members");
        workspace.insert("members", value(members));
    }
    document.to_string()
}

/// A copy's manifest: the exercise's, whose tests are the book's files.
fn manifest(listing: &Listing, alone: bool) -> String {
    // Only sound manifests get here.
    let mut document: DocumentMut = listing.manifest.text.parse().unwrap_or_default();
    make_absolute(&mut document, &listing.folder, &listing.folder);
    if alone && document.get("workspace").is_none() {
        document.insert("workspace", Item::Table(Table::new()));
    }
    document["package"]["autotests"] = value(false);
    let tests = document.entry("test").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(tests) = tests.as_array_of_tables_mut() else { return document.to_string() };
    let folder = listing.folder.join(layout::TESTS);
    let named = |test: &Table| test.get("name").and_then(Item::as_str).map(str::to_owned);
    for test in tests.iter_mut() {
        let written = test.get("path").and_then(Item::as_str).map(str::to_owned);
        let path = match (written, named(test)) {
            (Some(path), _) => listing.folder.join(path),
            (None, Some(name)) => test_file(&folder, &name),
            (None, None) => continue,
        };
        test.insert("path", value(path.to_string_lossy().into_owned()));
    }
    for name in test_names(&folder) {
        if tests.iter().any(|test| named(test).as_ref() == Some(&name)) {
            continue;
        }
        let mut test = Table::new();
        let path = test_file(&folder, &name);
        test.insert("name", value(name));
        test.insert("path", value(path.to_string_lossy().into_owned()));
        tests.push(test);
    }
    document.to_string()
}

/// The tests that cargo finds by itself in a folder.
fn test_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let is_test = path.extension().is_some_and(|extension| extension == "rs")
                || path.join("main.rs").is_file();
            is_test.then(|| path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        })
        .collect();
    names.sort();
    names
}

/// The file of a test, as cargo finds it.
fn test_file(folder: &Path, name: &str) -> std::path::PathBuf {
    let deep = folder.join(name).join("main.rs");
    if deep.is_file() { deep } else { folder.join(format!("{name}.rs")) }
}

/// Writes a manifest. Returns whether it was another one before.
fn write_manifest(file: &Path, text: &str) -> Result<bool> {
    let text = format!("# Written by `{} practice` from the book's.\n{text}", program::name());
    if fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(false);
    }
    write_if_changed(file, text.as_bytes())?;
    Ok(true)
}

/// Copies a lock file if the versions it holds may be others than before. Cargo removes what no copy
/// needs, so a new copy asks for the whole of it again.
fn lock(from: &Path, to: &Path, is_new: bool) -> Result<()> {
    let (from, to) = (from.join(layout::LOCK), to.join(layout::LOCK));
    let written = |file: &Path| fs::metadata(file).and_then(|it| it.modified()).ok();
    let Some(author) = written(&from) else { return Ok(()) };
    if is_new || written(&to).is_none_or(|ours| ours < author) {
        let content = bytes(&from).with_context(|| format!("cannot read {}", from.display()))?;
        fs::write(&to, content).with_context(|| format!("cannot write {}", to.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_tests_of_the_book_and_no_copies_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("book.toml", "");
        write("src/SUMMARY.md", "");
        write(
            "listings/Cargo.toml",
            "[workspace]\nmembers = [\"*/*\"]\n\n[workspace.dependencies]\ngrader = { path = \"support/grader\" }\n",
        );
        write("listings/Cargo.lock", "whole");
        write(
            "listings/exercises/a/Cargo.toml",
            "[package]\nname = \"a\"\n\n[[test]]\nname = \"one\"\nharness = false\n",
        );
        for file in [
            "src/lib.rs",
            "tests/one.rs",
            "tests/two/main.rs",
            "solution/lib.rs",
            "wrong/w.rs",
            "TASK.md",
        ] {
            write(&format!("listings/exercises/a/{file}"), "");
        }
        write("practice/a/src/lib.rs", "");
        super::write(&Source::discover(&root)).unwrap();
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
        let copy: toml::Table = read("practice/a/Cargo.toml").parse().unwrap();
        let tests = copy["test"].as_array().unwrap();
        let path = |index: usize| tests[index]["path"].as_str().unwrap().to_owned();
        let book = root.join("listings/exercises/a/tests");
        assert_eq!(path(0), book.join("one.rs").to_str().unwrap());
        assert_eq!(path(1), book.join("two/main.rs").to_str().unwrap());
        assert_eq!(tests[0]["harness"].as_bool(), Some(false));
        let whole: toml::Table = read("practice/Cargo.toml").parse().unwrap();
        assert_eq!(whole["workspace"]["members"].as_array().unwrap().len(), 1);
        let grader = whole["workspace"]["dependencies"]["grader"]["path"].as_str().unwrap();
        assert_eq!(grader, root.join("listings/support/grader").to_str().unwrap());
        assert_eq!(read("practice/Cargo.lock"), "whole");
        // What cargo made of it stays until there is another copy.
        write("practice/Cargo.lock", "less");
        super::write(&Source::discover(&root)).unwrap();
        assert_eq!(read("practice/Cargo.lock"), "less");
    }
}
