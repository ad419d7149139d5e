//! Calls rustc by itself, and reads its JSON messages.
//!
//! A start of cargo takes as long as a small crate. The call is limited: see [`super::build_process`].

use std::path::{Path, PathBuf};

use anyhow::Result;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use tokio::process::Command;

use super::build_process::{self, BuildEnd, Limit, MessagesOn, Stopped};
use super::{cargo, codes};
use bookwright_base::code::Code;
use bookwright_source::settings::BuildLimits;

/// Why a build did not judge the code.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    /// The words of cargo or the compiler.
    pub(super) words: String,
}

impl From<Stopped> for Refusal {
    fn from(stopped: Stopped) -> Self {
        let code = match stopped.met {
            Limit::Timeout => codes::BUILD_TIMEOUT,
            Limit::Memory | Limit::Output => codes::BUILD_MEMORY,
        };
        Self { code, words: stopped.words }
    }
}

/// The path of the compiler itself: rustup's proxy takes as long as a small crate. `Err` says why
/// there is no compiler, for instance because the pinned toolchain is not installed.
pub(super) async fn compiler(folder: &Path, toolchain: Option<&str>) -> Result<PathBuf, String> {
    let mut command = Command::new("rustc");
    command.args(["--print", "sysroot"]).current_dir(folder);
    cargo::clean(&mut command, folder, toolchain);
    let sysroot = build_process::ask(command, &build_process::QUESTION).await?;
    let real = Path::new(sysroot.trim())
        .join("bin")
        .join(format!("rustc{}", std::env::consts::EXE_SUFFIX));
    Ok(if real.is_file() { real } else { PathBuf::from("rustc") })
}

/// Calls the compiler, which writes `output`. Returns whether it judged the code, and whether well; and
/// what it said.
///
/// # Errors
/// If it cannot be started.
pub(super) async fn call(
    command: Command,
    output: &Path,
    limits: &BuildLimits,
) -> Result<(Result<bool, Refusal>, Vec<Diagnostic>)> {
    let mut said: Vec<Diagnostic> = Vec::new();
    // What a macro prints is not a diagnostic, on either output.
    let heard = |line: &[u8]| {
        let message: Result<serde_json::Value, _> = serde_json::from_slice(line);
        let Ok(message @ serde_json::Value::Object(_)) = message else { return false };
        // Other messages tell of files.
        let diagnostic = serde_json::from_value::<Diagnostic>(message).ok();
        said.extend(diagnostic.filter(|each| !is_count(each)));
        true
    };
    let end = build_process::call(command, MessagesOn::Stderr, limits, heard).await?;
    let (status, words) = match end {
        BuildEnd::Exited(status, words) => (status, words),
        BuildEnd::Stopped(stopped) => return Ok((Err(stopped.into()), Vec::new())),
    };
    let well = status.success();
    // A compiler that fails without an error, or that a macro ended, has not judged the code.
    let judged = match well {
        true => output.exists(),
        false => said.iter().any(|each| each.level == DiagnosticLevel::Error),
    };
    let refusal = || Refusal { code: codes::BUILD_REFUSED, words };
    Ok((judged.then_some(well).ok_or_else(refusal), said))
}

/// Whether this only counts errors or warnings. Cargo does not hand it on.
fn is_count(each: &Diagnostic) -> bool {
    let words = &each.message;
    each.code.is_none()
        && each.spans.is_empty()
        && (words.starts_with("aborting due to ")
            || words.ends_with(" warning emitted")
            || words.ends_with(" warnings emitted"))
}
