//! `test --toolchain`: what another toolchain would change, with nothing of this one touched.
//!
//! The other toolchain is the book's own compiler under a name of its own: which others a machine
//! has is not known. What it builds with is seen by a compiler that the book pins and nobody has.

use std::process::Command;

use bookwright_harness::test;

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

/// A toolchain that is installed; none where there is no rustup.
fn installed() -> Option<String> {
    let output = Command::new("rustup").args(["toolchain", "list"]).output().ok()?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    let active = std::env::var("RUSTUP_TOOLCHAIN").unwrap_or_default();
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_by_key(|name| *name != active);
    names.first().cloned()
}

#[test]
fn another_toolchain_touches_nothing() {
    let Some(toolchain) = installed() else { return };
    let book = BookTest::new().listing("hello", "", HELLO).listing("changed", "", HELLO).listing(
        "panics",
        "expect = \"panic\"",
        "fn main() {\n    panic!();\n}\n",
    );
    book.run(&["bless"]).succeeds();
    book.write("listings/t/changed/stdout.txt", "hullo\n");
    std::fs::remove_file(book.root().join("listings/Cargo.lock")).unwrap();
    let kept = book.read("target/bookwright/verdicts.json");

    let ran = book.run(&["test", "--toolchain", &toolchain]).has_problems();
    ran.says("1 of them would change")
        .says("with rustc ")
        .says("-hullo")
        .does_not_say("bookwright bless")
        .tells("output-differs", "listings/t/changed/stdout.txt:1:2");
    assert_eq!(book.read("listings/t/changed/stdout.txt"), "hullo\n");
    assert_eq!(book.read("target/bookwright/verdicts.json"), kept, "verdicts of the own compiler");
    assert!(!book.has("listings/Cargo.lock"), "the lock is the own toolchain's");
    assert!(book.has(&format!("target/bookwright/toolchains/{toolchain}/verdicts.json")));
    // What passed with it is kept under its own name.
    book.run(&["test", "--toolchain", &toolchain]).has_problems().says("2 not run again");
}

#[test]
fn a_toolchain_that_is_not_installed_is_an_error_that_lists_those_that_are() {
    let Some(toolchain) = installed() else { return };
    let book = BookTest::new().listing("hello", "", HELLO);
    let ran = book.run(&["test", "--toolchain", "no-such"]);
    assert_eq!(ran.code, Some(2));
    ran.says("the toolchain `no-such` is not installed; these are: ").says(&toolchain);
    assert!(!book.has("target/bookwright/toolchains"));
}

#[test]
fn crates_shown_by_includes_are_built_with_it_too() {
    let Some(toolchain) = installed() else { return };
    let book = BookTest::new()
        .file("listings/rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0-not-installed\"\n")
        .file(
            "listings/one/Cargo.toml",
            "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        )
        .file("listings/one/src/main.rs", HELLO)
        .page("# Page\n\n```rust\n{{#include ../listings/one/src/main.rs}}\n```\n");
    book.run(&["test"])
        .has_problems()
        .tells("compiler-missing", "listings")
        .suggests("--toolchain NAME");
    book.run(&["test", "--toolchain", &toolchain]).succeeds().says("0 of them would change");
}
