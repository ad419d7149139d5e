//! Builds a crate or a workspace that is not plain: cargo does, in a target folder that is this one's
//! alone, for a shared one would take crates of one name and version for one another.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::Message;

use super::super::cargo;
use super::build::Built;
use crate::source::foreign::Crate;
use crate::source::layout;
use crate::source::settings::BuildLimits;

/// Builds a crate or a workspace with cargo, in a target folder of its own.
pub(super) async fn with_cargo(
    each: &Crate,
    out: &Path,
    tests: bool,
    toolchain: Option<&str>,
    limits: BuildLimits,
) -> Result<Built> {
    let mut built = Built { whole: true, ..Built::default() };
    let locked = each.folder.join(layout::LOCK).exists();
    let folder = match locked {
        true => each.folder.clone(),
        // Cargo would write a lock file among the sources.
        false => copy(&each.folder, &out.join("copy"))?,
    };
    for part in ["", "tests", "examples", "benches"] {
        // What `cargo test` builds besides the program.
        let of_tests = !part.is_empty();
        let beside = of_tests && part != "tests";
        if (part == "tests" && !tests) || (beside && !each.shows_in(part)) {
            continue;
        }
        let mut args: Vec<OsString> = vec!["--workspace".into()];
        args.extend(locked.then(|| "--locked".into()));
        // Tests of the program's side would build the program.
        let library = each.shows_library_only();
        args.extend((library && !beside).then(|| "--lib".into()));
        match (of_tests, library && !beside) {
            (true, true) => args.extend(["--profile", "test"].map(OsString::from)),
            (true, false) => args.push(format!("--{part}").into()),
            _ => {}
        }
        let call = cargo::Call {
            folder: folder.clone(),
            target: out.join("built"),
            args,
            cfg: Vec::new(),
            toolchain: toolchain.map(str::to_owned),
            limits,
        };
        let mut failed = false;
        let answer = cargo::build(&call, |message| match message {
            Message::CompilerMessage(each) => {
                failed |= each.message.level == cargo_metadata::diagnostic::DiagnosticLevel::Error;
                let of = if of_tests { &mut built.of_tests } else { &mut built.diagnostics };
                of.push(each.message);
            }
            Message::CompilerArtifact(each) => {
                let Some(binary) = each.executable.filter(|_| !beside) else { return };
                let programs =
                    if each.profile.test { &mut built.tests } else { &mut built.programs };
                programs.insert(each.target.name, binary.into_std_path_buf());
            }
            _ => {}
        })
        .await?;
        if !answer.compiled {
            built.refused = Some(answer.words);
            built.whole = false;
            break;
        }
        built.whole &= of_tests || !failed;
    }
    Ok(built)
}

fn copy(from: &Path, to: &Path) -> Result<PathBuf> {
    let _ = std::fs::remove_dir_all(to);
    let below = walkdir::WalkDir::new(from)
        .into_iter()
        .filter_entry(|entry| entry.file_name() != layout::BUILDS);
    for entry in below {
        let entry = entry.context("cannot read a crate")?;
        let target = to.join(entry.path().strip_prefix(from).unwrap_or(entry.path()));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target)
        } else {
            std::fs::copy(entry.path(), &target).map(drop)
        }
        .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(to.to_owned())
}
