//! A reader's copy of an exercise: the tests of the book are built and run on what the reader wrote, and
//! what helps is taken from the words of the compiler and of the tests.
//!
//! ```text
//! practice/                      ignored by git
//!   Cargo.toml  Cargo.lock       the workspace of the copies, with the versions of the listings
//!   hello-101/Cargo.toml         its [[test]]s are the book's own files, which are never copied
//!   hello-101/src/lib.rs         what the reader writes
//! ```
//!
//! Manifests and lock file are written anew where the book's have changed. Dependencies are compiled into
//! the folder of the listings, so they are compiled once. The limits are those of every exercise.

mod compiler_words;
mod manifests;
mod test_output;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cargo_metadata::{Message, TargetKind};

use super::build_process::Limit;
use super::cargo::{self, Call};
use super::exercises;
use super::mirror::{Mirror, is_built_alone};
use super::processes;
use super::progress::Progress;
use super::run::{self, Program};
use bookwright_source::Source;
use bookwright_source::listing::Listing;
pub use compiler_words::CompilerNote;
use compiler_words::Folders;
pub use test_output::{Panic, SourceLine, TestEnd, TestReport};

/// What became of what a reader wrote.
#[derive(Debug, Default)]
pub struct Attempt {
    /// The compiler's errors, also those in the tests, which do not fit what the reader wrote.
    pub errors: Vec<CompilerNote>,
    /// Its warnings about the reader's own files.
    pub warnings: Vec<CompilerNote>,
    /// Why nothing was built although the compiler has no error: the words of cargo, or a limit.
    pub refused: Option<String>,
    /// The tests, in the order in which they ran; none if they were not built.
    pub tests: Vec<TestReport>,
    /// Whether every program of tests ended as it should.
    ended_well: bool,
}

impl Attempt {
    /// One that could not be built.
    pub fn refused(why: String) -> Self {
        Self { refused: Some(why), ..Self::default() }
    }

    /// Whether all tests passed. Without a test, nothing did.
    pub fn is_passed(&self) -> bool {
        let failed = |test: &TestReport| test.end != TestEnd::Passed;
        self.ended_well && !self.tests.is_empty() && !self.tests.iter().any(failed)
    }
}

/// Builds and runs the tests of an exercise on the reader's copy, `practice/NAME`. Dropping the future
/// stops everything that was started.
///
/// # Errors
/// If cargo or a program of tests cannot be started, or a manifest cannot be written.
pub async fn attempt(
    source: &Source,
    listing: &Listing,
    progress: &dyn Progress,
) -> Result<Attempt> {
    processes::adopt_orphans();
    manifests::write(source)?;
    let mut attempt = Attempt::default();
    progress.build_started(&listing.name);
    let tests = build(source, listing, progress, &mut attempt).await?;
    if !attempt.errors.is_empty() || attempt.refused.is_some() {
        return Ok(attempt);
    }
    let settings = &listing.metadata.run;
    attempt.ended_well = true;
    for binary in tests.values() {
        progress.run_started(&listing.name);
        let program = Program {
            binary: binary.clone(),
            // As the book proves them: one at a time.
            args: vec!["--test-threads=1".to_owned()],
            stdin: settings.stdin.clone(),
            env: settings.env.clone(),
            timeout: settings.timeout,
            memory: settings.memory,
            one_failure: false,
            one_console: false,
        };
        let outcome = run::run(&program).await?;
        attempt.ended_well &= exercises::passed(&outcome);
        let practice = source.layout.practice();
        attempt.tests.extend(test_output::read(&outcome, &practice, settings.timeout));
    }
    Ok(attempt)
}

/// Builds the tests. Returns their programs, by name.
async fn build(
    source: &Source,
    listing: &Listing,
    progress: &dyn Progress,
    attempt: &mut Attempt,
) -> Result<BTreeMap<String, PathBuf>> {
    let settings = &listing.metadata.run;
    let folder = source.layout.practice().join(&listing.name);
    let alone = is_built_alone(source, listing);
    let built = Mirror::folder(&source.layout).join("built");
    let mut args = vec!["--test".into(), "*".into()];
    // Cargo takes it together with `json`.
    args.push("--message-format=json-diagnostic-rendered-ansi".into());
    if settings.release {
        args.push("--release".into());
    }
    let mut target = if alone {
        format!("alone/practice+{}", listing.name)
    } else {
        // That of the listings, so that their dependencies are built once.
        "workspace".to_owned()
    };
    for cfg in &settings.cfg {
        target = format!("{target}-{cfg}");
    }
    let call = Call {
        folder: folder.clone(),
        target: built.join(target),
        args,
        cfg: settings.cfg.clone(),
        toolchain: source.layout.toolchain.clone(),
        limits: source.settings.build,
    };
    let workspace = if alone { folder.clone() } else { source.layout.practice() };
    let folders = Folders { workspace: &workspace, copy: &folder, exercise: &listing.folder };
    let mut tests = BTreeMap::new();
    let answer = cargo::build(&call, |message| match message {
        Message::CompilerMessage(message) => {
            let is_ours = folders.owns(message.target.src_path.as_std_path());
            attempt.take(&message.message, &folders, is_ours);
        }
        Message::CompilerArtifact(artifact) => {
            progress.crate_built(&artifact.target.name);
            let is_test = artifact.target.kind.first() == Some(&TargetKind::Test);
            if let Some(binary) = artifact.executable.filter(|_| is_test) {
                tests.insert(artifact.target.name, binary.into_std_path_buf());
            }
        }
        _ => {}
    })
    .await?;
    if attempt.errors.is_empty() && !answer.succeeded {
        let met = answer.stopped.as_ref().map(|stopped| stopped.met);
        attempt.refused = Some(match met {
            Some(Limit::Timeout | Limit::Memory | Limit::Output) => answer.words,
            None => compiler_words::of_cargo(&answer.words),
        });
    }
    Ok(tests)
}

impl Attempt {
    /// Takes in one of the compiler's diagnostics.
    fn take(
        &mut self,
        diagnostic: &cargo_metadata::diagnostic::Diagnostic,
        folders: &Folders<'_>,
        is_ours: bool,
    ) {
        use cargo_metadata::diagnostic::DiagnosticLevel;
        let Some(note) = CompilerNote::of(diagnostic, folders) else { return };
        let is_in =
            |folder: &Path| note.line.as_ref().is_some_and(|line| line.file.starts_with(folder));
        let notes = match diagnostic.level {
            DiagnosticLevel::Error | DiagnosticLevel::Ice => &mut self.errors,
            DiagnosticLevel::Warning if is_ours && is_in(folders.copy) => &mut self.warnings,
            _ => return,
        };
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}
