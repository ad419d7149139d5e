//! Whatever cargo says, nothing panics or hangs, and each problem has a place in the listing.
//!
//! The messages are cargo's own, about a listing with errors, warnings, and macros, then cut,
//! doubled, and changed. A short run is part of `cargo test`; for a long one, set
//! `PROPTEST_CASES=100000` and run `cargo test -p bookwright-verify --lib compile`.

use proptest::prelude::*;

use super::super::diagnostics::{CompilerOutput, words};
use super::super::exercises::Variant;
use super::super::normalize::OutputOrigin;
use super::super::progress::Silent;
use super::*;

const MESSAGES: &str = include_str!("messages.jsonl");
const MAIN: &str = "fn main() {\n    let unused = 1;\n    let a = String::new();\n    let b = a;\n    \
                    println!(\"{a}{b} {}\", a);\n    let v = vec![1, 2].into_iter().map(|x| x + \"é\")\
                    .collect::<Vec<u8>>();\n}\n";
const PIECES: [&str; 38] = [
    "",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "null",
    ",",
    ":",
    "0",
    "-1",
    "4294967295",
    "18446744073709551616",
    "1e999",
    "true",
    "\"spans\":[]",
    "\"rendered\":null",
    "\"level\":\"error\"",
    "\"level\":\"warning\"",
    "\"level\":\"failure-note\"",
    "\"level\":\"error: internal compiler error\"",
    "\"is_primary\":false",
    "\"expansion\":null",
    "\"byte_start\":4000000000",
    "\"byte_end\":0",
    "\"file_name\":\"/etc/passwd\"",
    "\"file_name\":\"\"",
    "\"file_name\":\"t/fails/../../x\"",
    "\"kind\":[]",
    "\"kind\":[\"test\"]",
    "\"src_path\":\"/\"",
    "\"code\":null",
    "\"text\":[]",
    "é",
    "\\u0000",
    "\\ud800",
    "\n",
    "\"message\":\"1 warning emitted\"",
];

/// A book with the listing the messages are about.
fn book() -> (tempfile::TempDir, Source) {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("book.toml", "");
    write("listings/Cargo.toml", "[workspace]\nmembers = [\"t/*\"]\n");
    write("listings/t/fails/Cargo.toml", "[package]\nname = \"fails\"\n");
    write("listings/t/fails/src/main.rs", MAIN);
    write("listings/t/fails/src/lib.rs", "pub fn one() { let é = 1; }\n");
    let source = Source::discover(folder.path());
    (folder, source)
}

/// The problems that the tool makes of what cargo says.
fn told(source: &Source, root: &Path, said: &str) -> Vec<Problem> {
    let listing = source.listings.get("fails").unwrap();
    let package = Package {
        listing: "fails".to_owned(),
        author: "fails".to_owned(),
        name: "fails".to_owned(),
        folder: "t/fails".into(),
        variant: Variant::Whole,
    };
    let folders = [(root.join("t/fails"), &package)];
    let mut build = BuildResults::default();
    for line in said.split('\n') {
        if let Some(message) = cargo::message(line.as_bytes()) {
            build.take_message(&folders, message, &Silent);
        }
    }
    let origin =
        OutputOrigin { workspace: root.to_owned(), folder: package.folder.clone(), scratch: None };
    let none = CompiledPackage::default();
    let compiled = build.packages.get(&package.folder).unwrap_or(&none);
    let mut problems = Vec::new();
    for of_tests in [false, true] {
        let diagnostics = compiled.diagnostics(of_tests);
        words(&diagnostics, &origin);
        let built = compiled.program.is_some();
        let variant = &package.variant;
        let said = CompilerOutput {
            listing,
            variant,
            origin: &origin,
            built,
            diagnostics: &diagnostics,
            cargo: said,
        };
        problems.extend(said.problems());
    }
    problems
}

#[test]
fn the_messages_as_they_are_become_problems_in_the_listings_files() {
    let (folder, source) = book();
    let root = Path::new("/book/tree");
    let problems = told(&source, root, &MESSAGES.replace("ROOT", "/book/tree"));
    let shown: Vec<_> = problems.iter().map(|each| each.place.display(folder.path())).collect();
    assert!(
        shown.iter().any(|place| place.starts_with("listings/t/fails/src/main.rs:5:")),
        "{shown:?}"
    );
    assert!(
        shown.iter().any(|place| place.starts_with("listings/t/fails/src/main.rs:6:")),
        "{shown:?}"
    );
    assert!(shown.iter().any(|place| place == "listings/t/fails/src/lib.rs:1:20"), "{shown:?}");
}

#[test]
fn whatever_cargo_says_is_taken() {
    let (folder, source) = book();
    let all = MESSAGES.replace("ROOT", "/book/tree");
    let root = Path::new("/book/tree");
    let listing = source.listings.get("fails").unwrap();
    let change = (any::<prop::sample::Index>(), 0..60_usize, prop::sample::select(&PIECES[..]));
    let changes = prop::collection::vec(change, 0..8);
    proptest!(|(changes in changes)| {
        let mut said = all.clone();
        for (at, length, piece) in changes {
            let floor = |mut at: usize| {
                at = at.min(said.len());
                while !said.is_char_boundary(at) { at -= 1; }
                at
            };
            let start = floor(at.index(said.len() + 1));
            let end = floor(start + length).max(start);
            said.replace_range(start..end, piece);
        }
        for problem in told(&source, root, &said) {
            prop_assert!(problem.place.file.starts_with(&listing.folder), "{:?}", problem.place);
            prop_assert!(problem.place.line().is_some(), "{:?}", problem.place);
            problem.render(folder.path(), false);
            problem.annotation(folder.path());
        }
    });
}
