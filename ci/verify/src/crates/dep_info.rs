//! Finds which files of a crate were compiled. The compiler lists what it read in `*.d` files
//! beside its output, as makefile rules.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::codes;
use super::cargo_build::COPY;
use bookwright_base::problem::Problem;
use bookwright_source::crates::Crate;

/// The problems of files that pages show as compiled code and that no compiler read. If only the
/// library was built, nothing is known about the other files.
pub(super) fn unread(each: &Crate, out: &Path) -> Vec<Problem> {
    let read = read(&each.folder, out);
    if read.is_empty() || each.shows_library_only() {
        return Vec::new();
    }
    let unread = each.compiled.iter().filter(|(file, _)| !read.contains(&real(file)));
    unread
        .map(|(_, place)| {
            let what = format!("no target of {} compiles this file", each.name);
            Problem::new(codes::FILE_NOT_COMPILED, place.clone(), what)
                .help("name it with `mod`, make it a target of its own, or mark the fence `ignore`")
        })
        .collect()
}

/// The files that the compiler read to make what is in a folder.
fn read(folder: &Path, out: &Path) -> BTreeSet<PathBuf> {
    let copy = out.join(COPY);
    let files = walkdir::WalkDir::new(out).into_iter().filter_entry(|it| it.path() != copy);
    let files = files.flatten().filter(|it| it.path().extension().is_some_and(|end| end == "d"));
    let texts = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
    texts
        .flat_map(|text| {
            named(&text).into_iter().filter_map(|path| find(folder, &path)).collect::<Vec<_>>()
        })
        .collect()
}

/// The files named by rules without prerequisites: one rule for each file that was read.
fn named(rules: &str) -> Vec<String> {
    let names = rules.lines().filter_map(|line| line.strip_suffix(':'));
    names.map(|name| name.replace("\\ ", " ")).collect()
}

/// Finds a path relative to the crate's folder or to that of its workspace.
fn find(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    if path.is_absolute() && !path.starts_with(folder) {
        return None;
    }
    folder
        .ancestors()
        .map(|above| above.join(path))
        .find(|file| file.exists())
        .map(|file| real(&file))
}

fn real(file: &Path) -> PathBuf {
    file.canonicalize().unwrap_or_else(|_| file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_without_prerequisites_name_what_was_read() {
        let rules =
            "/out/a: src/main.rs src/a\\ b.rs\n\nsrc/main.rs:\nsrc/a\\ b.rs:\n\n# env-dep:X=1\n";
        assert_eq!(named(rules), ["src/main.rs", "src/a b.rs"]);
    }
}
