//! Compiles fences: one by itself, or several as the modules of one program.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use tokio::process::Command;

use super::super::dependency_sets::BuiltDependencies;
use super::super::rustc::{self, Refusal};
use super::super::{cargo, mirror};
use super::program::FenceProgram;
use bookwright_source::claim::Claim;
use bookwright_source::fences::CodeFence;
use bookwright_source::settings::BuildLimits;

/// The name that rustdoc gives the crate of a doctest.
const NAME: &str = "rust_out";
/// The variable that tells a program of several fences which one to run.
pub(super) const PART: &str = "BOOKWRIGHT_FENCE";
/// How often a program of several fences is compiled again without those that do not compile: an
/// error that is found early hides those that are found late.
const TRIES: usize = 5;

/// How fences are compiled.
#[derive(Debug, Clone)]
pub(super) struct FenceCompiler {
    pub(super) rustc: PathBuf,
    /// Where; everything in it is removed later.
    pub(super) below: PathBuf,
    pub(super) limits: BuildLimits,
}

/// A fence, ready to be compiled.
#[derive(Debug)]
pub(super) struct ReadyFence {
    /// Its place among the fences.
    pub(super) index: usize,
    pub(super) fence: CodeFence,
    pub(super) program: FenceProgram,
    /// The folder in which it is compiled by itself.
    pub(super) folder: PathBuf,
    /// The crates it uses, by their names in code.
    pub(super) crates: BTreeSet<String>,
}

/// What a fence was compiled to.
#[derive(Debug)]
pub(super) enum CompiledFence {
    /// A program, and the fence's number if it has several.
    Program(PathBuf, Option<usize>),
    /// Nothing to run: it compiles.
    Checked,
    /// It does not compile.
    Rejected(Vec<Diagnostic>),
    /// It was not judged.
    Refused(Refusal),
}

impl ReadyFence {
    /// Whether it may be compiled together with others.
    pub(super) fn may_be_merged(&self) -> bool {
        let words = &self.fence.words;
        !self.program.tells
            && self.fence.output.is_none()
            && !matches!(self.fence.claim, Claim::CompileError(_))
            && !words.test_harness
            && !words.standalone
    }

    /// Where its program is written, below a folder: the author's own path, without steps upwards.
    fn file(&self) -> PathBuf {
        let named = |part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some(OsString::from("up")),
            _ => None,
        };
        Path::new(self.fence.file()).components().filter_map(named).collect()
    }
}

impl FenceCompiler {
    /// Compiles a fence by itself.
    ///
    /// # Errors
    /// If the compiler cannot be started, or the target folder cannot be written.
    pub(super) async fn alone(
        &self,
        ready: &ReadyFence,
        dependencies: &BuiltDependencies,
    ) -> Result<CompiledFence> {
        let folder = ready.folder.clone();
        let file = ready.file();
        mirror::write_if_changed(&folder.join(&file), ready.program.alone().as_bytes())?;
        let compiles = !matches!(ready.fence.claim, Claim::CompileError(_));
        let checked = !compiles || ready.fence.claim == Claim::Builds;
        if checked {
            // What fails without generating code fails as well with it, only later.
            let output = folder.join("checked.rmeta");
            let mut command = self.command(&folder, &file, ready, dependencies, &output);
            command.arg("--emit=metadata");
            let (well, said) = rustc::call(command, &output, &self.limits).await?;
            match well {
                Ok(true) if compiles => return Ok(CompiledFence::Checked),
                Ok(true) => {}
                Ok(false) => return Ok(CompiledFence::Rejected(said)),
                Err(refusal) => return Ok(CompiledFence::Refused(refusal)),
            }
        }
        let binary = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
        let command = self.command(&folder, &file, ready, dependencies, &binary);
        let (well, said) = rustc::call(command, &binary, &self.limits).await?;
        Ok(match well {
            Ok(true) => CompiledFence::Program(binary, None),
            Ok(false) => CompiledFence::Rejected(said),
            Err(refusal) => CompiledFence::Refused(refusal),
        })
    }

    fn command(
        &self,
        folder: &Path,
        file: &Path,
        ready: &ReadyFence,
        dependencies: &BuiltDependencies,
        output: &Path,
    ) -> Command {
        let mut command =
            self.base(folder, file, &ready.fence.edition, &ready.crates, dependencies);
        match ready.fence.words.test_harness {
            true => command.arg("--test"),
            false => command.args(["--crate-type", "bin"]),
        };
        if !ready.program.is_named {
            command.args(["--crate-name", NAME]);
        }
        command.arg("-Ccodegen-units=1").arg("-o").arg(output);
        command
    }

    /// Compiles fences of one edition as one program. Returns what became of those that are in it, and
    /// the places of the others, which are to be compiled by themselves.
    ///
    /// # Errors
    /// As [`Self::alone`].
    pub(super) async fn together(
        &self,
        number: usize,
        batch: &[&ReadyFence],
        dependencies: &BuiltDependencies,
    ) -> Result<(Vec<(usize, CompiledFence)>, Vec<usize>)> {
        let folder = self.below.join(format!("together-{number}"));
        let mut rest: Vec<&ReadyFence> = batch.to_vec();
        for each in batch {
            let file = folder.join(module(each)).join(each.file());
            mirror::write_if_changed(&file, each.program.as_module().as_bytes())?;
        }
        let mut others = Vec::new();
        for _ in 0..TRIES {
            if rest.len() < 2 {
                break;
            }
            let main = Path::new("main.rs");
            mirror::write_if_changed(&folder.join(main), root(&rest).as_bytes())?;
            let binary = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
            let crates = rest.iter().flat_map(|each| each.crates.iter().cloned()).collect();
            let edition = &rest[0].fence.edition;
            let mut command = self.base(&folder, main, edition, &crates, dependencies);
            command.args(["--crate-name", NAME, "-o"]).arg(&binary);
            let (well, said) = rustc::call(command, &binary, &self.limits).await?;
            match well {
                Ok(true) => {
                    let program = |each: &&ReadyFence| {
                        let compiled = match each.fence.claim {
                            Claim::Builds => CompiledFence::Checked,
                            _ => CompiledFence::Program(binary.clone(), Some(each.index)),
                        };
                        (each.index, compiled)
                    };
                    return Ok((rest.iter().map(program).collect(), others));
                }
                Ok(false) => {
                    let Some(blamed) = blamed(&said) else { break };
                    let before = rest.len();
                    rest.retain(|each| !blamed.contains(&module(each)));
                    others.extend(
                        batch
                            .iter()
                            .filter(|each| blamed.contains(&module(each)))
                            .map(|each| each.index),
                    );
                    if rest.len() == before {
                        break;
                    }
                }
                // One of them stops the compiler: each is asked by itself.
                Err(_) => break,
            }
        }
        others.extend(rest.iter().map(|each| each.index));
        others.sort_unstable();
        others.dedup();
        Ok((Vec::new(), others))
    }

    fn base(
        &self,
        folder: &Path,
        file: &Path,
        edition: &str,
        crates: &BTreeSet<String>,
        dependencies: &BuiltDependencies,
    ) -> Command {
        let mut command = Command::new(&self.rustc);
        cargo::clean(&mut command, folder, None);
        command.arg(file).args(["--edition", edition]);
        command.args(["--error-format=json", "--json=artifacts", "-Cembed-bitcode=no"]);
        let used: Vec<_> =
            dependencies.externs.iter().filter(|(name, _)| crates.contains(name)).collect();
        if cfg!(target_os = "linux") && used.is_empty() {
            // Programs find the standard library beside the compiler, so it is not linked into each
            // of them.
            command.args(["-Cprefer-dynamic", "-Crpath"]);
        }
        for (name, file) in used {
            let mut argument = OsString::from(format!("{name}="));
            argument.push(file);
            command.arg("--extern").arg(argument);
        }
        if !crates.is_empty() {
            for search in &dependencies.search {
                command.arg("-L").arg(search);
            }
        }
        command.env("TMPDIR", folder).current_dir(folder);
        command
    }

    /// Makes the folder anew.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn clear(&self) -> Result<()> {
        let _ = std::fs::remove_dir_all(&self.below);
        std::fs::create_dir_all(&self.below)
            .with_context(|| format!("cannot make {}", self.below.display()))
    }
}

/// The name of a fence's module, and of the folder of its file.
pub(super) fn module(ready: &ReadyFence) -> String {
    format!("fence_{}", ready.index)
}

/// The program that runs one of several fences.
fn root(fences: &[&ReadyFence]) -> String {
    let mut root = "#![allow(unused)]\n".to_owned();
    let mut arms = String::new();
    for each in fences {
        let name = module(each);
        let file = Path::new(&name).join(each.file()).to_string_lossy().replace('\\', "/");
        root.push_str(&format!("#[path = {file:?}]\nmod {name};\n"));
        if each.fence.claim != Claim::Builds {
            arms.push_str(&format!("        \"{}\" => {name}::bookwright_run(),\n", each.index));
        }
    }
    root.push_str(&format!(
        "fn main() -> ::std::process::ExitCode {{\n    let part = ::std::env::var({PART:?}).unwrap_or_default();\n    \
         match &*part {{\n{arms}        _ => ::std::process::ExitCode::from(99),\n    }}\n}}\n"
    ));
    root
}

/// The modules in which the compiler found errors; `None` if one is in none of them.
fn blamed(said: &[Diagnostic]) -> Option<BTreeSet<String>> {
    let errors = said.iter().filter(|each| each.level == DiagnosticLevel::Error);
    let modules =
        errors.filter(|each| !each.spans.is_empty() || each.code.is_some()).map(|error| {
            let spans = error.spans.iter().filter(|span| span.is_primary).chain(&error.spans);
            spans.map(outermost).find_map(|file| {
                let first = Path::new(&file).components().next()?.as_os_str().to_str()?;
                first.starts_with("fence_").then(|| first.to_owned())
            })
        });
    let found: Option<BTreeSet<String>> = modules.collect();
    found.filter(|found| !found.is_empty())
}

/// The file in which a macro was called, or else in which the code stands.
fn outermost(span: &cargo_metadata::diagnostic::DiagnosticSpan) -> String {
    match &span.expansion {
        Some(expansion) => outermost(&expansion.span),
        None => span.file_name.clone(),
    }
}
