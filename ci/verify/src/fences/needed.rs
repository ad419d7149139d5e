//! The crates that fences use: which they are, and what they are built to.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::process::Command;
use toml::{Table, Value};

use super::super::dependency_sets::{BuiltDependencies, DependencySets};
use super::super::mirror::Mirror;
use super::super::progress::Progress;
use super::super::{build_process, cargo, codes, mirror};
use super::compile::ReadyFence;
use bookwright_base::files::write_whole;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::fence_crates::{BOOK_LOCK, CratesOrigin, FenceCrates};
use bookwright_source::layout;

/// The crates among these names that are offered.
pub(super) fn named_crates(offered: &FenceCrates, names: &BTreeSet<String>) -> BTreeSet<String> {
    names.iter().filter(|name| offered.offered.contains_key(*name)).cloned().collect()
}

/// The manifest of a package with these crates as its dependencies.
fn manifest(offered: &FenceCrates, used: &mut dyn Iterator<Item = &String>) -> String {
    let mut manifest = Table::from_iter([
        (
            "package".to_owned(),
            Value::Table(Table::from_iter([
                ("name".to_owned(), "the-fences".into()),
                ("version".to_owned(), "0.0.0".into()),
                ("edition".to_owned(), "2021".into()),
            ])),
        ),
        ("workspace".to_owned(), Value::Table(Table::new())),
    ]);
    for name in used {
        let Some(each) = offered.offered.get(name) else { continue };
        let mut dependencies = Table::from_iter([(each.key.clone(), each.dependency.clone())]);
        let mut path = vec!["dependencies"];
        path.extend(each.target.iter().flat_map(|target| [target.as_str(), "target"]));
        let (outer, inner) = (path.pop().unwrap_or_default(), path);
        for key in inner {
            dependencies = Table::from_iter([(key.to_owned(), Value::Table(dependencies))]);
        }
        merge(&mut manifest, outer, dependencies);
    }
    manifest.extend(offered.patches.clone());
    manifest.to_string()
}

/// Adds a table to what stands under a key, table by table.
fn merge(into: &mut Table, key: &str, table: Table) {
    match into.get_mut(key) {
        Some(Value::Table(there)) => {
            for (key, value) in table {
                match value {
                    Value::Table(inner) if there.contains_key(&key) => merge(there, &key, inner),
                    value => drop(there.insert(key, value)),
                }
            }
        }
        _ => drop(into.insert(key.to_owned(), Value::Table(table))),
    }
}

/// Builds the crates that fences use, if they use any.
///
/// # Errors
/// If cargo cannot be started, or a file cannot be written.
pub(super) async fn build(
    source: &Source,
    used: &BTreeSet<String>,
    progress: &dyn Progress,
) -> Result<BuiltDependencies> {
    let offered = &source.settings.fence_crates;
    if used.is_empty() {
        return Ok(BuiltDependencies::default());
    }
    // What another toolchain finds changes no file of the book.
    if offered.origin == CratesOrigin::BookToml
        && source.layout.toolchain.is_none()
        && let Err(words) = lock(source, progress).await?
    {
        return Ok(BuiltDependencies { refused: Some(words), ..BuiltDependencies::default() });
    }
    let lock = offered.lock.as_deref().and_then(|file| Text::read(file).ok());
    let set = (manifest(offered, &mut used.iter()), lock.map(|lock| lock.text.to_string()));
    let below = source.layout.target.join("crates");
    let target = match &offered.origin {
        // What the listings were built with need not be built again.
        CratesOrigin::Workspace(file) if *file == source.layout.workspace() => {
            Mirror::folder(&source.layout).join("built").join("workspace")
        }
        _ => below.join("shared"),
    };
    let toolchain = source.layout.toolchain.clone();
    let limits = source.settings.build;
    let sets = DependencySets::new(&below, target, toolchain, limits, std::iter::once(set.clone()));
    let built = sets.get(&set).await?;
    drop(sets);
    Ok(Arc::try_unwrap(built).unwrap_or_default())
}

/// Writes the lock file of the table in book.toml if it lacks one of the crates, as cargo would. `Err` has
/// cargo's words.
async fn lock(source: &Source, progress: &dyn Progress) -> Result<Result<(), String>> {
    let offered = &source.settings.fence_crates;
    let Some(file) = &offered.lock else { return Ok(Ok(())) };
    let before = Text::read(file).map(|lock| lock.text.to_string()).unwrap_or_default();
    let has = |name: &String| before.contains(&format!("\nname = \"{name}\"\n"));
    let package = |each: &bookwright_source::fence_crates::OfferedCrate| {
        let renamed = each.dependency.get("package").and_then(Value::as_str);
        renamed.map_or_else(|| each.key.clone(), str::to_owned)
    };
    if offered.offered.values().map(package).all(|name| has(&name)) {
        return Ok(Ok(()));
    }
    let folder = source.layout.target.join("fences").join("lock");
    let text = manifest(offered, &mut offered.offered.keys());
    mirror::write_if_changed(&folder.join(layout::MANIFEST), text.as_bytes())?;
    mirror::write_if_changed(&folder.join(layout::LIB), b"")?;
    let of_folder = folder.join(layout::LOCK);
    match before.is_empty() {
        true => drop(std::fs::remove_file(&of_folder)),
        false => mirror::write_if_changed(&of_folder, before.as_bytes())?,
    }
    let mut command = Command::new("cargo");
    command.args(["metadata", "--format-version=1"]).current_dir(&folder);
    cargo::clean(&mut command, &folder, source.layout.toolchain.as_deref());
    if let Err(words) = build_process::ask(command, &source.settings.build).await {
        return Ok(Err(words));
    }
    let now = std::fs::read(&of_folder)
        .with_context(|| format!("cargo wrote no {}", of_folder.display()))?;
    write_whole(file, &now)?;
    progress.note(&format!("wrote {BOOK_LOCK}, which pins the crates of the fences: commit it"));
    Ok(Ok(()))
}

/// The problem of crates that are not available.
pub(super) fn problem(
    source: &Source,
    built: &BuiltDependencies,
    ready: &[Arc<ReadyFence>],
) -> Option<Problem> {
    let words = built.refused.as_ref()?;
    let users = ready.iter().filter(|each| !each.crates.is_empty()).count();
    let what = match users {
        1 => "the crates that a fence uses are not available, so it is not proved".to_owned(),
        count => {
            format!("the crates that {count} fences use are not available, so these are not proved")
        }
    };
    let (place, _) = source.settings.fence_crates.home(&source.layout);
    Some(
        Problem::new(codes::DEPENDENCY_UNAVAILABLE, place, what)
            .help("see cargo's words below; fences that use no crate are verified without them")
            .detail(words),
    )
}
