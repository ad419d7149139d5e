//! Calls cargo in a clean environment and reads its JSON messages.
//!
//! Everything is removed that could make one author's cargo build something different from
//! another's: compiler flags and wrappers (also those of a config.toml above the book), profiles in
//! the environment, and a toolchain other than the book's. What tells cargo where to find crates
//! stays. So does a `[profile]` in a config.toml above the book: cargo offers no way to ignore it,
//! and the keys of verdicts cover that file.
//!
//! The call is limited: see [`super::build_process`].

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::Result;
use cargo_metadata::Message;
use tokio::process::Command;

use super::build_process::{self, BuildEnd, MessagesOn, Stopped};
use bookwright_source::layout;
use bookwright_source::settings::BuildLimits;

/// A call of cargo.
#[derive(Debug)]
pub(super) struct Call {
    /// The workspace's folder.
    pub(super) folder: PathBuf,
    /// The target folder.
    pub(super) target: PathBuf,
    /// More arguments.
    pub(super) args: Vec<OsString>,
    /// `--cfg` options for every crate.
    pub(super) cfg: Vec<String>,
    /// The toolchain, if it is not the book's.
    pub(super) toolchain: Option<String>,
    /// How long the build may stand still, and how much memory it may take.
    pub(super) limits: BuildLimits,
}

/// Cargo's answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// Whether cargo started to compile. False if it refused the manifests.
    pub(super) compiled: bool,
    /// Whether everything was built. A build script or a macro can end a build without a message
    /// from rustc.
    pub(super) succeeded: bool,
    /// What cargo printed on standard error; if the call was stopped, the reason.
    pub(super) words: String,
    /// Why the call was stopped; `None` if it was not.
    pub(super) stopped: Option<Stopped>,
}

/// Calls cargo, and hands on each message as it arrives.
///
/// # Errors
/// If cargo cannot be started.
pub(super) async fn build(call: &Call, heard: impl FnMut(Message)) -> Result<Answer> {
    make(call, &["build", "--keep-going"], heard).await
}

/// Builds the test programs that the arguments choose, and nothing else. `cargo build` builds those of
/// a library only together with all others.
///
/// # Errors
/// If cargo cannot be started.
pub(super) async fn build_tests(call: &Call, heard: impl FnMut(Message)) -> Result<Answer> {
    make(call, &["test", "--no-run"], heard).await
}

async fn make(
    call: &Call,
    command_line: &[&str],
    mut heard: impl FnMut(Message),
) -> Result<Answer> {
    let mut command = Command::new("cargo");
    command.args(command_line).args(["--message-format=json", "--color=never"]);
    command.args(&call.args).current_dir(&call.folder);
    clean(&mut command, &call.folder, call.toolchain.as_deref());
    command
        .env("CARGO_TARGET_DIR", &call.target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&call.cfg))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // Empty values override those of every config.toml.
        .env("RUSTC_WRAPPER", "")
        .env("RUSTC_WORKSPACE_WRAPPER", "");
    let mut finished = None;
    let take = |line: &[u8]| {
        match message(line) {
            None => return false,
            Some(Message::BuildFinished(it)) => finished = Some(it.success),
            Some(message) => heard(message),
        }
        true
    };
    Ok(match build_process::call(command, MessagesOn::Stdout, &call.limits, take).await? {
        BuildEnd::Exited(status, words) => Answer {
            compiled: finished.is_some(),
            succeeded: finished == Some(true) && status.success(),
            words,
            stopped: None,
        },
        BuildEnd::Stopped(stopped) => Answer {
            compiled: false,
            succeeded: false,
            words: stopped.words.clone(),
            stopped: Some(stopped),
        },
    })
}

/// Parses one message of cargo. `None` for what a procedural macro printed in between.
pub(super) fn message(line: &[u8]) -> Option<Message> {
    serde_json::from_slice(line).ok()
}

/// What `rustc -vV` prints in a folder of the book, which chooses the compiler.
///
/// # Errors
/// If there is no compiler, for instance because the pinned toolchain is not installed: why.
pub(super) async fn compiler(folder: &Path, toolchain: Option<&str>) -> Result<String, String> {
    let mut command = Command::new("rustc");
    command.arg("-vV").current_dir(folder);
    clean(&mut command, folder, toolchain);
    let answer = build_process::ask(command, &build_process::QUESTION).await;
    answer.map(|words| words.trim().to_owned())
}

/// The flags for these `cfg` options. An empty value, too, overrides the flags of every
/// config.toml. `--check-cfg` keeps the compiler from warning about the option's name.
fn flags(cfg: &[String]) -> String {
    cfg.iter()
        .flat_map(|cfg| {
            ["--cfg".to_owned(), cfg.clone(), "--check-cfg".to_owned(), format!("cfg({cfg})")]
        })
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

/// Removes every variable that could change what a command builds, and sets its toolchain: the
/// book's, unless another one is named.
pub(super) fn clean(command: &mut Command, folder: &Path, toolchain: Option<&str>) {
    let pin = [layout::TOOLCHAIN, "rust-toolchain"];
    let pinned = folder.ancestors().any(|above| pin.iter().any(|pin| above.join(pin).is_file()));
    for (name, _) in std::env::vars_os() {
        if leaks(&name) || (pinned && name == "RUSTUP_TOOLCHAIN") {
            command.env_remove(name);
        }
    }
    if let Some(toolchain) = toolchain {
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
}

/// Whether a variable could change what is built.
fn leaks(name: &OsStr) -> bool {
    const KEPT: [&str; 6] = [
        "CARGO_HOME",
        "CARGO_NET_",
        "CARGO_HTTP_",
        "CARGO_REGISTRIES_",
        "CARGO_REGISTRY_",
        "CARGO_SOURCE_",
    ];
    const TAKEN: [&str; 12] = [
        "CARGO",
        // Cargo tells it to the program of a package that has a build script: to this one, too.
        "OUT_DIR",
        "RUSTC",
        "RUSTDOC",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_BOOTSTRAP",
        "RUSTC_LOG",
        "RUSTFLAGS",
        "RUSTDOCFLAGS",
        "RUST_LOG",
        "RUST_MIN_STACK",
    ];
    let name = name.to_string_lossy();
    TAKEN.contains(&&*name)
        || name.starts_with("RUST_BACKTRACE")
        || name == "RUST_LIB_BACKTRACE"
        || (name.starts_with("CARGO_") && !KEPT.iter().any(|kept| name.starts_with(kept)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_a_build_does_not_leak() {
        for name in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "RUST_BACKTRACE",
            "OUT_DIR",
        ] {
            assert!(leaks(OsStr::new(name)), "{name}");
        }
        for name in ["PATH", "CARGO_HOME", "CARGO_NET_OFFLINE", "RUSTUP_HOME", "HTTPS_PROXY"] {
            assert!(!leaks(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn cfg_options_are_flags() {
        assert_eq!(flags(&[]), "");
        assert_eq!(
            flags(&["loom".into(), "tokio_unstable".into()]).split('\u{1f}').collect::<Vec<_>>(),
            [
                "--cfg",
                "loom",
                "--check-cfg",
                "cfg(loom)",
                "--cfg",
                "tokio_unstable",
                "--check-cfg",
                "cfg(tokio_unstable)"
            ]
        );
    }
}
