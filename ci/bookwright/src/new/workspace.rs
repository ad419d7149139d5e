//! The workspace that new listings join: what their manifests inherit from it, and a new workspace if
//! there is none yet.

use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::codes;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::table;

/// A workspace for the first listing of a book.
pub(super) const FIRST: &str = "\
# Every listing of the book is a crate of this workspace. What a listing depends on is listed here, with
# its version and features, and as NAME.workspace = true in the listing.
[workspace]
members = [\"*/*\"]
exclude = [\"target\"]
resolver = \"3\"

[workspace.package]
edition = \"2024\"
version = \"0.1.0\"
publish = false

[workspace.dependencies]

[profile.dev]
debug = 0
";

/// The values of a manifest that the workspace does not provide.
const FALLBACKS: [(&str, &str); 3] =
    [("edition", "\"2024\""), ("version", "\"0.0.0\""), ("publish", "false")];
/// Tokio's features that the paused clock needs beside `test-util`; `full` includes them.
const FULL: [&str; 3] = ["rt", "macros", "time"];
const PAUSED: &str = "test-util";

/// What a new listing needs to know about its workspace.
pub(super) struct Workspace {
    /// The keys of `[workspace.package]`.
    inherited: Vec<String>,
    /// Whether a listing can use Tokio with a paused clock.
    pub(super) paused_tokio: bool,
}

impl Workspace {
    /// Reads the workspace of the listings.
    pub(super) fn read(source: &Source) -> Self {
        with(source, |table| {
            let package = table::descend(table, &["workspace", "package"]);
            let inherited = package.into_iter().flat_map(|package| package.keys());
            Self {
                inherited: inherited.map(|key| key.get_ref().to_string()).collect(),
                paused_tokio: paused_tokio(table),
            }
        })
        .unwrap_or_else(|| Self {
            inherited: FALLBACKS.map(|(key, _)| key.to_owned()).into(),
            paused_tokio: false,
        })
    }

    /// The manifest of a new listing.
    pub(super) fn manifest(&self, name: &str, dependencies: &[&str]) -> String {
        let mut manifest = format!("[package]\nname = \"{name}\"\n");
        for (key, fallback) in FALLBACKS {
            if self.inherited.iter().any(|inherited| inherited == key) {
                manifest.push_str(&format!("{key}.workspace = true\n"));
            } else {
                manifest.push_str(&format!("{key} = {fallback}\n"));
            }
        }
        if !dependencies.is_empty() {
            manifest.push_str("\n[dependencies]\n");
        }
        for dependency in dependencies {
            manifest.push_str(&format!("{dependency}.workspace = true\n"));
        }
        manifest
    }
}

/// The crates under `[workspace.dependencies]`.
pub(super) fn shared(source: &Source) -> Vec<String> {
    with(source, |table| {
        let shared = table::descend(table, &["workspace", "dependencies"]);
        let keys = shared.into_iter().flat_map(|shared| shared.keys());
        keys.map(|key| key.get_ref().to_string()).collect()
    })
    .unwrap_or_default()
}

/// The workspace's manifest, if there is none yet.
pub(super) fn first(source: &Source) -> Option<(PathBuf, String)> {
    let missing = !source.layout.workspace().exists();
    missing.then(|| (source.layout.workspace(), FIRST.to_owned()))
}

/// The problem that `path`, below the listings folder, would not be a member of the workspace.
pub(super) fn refuses(source: &Source, path: &Path) -> Option<Problem> {
    let taken = with(source, |table| {
        let workspace = table::descend(table, &["workspace"])?;
        let patterns = |key: &str| -> Vec<String> {
            let values =
                table::get(workspace, key).and_then(|(_, value)| value.get_ref().as_array());
            let values = values.into_iter().flat_map(|values| values.iter());
            values.filter_map(|value| value.get_ref().as_str().map(str::to_owned)).collect()
        };
        let any = |key: &str| patterns(key).iter().any(|pattern| matches(pattern, path));
        Some(any("members") && !any("exclude"))
    });
    // A new workspace takes in everything; a manifest without a workspace is reported elsewhere.
    let refused = taken.flatten().is_some_and(|taken| !taken);
    refused.then(|| {
        let shown = path.to_string_lossy().replace('\\', "/");
        Problem::new(
            codes::WORKSPACE_MEMBERS,
            Place::file(&source.layout.workspace()),
            format!("{shown} would not be a member of the workspace of the listings"),
        )
        .help("write members = [\"*/*\"] in it, or name another --group")
    })
}

fn with<T>(source: &Source, read: impl FnOnce(&DeTable<'_>) -> T) -> Option<T> {
    let text = source.listings.workspace.as_ref()?;
    Some(read(&table::parse(text, &mut Vec::new())))
}

fn paused_tokio(table: &DeTable<'_>) -> bool {
    let tokio = table::descend(table, &["workspace", "dependencies", "tokio"]);
    let features = tokio
        .and_then(|tokio| table::get(tokio, "features"))
        .and_then(|(_, features)| features.get_ref().as_array());
    let has = |feature: &str| {
        features.is_some_and(|all| all.iter().any(|each| each.get_ref().as_str() == Some(feature)))
    };
    has(PAUSED) && (has("full") || FULL.iter().all(|feature| has(feature)))
}

/// Whether a pattern of cargo's matches a path; `*` matches any part of one name.
fn matches(pattern: &str, path: &Path) -> bool {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    let patterns: Vec<_> = pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    names.len() == patterns.len()
        && names.iter().zip(patterns).all(|(name, pattern)| match pattern.split_once('*') {
            None => name == pattern,
            Some((start, end)) => {
                name.len() >= start.len() + end.len()
                    && name.starts_with(start)
                    && name.ends_with(end)
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_name_by_name() {
        for (pattern, path, is) in [
            ("*/*", "ch1/hello", true),
            ("*/*", "hello", false),
            ("ch*/hello", "ch1/hello", true),
            ("./ch1/hello", "ch1/hello", true),
            ("target", "ch1/hello", false),
        ] {
            assert_eq!(matches(pattern, Path::new(path)), is, "{pattern} {path}");
        }
    }

    #[test]
    fn a_manifest_inherits_what_the_workspace_has() {
        let workspace = Workspace { inherited: vec!["edition".to_owned()], paused_tokio: true };
        assert_eq!(
            workspace.manifest("a", &["tokio"]),
            "[package]\nname = \"a\"\nedition.workspace = true\nversion = \"0.0.0\"\n\
             publish = false\n\n[dependencies]\ntokio.workspace = true\n"
        );
    }
}
