//! Reading and writing the files of a site that is being made.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// Reads a text file.
///
/// # Errors
/// With the path.
pub(super) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a text file.
///
/// # Errors
/// With the path.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The path, below the site's folder, of an asset whose name changes with its content, so that a
/// browser may keep it forever.
pub(super) fn hashed_name(kind: &str, extension: &str, text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    format!("theme/{kind}-{}.{extension}", &hash[..10])
}

/// Writes an asset whose name changes with its content, and returns its path below the site's folder.
///
/// # Errors
/// With the path.
pub(super) fn write_hashed(site: &Path, kind: &str, extension: &str, text: &str) -> Result<String> {
    let name = hashed_name(kind, extension, text);
    write(&site.join(&name), text)?;
    Ok(name)
}
