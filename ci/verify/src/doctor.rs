//! What this machine has of what a book and its tool use, and what happens without it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version of mdBook that the tool links.
const MDBOOK: &str = "0.5.4";
/// What the builds of a book and its tool need on the disk, in bytes.
pub const ROOM: u64 = 4_000_000_000;
/// Under which names Chromium is on the path.
const CHROMIUM: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// One program, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is looked for.
    pub name: &'static str,
    /// The version it tells, if it is there.
    pub version: Option<String>,
    /// Whether the book needs it.
    pub needed: bool,
    /// What does not work, or is left out, without it.
    pub without: &'static str,
    /// How to get it.
    pub get: String,
}

/// What a book asks for besides a compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// Whether mdbook-quiz renders its quizzes.
    pub upstream_quiz: bool,
}

/// Looks for all that the book in `folder` may use. A toolchain that the book pins and this machine
/// lacks is missing: nothing is installed by looking for it.
pub fn examine(folder: &Path, needs: Needs) -> Vec<Finding> {
    let install =
        |name: &str, version: &str| format!("cargo install {name} --version {version} --locked");
    let rust = "rustup toolchain install (in the book's folder; https://rustup.rs has rustup)";
    let tests = "the tool's tests in a browser are skipped; a book needs none";
    let finding = |name, asks: &[&str], needed, without, get: String| Finding {
        name,
        version: version(folder, asks),
        needed,
        without,
        get,
    };
    vec![
        finding("rustc", &["rustc", "-V"], true, "no listing is compiled", rust.to_owned()),
        finding("cargo", &["cargo", "-V"], true, "no listing is built", rust.to_owned()),
        finding(
            "a linker",
            if cfg!(windows) { &["rustc", "-V"] } else { &["cc", "--version"] },
            true,
            "no listing is linked",
            "apt install gcc, or xcode-select --install".to_owned(),
        ),
        finding(
            "mdbook-quiz",
            &["mdbook-quiz", "--version"],
            needs.upstream_quiz,
            if needs.upstream_quiz {
                "book.toml has it render the quizzes"
            } else {
                "a test of the tool is skipped"
            },
            install("mdbook-quiz", "0.5.0"),
        ),
        finding(
            "git",
            &["git", "--version"],
            false,
            "pages have no dates",
            "https://git-scm.com/downloads".to_owned(),
        ),
        Finding {
            name: "Chromium",
            version: chromium().and_then(|path| version(folder, &[path.to_str()?, "--version"])),
            needed: false,
            without: tests,
            get: "apt install chromium, or name one with CHROMIUM=PATH".to_owned(),
        },
        finding(
            "npm",
            &["npm", "--version"],
            false,
            "the tool's tests with axe-core, html-validate, and tsc are skipped",
            "apt install nodejs npm".to_owned(),
        ),
        finding(
            "mdbook",
            &["mdbook", "--version"],
            false,
            "a test of the tool is skipped; to build and serve, it is not needed",
            install("mdbook", MDBOOK),
        ),
    ]
}

/// The first line that a program prints about itself in this folder.
fn version(folder: &Path, command: &[&str]) -> Option<String> {
    let [program, arguments @ ..] = command else { return None };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        // What is called as a program of cargo inherits the tool's toolchain, which is not the book's.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env("RUSTUP_AUTO_INSTALL", "0")
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().next().filter(|_| output.status.success())?;
    Some(line.trim().to_owned())
}

/// Chromium: `$CHROMIUM`, or the first on the path.
fn chromium() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM") {
        return Some(given.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| CHROMIUM.map(|name| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

/// How much room the disk of a folder has, in bytes; of the nearest folder above that exists.
pub fn room(folder: &Path) -> Option<u64> {
    let existing = folder.ancestors().find(|folder| folder.is_dir())?;
    #[cfg(unix)]
    {
        let statistics = nix::sys::statvfs::statvfs(existing).ok()?;
        let (blocks, size) = (statistics.blocks_available(), statistics.fragment_size());
        #[allow(clippy::useless_conversion, reason = "their types are the system's")]
        Some(u64::from(blocks) * u64::from(size))
    }
    #[cfg(not(unix))]
    {
        let _ = existing;
        None
    }
}

/// One finding in words: what there is, or what is missing with its consequence and the way out.
pub fn line(finding: &Finding) -> String {
    let Finding { name, version, needed, without, get } = finding;
    match version {
        Some(version) => format!("found    {name}: {version}"),
        None if *needed => format!("MISSING  {name}: {without}\n         get it: {get}"),
        None => format!("none     {name}: {without}\n         get it: {get}"),
    }
}
