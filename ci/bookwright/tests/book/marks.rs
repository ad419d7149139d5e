//! Files from Windows: a byte-order mark, CR LF, and UTF-16. A mark is no part of any text.

use bookwright_harness::test;

use crate::book_test::BookTest;

const MARK: char = '\u{feff}';
const MAIN: &str = "fn main() {\n    // ANCHOR: body\n    let word = \"tea\";\n    println!(\"{word}\");\n    // ANCHOR_END: body\n}\n";
const QUIZ: &str = "[[questions]]\nid = \"a\"\ntype = \"Tracing\"\ncontext = \"So.\"\n\
                    prompt.program = \"\"\"\nfn main() {\n    println!(\"one\");\n    println!(\"two\");\n}\n\"\"\"\n\
                    answer.doesCompile = true\nanswer.stdout = \"\"\"\none\ntwo\n\"\"\"\n";
const MANIFEST: &str = "[package]\nname = \"tea\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";

/// A file as Windows writes it: a mark, and CR LF.
fn windows(text: &str) -> String {
    format!("{MARK}{}", text.replace('\n', "\r\n"))
}

/// The files of a site that have a mark.
fn marked(book: &BookTest) -> Vec<String> {
    let files = walkdir::WalkDir::new(book.root().join("book")).into_iter().map(Result::unwrap);
    let texts = files.filter(|file| file.file_type().is_file()).map(|file| {
        let text = String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned();
        (file.path().display().to_string(), text)
    });
    texts.filter(|(_, text)| text.contains(MARK)).map(|(path, _)| path).collect()
}

#[test]
fn no_file_of_a_workspace_of_listings_is_read_with_its_mark() {
    let page = "# Page\n\nA figure:\n\n{{#listing tea:body}}\n\n```text\n{{#include ../notes.txt}}\n```\n\n\
                ```text\n{{#include ../notes.txt:part}}\n```\n\nSaid {{#include ../notes.txt:3}}\n\n\
                {{#quiz ../quizzes/one.toml}}\n";
    let settings = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n";
    let workspace = "[workspace]\nmembers = [\"*/*\"]\nexclude = [\"target\"]\nresolver = \"3\"\n";
    let notes = "first\n# ANCHOR: part\nnext\n# ANCHOR_END: part\n";
    let book = BookTest::new()
        .file("book.toml", windows(settings))
        .file("src/SUMMARY.md", windows("# Summary\n\n- [Page](page.md)\n"))
        .file("src/page.md", windows(page))
        .file("notes.txt", windows(notes))
        .file("quizzes/one.toml", windows(QUIZ))
        .file("theme/head.hbs", windows("<meta name=\"x\">\n"))
        .file(".spelling", windows("zzyzx\n"))
        .file(".times.toml", windows("\"tea\" = 1.0\n"))
        .file("listings/Cargo.toml", windows(workspace))
        .file("listings/t/tea/Cargo.toml", windows(MANIFEST))
        .file("listings/t/tea/src/main.rs", windows(MAIN))
        .file("listings/t/tea/stdout.txt", format!("{MARK}tea\n"));
    book.run(&["test"]).succeeds().says("1 listing, 1 quiz: 2 passed");
    book.write("quizzes/one.toml", windows(&QUIZ.replace("\ntwo\n", "\nten\n")));
    book.run(&["test"]).has_problems().tells("quiz-output-differs", "quizzes/one.toml:");
    book.write("quizzes/one.toml", windows(QUIZ));
    let ran = book.run(&["check"]).has_problems().says("1 problem");
    ran.tells("spelling-unused", ".spelling:1:1");
    book.run(&["build"]).succeeds();
    assert_eq!(marked(&book), [""; 0]);
    let page = book.read("book/page.html");
    for words in ["<meta name=\"x\">", ">first\n", ">next\n", "Said next", "id=\"page\""] {
        assert!(page.replace("\r\n", "\n").contains(words), "{words}\nis not in\n{page}");
    }
    assert!(!page.contains("&#13;") && !page.contains("\\r"), "{page}");
}

#[test]
fn no_file_of_stand_alone_crates_is_read_with_its_mark() {
    let page = "# Page\n\n```rust\n{{#include ../listings/tea/src/main.rs}}\n```\n\n\
                ```rust\n{{#include ../listings/tea/src/main.rs:body}}\n```\n\n\
                ```console\n{{#include ../listings/tea/output.txt}}\n```\n";
    let crates = |book: BookTest, text: String| {
        book.file("listings/tea/Cargo.toml", windows(MANIFEST))
            .file("listings/tea/src/main.rs", windows(MAIN))
            .file("listings/tea/output.txt", text)
            .page(&windows(page))
    };
    let book = crates(BookTest::new(), windows("$ cargo run\ntea\n"));
    book.run(&["test"]).succeeds().says("1 listing: 1 passed");
    book.run(&["build"]).succeeds();
    assert_eq!(marked(&book), [""; 0]);
    let lies = crates(BookTest::new(), windows("$ cargo run\ncoffee\n"));
    let ran = lies.run(&["test"]).has_problems();
    ran.tells("transcript-differs", "listings/tea/output.txt:2:1");
}

#[test]
fn a_console_in_utf_16_is_one_problem_whether_a_page_shows_it_or_not() {
    let shown = "```rust\n{{#include ../listings/tea/src/main.rs}}\n```\n\n";
    let include = "```console\n{{#include ../listings/tea/console.txt}}\n```\n";
    let words: Vec<u16> = "\u{feff}$ cargo run\r\ncoffee\r\n".encode_utf16().collect();
    let latin = b"$ cargo run\ncaf\xe9\n".to_vec();
    let kinds = [
        words.iter().copied().flat_map(u16::to_le_bytes).collect(),
        words.iter().copied().flat_map(u16::to_be_bytes).collect(),
        latin,
    ];
    for page in [format!("# Page\n\n{shown}"), format!("# Page\n\n{shown}{include}")] {
        for bytes in &kinds {
            let book = BookTest::new()
                .file("listings/tea/Cargo.toml", MANIFEST)
                .file("listings/tea/src/main.rs", MAIN)
                .file("listings/tea/console.txt", bytes)
                // What a program reads may have any bytes.
                .file("listings/tea/menu.txt", b"caf\xe9\n")
                .page(&page);
            let ran = book.run(&["test"]).has_problems().says("1 problem");
            ran.tells("file-not-utf8", "listings/tea/console.txt:");
            if page.contains(include) {
                let ran = book.run(&["build"]).has_problems().says("1 problem");
                ran.tells("file-not-utf8", "listings/tea/console.txt:");
            }
        }
    }
}
