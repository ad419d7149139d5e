//! How rustc was called: recorded by a script that stands for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::write;

/// Calls the real compiler, and records each call.
pub(super) struct Recorder {
    folder: PathBuf,
    rustc: PathBuf,
}

impl Recorder {
    /// Makes cargo call it in every folder below this one.
    pub(super) fn new(above: &Path, real: &Path) -> Self {
        let folder = above.join("calls");
        std::fs::create_dir_all(&folder).expect("a folder");
        let rustc = above.join("bin").join("rustc");
        let script = format!(
            "#!/bin/sh\nd='{}'/$(pwd | tr / _ | tail -c 200)\nmkdir -p \"$d\"\nd=$(mktemp -d \"$d/XXXXXX\")\n\
             env -0 >\"$d/env\"\nfor a; do printf '%s\\0' \"$a\"; done >\"$d/args\"\nexec '{}' \"$@\"\n",
            folder.display(),
            real.display()
        );
        write(&rustc, &script);
        let config = format!("[build]\nrustc = '{}'\n", rustc.display());
        write(&above.join(".cargo").join("config.toml"), &config);
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt as _, symlink};
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(&rustc, mode).expect("it is ours");
            symlink(real.with_file_name("cargo"), rustc.with_file_name("cargo")).expect("a link");
        }
        Self { folder, rustc }
    }

    /// The script.
    pub(super) fn rustc(&self) -> &Path {
        &self.rustc
    }

    /// A text in which the script's neighbor is cargo itself.
    pub(super) fn tidy(&self, text: &str) -> String {
        let neighbor = self.rustc.with_file_name("cargo");
        let cargo = neighbor.canonicalize().expect("it is a link");
        text.replace(&*neighbor.to_string_lossy(), &cargo.to_string_lossy())
    }

    /// The calls in a folder since the last time.
    pub(super) fn take(&self, folder: &Path) -> Vec<Call> {
        let name = format!("{}\n", folder.display()).replace('/', "_");
        // As `tail` cuts it, whose last line end the shell removes.
        let name = &name[name.len().saturating_sub(200)..];
        let calls = self.folder.join(name.trim_end());
        let entries = std::fs::read_dir(&calls).into_iter().flatten();
        let found = entries.filter_map(|entry| Call::read(&entry.expect("an entry").path()));
        let found = found.collect();
        let _ = std::fs::remove_dir_all(&calls);
        found
    }
}

/// One call of rustc for a crate, without what is only how cargo builds: where files are, and how
/// fast the program is.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    args: BTreeSet<String>,
    environment: BTreeMap<String, String>,
}

/// Options that say where files are, what cargo hears, and how the code is optimized.
const OF_THE_BUILD: [&str; 16] = [
    "--out-dir",
    "-o",
    "-L",
    "--emit",
    "--error-format",
    "--json",
    "--diagnostic-width",
    "metadata=",
    "extra-filename=",
    "embed-bitcode=",
    "debuginfo=",
    "strip=",
    "codegen-units=",
    "prefer-dynamic",
    "rpath",
    "incremental=",
];
/// Variables that say how cargo is to build, and that no other cargo has.
const OF_OUR_CARGO: [&str; 7] = [
    "CARGO_MAKEFLAGS",
    "CARGO_TARGET_DIR",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_DEV_DEBUG",
    // Set by rustup for whatever it starts.
    "CARGO_HOME",
    "CARGO_NET_OFFLINE",
];

impl Call {
    /// `None` if it is a question and not about a crate.
    fn read(recorded: &Path) -> Option<Self> {
        let read = |file: &str| {
            let bytes = std::fs::read(recorded.join(file)).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.split('\0').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let given = read("args");
        let at = given.iter().position(|arg| arg == "--crate-name")?;
        if given.get(at + 1)? == "___" {
            return None;
        }
        let mut args = BTreeSet::new();
        let mut rest = given.into_iter().peekable();
        while let Some(arg) = rest.next() {
            let arg = match (arg.as_str(), arg.split_once('=')) {
                ("-C" | "--codegen", _) => rest.next().unwrap_or_default(),
                (
                    "-o" | "-L" | "--out-dir" | "--extern" | "--edition" | "--crate-name"
                    | "--crate-type" | "--check-cfg" | "--cfg" | "--cap-lints" | "-A" | "-W" | "-D"
                    | "-F" | "--emit",
                    _,
                ) => format!("{arg} {}", rest.next().unwrap_or_default()),
                (_, Some((option, value))) if option.starts_with("--") => {
                    format!("{option} {value}")
                }
                (code, _) if code.starts_with("-C") => code[2..].to_owned(),
                _ => arg,
            };
            // Only which crate it is, not where.
            let arg = match arg.strip_prefix("--extern ").and_then(|it| it.split_once('=')) {
                Some((name, _)) => format!("--extern {name}"),
                None => arg,
            };
            if !OF_THE_BUILD.iter().any(|it| arg.starts_with(it)) {
                args.insert(arg);
            }
        }
        let environment = read("env")
            .iter()
            .filter_map(|entry| entry.split_once('='))
            .filter(|(name, _)| name.starts_with("CARGO") || *name == "OUT_DIR" || *name == "PWD")
            .filter(|(name, _)| !OF_OUR_CARGO.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Some(Self { args, environment })
    }

    /// With every path as the other way has it.
    pub(super) fn tidied(mut self, tidy: &impl Fn(&str) -> String) -> Self {
        self.environment.values_mut().for_each(|value| *value = tidy(value));
        self
    }
}
