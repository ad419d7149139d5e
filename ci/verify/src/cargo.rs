//! Calls cargo in a clean environment and reads its JSON messages.
//!
//! Everything is removed that could make one author's cargo build something different from
//! another's: compiler flags and wrappers (also those of a config.toml above the book), profiles in
//! the environment, and a toolchain other than the book's. What tells cargo where to find crates
//! stays. So does a `[profile]` in a config.toml above the book: cargo offers no way to ignore it,
//! and the keys of verdicts cover that file.
//!
//! A build script or a macro may never end, or may print or collect without end. A call that makes
//! no progress or takes too much memory is stopped, with everything it started, and the answer says
//! what was at work, where the system tells it (Linux).

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use cargo_metadata::Message;
use process_wrap::tokio::CommandWrap;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};

use super::processes::{BuildActivity, MARK, ProcessTree, mark};
use super::run::MEMORY_PERIOD;
use super::termination::size;
use bookwright_source::layout;
use bookwright_source::settings::BuildLimits;

/// A call of cargo.
#[derive(Debug)]
pub(super) struct Call {
    /// The workspace's folder.
    pub(super) folder: PathBuf,
    /// The target folder.
    pub(super) target: PathBuf,
    /// Arguments after `cargo build --keep-going --message-format=json`.
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

/// Why a call was stopped.
#[derive(Debug)]
pub(super) struct Stopped {
    /// The limit it reached.
    pub(super) met: Limit,
    /// What was at work: everything that was, or only what reached the limit if that is known.
    pub(super) at_work: Vec<BuildActivity>,
}

/// A limit of [`BuildLimits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Timeout,
    Memory,
}

/// How many bytes of cargo's own output are kept. A macro may print without end.
const WORDS: usize = 1 << 20;

/// Calls cargo, and hands on each message as it arrives.
///
/// # Errors
/// If cargo cannot be started.
pub(super) async fn build(call: &Call, mut heard: impl FnMut(Message)) -> Result<Answer> {
    let mark = mark();
    let mut command = CommandWrap::with_new("cargo", |command| {
        command.args(["build", "--keep-going", "--message-format=json", "--color=never"]);
        command.args(&call.args).current_dir(&call.folder);
        clean(command, &call.folder, call.toolchain.as_deref());
        command
            .env("CARGO_TARGET_DIR", &call.target)
            .env("CARGO_ENCODED_RUSTFLAGS", flags(&call.cfg))
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            // Empty values override those of every config.toml.
            .env("RUSTC_WRAPPER", "")
            .env("RUSTC_WORKSPACE_WRAPPER", "")
            .env(MARK, &mark)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
    });
    #[cfg(unix)]
    command.wrap(process_wrap::tokio::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::tokio::JobObject);
    let mut child = command.spawn().context("cannot run cargo: is rustup installed?")?;
    // Dropping this stops the compilers too.
    let processes = ProcessTree::new(child.id(), mark);

    let (stdout, stderr) = (child.stdout().take(), child.stderr().take());
    let (stirs, mut stirred) = tokio::sync::watch::channel(());
    let words = async {
        let mut words = Vec::new();
        let Some(mut stderr) = stderr else { return Ok(words) };
        let mut chunk = Vec::with_capacity(8192);
        while stderr.read_buf(&mut chunk).await? > 0 {
            if words.len() < WORDS {
                words.append(&mut chunk);
                stirs.send_replace(());
            }
            chunk.clear();
        }
        anyhow::Ok(words)
    };
    let mut finished = None;
    let messages = async {
        let Some(stdout) = stdout else { return Ok(()) };
        let mut lines = BufReader::new(stdout).split(b'\n');
        while let Some(line) = lines.next_segment().await? {
            let Some(message) = message(&line) else { continue };
            stirs.send_replace(());
            match message {
                Message::BuildFinished(it) => finished = Some(it.success),
                message => heard(message),
            }
        }
        anyhow::Ok(())
    };
    let BuildLimits { timeout, memory } = call.limits;
    let standstill =
        async { while tokio::time::timeout(timeout, stirred.changed()).await.is_ok() {} };
    let too_large = async {
        loop {
            tokio::time::sleep(MEMORY_PERIOD).await;
            if let Some(of) = processes.over(memory) {
                return of;
            }
        }
    };
    let stopped = |met, at_work: Vec<BuildActivity>| {
        processes.end();
        let words = words_of_stop(met, &call.limits, &at_work);
        let stopped = Some(Stopped { met, at_work });
        Ok(Answer { compiled: false, succeeded: false, words, stopped })
    };
    let (words, messages) = tokio::select! {
        both = async { tokio::join!(words, messages) } => both,
        () = standstill => return stopped(Limit::Timeout, processes.at_work()),
        // Cargo holds back a line that a macro prints until the line ends.
        of = too_large => {
            let at_work = of.map_or_else(|| processes.at_work(), |it| vec![it]);
            return stopped(Limit::Memory, at_work);
        }
    };
    messages.context("cannot read what cargo says")?;
    let status = child.inner_mut().wait().await.context("cannot wait for cargo")?;
    let words = words.context("cannot read what cargo says")?;
    let words = String::from_utf8_lossy(&words).into_owned();
    let succeeded = finished == Some(true) && status.success();
    Ok(Answer { compiled: finished.is_some(), succeeded, words, stopped: None })
}

/// The explanation of a call that was stopped.
fn words_of_stop(met: Limit, limits: &BuildLimits, at_work: &[BuildActivity]) -> String {
    let why = match met {
        Limit::Timeout => format!("the build stood still for {} s", limits.timeout.as_secs_f64()),
        Limit::Memory => {
            format!("a process of the build had more than {} resident", size(limits.memory))
        }
    };
    let mut words = format!("{why} and was stopped");
    for (index, each) in at_work.iter().enumerate() {
        words.push_str(if index == 0 { "; at work: " } else { ", " });
        words.push_str(&each.to_string());
    }
    words
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
    let mut command = tokio::process::Command::new("rustc");
    command.arg("-vV").current_dir(folder).stdin(Stdio::null()).kill_on_drop(true);
    clean(&mut command, folder, toolchain);
    match command.output().await {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        }
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(format!("rustc cannot be started: {error}")),
    }
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
pub(super) fn clean(command: &mut tokio::process::Command, folder: &Path, toolchain: Option<&str>) {
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
    const TAKEN: [&str; 11] = [
        "CARGO",
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
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "RUST_BACKTRACE"]
        {
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
