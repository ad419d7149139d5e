//! A digest of what a package is compiled from, made by its build script.
//!
//! A kept verdict is worth something only under the rules that gave it. Each floor whose code decides
//! a verdict gives its own digest, and the keys of verdicts include all of them. The digest is of
//! sources rather than of the binary, so that an edit of the floors that weave and check changes no
//! verdict.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The variable that a package reads its digest from, with `env!`.
const VARIABLE: &str = "BOOKWRIGHT_DIGEST";
/// The versions that cargo chose: beside the manifest of an installed package, else at the top of the
/// workspace.
const LOCK: &str = "Cargo.lock";

/// Sets `BOOKWRIGHT_DIGEST` for the package whose build script calls it: 16 hexadecimal digits over
/// all files below its `src`, its manifest, and the lock file, which has the versions of the
/// libraries it calls.
///
/// # Errors
/// If one of them is missing or cannot be read. The build must stop then: a digest of less would keep
/// verdicts of other rules.
pub fn of_package() -> io::Result<()> {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let package = package.ok_or_else(|| io::Error::other("only cargo runs a build script"))?;
    let mut digest = DefaultHasher::new();
    for input in [package.join("src"), package.join("Cargo.toml"), lock(&package)?] {
        println!("cargo::rerun-if-changed={}", input.display());
        add(&input, &mut digest)?;
    }
    println!("cargo::rustc-env={VARIABLE}={:016x}", digest.finish());
    Ok(())
}

/// The nearest lock file, from the package's folder upward.
fn lock(package: &Path) -> io::Result<PathBuf> {
    let found = package.ancestors().map(|folder| folder.join(LOCK)).find(|lock| lock.is_file());
    found.ok_or_else(|| {
        io::Error::new(io::ErrorKind::NotFound, format!("no {LOCK} above {}", package.display()))
    })
}

/// Adds a file's name and content, or those of all files below a folder.
fn add(path: &Path, digest: &mut DefaultHasher) -> io::Result<()> {
    path.file_name().hash(digest);
    if path.is_dir() {
        let below: io::Result<Vec<_>> =
            fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut below = below?;
        below.sort();
        return below.iter().try_for_each(|path| add(path, digest));
    }
    let bytes = fs::read(path).map_err(|error| {
        io::Error::new(error.kind(), format!("cannot read {}: {error}", path.display()))
    })?;
    bytes.hash(digest);
    Ok(())
}
