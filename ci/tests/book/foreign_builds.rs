//! How the crates of a book made without this tool are built, each with the lie that must be caught: a
//! build that fails without a word of rustc's, tests of every kind, what cargo tells the code.

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
/// Makes a crate one that cargo builds.
const FEATURES: &str = "\n[features]\nmore = []\n";

/// Files of a crate, with their texts.
type Files<'a> = &'a [(&'a str, &'a str)];

fn manifest(rest: &str) -> String {
    format!("[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{rest}")
}

/// Adds a crate and shows its main file.
fn add(book: BookTest, name: &str, rest: &str, words: &str, files: Files<'_>) -> BookTest {
    let mut book = book.file(&format!("listings/{name}/Cargo.toml"), manifest(rest));
    for (file, text) in files {
        book = book.file(&format!("listings/{name}/{file}"), text);
    }
    let page = book.read("src/page.md");
    book.page(&format!(
        "{page}\n```{words}\n{{{{#include ../listings/{name}/src/main.rs}}}}\n```\n"
    ))
}

#[test]
fn a_build_that_fails_without_the_compiler_is_no_build() {
    let script = "fn main() {\n    panic!(\"no flour\");\n}\n";
    let ends = "#[proc_macro]\npub fn ends(_: proc_macro::TokenStream) -> proc_macro::TokenStream {\n    \
                std::process::exit(1)\n}\n";
    let mut book = BookTest::new()
        .file(
            "listings/ends/Cargo.toml",
            manifest("[lib]\nproc-macro = true\n").replace("same", "ends"),
        )
        .file("listings/ends/src/lib.rs", ends)
        .file("listings/scripted/Cargo.toml", manifest("").replace("same", "scripted"))
        .file("listings/scripted/build.rs", script)
        .file("listings/scripted/src/lib.rs", "");
    let macros = "\n[dependencies]\nends = { path = \"../ends\" }\n";
    let uses = "\n[dependencies]\nscripted = { path = \"../scripted\" }\n";
    let scripted: Files<'_> = &[("src/main.rs", HELLO), ("build.rs", script)];
    let called: Files<'_> = &[("src/main.rs", "fn main() {\n    ends::ends!();\n}\n")];
    let broken: Files<'_> = &[("src/main.rs", "fn main() {\n    gone();\n}\n")];
    let kinds = [
        ("script", String::new(), "rust", scripted),
        ("script-fails", String::new(), "rust,compile_fail", scripted),
        ("macro", macros.to_owned(), "rust", called),
        ("macro-cargo", format!("{macros}{FEATURES}"), "rust,compile_fail", called),
        ("uses", uses.to_owned(), "rust", &[("src/main.rs", HELLO)]),
        ("broken", FEATURES.to_owned(), "rust,compile_fail,E0425", broken),
    ];
    let mut args = vec!["test"];
    for (name, rest, words, files) in &kinds {
        book = add(book, name, rest, words, files);
        args.push(name);
    }
    book.run(&args)
        .has_problems()
        .says("6 listings: 1 passed, 5 failed")
        .says("listings/script cannot be built")
        .says("listings/script-fails cannot be built")
        .says("no flour")
        .says("listings/macro cannot be built")
        .says("listings/macro-cargo cannot be built")
        .says("the dependencies of listings/uses cannot be had");
}
