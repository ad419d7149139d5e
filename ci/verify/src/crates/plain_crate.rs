//! Finds the plain crates: those for which it is known what cargo would pass to rustc.

use std::path::Path;

use cargo_metadata::semver::Version;

use super::super::inputs::{below, workspace_above};
use bookwright_base::paths::cleaned;
use bookwright_base::problem::Text;
use bookwright_source::crates::Crate;
use bookwright_source::layout::{self, Layout};

/// The name of a generated package that has only dependencies.
const DEPENDENCIES: &str = "the-dependencies";
/// The keys of a package that change, at most, what cargo tells the code. `rust-version` is not
/// among them: with it, cargo may refuse the package.
const PACKAGE: [&str; 15] = [
    "name",
    "version",
    "edition",
    "authors",
    "description",
    "license",
    "license-file",
    "readme",
    "keywords",
    "categories",
    "repository",
    "homepage",
    "documentation",
    "publish",
    "metadata",
];
/// The editions; with another one, cargo refuses the package.
const EDITIONS: [&str; 4] = ["2015", "2018", "2021", "2024"];
/// The names that no program may have: those of folders where cargo builds.
const FOLDERS: [&str; 4] = ["build", "deps", "examples", "incremental"];
/// The variables that cargo tells the code about its package, and those it tells only to others: see
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>.
pub(super) const TOLD: [&str; 25] = [
    "CARGO",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_AUTHORS",
    "CARGO_PKG_DESCRIPTION",
    "CARGO_PKG_HOMEPAGE",
    "CARGO_PKG_LICENSE",
    "CARGO_PKG_LICENSE_FILE",
    "CARGO_PKG_NAME",
    "CARGO_PKG_README",
    "CARGO_PKG_REPOSITORY",
    "CARGO_PKG_RUST_VERSION",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_RUSTC_CURRENT_DIR",
    "CARGO_TARGET_TMPDIR",
    "OUT_DIR",
    "TARGET",
];
/// The tables of cargo's configuration at the book's root that do not affect a build.
const HARMLESS: [&str; 9] =
    ["alias", "cargo-new", "doc", "http", "net", "registries", "registry", "source", "term"];

/// A plain crate, as rustc takes it.
#[derive(Debug, Clone)]
pub(super) struct PlainCrate {
    pub(super) edition: String,
    pub(super) name: String,
    pub(super) library: bool,
    pub(super) program: bool,
    /// The variables by which cargo tells the code about its package.
    pub(super) variables: Vec<(String, String)>,
    /// The generated manifest and the lock file of its dependencies; `None` if it has none.
    pub(super) dependencies: Option<(String, Option<String>)>,
}

impl PlainCrate {
    /// The crate as rustc takes it; `None` if it is not plain.
    pub(super) fn of(each: &Crate, layout: &Layout) -> Option<Self> {
        let known = |table: &toml::Table, keys: &[&str]| {
            table.keys().all(|key| keys.contains(&key.as_str()))
        };
        let empty = |key: &str| {
            each.table.get(key).is_none_or(|it| it.as_table().is_some_and(toml::Table::is_empty))
        };
        let package = each.table.get("package")?.as_table()?;
        let has = |file: &str| each.folder.join(file).exists();
        if !known(&each.table, &["package", "dependencies", "workspace"])
            || !known(package, &PACKAGE)
            || !empty("workspace")
            || ["build.rs", "src/bin", layout::TESTS, "benches", "examples"].into_iter().any(has)
            || is_configured(&each.folder, layout)
            || workspace_above(&each.folder, &layout.root).is_some()
            || !has_sound_values(package)
            || asks_for_more(&each.folder)
        {
            return None;
        }
        let name = package.get("name")?.as_str()?.to_owned();
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let library = has(layout::LIB);
        let program = has(layout::MAIN) && !each.shows_library_only();
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !begins || !name.chars().all(sound) || !(library || program) {
            return None;
        }
        if program && FOLDERS.contains(&name.as_str()) {
            return None;
        }
        let edition = package.get("edition").map_or(Some("2015"), |it| it.as_str())?;
        let edition = Some(edition).filter(|it| EDITIONS.contains(it))?.to_owned();
        let dependencies = match empty("dependencies") {
            true => None,
            false => Some(manifest_of_dependencies(each, &name, &edition)?),
        };
        let variables = variables(package, &name, &each.folder)?;
        Some(Self { edition, name, library, program, variables, dependencies })
    }
}

/// Whether cargo takes the values that it does not tell the code.
fn has_sound_values(package: &toml::Table) -> bool {
    let is = |key: &str, is: fn(&toml::Value) -> bool| package.get(key).is_none_or(is);
    is("documentation", toml::Value::is_str)
        && is("keywords", texts)
        && is("categories", texts)
        && is("publish", |it| it.is_bool() || texts(it))
        && (package.contains_key("version") || !package.contains_key("publish"))
}

fn texts(value: &toml::Value) -> bool {
    value.as_array().is_some_and(|each| each.iter().all(toml::Value::is_str))
}

/// Whether the code asks the compiler for a variable that is not cargo's, such as one of rustup's, or
/// for one whose name is not known.
fn asks_for_more(folder: &Path) -> bool {
    let rust = below(folder).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.filter_map(|path| Text::read(&path).ok()).any(|text| {
        text.text.split("env!").skip(1).any(|after| {
            let argument = after.trim_start().strip_prefix(['(', '[', '{']).map(str::trim_start);
            let name = argument.and_then(|it| it.strip_prefix('"')?.split('"').next());
            name.is_none_or(|name| !TOLD.contains(&name))
        })
    })
}

/// Whether cargo or rustup are configured for this crate in a way that others are not.
fn is_configured(folder: &Path, layout: &Layout) -> bool {
    let pinned = |above: &Path| {
        !layout.listings.starts_with(above)
            && layout::BUILD_SETTINGS[1..].iter().any(|name| above.join(name).exists())
    };
    let configured = |above: &Path| {
        let files = [".cargo/config", layout::BUILD_SETTINGS[0]].map(|name| above.join(name));
        files.iter().filter(|file| file.exists()).any(|file| {
            let table = Text::read(file).ok().and_then(|it| it.text.parse::<toml::Table>().ok());
            let harmless = |it: toml::Table| it.keys().all(|key| HARMLESS.contains(&key.as_str()));
            above != layout.root || !table.is_some_and(harmless)
        })
    };
    let mut above = folder.ancestors().take_while(|above| above.starts_with(&layout.root));
    above.any(|above| pinned(above) || configured(above))
}

/// What cargo tells the code of a package without a build script: see
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>. `None` if a value is not
/// in the manifest, or in a form that only cargo understands.
fn variables(package: &toml::Table, name: &str, folder: &Path) -> Option<Vec<(String, String)>> {
    let text = |key: &str| match package.get(key) {
        None => Some(String::new()),
        Some(value) => value.as_str().map(str::to_owned),
    };
    let authors = match package.get("authors") {
        None => Vec::new(),
        Some(authors) => authors.as_array()?.iter().map(|it| it.as_str()).collect::<Option<_>>()?,
    };
    let readme = match package.get("readme") {
        None => ["README.md", "README.txt", "README"]
            .into_iter()
            .find(|name| folder.join(name).is_file())
            .unwrap_or_default()
            .to_owned(),
        Some(readme) => readme.as_str()?.to_owned(),
    };
    let version = package.get("version").map_or(Some("0.0.0"), |it| it.as_str())?;
    let parts = Version::parse(version).ok()?;
    let variables = [
        ("MANIFEST_DIR", folder.to_str()?.to_owned()),
        ("MANIFEST_PATH", folder.join(layout::MANIFEST).to_str()?.to_owned()),
        ("PRIMARY_PACKAGE", "1".to_owned()),
        ("PKG_NAME", name.to_owned()),
        ("PKG_VERSION", version.to_owned()),
        ("PKG_VERSION_MAJOR", parts.major.to_string()),
        ("PKG_VERSION_MINOR", parts.minor.to_string()),
        ("PKG_VERSION_PATCH", parts.patch.to_string()),
        ("PKG_VERSION_PRE", parts.pre.to_string()),
        ("PKG_AUTHORS", authors.join(":")),
        ("PKG_DESCRIPTION", text("description")?),
        ("PKG_HOMEPAGE", text("homepage")?),
        ("PKG_REPOSITORY", text("repository")?),
        ("PKG_LICENSE", text("license")?),
        ("PKG_LICENSE_FILE", text("license-file")?),
        ("PKG_README", readme),
        ("PKG_RUST_VERSION", String::new()),
    ];
    // Cargo may trim values with line ends.
    let sound = variables.iter().all(|(_, value)| !value.contains(char::is_control));
    let all = variables.into_iter().map(|(name, value)| (format!("CARGO_{name}"), value));
    sound.then(|| all.collect())
}

fn manifest_of_dependencies(
    each: &Crate,
    name: &str,
    edition: &str,
) -> Option<(String, Option<String>)> {
    let mut table = each.table.get("dependencies")?.as_table()?.clone();
    for (_, dependency) in &mut table {
        let Some(keys) = dependency.as_table_mut() else { continue };
        if keys.contains_key("workspace") || keys.contains_key("optional") {
            return None;
        }
        if let Some(path) = keys.get("path").and_then(|path| path.as_str()) {
            let path = cleaned(&each.folder.join(path))?;
            if path.starts_with(&each.folder) {
                // Cargo tells of it with paths that begin at the crate, and may take it for a member.
                return None;
            }
            let path = path.to_string_lossy().into_owned();
            keys.insert("path".to_owned(), path.into());
        }
    }
    let mut package = toml::Table::new();
    package.insert("name".to_owned(), DEPENDENCIES.into());
    package.insert("version".to_owned(), "0.0.0".into());
    package.insert("edition".to_owned(), edition.into());
    let mut manifest = toml::Table::new();
    manifest.insert("package".to_owned(), package.into());
    manifest.insert("dependencies".to_owned(), table.into());
    manifest.insert("workspace".to_owned(), toml::Table::new().into());
    let lock = Text::read(&each.folder.join(layout::LOCK)).ok();
    let lock = lock.map(|Text { text: lock, .. }| {
        let own = format!("[[package]]\nname = \"{name}\"\n");
        lock.replacen(&own, &format!("[[package]]\nname = \"{DEPENDENCIES}\"\n"), 1)
    });
    Some((manifest.to_string(), lock))
}
