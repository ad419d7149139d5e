//! Copies listings and builds the copies with the recorder linked in: sources unchanged except for
//! one last line, manifests with the recorder among the dependencies, and a workspace with Tokio's
//! `tracing`.
//!
//! A crate that a copy depends on is copied too. It may report to the recorder as well:
//! an executor of the book's own does so where it says `recorder::`.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::Message;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::super::cargo::{self, Call};
use super::super::mirror::{Mirror, write_if_changed};
use super::super::path_dependencies;
use super::super::progress::Progress;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::settings::BuildLimits;

/// The recorder's package.
const RECORDER: &str = "bookwright-recorder";
/// The recorder's folder among the copies; no listing's path can begin with a dot.
const FOLDER: &str = ".recorder";
/// The `cfg` under which listings have lines for the recorder.
const RECORDED: &str = "recorded";
/// What is optimized whatever the author's profile says: recording a poll must cost little.
const QUICK: [&str; 3] = [RECORDER, "tracing", "tracing-core"];
/// The last line of a copy's main file.
const LAST_LINE: &str = "#[macro_use] extern crate recorder;\n";

/// The folder of the copies, and how they are built.
pub(super) struct InstrumentedCopies {
    pub(super) root: PathBuf,
    /// The toolchain, if it is not the book's.
    pub(super) toolchain: Option<String>,
    pub(super) limits: BuildLimits,
}

impl InstrumentedCopies {
    fn tree(&self) -> PathBuf {
        self.root.join("tree")
    }

    pub(super) fn write(
        &self,
        source: &Source,
        mirror: &Mirror,
        chosen: &[&Listing],
    ) -> Result<()> {
        let tree = self.tree();
        for (file, content) in recorder::FILES {
            write_if_changed(&tree.join(FOLDER).join(file), content.as_bytes())?;
        }
        for name in layout::BUILD_SETTINGS {
            if let Ok(content) = fs::read(mirror.root.join(name)) {
                write_if_changed(&tree.join(name), &content)?;
            }
        }
        let used = used(source, chosen).into_iter().map(|listing| listing.path.clone());
        let by_path = path_dependencies::used_by_listings(source);
        let by_path = by_path.iter().filter_map(|it| it.strip_prefix(&source.layout.listings).ok());
        let used = used.chain(by_path.map(Path::to_owned)).map(|path| (path, false));
        let recorded = chosen.iter().map(|listing| (listing.path.clone(), true));
        for (path, recorded) in used.chain(recorded) {
            let (from, to) = (mirror.root.join(&path), tree.join(&path));
            let recorded = recorded || tells(&from);
            copy(&from, &to, recorded)?;
            if recorded {
                let manifest = fs::read_to_string(from.join(layout::MANIFEST)).unwrap_or_default();
                let manifest = with_recorder(&manifest, &tree.join(FOLDER));
                write_if_changed(&to.join(layout::MANIFEST), manifest.as_bytes())?;
            }
        }
        let author = source.listings.workspace.as_ref().map_or("", |text| &text.text);
        let mut author: DocumentMut = author.parse().unwrap_or_default();
        let listings = &source.layout.listings;
        path_dependencies::make_absolute(&mut author, listings, listings);
        let manifest = workspace(author, chosen);
        write_if_changed(&tree.join(layout::MANIFEST), manifest.as_bytes())?;
        // Cargo adds what the recorder needs, so the author's lock file is copied only when it
        // changes.
        let author = fs::read(source.layout.listings.join(layout::LOCK)).unwrap_or_default();
        let taken = self.root.join("lock-taken");
        if fs::read(&taken).ok().as_deref() != Some(&author) {
            write_if_changed(&tree.join(layout::LOCK), &author)?;
            write_if_changed(&taken, &author)?;
        }
        Ok(())
    }

    pub(super) async fn build(
        &self,
        chosen: &[&Listing],
        progress: &dyn Progress,
    ) -> Result<(HashMap<String, PathBuf>, String)> {
        let call = Call {
            folder: self.tree(),
            target: self.root.join("built"),
            args: Vec::new(),
            cfg: vec!["tokio_unstable".to_owned(), RECORDED.to_owned()],
            toolchain: self.toolchain.clone(),
            limits: self.limits,
        };
        let mut programs = HashMap::new();
        let mut said = String::new();
        let answer = cargo::build(&call, |message| match message {
            Message::CompilerArtifact(artifact) => {
                progress.crate_built(&artifact.target.name);
                let main = artifact.target.src_path.as_std_path();
                let listing = chosen
                    .iter()
                    .find(|each| main == self.tree().join(&each.path).join(layout::MAIN));
                if let (Some(listing), Some(program)) = (listing, artifact.executable) {
                    programs.insert(listing.name.clone(), program.into_std_path_buf());
                }
            }
            Message::CompilerMessage(message) if programs.len() < chosen.len() => {
                said.push_str(message.message.rendered.as_deref().unwrap_or_default());
            }
            _ => {}
        })
        .await?;
        said.push_str(&answer.words);
        Ok((programs, said))
    }
}

/// The listings that the chosen ones depend on, directly or through others, and all support crates.
fn used<'s>(source: &'s Source, chosen: &[&Listing]) -> Vec<&'s Listing> {
    let sound = || source.listings.all.iter().filter(|each| each.sound);
    let mut used: Vec<&Listing> = sound().filter(|each| each.metadata.support).collect();
    let mut seen: HashSet<&str> = chosen.iter().map(|each| each.name.as_str()).collect();
    seen.extend(used.iter().map(|each| each.name.as_str()));
    let mut manifests: Vec<std::sync::Arc<str>> =
        (chosen.iter().map(|each| each.manifest.text.clone()))
            .chain(used.iter().map(|each| each.manifest.text.clone()))
            .collect();
    while let Some(manifest) = manifests.pop() {
        let document: DocumentMut = manifest.parse().unwrap_or_default();
        let Some(table) = document.get("dependencies").and_then(Item::as_table_like) else {
            continue;
        };
        for (name, _) in table.iter() {
            if let Some(listing) = sound().find(|each| each.name == name)
                && seen.insert(&listing.name)
            {
                used.push(listing);
                manifests.push(listing.manifest.text.clone());
            }
        }
    }
    used
}

/// Whether a crate reports to the recorder.
fn tells(folder: &Path) -> bool {
    [layout::MAIN, layout::LIB].iter().any(|file| {
        fs::read_to_string(folder.join(file)).is_ok_and(|main| main.contains("recorder::"))
    })
}

/// Copies a package. A recorded main file gets its last line; the caller writes a recorded
/// manifest.
fn copy(from: &Path, to: &Path, recorded: bool) -> Result<()> {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let Ok(file) = entry.path().strip_prefix(from) else { continue };
        if !entry.file_type().is_file() || (recorded && file == Path::new(layout::MANIFEST)) {
            continue;
        }
        let mut content = fs::read(entry.path())
            .with_context(|| format!("cannot read {}", entry.path().display()))?;
        if recorded && file == Path::new(layout::MAIN) {
            if !content.ends_with(b"\n") {
                content.push(b'\n');
            }
            content.extend(LAST_LINE.as_bytes());
        }
        write_if_changed(&to.join(file), &content)?;
    }
    Ok(())
}

/// A manifest with the recorder among its dependencies.
fn with_recorder(manifest: &str, recorder: &Path) -> String {
    // Only sound manifests get here.
    let mut document: DocumentMut = manifest.parse().unwrap_or_default();
    let dependencies = document.entry("dependencies").or_insert(Item::Table(Table::new()));
    if let Some(dependencies) = dependencies.as_table_like_mut() {
        let mut dependency = InlineTable::new();
        dependency.insert("package", RECORDER.into());
        dependency.insert("path", recorder.to_string_lossy().into_owned().into());
        dependency.insert("features", Value::Array(["record"].into_iter().collect()));
        dependencies.insert("recorder", value(dependency));
    }
    document.to_string()
}

/// The workspace's manifest: the author's with these members, and Tokio with its `tracing`.
fn workspace(mut document: DocumentMut, chosen: &[&Listing]) -> String {
    let workspace = document.entry("workspace").or_insert(Item::Table(Table::new()));
    if let Some(workspace) = workspace.as_table_like_mut() {
        let path = |listing: &&Listing| listing.path.to_string_lossy().replace('\\', "/");
        let members: Array = chosen.iter().map(path).collect();
        workspace.insert("members", value(members.clone()));
        workspace.insert("default-members", value(members));
        workspace.insert("exclude", value(Array::from_iter([FOLDER])));
        let tokio = workspace
            .get_mut("dependencies")
            .and_then(|all| all.as_table_like_mut()?.get_mut("tokio"));
        if let Some(tokio) = tokio {
            if let Some(version) = tokio.as_str().map(str::to_owned) {
                let mut table = InlineTable::new();
                table.insert("version", version.into());
                *tokio = value(table);
            }
            if let Some(tokio) = tokio.as_table_like_mut() {
                let features = tokio.entry("features").or_insert(value(Array::new()));
                if let Some(Value::Array(features)) = features.as_value_mut() {
                    features.push("tracing");
                }
            }
        }
    }
    let mut table = document.as_table_mut() as &mut dyn toml_edit::TableLike;
    for key in ["profile", "dev", "package"] {
        let mut inner = Table::new();
        inner.set_implicit(true);
        match table.entry(key).or_insert(Item::Table(inner)).as_table_like_mut() {
            Some(found) => table = found,
            // Cargo reports what is wrong with it.
            None => return document.to_string(),
        }
    }
    for package in QUICK {
        let mut quick = Table::new();
        quick.insert("opt-level", value(3));
        table.insert(package, Item::Table(quick));
    }
    document.to_string()
}
