//! What of the source folder is published, and what is not meant to be, also where it is the whole book.

use bookwright_harness::test;

use crate::book_test::BookTest;

/// Files that nobody means to publish, relative to the source folder.
const PRIVATE: [&str; 7] = [
    ".git/config",
    ".env",
    ".vscode/settings.json",
    "sub/.page.md.swp",
    "node_modules/tea/index.js",
    "target/debug/tea",
    "deep/target/debug/tea",
];
/// Files that a server, or a reader, asks for.
const PUBLIC: [&str; 4] = [".well-known/security.txt", ".htaccess", "sub/tea.txt", "target.txt"];

fn with_files(mut book: BookTest, src: &str) -> BookTest {
    for file in PRIVATE.into_iter().chain(PUBLIC) {
        book = book.file(&format!("{src}{file}"), file);
    }
    let mark = "Signature: 8a477f597d28d172789f06886806bc55\n";
    book.file(&format!("{src}target/CACHEDIR.TAG"), mark)
        .file(&format!("{src}deep/target/CACHEDIR.TAG"), mark)
}

#[track_caller]
fn is_right(book: &BookTest, site: &str) {
    for file in PRIVATE {
        assert!(!book.has(&format!("{site}/{file}")), "{file} is published");
    }
    for file in PUBLIC {
        assert!(book.has(&format!("{site}/{file}")), "{file} is not published");
    }
    assert!(book.has(&format!("{site}/page.html")) && book.has(&format!("{site}/.nojekyll")));
}

#[test]
fn hidden_files_and_what_programs_make_are_not_published() {
    let book = with_files(BookTest::new(), "src/");
    book.run(&["build"]).succeeds();
    is_right(&book, "book");
}

#[test]
fn a_book_whose_source_folder_is_all_of_it_has_its_site_in_itself() {
    let book = with_files(BookTest::new(), "");
    std::fs::remove_dir_all(book.root().join("src")).unwrap();
    let book = book
        .file("book.toml", "[book]\ntitle = \"B\"\nlanguage = \"en\"\nsrc = \".\"\n")
        .file("SUMMARY.md", "# Summary\n\n- [Page](page.md)\n")
        .file("page.md", "# Page\n\n[Tea](sub/tea.txt).\n");
    for _ in 0..2 {
        book.run(&["build"]).succeeds();
        is_right(&book, "book");
        assert!(!book.has("book/book"), "the site is not a part of itself");
    }
    book.run(&["check"]).succeeds();
    // Beside the book, too, whether the folder is there or not.
    let toml =
        format!("{}[build]\nbuild-dir = \"../{}-site\"\n", book.read("book.toml"), name(&book));
    book.write("book.toml", toml);
    let site = book.root().parent().unwrap().join(format!("{}-site", name(&book)));
    for _ in 0..2 {
        book.run(&["build"]).succeeds();
        assert!(site.join("page.html").is_file() && !site.join("book").exists());
    }
    std::fs::remove_dir_all(site).unwrap();
}

fn name(book: &BookTest) -> String {
    book.root().file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn advice_for_a_destination_can_be_followed() {
    let toml = "[book]\ntitle = \"B\"\n[build]\nbuild-dir = \"src/site\"\n";
    let book = BookTest::new().file("book.toml", toml);
    book.run(&["build"]).has_problems().tells("build-dir-taken", "book.toml:4:13").suggests("book");
    book.write("book.toml", toml.replace("src/site", "book"));
    book.run(&["build"]).succeeds();
}
