//! Builds one stand-alone crate.
//!
//! A plain crate (one manifest, registry or path dependencies, no build script) is handed to rustc as
//! cargo would, in its own folder, with an output folder of its own: no start of cargo for each, and no
//! fingerprint that two crates of one name could share. Its dependencies are built by cargo once for
//! all that ask for the same ones from the same lock. Every other crate is cargo's, in `alone`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use tokio::io::AsyncReadExt as _;

use super::super::cargo;
use super::dependencies::Dependencies;
use crate::source::foreign::{Crate, plain as plain_path};
use crate::source::layout;

/// How long rustc may take for one crate.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many bytes rustc may say of one crate. A macro may print without end.
const WORDS: u64 = 64 << 20;
/// The name of a generated package that only has dependencies.
const DEPENDENCIES: &str = "the-dependencies";

/// What became of a crate.
#[derive(Debug, Default)]
pub(super) struct Built {
    /// Whether all of it was built.
    pub(super) whole: bool,
    /// What the compiler said of the program or library, and of the tests.
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) of_tests: Vec<Diagnostic>,
    /// Programs, by name.
    pub(super) programs: BTreeMap<String, PathBuf>,
    /// Test programs, by name.
    pub(super) tests: BTreeMap<String, PathBuf>,
    /// What was said instead, if it came to no compiling.
    pub(super) refused: Option<String>,
}

impl Built {
    /// Whether a call of rustc went well; why it judged nothing is kept.
    fn told(&mut self, well: Result<bool, String>) -> bool {
        well.unwrap_or_else(|words| {
            self.refused.get_or_insert(words);
            false
        })
    }
}

/// What a plain crate is to rustc.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    edition: String,
    name: String,
    version: String,
    library: bool,
    program: bool,
    /// The generated manifest and lock of its dependencies; none if it has none.
    pub(super) dependencies: Option<(String, Option<String>)>,
}

/// The crate as rustc takes it; `None` if it is not plain.
pub(super) fn plain(each: &Crate) -> Option<Plain> {
    const PACKAGE: [&str; 16] = [
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
        "rust-version",
        "metadata",
    ];
    let known =
        |table: &toml::Table, keys: &[&str]| table.keys().all(|key| keys.contains(&key.as_str()));
    let empty = |key: &str| {
        each.table.get(key).is_none_or(|it| it.as_table().is_some_and(toml::Table::is_empty))
    };
    let package = each.table.get("package")?.as_table()?;
    let has = |file: &str| each.folder.join(file).exists();
    let settings = layout::BUILD_SETTINGS.iter().any(|file| has(file));
    if !known(&each.table, &["package", "dependencies", "workspace"])
        || !known(package, &PACKAGE)
        || !empty("workspace")
        || settings
        || ["build.rs", "src/bin", layout::TESTS, "benches", "examples"].into_iter().any(has)
    {
        return None;
    }
    let text = |key: &str, or: &str| match package.get(key) {
        None => Some(or.to_owned()),
        Some(value) => value.as_str().map(str::to_owned),
    };
    let name = text("name", "")?;
    let sound = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let library = has(layout::LIB);
    let program = has(layout::MAIN) && !each.shows_library_only();
    if name.is_empty() || !name.chars().all(sound) || !(library || program) {
        return None;
    }
    let edition = text("edition", "2015")?;
    let dependencies = match empty("dependencies") {
        true => None,
        false => Some(manifest_of_dependencies(each, &name, &edition)?),
    };
    Some(Plain {
        edition,
        name,
        version: text("version", "0.0.0")?,
        library,
        program,
        dependencies,
    })
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
            let path = plain_path(&each.folder.join(path)).to_string_lossy().into_owned();
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
    let lock = std::fs::read_to_string(each.folder.join(layout::LOCK)).ok();
    let lock = lock.map(|lock| {
        let own = format!("[[package]]\nname = \"{name}\"\n");
        lock.replacen(&own, &format!("[[package]]\nname = \"{DEPENDENCIES}\"\n"), 1)
    });
    Some((manifest.to_string(), lock))
}

/// The compiler itself: the proxy before it costs as much as a small crate. `Err` says why there is
/// none, such as a toolchain the book pins and nobody installed.
pub(super) async fn compiler(folder: &Path, toolchain: Option<&str>) -> Result<PathBuf, String> {
    let mut command = tokio::process::Command::new("rustc");
    command
        .args(["--print", "sysroot"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    cargo::clean(&mut command, folder, toolchain);
    let output = match tokio::time::timeout(PATIENCE, command.output()).await {
        Ok(Ok(output)) if output.status.success() => output,
        Ok(Ok(output)) => return Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Ok(Err(error)) => return Err(format!("rustc cannot be started: {error}")),
        Err(_) => return Err(format!("rustc did not answer within {} s", PATIENCE.as_secs())),
    };
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let real =
        Path::new(&sysroot).join("bin").join(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    Ok(if real.is_file() { real } else { PathBuf::from("rustc") })
}

/// Builds a plain crate, and its tests if they are wanted.
pub(super) async fn with_rustc(
    rustc: &Path,
    each: &Crate,
    plain: &Plain,
    dependencies: &Dependencies,
    out: &Path,
    tests: bool,
) -> Result<Built> {
    let _ = std::fs::remove_dir_all(out);
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let name = plain.name.replace('-', "_");
    let mut built = Built { whole: true, ..Built::default() };
    let rustc = Rustc { rustc, each, plain, dependencies, out };
    let library = out.join(format!("lib{name}.rlib"));
    let mut externs = Vec::new();
    if plain.library {
        let (well, said) =
            rustc.call(&name, layout::LIB, &["--crate-type", "lib"], &[], &library).await?;
        let well = built.told(well);
        built.whole &= well;
        built.diagnostics.extend(said);
        externs.push((name.clone(), library));
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
            if !there {
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

/// The calls for one crate.
struct Rustc<'a> {
    rustc: &'a Path,
    each: &'a Crate,
    plain: &'a Plain,
    dependencies: &'a Dependencies,
    out: &'a Path,
}

impl Rustc<'_> {
    async fn call(
        &self,
        name: &str,
        file: &str,
        kind: &[&str],
        externs: &[(String, PathBuf)],
        output: &Path,
    ) -> Result<(Result<bool, String>, Vec<Diagnostic>)> {
        let mut command = tokio::process::Command::new(self.rustc);
        cargo::clean(&mut command, &self.each.folder, None);
        command.args(["--crate-name", name, "--edition", &self.plain.edition, file]).args(kind);
        command.args([
            "--error-format=json",
            "--json=artifacts",
            "-Cembed-bitcode=no",
            // There is another crate for every other processor.
            "-Ccodegen-units=1",
        ]);
        command.args(["--check-cfg", "cfg(docsrs,test)", "--check-cfg", "cfg(feature, values())"]);
        if cfg!(target_os = "linux") && self.dependencies.externs.is_empty() && externs.is_empty() {
            // The standard library is found where the compiler is, not linked into each program.
            command.args(["-Cprefer-dynamic", "-Crpath"]);
        }
        command.arg("-o").arg(output);
        if !output.to_string_lossy().contains(',') {
            // What it read, for `compiled`. A comma would end the path.
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
        let mut version = self.plain.version.split(['.', '-', '+']);
        command
            .env("CARGO_MANIFEST_DIR", &self.each.folder)
            .env("CARGO_PKG_NAME", &self.plain.name)
            .env("CARGO_PKG_VERSION", &self.plain.version)
            .env("CARGO_CRATE_NAME", name)
            .env("TMPDIR", self.out)
            .current_dir(&self.each.folder)
            .stdin(Stdio::null())
            // What a macro prints there is no diagnostic.
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        for part in ["MAJOR", "MINOR", "PATCH"] {
            command.env(format!("CARGO_PKG_VERSION_{part}"), version.next().unwrap_or(""));
        }
        let cannot_run = || format!("cannot run {}", self.rustc.display());
        let mut child = command.spawn().with_context(cannot_run)?;
        let mut words = Vec::new();
        let ended = tokio::time::timeout(PATIENCE, async {
            if let Some(stderr) = child.stderr.take() {
                stderr.take(WORDS).read_to_end(&mut words).await?;
            }
            // Nobody reads what is over the limit.
            if words.len() as u64 == WORDS { Ok(None) } else { child.wait().await.map(Some) }
        });
        let status = match ended.await {
            Ok(status) => status.with_context(cannot_run)?,
            Err(_) => {
                let what = format!("rustc was stopped after {} s", PATIENCE.as_secs());
                return Ok((Err(what), Vec::new()));
            }
        };
        let Some(status) = status else {
            let what = "rustc was stopped: it printed more than 64 MiB".to_owned();
            return Ok((Err(what), Vec::new()));
        };
        let said = diagnostics(&words);
        let well = status.success();
        // A compiler that fails without an error has not judged the code.
        let judged = well || said.iter().any(|each| each.level == DiagnosticLevel::Error);
        let words = || String::from_utf8_lossy(&words).into_owned();
        Ok((if judged { Ok(well) } else { Err(words()) }, said))
    }
}

/// The messages in what rustc prints; what is no message is left out.
pub(super) fn diagnostics(printed: &[u8]) -> Vec<Diagnostic> {
    printed
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect()
}

/// Whether a Rust file of a crate holds some words.
pub(super) fn holds(folder: &Path, words: &str) -> bool {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten();
    let mut files = files.filter(|each| each.path().extension().is_some_and(|end| end == "rs"));
    files.any(|file| std::fs::read_to_string(file.path()).is_ok_and(|text| text.contains(words)))
}
