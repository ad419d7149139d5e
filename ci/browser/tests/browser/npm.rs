//! What the tests take from npm: axe-core, html-validate, tsc, readers of CSS and JavaScript, and a
//! Node that is new enough for them.
//!
//! `npm ci` installs what `npm/package-lock.json` pins into the target folder, once for each lock.
//! Where there is no npm, or no network, the tests that need it are skipped; where `BOOKWRIGHT_REQUIRE`
//! names `browser`, that is a failure: CI has both.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use bookwright_harness::skip;

/// The folder with `node_modules`. On a machine that cannot have it, the test is skipped.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match FOLDER.get_or_init(install) {
        Ok(folder) => folder,
        Err(why) => skip("browser", format!("no packages from npm (install npm): {why}")),
    }
}

/// The Node that npm brought, or the one of the machine.
pub fn node(folder: &Path) -> PathBuf {
    let brought = folder.join("node_modules/node/bin/node");
    if brought.is_file() { brought } else { "node".into() }
}

fn install() -> Result<PathBuf, String> {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/npm");
    let lock = std::fs::read(pinned.join("package-lock.json")).expect("the lock is committed");
    let name = format!("browser-npm-{}", &blake3::hash(&lock).to_hex()[..10]);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let done = folder.join("installed");
    if done.is_file() {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    for file in ["package.json", "package-lock.json"] {
        std::fs::copy(pinned.join(file), folder.join(file)).expect("a copy");
    }
    let ran = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&folder)
        .output()
        .map_err(|error| format!("npm does not start: {error}"))?;
    if !ran.status.success() {
        return Err(format!("npm ci: {}", String::from_utf8_lossy(&ran.stderr)));
    }
    std::fs::write(&done, "").expect("a file");
    Ok(folder)
}
