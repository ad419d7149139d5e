//! Builds with cargo a crate or a workspace that is not plain. Each has its own target folder: in a
//! shared one, cargo would take crates with the same name and version for one another.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::{Artifact, Message, TargetKind};

use super::super::inputs::workspace_above;
use super::super::rustc::Refusal;
use super::super::{cargo, codes};
use super::rustc_build::BuiltCrate;
use bookwright_base::problem::Text;
use bookwright_source::crates::Crate;
use bookwright_source::layout::{self, Layout};
use bookwright_source::settings::BuildLimits;

/// Where a crate is copied to. Cargo looks for no workspace above a folder `target/package`, where
/// it verifies what it packages.
pub(super) const COPY: &str = "target/package/copy";

/// Builds a crate or a workspace with cargo, in its own target folder.
pub(super) async fn with_cargo(
    each: &Crate,
    out: &Path,
    tests: bool,
    layout: &Layout,
    limits: BuildLimits,
) -> Result<BuiltCrate> {
    let mut built = BuiltCrate { whole: true, ..BuiltCrate::default() };
    let above = workspace_above(&each.folder, &layout.root);
    let locked = above.as_ref().unwrap_or(&each.folder).join(layout::LOCK).exists();
    let folder = match locked {
        true => each.folder.clone(),
        // Cargo would write a lock file among the sources.
        false => copy(&each.folder, layout, &out.join(COPY))?,
    };
    for part in ["", "tests", "examples", "benches"] {
        // What `cargo test` builds besides the program.
        let of_tests = !part.is_empty();
        let beside = of_tests && part != "tests";
        if (part == "tests" && !tests) || (beside && !each.shows_in(part)) {
            continue;
        }
        // Of a workspace above it, only the crate itself.
        let mut args: Vec<OsString> =
            above.is_none().then(|| "--workspace".into()).into_iter().collect();
        args.extend(locked.then(|| "--locked".into()));
        // Tests of the program would build the program.
        let library = each.shows_library_only();
        args.extend((library && !beside).then(|| "--lib".into()));
        let of_library = of_tests && library && !beside;
        if of_tests && !of_library {
            args.push(format!("--{part}").into());
        }
        let call = cargo::Call {
            folder: folder.clone(),
            target: out.join("built"),
            args,
            cfg: Vec::new(),
            toolchain: layout.toolchain.clone(),
            limits,
        };
        let mut failed = false;
        let take = |message| match message {
            Message::CompilerMessage(each) => {
                failed |= each.message.level == cargo_metadata::diagnostic::DiagnosticLevel::Error;
                let of = if of_tests { &mut built.of_tests } else { &mut built.diagnostics };
                of.push(each.message);
            }
            Message::CompilerArtifact(each) => {
                let Some(binary) = each.executable.clone().filter(|_| !beside) else { return };
                let (name, binary) = (each.target.name.clone(), binary.into_std_path_buf());
                if !each.profile.test {
                    built.programs.insert(name, binary);
                    return;
                }
                // A library and its program may have the same name.
                let taken = built.tests.contains_key(&name);
                let name = if taken { each.target.src_path.to_string() } else { name };
                if !is_harnessed(&each) {
                    built.unharnessed.insert(name.clone());
                }
                built.tests.insert(name, binary);
            }
            _ => {}
        };
        let answer = match of_library {
            true => cargo::build_tests(&call, take).await?,
            false => cargo::build(&call, take).await?,
        };
        // A build that fails without an error from rustc has not judged the code.
        if !answer.compiled || (!answer.succeeded && !failed) {
            let refused = || Refusal { code: codes::BUILD_REFUSED, words: answer.words };
            built.refused = Some(answer.stopped.map_or_else(refused, Refusal::from));
            built.whole = false;
            break;
        }
        built.whole &= of_tests || !failed;
    }
    Ok(built)
}

/// Whether a test binary uses libtest: its target does not say `harness = false`.
fn is_harnessed(artifact: &Artifact) -> bool {
    let manifest = Text::read(artifact.manifest_path.as_std_path());
    let table = manifest.ok().and_then(|it| it.text.parse::<toml::Table>().ok());
    let Some(table) = table else { return true };
    let of =
        |target: &toml::Value| target.get("harness").is_none_or(|it| it.as_bool() != Some(false));
    let named = |target: &&toml::Value| {
        target.get("name").and_then(|it| it.as_str()) == Some(&artifact.target.name)
    };
    artifact.target.kind.iter().all(|kind| match kind {
        TargetKind::Test | TargetKind::Bin | TargetKind::Example | TargetKind::Bench => {
            let targets = table.get(&kind.to_string()).and_then(|it| it.as_array());
            targets.into_iter().flatten().filter(named).all(of)
        }
        _ => table.get("lib").is_none_or(of),
    })
}

/// Copies a crate to where cargo may write a lock file. Everything in the book that the crate may
/// name by `../`, and every manifest above it, is linked beside the copy as it is beside the crate.
fn copy(from: &Path, layout: &Layout, to: &Path) -> Result<PathBuf> {
    let _ = std::fs::remove_dir_all(to);
    let copied = |path: &Path| to.join(path.strip_prefix(&layout.root).unwrap_or(path));
    let above = from.ancestors().skip(1).take_while(|above| above.starts_with(&layout.root));
    for folder in above {
        let real = copied(folder);
        std::fs::create_dir_all(&real)
            .with_context(|| format!("cannot make {}", real.display()))?;
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            // The copy is inside the book, so cargo finds these above it anyway.
            let found = [".cargo", ".git"].iter().any(|name| path == layout.root.join(name));
            if !from.starts_with(&path) && !layout.target.starts_with(&path) && !found {
                link(&path, &copied(&path))?;
            }
        }
    }
    let to = copied(from);
    copy_all(from, &to)?;
    Ok(to)
}

#[cfg(unix)]
fn link(path: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(path, to).with_context(|| format!("cannot write {}", to.display()))
}

/// On other systems not everyone may make links. A link to a folder may lead to any number of
/// files.
#[cfg(not(unix))]
fn link(path: &Path, to: &Path) -> Result<()> {
    if path.is_symlink() && path.is_dir() { Ok(()) } else { copy_all(path, to) }
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    let below = walkdir::WalkDir::new(from).into_iter();
    let below =
        below.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != layout::BUILDS);
    for entry in below {
        let entry = entry.context("cannot read a crate")?;
        let target = match entry.depth() {
            0 => to.to_owned(),
            _ => to.join(entry.path().strip_prefix(from).unwrap_or(entry.path())),
        };
        let kind = entry.file_type();
        if kind.is_symlink() && entry.depth() > 0 {
            link(entry.path(), &target)?;
            continue;
        }
        match kind.is_dir() {
            true => std::fs::create_dir_all(&target),
            false => std::fs::copy(entry.path(), &target).map(drop),
        }
        .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}
