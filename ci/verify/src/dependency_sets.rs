//! Builds the dependencies of stand-alone crates and of fences, once for all that ask for the same ones
//! with the same lock file.
//!
//! Cargo runs once at a time, since the calls share a target folder, which cargo locks. Each call
//! has a time limit, since a registry may not answer. Crates without dependencies do not wait.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use cargo_metadata::{Message, Metadata, TargetKind};
use tokio::process::Command;
use tokio::sync::{Mutex, OnceCell};

use super::{build_process, cargo};
use bookwright_source::layout;
use bookwright_source::settings::BuildLimits;

/// A manifest of dependencies, and the lock file beside it.
pub(super) type DependencySet = (String, Option<String>);

/// The sets of a book. Each is built when the first crate asks for it.
#[derive(Debug)]
pub(super) struct DependencySets {
    below: PathBuf,
    /// Cargo's target folder. Packages of a registry never change, and path dependencies are told apart,
    /// so all sets may share it.
    target: PathBuf,
    toolchain: Option<String>,
    limits: BuildLimits,
    cells: BTreeMap<DependencySet, OnceCell<Arc<BuiltDependencies>>>,
    turn: Mutex<()>,
}

impl DependencySets {
    /// The sets, whose manifests are written below a folder.
    pub(super) fn new(
        below: &Path,
        target: PathBuf,
        toolchain: Option<String>,
        limits: BuildLimits,
        sets: impl Iterator<Item = DependencySet>,
    ) -> Self {
        let cells = sets.map(|set| (set, OnceCell::new())).collect();
        Self { below: below.to_owned(), target, toolchain, limits, cells, turn: Mutex::new(()) }
    }

    /// The dependencies of a set; builds them if nobody has yet.
    pub(super) async fn get(&self, set: &DependencySet) -> Result<Arc<BuiltDependencies>> {
        let Some(cell) = self.cells.get(set) else { return Ok(Arc::default()) };
        let make = || async {
            let _turn = self.turn.lock().await;
            self.build(&set.0, set.1.as_deref()).await.map(Arc::new)
        };
        cell.get_or_try_init(make).await.cloned()
    }
}

/// Built dependencies.
#[derive(Debug, Default)]
pub(super) struct BuiltDependencies {
    pub(super) externs: Vec<(String, PathBuf)>,
    pub(super) search: Vec<String>,
    /// What the compiler said of packages that are named by a path: cargo tells that with each crate.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Why they are not available.
    pub(super) refused: Option<String>,
}

/// The versions that a lock file pins, except for paths.
fn pinned(lock: &str) -> Vec<(String, String)> {
    let table = lock.parse::<toml::Table>().unwrap_or_default();
    let packages = table.get("package").and_then(|each| each.as_array()).into_iter().flatten();
    packages
        .filter(|each| each.get("source").is_some())
        .filter_map(|each| {
            Some((
                each.get("name")?.as_str()?.to_owned(),
                each.get("version")?.as_str()?.to_owned(),
            ))
        })
        .collect()
}

impl DependencySets {
    /// Builds the dependencies for all crates that share them.
    async fn build(&self, manifest: &str, lock: Option<&str>) -> Result<BuiltDependencies> {
        let below = &self.below;
        let hash = blake3::hash(format!("{manifest}\0{}", lock.unwrap_or("")).as_bytes()).to_hex();
        let folder = below.join("dependencies").join(&hash[..16]);
        let write = |file: &str, text: &str| -> Result<()> {
            let path = folder.join(file);
            let parent = path.parent().unwrap_or(&folder);
            std::fs::create_dir_all(parent)
                .and_then(|()| std::fs::write(&path, text))
                .with_context(|| format!("cannot write {}", path.display()))
        };
        write(layout::MANIFEST, manifest)?;
        if !folder.join(layout::LIB).exists() {
            write(layout::LIB, "")?;
        }
        if let Some(lock) = lock {
            write(layout::LOCK, lock)?;
        }
        let call = cargo::Call {
            folder: folder.clone(),
            target: self.target.clone(),
            args: Vec::new(),
            cfg: Vec::new(),
            toolchain: self.toolchain.clone(),
            limits: self.limits,
        };
        let mut artifacts = BTreeMap::new();
        let mut found = BuiltDependencies::default();
        let mut errors = String::new();
        let answer = cargo::build(&call, |message| match message {
            Message::CompilerArtifact(each)
                if !each.target.kind.contains(&TargetKind::CustomBuild) =>
            {
                let ends = [".rlib", ".so", ".dylib", ".dll"];
                let file = ends
                    .iter()
                    .find_map(|end| each.filenames.iter().find(|it| it.as_str().ends_with(end)));
                if let Some(file) = file {
                    artifacts
                        .insert(each.package_id.repr.clone(), file.clone().into_std_path_buf());
                }
            }
            Message::BuildScriptExecuted(each) => {
                found.search.extend(each.linked_paths.iter().map(ToString::to_string));
            }
            Message::CompilerMessage(each) => {
                if each.message.level == DiagnosticLevel::Error {
                    errors.push_str(each.message.rendered.as_deref().unwrap_or(""));
                }
                found.diagnostics.push(each.message);
            }
            _ => {}
        })
        .await?;
        if !answer.succeeded {
            found.refused = Some(format!("{}{errors}", answer.words));
            return Ok(found);
        }
        if let Some(lock) = lock {
            let now = std::fs::read_to_string(folder.join(layout::LOCK)).unwrap_or_default();
            let wanted = pinned(lock);
            if let Some((name, version)) =
                pinned(&now).into_iter().find(|each| !wanted.contains(each))
            {
                found.refused = Some(format!(
                    "the lock file does not fit the manifest: cargo takes {name} {version}, which it does not pin"
                ));
                return Ok(found);
            }
        }
        let mut command = Command::new("cargo");
        command.args(["metadata", "--format-version=1"]).current_dir(&folder);
        cargo::clean(&mut command, &folder, self.toolchain.as_deref());
        let answer = match build_process::ask(command, &self.limits).await {
            Ok(answer) => answer,
            Err(words) => {
                found.refused = Some(words);
                return Ok(found);
            }
        };
        let metadata: Option<Metadata> = serde_json::from_str(&answer).ok();
        let resolve = metadata.and_then(|metadata| metadata.resolve);
        let root = resolve.and_then(|resolve| {
            let root = resolve.root?;
            resolve.nodes.into_iter().find(|node| node.id == root)
        });
        let Some(root) = root else {
            found.refused = Some("cargo metadata does not say what depends on what".to_owned());
            return Ok(found);
        };
        for dependency in root.deps {
            if let Some(file) = artifacts.get(&dependency.pkg.repr) {
                found.externs.push((dependency.name, file.clone()));
            }
        }
        found
            .search
            .push(format!("dependency={}", call.target.join("debug").join("deps").display()));
        Ok(found)
    }
}
