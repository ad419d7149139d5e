//! Reads and writes what is kept between runs, as JSON. It only saves time: a file that cannot be
//! read counts as empty, and a failed write costs the next run its time and nothing else.

use std::path::Path;

use anyhow::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;

use bookwright_base::files::write_whole;

/// Reads a file; an empty value if it cannot be read.
pub(super) fn read<T: DeserializeOwned + Default>(file: &Path) -> T {
    let text = std::fs::read(file).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Writes a file whole, and makes the folders above it.
pub(super) fn write(file: &Path, kept: &impl Serialize) {
    let written = || -> Result<()> {
        file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        write_whole(file, serde_json::to_string_pretty(kept)?.as_bytes())
    };
    if let Err(error) = written() {
        tracing::debug!("cannot write {}: {error:#}", file.display());
    }
}
