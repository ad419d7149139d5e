//! The Rust files of a crate, and which of them the crate compiles.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::layout;
use bookwright_base::problem::Text;

/// The Rust files in a folder and the folders below it, except cargo's target folder, sorted.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != layout::BUILDS);
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// Whether a crate compiles a Rust file, as far as its text tells: the file is a target, or another
/// file names it.
pub(super) fn is_compiled(folder: &Path, is_exercise: bool, file: &str) -> bool {
    let path = Path::new(file);
    let parts: Vec<&str> = file.split('/').collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let is_target = match parts.as_slice() {
        [layout::TESTS, _] | [layout::TESTS, _, "main.rs"] | ["build.rs"] => true,
        ["solution" | "wrong", ..] => is_exercise,
        _ => [layout::MAIN, layout::LIB].contains(&file),
    };
    if is_target {
        return true;
    }
    let module = match (stem.as_str(), parts.as_slice()) {
        ("mod", [.., above, _]) => (*above).to_owned(),
        _ => stem,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named =
        format!(r#"\bmod\s+(?:r#)?{}\s*;|["/\\]{}""#, regex::escape(&module), regex::escape(&name));
    let Ok(named) = Regex::new(&named) else { return true };
    let itself = folder.join(file);
    let others = below(folder).into_iter().filter(|other| *other != itself);
    others.filter_map(|other| Text::read(&other).ok()).any(|other| named.is_match(&other.text))
}
