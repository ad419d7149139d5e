//! A book made without this tool: each claim of a fence in its true form, and in the lying one.

use bookwright_harness::test;

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const PANICS: &str = "fn main() {\n    panic!(\"no cake\");\n}\n";
const MOVED: &str = "fn main() {\n    let a = String::new();\n    drop(a);\n    drop(a);\n}\n";
const HELLO_SHOWN: &str = "$ cargo run\n   Compiling same v0.1.0 (file:///projects/same)\n    Finished `dev` \
                           profile in 0.22s\n     Running `target/debug/same`\nhello\n";

/// A stand-alone crate; all have one name and one version.
fn add(book: BookTest, path: &str, main: &str) -> BookTest {
    let manifest =
        "[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n";
    let lock = "version = 4\n\n[[package]]\nname = \"same\"\nversion = \"0.1.0\"\n";
    book.file(&format!("listings/{path}/Cargo.toml"), manifest)
        .file(&format!("listings/{path}/Cargo.lock"), lock)
        .file(&format!("listings/{path}/src/main.rs"), main)
}

/// A fence that shows a crate's main file.
fn fence(words: &str, path: &str) -> String {
    format!("```{words}\n{{{{#rustdoc_include ../listings/{path}/src/main.rs}}}}\n```\n\n")
}

#[test]
fn what_a_fence_claims_is_true() {
    let crates = [
        ("a/one", HELLO, "rust"),
        ("a/deep/two", HELLO, "rust,ignore"),
        ("a/three", PANICS, "rust,should_panic"),
        ("a/four", PANICS, "rust,ignore"),
        ("a/five", MOVED, "rust,compile_fail,E0382"),
        ("a/six", MOVED, "rust,ignore,does_not_compile"),
    ];
    let mut book = BookTest::new();
    let mut page = "# Page\n\n{{#nobody knows}}\n\n".to_owned();
    let others = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.nobody]\n";
    for (path, main, words) in crates {
        book = add(book, path, main);
        page.push_str(&fence(words, path));
    }
    page.push_str("```console\n{{#include ../listings/a/one/output.txt}}\n```\n");
    let book =
        book.page(&page).file("listings/a/one/output.txt", HELLO_SHOWN).file("book.toml", others);
    book.run(&["test"]).succeeds().says("6 listings: 6 passed, 0 failed, 0 not run");
    assert!(!book.has("listings/a/one/target"), "nothing is built among the sources");
}

#[test]
fn a_fence_that_lies_is_caught() {
    let crates = [
        ("a/one", PANICS, "rust", "run-end-differs", "101"),
        ("a/two", MOVED, "rust,ignore", "compile-error-unexpected", "listings/a/two"),
        ("a/three", HELLO, "rust,panics", "run-end-differs", "listings/a/three"),
        ("a/four", HELLO, "rust,does_not_compile", "compile-error-missing", "listings/a/four"),
        ("a/five", MOVED, "rust,compile_fail,E0308", "compile-error-differs", "E0382"),
        ("a/six", HELLO, "rust,edition2018", "fence-edition-differs", "2018"),
    ];
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for (path, main, words, ..) in crates {
        book = add(book, path, main);
        page.push_str(&fence(words, path));
    }
    book = add(add(book, "a/seven", HELLO), "a/eight", HELLO);
    page.push_str(&fence("rust,does_not_compile", "a/seven"));
    page.push_str(&fence("rust", "a/seven"));
    page.push_str(&fence("rust", "a/eight"));
    page.push_str("```console\n{{#include ../listings/a/eight/output.txt}}\n```\n");
    let book =
        book.page(&page).file("listings/a/eight/output.txt", HELLO_SHOWN.replace("hello", "hullo"));
    let ran = book.run(&["test"]).has_problems();
    for (index, (.., code, name)) in crates.into_iter().enumerate() {
        ran.tells_of(code, &format!("src/page.md:{}:1", 3 + 4 * index), name);
    }
    ran.tells_of("crate-claims-conflict", "src/page.md:31:1", "listings/a/seven")
        .tells("transcript-differs", "listings/a/eight/output.txt:5:1");
}

#[test]
fn includes_stay_in_the_book_and_find_their_lines() {
    let main = "// ANCHOR: none\n// ANCHOR_END: none\n// ANCHOR: open\nfn main() {}\n";
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.rs"), HELLO).unwrap();
    let include = |what: &str| format!("```rust\n{{{{#include ../listings/a/{what}}}}}\n```\n\n");
    let page: String = [
        "one/src/main.rs:none",
        "one/src/main.rs:open",
        "one/src/main.rs:gone",
        "one/src/main.rs:2:99",
        "one/src/lib.rs",
        "../../../secret.rs",
        "link.rs",
    ]
    .into_iter()
    .map(include)
    .collect();
    let book = add(add(BookTest::new(), "a/one", main), "a/lonely", HELLO)
        .file("listings/a/lonely/output.txt", HELLO_SHOWN)
        .page(&format!("# Page\n\n{page}"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        outside.path().join("secret.rs"),
        book.root().join("listings/a/link.rs"),
    )
    .unwrap();
    let ran = book.run(&["test"]).has_problems();
    ran.tells_of("anchor-empty", "src/page.md:4:42", "none")
        .tells_of("anchor-missing", "src/page.md:12:42", "gone")
        .tells_of("include-line-missing", "src/page.md:16:42", "99")
        .tells("include-missing", "src/page.md:20:12")
        .tells("path-outside", "src/page.md:24:12");
    // An anchor that is never closed reaches to the end, as in mdBook; nothing outside is compiled.
    assert_eq!(ran.count("anchor-unclosed"), 0);
    let ran = ran.says("2 listings: 2 passed");
    assert_eq!(ran.count("anchor-empty"), 1);
    book.run(&["check"]).has_problems().tells_of(
        "crate-unshown",
        "listings/a/lonely/Cargo.toml:2:1",
        "listings/a/lonely",
    );
    #[cfg(unix)]
    ran.tells("path-outside", "src/page.md:28:12").tells("path-outside", "listings/a/link.rs");
}

#[test]
fn one_crate_that_cannot_be_built_does_not_stop_the_others() {
    let book = add(add(add(BookTest::new(), "a/good", HELLO), "a/bad", HELLO), "a/torn", HELLO)
        .file(
            "listings/a/bad/Cargo.toml",
            "[package]\nname = \"same\"\nversion = \"0.1.0\"\n\n[dependencies]\n\
             no-such = { path = \"../no-such\" }\n",
        )
        .file("listings/a/torn/Cargo.toml", "[package\n")
        .page(&format!("# Page\n\n{}{}", fence("rust", "a/good"), fence("rust", "a/bad")));
    book.run(&["test"])
        .has_problems()
        .says("1 passed")
        .tells("dependency-unavailable", "listings/a/bad/Cargo.toml:2:1")
        .tells("toml-invalid", "listings/a/torn/Cargo.toml:1:");
}
