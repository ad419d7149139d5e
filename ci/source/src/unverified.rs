//! What nothing in the tool verifies: additional programs and misplaced tests, which aren't run,
//! and files that pages show in place of those built. A page that showed one would call it
//! verified.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use toml::de::{DeTable, DeValue};

use super::codes;
use super::layout;
use super::rust_files;
use super::table::{self, Reader};
use bookwright_base::problem::{Place, Problem, Text};

/// Folders whose files are programs of their own to cargo.
const PROGRAMS: [&str; 3] = ["src/bin", "examples", "benches"];

/// An attribute that marks a test, or code that exists only for tests.
static TEST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^[ \t]*(#!?\[(?:cfg\(test\)|(?:\w+::)*test(?:\([^\n]*\))?)\])")
        .expect("the pattern is a regular expression")
});

/// Reports what nothing verifies. The only program that is run is the main file; tests are in
/// `tests`.
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
                let problem = reader.problem(
                    codes::LISTING_TARGET_MOVED,
                    path.span(),
                    format!("pages show {file} instead of this file"),
                );
                problem.help.push(format!("move it to {file}, and remove the path"));
            }
        }
    }
    for programs in PROGRAMS {
        for file in rust_files::below(&folder.join(programs)) {
            problems.push(
                Problem::new(
                    codes::LISTING_PROGRAM_UNRUN,
                    Place::file(&file),
                    "nothing runs this program",
                )
                .help(format!("a listing is one program, {}", layout::MAIN))
                .help("make it a listing of its own, or remove it"),
            );
        }
    }
    for file in rust_files::below(&folder.join("src")) {
        let Ok(text) = Text::read(&file) else { continue };
        if let Some(test) = TEST.captures(&text.text).and_then(|found| found.get(1)) {
            problems.push(
                Problem::new(
                    codes::LISTING_TESTS_UNRUN,
                    text.place(test.range()),
                    "nothing runs these tests",
                )
                .help(format!("move them to a file in {}", layout::TESTS)),
            );
        }
    }
}
