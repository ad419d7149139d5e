//! What a crate holds that nobody proves: programs that are not run, tests that are not run, files that
//! nobody compiles. A page that showed one would say "proved" of it.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use toml::de::{DeTable, DeValue};

use super::layout;
use super::listing::Listing;
use super::table::{self, Reader};
use bookwright_base::problem::{Place, Problem, Text};

/// Folders whose files cargo takes for programs of their own.
const PROGRAMS: [&str; 3] = ["src/bin", "examples", "benches"];

/// An attribute that makes a test, or something that is there for tests only.
static TEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*(#!?\[(?:cfg\(test\)|(?:\w+::)*test(?:\([^\n]*\))?)\])")
        .expect("the pattern is a regular expression")
});

/// Reports what a listing holds that nobody proves. Programs are its main file; tests are in `tests`.
pub(super) fn report(
    manifest: &Text,
    manifest_table: &DeTable<'_>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) {
    let mut reader = Reader { text: manifest, problems };
    for (key, file) in [("lib", layout::LIB), ("bin", layout::MAIN)] {
        let Some((_, value)) = table::get(manifest_table, key) else { continue };
        let targets: Vec<&DeTable<'_>> = match value.get_ref() {
            DeValue::Array(all) => all.iter().filter_map(|it| it.get_ref().as_table()).collect(),
            one => one.as_table().into_iter().collect(),
        };
        for (_, path) in targets.into_iter().filter_map(|target| table::get(target, "path")) {
            if path.get_ref().as_str().is_some_and(|path| path != file) {
                let problem =
                    reader.problem(path.span(), format!("pages show {file}, and this is not it"));
                problem.help.push(format!("a listing's file is {file}: move this one there"));
            }
        }
    }
    for programs in PROGRAMS {
        for file in rust_files(&folder.join(programs)) {
            problems.push(
                Problem::new(Place::file(&file), "nobody runs this program")
                    .help(format!("a listing is one program, {}", layout::MAIN))
                    .help("make it a listing of its own, or remove it"),
            );
        }
    }
    for file in rust_files(&folder.join("src")) {
        let Ok(text) = Text::read(&file) else { continue };
        if let Some(test) = TEST.captures(&text.text).and_then(|found| found.get(1)) {
            problems.push(
                Problem::new(text.place(test.range()), "nobody runs these tests")
                    .help(format!("put them into a file of {}", layout::TESTS)),
            );
        }
    }
}

/// Whether a Rust file of a listing is compiled, by all that the crate says: it is a target, or another
/// file names it.
pub fn is_compiled(listing: &Listing, file: &str) -> bool {
    let path = Path::new(file);
    let parts: Vec<&str> = file.split('/').collect();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let is_target = match parts.as_slice() {
        [layout::TESTS, _] | [layout::TESTS, _, "main.rs"] | ["build.rs"] => true,
        ["solution" | "wrong", ..] => listing.exercise.is_some(),
        _ => [layout::MAIN, layout::LIB].contains(&file),
    };
    if is_target {
        return true;
    }
    let module = match (stem.as_str(), parts.as_slice()) {
        ("mod", [.., folder, _]) => (*folder).to_owned(),
        _ => stem,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let named =
        format!(r#"\bmod\s+(?:r#)?{}\s*;|["/\\]{}""#, regex::escape(&module), regex::escape(&name));
    let Ok(named) = Regex::new(&named) else { return true };
    let itself = listing.folder.join(file);
    let others = rust_files(&listing.folder).into_iter().filter(|other| *other != itself);
    others.filter_map(|other| Text::read(&other).ok()).any(|other| named.is_match(&other.text))
}

/// The Rust files below a folder, but for what cargo builds there, sorted.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || entry.file_name() != layout::BUILDS);
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
