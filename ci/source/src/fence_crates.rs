//! The crates that fences may use, besides std.
//!
//! They are those of one manifest: the one that book.toml names, or else that of the package in whose
//! folder the book stands (its library, dependencies, and dev-dependencies, as its doctests have them).
//! A workspace without a package offers what it shares, `[workspace.dependencies]`, but only if book.toml
//! names it. Or book.toml has a table of its own, with a lock file beside it.
//!
//! ```toml
//! [preprocessor.bookwright]
//! manifest = "listings/Cargo.toml"
//!
//! [preprocessor.bookwright.dependencies]    # or these
//! rand = "0.9"
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_spanned::Spanned;
use toml::de::DeTable;
use toml::{Table, Value};

use super::codes;
use super::layout::{self, Layout};
use super::table::{self, Reader};
use bookwright_base::paths::normalized;
use bookwright_base::problem::{Place, Text};

/// The table of the tool in book.toml.
const OURS: [&str; 2] = ["preprocessor", "bookwright"];
/// The key of book.toml that names a manifest.
pub(super) const MANIFEST: &str = "manifest";
/// The table of book.toml with dependencies.
pub(super) const DEPENDENCIES: &str = "dependencies";
/// The lock file of the table in book.toml, beside it.
pub const BOOK_LOCK: &str = "book.lock";

/// The crates that fences may use.
#[derive(Debug, Clone, Default)]
pub struct FenceCrates {
    /// Where they come from.
    pub origin: CratesOrigin,
    /// The crates, by the names that code has for them.
    pub offered: BTreeMap<String, OfferedCrate>,
    /// The tables `patch`, `replace`, and `profile` of the workspace.
    pub patches: Table,
    /// The lock file that pins them, which may not exist.
    pub lock: Option<PathBuf>,
}

/// Where the crates come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CratesOrigin {
    /// There are none.
    #[default]
    Nowhere,
    /// From the manifest of a package.
    Package(PathBuf),
    /// From a workspace without a package.
    Workspace(PathBuf),
    /// From the table in book.toml.
    BookToml,
}

/// A crate that fences may use.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedCrate {
    /// Its key in a table of dependencies.
    pub key: String,
    /// Its value there. Its paths are absolute.
    pub dependency: Value,
    /// The `cfg` of the targets that have it; all, if there is none.
    pub target: Option<String>,
}

impl FenceCrates {
    /// Reads the crates that book.toml, or the package around it, offers.
    pub(super) fn read(book_toml: &DeTable<'_>, layout: &Layout, reader: &mut Reader<'_>) -> Self {
        let ours = table::descend(book_toml, &OURS);
        let table = ours.and_then(|ours| table::get(ours, DEPENDENCIES));
        let named = ours.and_then(|ours| table::get(ours, MANIFEST));
        if let Some((place, value)) = table {
            if named.is_some() {
                let what = "the crates of fences come from `manifest`, so these have no effect";
                let problem = reader.problem(codes::KEY_WITHOUT_EFFECT, place, what);
                problem.help.push(format!("remove one of `{MANIFEST}` and `{DEPENDENCIES}`"));
            }
            let text = reader.text.text.parse::<Table>().unwrap_or_default();
            let written = OURS
                .into_iter()
                .chain([DEPENDENCIES])
                .try_fold(Value::Table(text), |value, key| value.get(key).cloned());
            let Some(Value::Table(written)) = written else {
                let help = "write it as a table: [preprocessor.bookwright.dependencies]";
                let what = "this must be a table";
                reader.problem(codes::VALUE_TYPE, value.span(), what).help.push(help.to_owned());
                return Self::default();
            };
            let mut found = Self {
                origin: CratesOrigin::BookToml,
                lock: Some(layout.root.join(BOOK_LOCK)),
                ..Self::default()
            };
            found.offer(&written, &layout.root, None, None);
            return found;
        }
        match named {
            Some((_, value)) => {
                let Some(name) = reader.string(value) else { return Self::default() };
                Self::of_named(&name, layout, reader)
            }
            None => Self::around(&layout.root),
        }
    }

    /// The crates of the manifest that book.toml names.
    fn of_named(name: &Spanned<String>, layout: &Layout, reader: &mut Reader<'_>) -> Self {
        let path = normalized(&layout.root.join(name.get_ref()));
        let file = if path.is_dir() { path.join(layout::MANIFEST) } else { path };
        let read = Text::read(&file).ok().and_then(|text| text.text.parse::<Table>().ok());
        let found = read.and_then(|table| Self::of(&file, table, true));
        found.unwrap_or_else(|| {
            let what = format!("there is no manifest of cargo at {}", name.get_ref());
            let problem = reader.problem(codes::SETTING_MANIFEST_MISSING, name.span(), what);
            problem.help.push(
                "name the Cargo.toml of a package or of a workspace, from the book's folder"
                    .to_owned(),
            );
            Self::default()
        })
    }

    /// The crates of the package that a book stands in: in the nearest folder with a manifest, within the
    /// repository.
    fn around(root: &Path) -> Self {
        for folder in root.ancestors() {
            let file = folder.join(layout::MANIFEST);
            if let Ok(text) = Text::read(&file) {
                let table = text.text.parse::<Table>().ok();
                return table.and_then(|table| Self::of(&file, table, false)).unwrap_or_default();
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        Self::default()
    }

    /// The crates of a manifest. `None` if it is none of cargo's, or a workspace without a package that
    /// was not named.
    fn of(file: &Path, manifest: Table, named: bool) -> Option<Self> {
        let folder = file.parent()?;
        let mut found = Self::default();
        let Some(package) = manifest.get("package").and_then(Value::as_table) else {
            let shared = manifest.get("workspace").filter(|_| named)?;
            found.origin = CratesOrigin::Workspace(file.to_owned());
            if let Some(shared) = shared.get(DEPENDENCIES).and_then(Value::as_table) {
                found.offer(shared, folder, None, None);
            }
            found.patch(&manifest, folder);
            return Some(found);
        };
        found.origin = CratesOrigin::Package(file.to_owned());
        let workspace = workspace_of(folder, &manifest);
        let (root, shared) = match &workspace {
            Some((root, table)) => (root.as_path(), table),
            None => (folder, &manifest),
        };
        let shared_dependencies = shared
            .get("workspace")
            .and_then(|workspace| workspace.get(DEPENDENCIES))
            .and_then(Value::as_table);
        let shared_dependencies = shared_dependencies.map(|table| (table, root));
        let tables = |of: &Table| {
            let all = [DEPENDENCIES, "dev-dependencies", "dev_dependencies"];
            all.into_iter().filter_map(|key| of.get(key)?.as_table().cloned()).collect::<Vec<_>>()
        };
        for table in tables(&manifest) {
            found.offer(&table, folder, None, shared_dependencies);
        }
        let targets = manifest.get("target").and_then(Value::as_table);
        for (target, of) in targets.into_iter().flatten() {
            for table in of.as_table().map(&tables).unwrap_or_default() {
                found.offer(&table, folder, Some(target), shared_dependencies);
            }
        }
        if let (Some(library), Some(name)) =
            (library(folder, &manifest), package.get("name").and_then(Value::as_str))
        {
            let path = folder.to_string_lossy().into_owned();
            let dependency = Table::from_iter([("path".to_owned(), Value::String(path))]);
            let dependency = Value::Table(dependency);
            let offered = OfferedCrate { key: name.to_owned(), dependency, target: None };
            found.offered.insert(library, offered);
        }
        found.patch(shared, root);
        Some(found)
    }

    /// Offers the dependencies of a table whose paths begin at `folder`.
    fn offer(
        &mut self,
        table: &Table,
        folder: &Path,
        target: Option<&str>,
        shared: Option<(&Table, &Path)>,
    ) {
        for (key, written) in table {
            let mut dependency = written.clone();
            let mut from = folder;
            if written.get("workspace").and_then(Value::as_bool) == Some(true)
                && let Some((shared, root)) = shared
                && let Some(of_workspace) = shared.get(key)
            {
                dependency = inherited(of_workspace, written);
                from = root;
            }
            if let Some(table) = dependency.as_table_mut() {
                table.remove("optional");
                make_absolute(table, from);
            }
            let target = target.map(str::to_owned);
            let offered = OfferedCrate { key: key.clone(), dependency, target };
            self.offered.entry(key.replace('-', "_")).or_insert(offered);
        }
    }

    /// Takes what a workspace replaces, how it is built, and its lock file.
    fn patch(&mut self, manifest: &Table, root: &Path) {
        for key in ["patch", "replace", "profile"] {
            let Some(mut value) = manifest.get(key).cloned() else { continue };
            let tables: Vec<&mut Value> = match (key, value.as_table_mut()) {
                ("patch", Some(registries)) => registries
                    .iter_mut()
                    .filter_map(|(_, of)| of.as_table_mut())
                    .flat_map(|of| of.iter_mut().map(|(_, each)| each))
                    .collect(),
                ("replace", Some(table)) => table.iter_mut().map(|(_, each)| each).collect(),
                _ => Vec::new(),
            };
            for table in tables.into_iter().filter_map(Value::as_table_mut) {
                make_absolute(table, root);
            }
            self.patches.insert(key.to_owned(), value);
        }
        self.lock = Some(root.join(layout::LOCK));
    }

    /// Where a further crate is to be added: the file, and the table in it.
    pub fn home(&self, layout: &Layout) -> (Place, &'static str) {
        match &self.origin {
            CratesOrigin::Package(file) => (Place::file(file), "[dev-dependencies]"),
            CratesOrigin::Workspace(file) => (Place::file(file), "[workspace.dependencies]"),
            CratesOrigin::BookToml | CratesOrigin::Nowhere => {
                (Place::file(&layout.book_toml()), "[preprocessor.bookwright.dependencies]")
            }
        }
    }
}

/// A dependency that a package takes from its workspace, with what it adds.
fn inherited(shared: &Value, written: &Value) -> Value {
    let mut table = match shared {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    for (key, value) in written.as_table().into_iter().flatten() {
        match (key.as_str(), table.get_mut("features"), value) {
            ("workspace", ..) => {}
            ("features", Some(Value::Array(of_workspace)), Value::Array(more)) => {
                of_workspace.extend(more.iter().cloned());
            }
            _ => drop(table.insert(key.clone(), value.clone())),
        }
    }
    Value::Table(table)
}

fn make_absolute(dependency: &mut Table, folder: &Path) {
    if let Some(Value::String(path)) = dependency.get_mut("path") {
        *path = normalized(&folder.join(&*path)).to_string_lossy().into_owned();
    }
}

/// The workspace of a package: the folder and the manifest with `[workspace]`. `None` if it is its own.
fn workspace_of(folder: &Path, manifest: &Table) -> Option<(PathBuf, Table)> {
    if manifest.contains_key("workspace") {
        return None;
    }
    let read =
        |folder: &Path| Text::read(&folder.join(layout::MANIFEST)).ok()?.text.parse::<Table>().ok();
    let named = manifest.get("package").and_then(|package| package.get("workspace"));
    if let Some(named) = named.and_then(Value::as_str) {
        let root = normalized(&folder.join(named));
        return read(&root).map(|table| (root, table));
    }
    folder.ancestors().skip(1).find_map(|above| {
        let table = read(above)?;
        table.contains_key("workspace").then(|| (above.to_owned(), table))
    })
}

/// The name that code has for a package's library, if it has one.
fn library(folder: &Path, manifest: &Table) -> Option<String> {
    let declared = manifest.get("lib");
    if declared.is_none() && !folder.join(layout::LIB).is_file() {
        return None;
    }
    let named = declared.and_then(|library| library.get("name")).and_then(Value::as_str);
    let name = named.or_else(|| manifest.get("package")?.get("name")?.as_str())?;
    Some(name.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The crates for a book in `at` below a folder with these files.
    fn around(files: &[(&str, &str)], at: &str) -> (tempfile::TempDir, FenceCrates) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let root = folder.path().join(at);
        std::fs::create_dir_all(&root).unwrap();
        let found = FenceCrates::around(&root);
        (folder, found)
    }

    #[test]
    fn a_library_offers_itself_and_what_its_tests_use() {
        let root = "[workspace]\nmembers = [\"lib\"]\n[workspace.dependencies]\n\
                    serde = { version = \"1\", features = [\"derive\"] }\nnear = { path = \"near\" }\n";
        let lib = "[package]\nname = \"my-lib\"\n[dependencies]\nserde = { workspace = true, features = [\"rc\"] }\n\
                   rand-core = \"0.9\"\n[dev-dependencies]\nnear.workspace = true\n\
                   [target.'cfg(unix)'.dev-dependencies]\nnix = \"0.30\"\n";
        let files = [
            ("Cargo.toml", root),
            ("lib/Cargo.toml", lib),
            ("lib/src/lib.rs", ""),
            (".git/HEAD", ""),
        ];
        let (folder, found) = around(&files, "lib/guide");
        let lock = folder.path().join("Cargo.lock");
        assert_eq!(found.lock, Some(lock));
        let names: Vec<&str> = found.offered.keys().map(String::as_str).collect();
        assert_eq!(names, ["my_lib", "near", "nix", "rand_core", "serde"]);
        let features = found.offered["serde"].dependency.get("features").unwrap();
        assert_eq!(features.as_array().unwrap().len(), 2);
        assert_eq!(found.offered["nix"].target.as_deref(), Some("cfg(unix)"));
        let path = found.offered["near"].dependency.get("path").unwrap().as_str().unwrap();
        assert_eq!(Path::new(path), folder.path().join("near"));
        let path = found.offered["my_lib"].dependency.get("path").unwrap().as_str().unwrap();
        assert_eq!(Path::new(path), folder.path().join("lib"));
    }

    #[test]
    fn a_workspace_offers_nothing_unless_it_is_named() {
        let root = "[workspace]\nmembers = []\n[workspace.dependencies]\nserde = \"1\"\n";
        let (folder, found) = around(&[("Cargo.toml", root)], "book");
        assert_eq!(found.origin, CratesOrigin::Nowhere);
        let named = FenceCrates::of(&folder.path().join("Cargo.toml"), root.parse().unwrap(), true);
        assert!(named.unwrap().offered.contains_key("serde"));
    }

    #[test]
    fn a_manifest_beyond_the_repository_is_none_of_the_books() {
        let files = [("Cargo.toml", "[package]\nname = \"a\"\n"), ("repo/.git/HEAD", "")];
        assert_eq!(around(&files, "repo/book").1.origin, CratesOrigin::Nowhere);
    }
}
