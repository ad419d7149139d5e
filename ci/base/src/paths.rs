//! Paths as they are written, without looking at the disk, and as they are, with links followed.

use std::path::{Component, Path, PathBuf};

/// A path without `.` and `..`, by its text alone: no link is followed, and nothing has to exist.
/// `None` if it leaves the folder it starts in, or if it is absolute and goes above the root.
pub fn cleaned(path: &Path) -> Option<PathBuf> {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match cleaned.components().next_back() {
                Some(Component::Normal(_)) => drop(cleaned.pop()),
                _ => return None,
            },
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => {
                cleaned.push(component);
            }
        }
    }
    Some(cleaned)
}

/// A path without `.` and `..`, by its text alone. One that [`cleaned`] refuses stays as it is.
pub fn normalized(path: &Path) -> PathBuf {
    cleaned(path).unwrap_or_else(|| path.to_owned())
}

/// Whether a relative path, by its text alone, stays below the folder it starts in.
pub fn stays_inside(path: &Path) -> bool {
    cleaned(path).is_some_and(|path| !path.has_root() && path.is_relative())
}

/// Whether a path is outside of a folder once its links are followed. A path that does not exist is
/// not outside.
pub fn leads_outside(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => !path.starts_with(folder),
        _ => false,
    }
}

/// A path as it is shown: relative to `base` where it is below it, with forward slashes.
pub fn relative(path: &Path, base: &Path) -> String {
    let shown = path.strip_prefix(base).unwrap_or(path);
    let shown = if shown.as_os_str().is_empty() { Path::new(".") } else { shown };
    shown.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cleaned_by_its_words() {
        let clean =
            |path: &str| cleaned(Path::new(path)).map(|path| relative(&path, Path::new("")));
        assert_eq!(clean("a/./b/../c"), Some("a/c".to_owned()));
        assert_eq!(clean("a/.."), Some(".".to_owned()));
        assert_eq!(clean("a/../../b"), None);
        assert_eq!(clean("/a/../b"), Some("/b".to_owned()));
        assert_eq!(clean("/.."), None);
    }

    #[test]
    fn what_stays_inside_neither_climbs_out_nor_starts_at_the_root() {
        for (path, inside) in [("a/b", true), ("a/../b", true), ("../a", false), ("/a", false)] {
            assert_eq!(stays_inside(Path::new(path)), inside, "{path}");
        }
    }
}
