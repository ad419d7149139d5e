//! Builds one stand-alone crate with rustc.
//!
//! A plain crate (one manifest, registry or path dependencies, no build script: see `plain_crate`)
//! is passed to rustc as cargo would, in its own folder, with its own output folder. That saves a
//! start of cargo for each crate, and no two crates with the same name can share a fingerprint.
//! Cargo builds the dependencies once for all crates that ask for the same ones with the same lock
//! file. Every other crate is built by cargo: see `cargo_build`.

#[cfg(all(test, unix))]
mod as_cargo;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::diagnostic::Diagnostic;
use tokio::process::Command;

use super::super::cargo;
use super::super::dependency_sets::BuiltDependencies;
use super::super::inputs::below;
use super::super::rustc::{self, Refusal};
use super::plain_crate::PlainCrate;
use bookwright_base::problem::Text;
use bookwright_source::crates::Crate;
use bookwright_source::layout;
use bookwright_source::settings::BuildLimits;

/// What became of a crate.
#[derive(Debug, Default)]
pub(super) struct BuiltCrate {
    /// Whether all of it was built.
    pub(super) whole: bool,
    /// The diagnostics of the program or library, and of the tests.
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) of_tests: Vec<Diagnostic>,
    /// Programs, by name.
    pub(super) programs: BTreeMap<String, PathBuf>,
    /// Test programs, by name.
    pub(super) tests: BTreeMap<String, PathBuf>,
    /// The test programs that are programs of their own (`harness = false`).
    pub(super) unharnessed: BTreeSet<String>,
    /// Why the code was not judged, if it was not.
    pub(super) refused: Option<Refusal>,
}

impl BuiltCrate {
    /// Whether a call of rustc succeeded. Keeps the first reason why one judged nothing.
    fn told(&mut self, well: Result<bool, Refusal>) -> bool {
        well.unwrap_or_else(|refusal| {
            self.refused.get_or_insert(refusal);
            false
        })
    }
}

/// Builds a plain crate, and its tests if `tests` says so.
pub(super) async fn with_rustc(
    rustc: &Path,
    each: &Crate,
    plain: &PlainCrate,
    dependencies: &BuiltDependencies,
    out: &Path,
    tests: bool,
    limits: BuildLimits,
) -> Result<BuiltCrate> {
    let _ = std::fs::remove_dir_all(out);
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let name = plain.name.replace('-', "_");
    let diagnostics = dependencies.diagnostics.clone();
    let mut built = BuiltCrate { whole: true, diagnostics, ..BuiltCrate::default() };
    let rustc = Rustc { rustc, each, plain, dependencies, out, limits };
    let library = out.join(format!("lib{name}.rlib"));
    let mut externs = Vec::new();
    if plain.library {
        let (well, said) =
            rustc.call(&name, layout::LIB, &["--crate-type", "lib"], &[], &library).await?;
        let well = built.told(well);
        built.whole &= well;
        built.diagnostics.extend(said);
        if well {
            externs.push((name.clone(), library));
        }
    }
    if plain.program && built.whole {
        let binary = out.join(&plain.name);
        let (well, said) =
            rustc.call(&name, layout::MAIN, &["--crate-type", "bin"], &externs, &binary).await?;
        let well = built.told(well);
        built.whole &= well;
        built.diagnostics.extend(said);
        if well {
            built.programs.insert(plain.name.clone(), binary);
        }
    }
    if tests {
        for (file, there) in [(layout::LIB, plain.library), (layout::MAIN, plain.program)] {
            // Cargo builds nothing that needs a library with an error.
            let needs_library = plain.library && file == layout::MAIN;
            if !there || (needs_library && externs.is_empty()) {
                continue;
            }
            let binary =
                out.join(format!("test-{}", if file == layout::LIB { "lib" } else { "main" }));
            let externs = if file == layout::LIB { &[][..] } else { &externs[..] };
            let (well, said) = rustc.call(&name, file, &["--test"], externs, &binary).await?;
            built.of_tests.extend(said);
            if built.told(well) {
                built.tests.insert(file.to_owned(), binary);
            }
        }
    }
    Ok(built)
}

/// The calls of rustc for one crate.
struct Rustc<'a> {
    rustc: &'a Path,
    each: &'a Crate,
    plain: &'a PlainCrate,
    dependencies: &'a BuiltDependencies,
    out: &'a Path,
    limits: BuildLimits,
}

impl Rustc<'_> {
    async fn call(
        &self,
        name: &str,
        file: &str,
        kind: &[&str],
        externs: &[(String, PathBuf)],
        output: &Path,
    ) -> Result<(Result<bool, Refusal>, Vec<Diagnostic>)> {
        let mut command = Command::new(self.rustc);
        cargo::clean(&mut command, &self.each.folder, None);
        command.args(["--crate-name", name, "--edition", &self.plain.edition, file]).args(kind);
        command.args([
            "--error-format=json",
            "--json=artifacts",
            "-Cembed-bitcode=no",
            // The other processors compile other crates.
            "-Ccodegen-units=1",
        ]);
        command.args(["--check-cfg", "cfg(docsrs,test)", "--check-cfg", "cfg(feature, values())"]);
        if cfg!(target_os = "linux") && self.dependencies.externs.is_empty() && externs.is_empty() {
            // Programs find the standard library beside the compiler, so it is not linked into each
            // of them.
            command.args(["-Cprefer-dynamic", "-Crpath"]);
        }
        command.arg("-o").arg(output);
        if !output.to_string_lossy().contains(',') {
            // For `dep_info`: the files that rustc reads. A comma would end the path.
            let mut emit = OsString::from("--emit=link,dep-info=");
            emit.push(output.with_extension("d"));
            command.arg(emit);
        }
        for (name, file) in externs.iter().chain(&self.dependencies.externs) {
            let mut argument = OsString::from(format!("{name}="));
            argument.push(file);
            command.arg("--extern").arg(argument);
        }
        for search in &self.dependencies.search {
            command.arg("-L").arg(search);
        }
        if file == layout::MAIN {
            command.env("CARGO_BIN_NAME", &self.plain.name);
        }
        command
            .envs(self.plain.variables.iter().map(|(name, value)| (name, value)))
            .env("CARGO_CRATE_NAME", name)
            .env(
                "CARGO",
                self.rustc.with_file_name(format!("cargo{}", std::env::consts::EXE_SUFFIX)),
            )
            .env("TMPDIR", self.out)
            .current_dir(&self.each.folder);
        rustc::call(command, output, &self.limits).await
    }
}

/// Whether a Rust file of a crate contains a text.
pub(super) fn holds(folder: &Path, words: &str) -> bool {
    any(folder, |text| text.contains(words))
}

/// Whether a crate may have tests: because of an attribute, its manifest, or a folder.
pub(super) fn has_tests(folder: &Path) -> bool {
    let manifests = below(folder).filter(|path| path.ends_with(layout::MANIFEST));
    let mut folders = manifests.filter_map(|path| Some((Text::read(&path).ok()?, path)));
    any(folder, makes_test)
        || folders.any(|(text, path)| {
            text.text.contains("[[test]]") || any(&path.with_file_name(layout::TESTS), |_| true)
        })
}

/// Whether a text has an attribute that makes a test, such as `#[tokio::test]`, or code for tests
/// only.
fn makes_test(text: &str) -> bool {
    let marks = text.split('#').map(|mark| mark.strip_prefix('!').unwrap_or(mark));
    marks.filter_map(|mark| mark.strip_prefix('[')).any(|attribute| {
        let attribute = attribute.split(']').next().unwrap_or("");
        let (path, rest) = attribute.split_once(['(', '=']).unwrap_or((attribute, ""));
        let path = path.trim();
        path.ends_with("test") || (path.starts_with("cfg") && rest.contains("test"))
    })
}

fn any(folder: &Path, is: impl Fn(&str) -> bool) -> bool {
    below(folder)
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .any(|path| Text::read(&path).is_ok_and(|text| is(&text.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_ends_in_test_makes_one() {
        for text in [
            "#[test]",
            "#[tokio::test]\nasync fn a() {}",
            "#[tokio::test(flavor = \"multi_thread\")]",
            "#[cfg(test)]",
            "#![cfg(all(test, unix))]",
            "#[derive(Debug)] struct A; #[ rstest ]",
        ] {
            assert!(makes_test(text), "{text}");
        }
        for text in ["fn test() {}", "#[derive(Debug)]", "test]", "#[cfg(unix)] fn test() {}"] {
            assert!(!makes_test(text), "{text}");
        }
    }
}
