//! Tells the tool what its own judgement is made of: a digest of the sources that read and verify
//! listings, and of the versions of the libraries they call. A kept verdict of other rules is worth
//! nothing.
//!
//! Sources rather than the binary: an edit of the floors that weave and check changes no verdict.

#![allow(clippy::unwrap_used, reason = "a build that cannot read the sources must stop")]

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Below the package's folder.
const JUDGEMENT: [&str; 4] = ["src/problem.rs", "src/source", "src/verify", "../Cargo.lock"];

fn main() {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap());
    let mut digest = DefaultHasher::new();
    for path in JUDGEMENT {
        let path = package.join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        add(&path, &mut digest);
    }
    println!("cargo::rustc-env=BOOKWRIGHT_RULES={:016x}", digest.finish());
}

/// A file's name and content, or those of all files below a folder. A file that is not there (an
/// installed package brings no lock of the workspace) counts as empty.
fn add(path: &Path, digest: &mut DefaultHasher) {
    if path.is_dir() {
        let mut below: Vec<_> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        below.sort();
        below.iter().for_each(|path| add(path, digest));
        return;
    }
    path.file_name().hash(digest);
    fs::read(path).unwrap_or_default().hash(digest);
}
