//! Paths never escape the book: word by word, absolute, by a link to a file, by a link to a folder,
//! unless book.toml allows it.

#![cfg(unix)]

use std::os::unix::fs::symlink;

use bookwright_harness::test;
use tempfile::TempDir;

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const MANIFEST: &str =
    "[package]\nname = \"linked\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
const ALLOWED: &str = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\nallow-outside = true\n";

/// A folder beside the book: a text, a crate, a quiz, a text that includes another.
fn outside() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("secret.md", "The secret.\n");
    write("quiz.toml", "");
    write("linked/Cargo.toml", MANIFEST);
    write("linked/src/main.rs", HELLO);
    write("linked/stdout.txt", "hello\n");
    folder
}

fn link(outside: &TempDir, from: &str, book: &BookTest, to: &str) {
    let to = book.root().join(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    symlink(outside.path().join(from), to).unwrap();
}

#[test]
fn an_include_from_outside_is_refused() {
    let outside = outside();
    let away = outside.path().canonicalize().unwrap();
    let name = away.file_name().unwrap().to_str().unwrap();
    let page = format!(
        "# Page\n\n{{{{#include ../../{name}/secret.md}}}}\n\n{{{{#include {}/secret.md}}}}\n\n\
         {{{{#include link.md}}}}\n\n{{{{#include folder/secret.md}}}}\n\n{{{{#include inner.md}}}}\n\n\
         {{{{#include /dev/zero}}}}\n\n{{{{#rustdoc_include inside.rs}}}}\n",
        away.display()
    );
    let book = BookTest::new()
        .page(&page)
        .file("src/inner.md", "More: {{#include ./../src/inner.md}} {{#include link.md}}\n")
        .file("real/inside.rs", "fn main() {}\n");
    link(&outside, "secret.md", &book, "src/link.md");
    link(&outside, "", &book, "src/folder");
    symlink(book.root().join("real/inside.rs"), book.root().join("src/inside.rs")).unwrap();
    let ran = book.run(&["build"]).has_problems();
    for place in [
        "src/page.md:3:12",
        "src/page.md:5:12",
        "src/page.md:7:12",
        "src/page.md:9:12",
        "src/page.md:13:12",
        "src/inner.md:1:49",
    ] {
        ran.tells("path-outside", place);
    }
    assert!(!book.has("book/page.html"), "it was published");
    assert_eq!(ran.count("path-outside"), 6, "a link within the book is no escape\n{}", ran.said);

    book.write("book.toml", ALLOWED);
    book.write(
        "src/page.md",
        page.replace("{{#include /dev/zero}}", "").replace("{{#include inner.md}}", ""),
    );
    book.run(&["build"]).succeeds();
    assert_eq!(book.read("book/page.html").matches("The secret.").count(), 4);
    book.write("src/page.md", "# Page\n\n{{#include /dev/zero}}\n");
    let ran = book.run(&["build"]).has_problems();
    ran.tells_of("include-missing", "src/page.md:3:12", "/dev/zero");
}

#[test]
fn a_listing_outside_its_book_is_refused() {
    let outside = outside();
    let book = BookTest::new().listing("well", "", "fn main() {}\n").listing("cut", "", HELLO);
    link(&outside, "linked", &book, "listings/t/linked");
    std::fs::remove_file(book.root().join("listings/t/cut/src/main.rs")).unwrap();
    link(&outside, "linked/src/main.rs", &book, "listings/t/cut/src/main.rs");
    link(&outside, "linked/stdout.txt", &book, "listings/t/cut/stdout.txt");
    link(&outside, "nothing", &book, "listings/t/well/notes.txt");
    let ran = book.run(&["bless"]).has_problems();
    ran.tells("path-outside", "listings/t/linked");
    ran.tells("path-outside", "listings/t/cut/src/main.rs");
    ran.tells("path-outside", "listings/t/cut/stdout.txt");
    ran.tells("symlink-broken", "listings/t/well/notes.txt");
    std::fs::remove_file(book.root().join("listings/t/well/notes.txt")).unwrap();
    book.run(&["test"]).has_problems().says("2 listings: 1 passed, 1 failed");

    book.write("book.toml", ALLOWED);
    book.run(&["test"]).succeeds().says("3 listings: 3 passed");
    let text = std::fs::read_to_string(outside.path().join("linked/stdout.txt")).unwrap();
    assert_eq!(text, "hello\n");
}

#[test]
fn a_file_of_a_listing_is_shown_from_its_own_folder_only() {
    let outside = outside();
    let page = "# Page\n\n{{#listing well file=\"../../../src/page.md\"}}\n\n\
                {{#listing well file=\"/etc/hostname\"}}\n\n{{#listing well file=\"src/link.rs\"}}\n\n\
                {{#listing well file=\"link/src/main.rs\"}}\n";
    let book = BookTest::new().listing("well", "", "fn main() {}\n").page(page);
    link(&outside, "linked/src/main.rs", &book, "listings/t/well/src/link.rs");
    link(&outside, "linked", &book, "listings/t/well/link");
    let ran = book.run(&["build"]).has_problems();
    for line in [3, 5, 7, 9] {
        ran.tells("listing-file-outside", &format!("src/page.md:{line}:23"));
    }
}

#[test]
fn chapters_quizzes_and_the_folder_of_listings_stay_in_the_book() {
    let outside = outside();
    let book = BookTest::new()
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Secret](secret.md)\n")
        .page("# Page\n\n{{#quiz ../quizzes/linked.toml}}\n\n{{#quiz ../../quiz.toml}}\n");
    link(&outside, "secret.md", &book, "src/secret.md");
    link(&outside, "quiz.toml", &book, "quizzes/linked.toml");
    link(&outside, "", &book, "listings");
    let ran = book.run(&["check"]).has_problems();
    ran.tells("path-outside", "src/secret.md");
    ran.tells("path-outside", "quizzes/linked.toml");
    ran.tells("path-outside", "src/page.md:5:9");
    ran.tells("path-outside", "listings");
    for folder in ["../elsewhere", "/tmp", "a/../../b"] {
        let toml =
            format!("[book]\ntitle = \"A\"\n\n[preprocessor.bookwright]\nlistings = {folder:?}\n");
        book.write("book.toml", toml);
        book.run(&["check"]).has_problems().tells("path-outside", "book.toml:5:12");
    }
}
