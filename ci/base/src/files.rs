//! Files written whole or not at all: staged under another name, then moved into place.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

/// How the name of a staged file starts and ends.
const STAGED: (&str, &str) = (".bookwright-", ".part");

/// Writes a file that people own, whole or not at all, with the permissions of the file it replaces.
/// Makes its folder if there is none.
///
/// # Errors
/// With the path.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    remove_staged(folder);
    let write = || stage(path, folder, content)?.persist(path).map_err(|error| error.error);
    write().with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

/// A file with this content in `folder`, ready to be moved to `path`, with the permissions of the file
/// at `path`. Both have to be on the same disk for that move. Dropping it removes the file.
///
/// # Errors
/// If the folder cannot be made or the file cannot be written.
pub fn stage(path: &Path, folder: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED.0).suffix(STAGED.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    if let Ok(old) = fs::metadata(path) {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Removes the staged files that a killed run left in a folder.
pub fn remove_staged(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(STAGED.0) && name.ends_with(STAGED.1) {
            // A file that cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/stdout.txt");
        write_whole(&path, b"old").unwrap();
        fs::write(folder.path().join("deep/.bookwright-killed.part"), "half").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path().join("deep")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_replaced_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (mode, expected) in [(None, 0o644), (Some(0o600), 0o600)] {
            if let Some(mode) = mode {
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            }
            write_whole(&path, b"x").unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, expected);
        }
    }
}
