//! Finds what a crate is built from: its folder, the folders that manifests name by path, and the
//! files that cargo reads in the folders above them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::codes;
use super::source_digest::has_script;
use bookwright_base::paths::cleaned;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_source::crates::Crate;
use bookwright_source::layout::{self, Layout};

/// The files that cargo and rustup read in every folder above a crate.
const HEEDED: [&str; 5] = [
    layout::MANIFEST,
    layout::BUILD_SETTINGS[0],
    ".cargo/config",
    layout::BUILD_SETTINGS[1],
    layout::BUILD_SETTINGS[2],
];

/// What a crate is built from.
#[derive(Debug, Default)]
pub(super) struct CrateInputs {
    /// Folders in which every file counts: the crate's own, and those of crates it uses by path.
    pub(super) folders: BTreeSet<PathBuf>,
    /// The files that cargo reads above them, within the book.
    pub(super) above: BTreeSet<PathBuf>,
    /// Whether it may be built from more than that: a manifest names something outside the book or
    /// a single file outside the crate, or a build script may read anything.
    pub(super) more: bool,
}

impl CrateInputs {
    pub(super) fn of(each: &Crate, layout: &Layout) -> Self {
        let mut inputs = Self { folders: BTreeSet::from([each.folder.clone()]), ..Self::default() };
        let mut next = vec![each.folder.clone()];
        while let Some(folder) = next.pop() {
            let in_book = |above: &&Path| above.starts_with(&layout.root);
            for above in folder.ancestors().skip(1).take_while(in_book) {
                let files = HEEDED.map(|name| above.join(name)).into_iter();
                inputs.above.extend(files.filter(|file| file.exists()));
            }
            // Only the folder of the listings and those above it were asked for their compiler.
            inputs.more |= inputs.above.iter().any(|file| {
                layout::BUILD_SETTINGS[1..].iter().any(|name| file.ends_with(name))
                    && file.parent().is_some_and(|parent| !layout.listings.starts_with(parent))
            });
            let mut named = Vec::new();
            if let Some(workspace) = workspace_above(&folder, &layout.root) {
                inputs
                    .above
                    .extend(Some(workspace.join(layout::LOCK)).filter(|lock| lock.exists()));
                let table = table(&workspace.join(layout::MANIFEST)).unwrap_or_default();
                for key in ["workspace", "patch"] {
                    table.get(key).into_iter().for_each(|it| paths(it, &workspace, &mut named));
                }
            }
            for manifest in below(&folder).filter(|path| path.ends_with(layout::MANIFEST)) {
                let parent = manifest.parent().unwrap_or(&folder);
                let Some(table) = table(&manifest) else { continue };
                inputs.more |= has_script(&table, parent);
                paths(&toml::Value::Table(table), parent, &mut named);
            }
            for path in named {
                if inputs.folders.iter().any(|folder| path.starts_with(folder)) {
                    continue;
                }
                let folder = path.starts_with(&layout.root) && path.is_dir();
                inputs.more |= !folder;
                if folder {
                    inputs.folders.insert(path.clone());
                    next.push(path);
                }
            }
        }
        inputs
    }

    /// The problem of what is neither a file nor a folder: cargo would wait for it without end.
    pub(super) fn unreadable(&self) -> Option<Problem> {
        let odd = self
            .folders
            .iter()
            .flat_map(|folder| below(folder))
            .chain(self.above.iter().cloned())
            .find(|path| path.metadata().is_ok_and(|data| !data.is_file() && !data.is_dir()))?;
        Some(
            Problem::new(
                codes::FILE_SPECIAL,
                Place::file(&odd),
                "this is neither a file nor a folder",
            )
            .help("remove it: a crate with a pipe, socket, or device among its files is not built"),
        )
    }
}

/// The folder of the workspace that a crate is a member of, within the book.
pub(super) fn workspace_above(folder: &Path, root: &Path) -> Option<PathBuf> {
    let own = table(&folder.join(layout::MANIFEST))?;
    if own.contains_key("workspace") {
        return None;
    }
    if let Some(named) = own.get("package").and_then(|own| own.get("workspace")?.as_str()) {
        return cleaned(&folder.join(named));
    }
    let in_book = |above: &&Path| above.starts_with(root);
    let mut above = folder.ancestors().skip(1).take_while(in_book);
    let above = above.find(|above| {
        let table = table(&above.join(layout::MANIFEST)).unwrap_or_default();
        let lists = |key: &str| {
            let paths = table.get("workspace").and_then(|it| it.get(key)?.as_array());
            let mut paths = paths.into_iter().flatten().filter_map(|path| path.as_str());
            paths
                .any(|path| cleaned(&above.join(path)).is_some_and(|path| folder.starts_with(path)))
        };
        table.contains_key("workspace") && (!lists("exclude") || lists("members"))
    });
    above.map(Path::to_owned)
}

/// All files below a folder, sorted, except what cargo and git keep there.
pub(super) fn below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name == layout::BUILDS || name.starts_with(".git"))
    });
    walk.filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| entry.into_path())
}

fn table(manifest: &Path) -> Option<toml::Table> {
    Text::read(manifest).ok()?.text.parse().ok()
}

/// Adds every value of a key `path` in a manifest.
fn paths(value: &toml::Value, folder: &Path, found: &mut Vec<PathBuf>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value.as_str() {
                    Some(path) if key == "path" => found.extend(cleaned(&folder.join(path))),
                    _ => paths(value, folder, found),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|it| paths(it, folder, found)),
        _ => {}
    }
}
