//! What `doctor` says of machines that have this and that.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

/// A machine that has these programs, each of which says `NAME 1.2.3`.
fn on_a_machine_with(book: &BookTest, programs: &[&str]) -> Ran {
    let bin = tempfile::tempdir().unwrap();
    for name in programs {
        let file = bin.path().join(name);
        std::fs::write(&file, format!("#!/bin/sh\necho {name} 1.2.3\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = book.command(&book.root(), &["doctor"]);
    let output = command.env("PATH", bin.path()).env_remove("CHROMIUM").output().unwrap();
    Ran::new(&["doctor"], &output)
}

#[test]
fn only_what_the_book_needs_makes_it_fail() {
    let book = BookTest::new();
    on_a_machine_with(&book, &["rustc", "cargo", "cc", "chromium"])
        .succeeds()
        .says("found    rustc: rustc 1.2.3\n")
        .says("found    Chromium: chromium 1.2.3\n")
        .says("none     git: ")
        .says("none     mdbook-quiz: ")
        .says("none     npm: ")
        .says("room on the disk")
        .does_not_say("MISSING");
    for (missing, there) in
        [("rustc", ["cargo", "cc"]), ("cargo", ["rustc", "cc"]), ("a linker", ["rustc", "cargo"])]
    {
        on_a_machine_with(&book, &there).has_problems().says(&format!("MISSING  {missing}: "));
    }
    let book = book.file("book.toml", "[book]\ntitle = \"A book\"\n\n[preprocessor.quiz]\n");
    let needed = ["rustc", "cargo", "cc"];
    on_a_machine_with(&book, &needed).has_problems().says("MISSING  mdbook-quiz: ");
    on_a_machine_with(&book, &["rustc", "cargo", "cc", "mdbook-quiz"]).succeeds();
}

#[test]
fn it_needs_no_book_unless_one_is_named() {
    let book = BookTest::new();
    let elsewhere = tempfile::tempdir().unwrap();
    book.run_in(elsewhere.path(), &["doctor"]).succeeds().says("found    rustc: ");
    let none = elsewhere.path().to_str().unwrap();
    assert_eq!(book.run(&["doctor", "--book", none]).code, Some(2));
}

/// A toolchain that is pinned and not installed is missing, and is not installed by asking.
#[test]
fn the_pinned_toolchain_must_be_installed() {
    if std::env::var_os("RUSTUP_TOOLCHAIN").is_none() {
        bookwright_harness::skip("rustup", "no rustup runs this (https://rustup.rs)");
    }
    let pins = "[toolchain]\nchannel = \"1.40.3\"\n";
    let book = BookTest::new().file("rust-toolchain.toml", pins);
    book.run(&["doctor"]).has_problems().says("MISSING  rustc: ").says("rustup toolchain install");
}
