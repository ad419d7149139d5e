//! A book that says which versions of the tool can read it.

use std::io::Write as _;
use std::process::Stdio;

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

fn book(version: &str) -> BookTest {
    let settings = format!(
        "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\n\
         bookwright-version = {version}\nlistings = \"no-such-folder\"\nof-another-version = 1\n"
    );
    BookTest::new().file("book.toml", settings).file("src/SUMMARY.md", "- [Gone](gone.md)\n")
}

#[test]
fn a_book_of_another_version_is_not_read_by_any_command() {
    let book = book("\">=99, <100\"");
    let commands: [&[&str]; 8] = [
        &["test"],
        &["check"],
        &["build"],
        &["bless"],
        &["serve", "--port", "0"],
        &["timeline", "x", "--svg", "-"],
        &["new", "listing", "tea", "--chapter", "src/page.md"],
        &["test", "--format", "json"],
    ];
    for args in commands {
        let ran = book.run(args).has_problems().says("1 problem");
        ran.tells_of("tool-version-unmet", "book.toml:6:22", env!("CARGO_PKG_VERSION"));
        ran.suggests("cargo install");
    }
    let input = format!(
        "[{{\"root\": {:?}, \"config\": {{}}, \"renderer\": \"html\", \"mdbook_version\": \"0.5.0\"}}, \
         {{\"items\": []}}]",
        book.root()
    );
    let mut preprocess = book.command(&book.root(), &["preprocess"]);
    preprocess.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut preprocess = preprocess.spawn().unwrap();
    preprocess.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ran = Ran::new(&["preprocess"], &preprocess.wait_with_output().unwrap()).has_problems();
    ran.tells("tool-version-unmet", "book.toml:6:22");
}

#[test]
fn a_book_of_this_version_is_read() {
    for version in ["\"0.1\"", "\">=0.1, <99\"", "\"*\""] {
        let ran = book(version).run(&["check"]).has_problems();
        ran.does_not_tell("tool-version-unmet", "").tells("key-unknown", "book.toml:8:1");
    }
    let ran = book("\"newest\"").run(&["check"]).has_problems();
    ran.tells("tool-version-invalid", "book.toml:6:22").tells("key-unknown", "book.toml:8:1");
}
