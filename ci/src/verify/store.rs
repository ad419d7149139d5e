//! What is kept between runs, as a file of JSON. It is a help and no truth: what cannot be read was never
//! kept, and what cannot be written costs the next run its time and nothing else.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a file.
pub(super) fn read<T: DeserializeOwned + Default>(file: &Path) -> T {
    let text = std::fs::read(file).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Writes a file whole, with the folders above it.
pub(super) fn write(file: &Path, kept: &impl Serialize) {
    let written = || -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let beside = tempfile::NamedTempFile::new_in(folder)?;
        std::fs::write(beside.path(), serde_json::to_string_pretty(kept)?)?;
        beside.persist(file)?;
        Ok(())
    };
    if let Err(error) = written() {
        tracing::debug!("cannot write {}: {error}", file.display());
    }
}
