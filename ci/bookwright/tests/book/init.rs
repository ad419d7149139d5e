//! `init`: a new book is whole at once, and an existing one keeps all but the lines that are shown.

use std::process::Command;

use bookwright_harness::{skip, test};

use crate::book_test::BookTest;

/// What a newcomer does with it, untouched.
#[test(thorough)]
fn a_new_book_passes_as_it_is() {
    let above = BookTest::new();
    above.run(&["init", "my-book"]).succeeds().says("made my-book/listings/Cargo.toml");
    let folder = above.root().join("my-book");
    let git = |args: &[&str]| Command::new("git").args(args).current_dir(&folder).output().unwrap();
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    let recorded = git(&["write-tree"]).stdout;
    above
        .command(&folder, &["test"])
        .env_remove("CARGO_NET_OFFLINE")
        .status()
        .map(|status| assert!(status.success()))
        .unwrap();
    above.run_in(&folder, &["check"]).succeeds().says("4 chapters are sound");
    above.run_in(&folder, &["build"]).succeeds();
    let said = above.run_in(&folder, &["bless"]).succeeds().said;
    assert!(said.contains("0 recorded"), "{said}");
    git(&["add", "--all"]);
    assert_eq!(git(&["write-tree"]).stdout, recorded, "the tool changed a file of the new book");
    let page = std::fs::read_to_string(folder.join("book/crates.html")).unwrap();
    assert!(page.contains("My Book") && page.contains("class=\"timeline"), "{page}");
}

#[test]
fn the_smallest_book_passes_too() {
    let above = BookTest::new();
    let ran = above.run(&["init", "--bare", "deep/tea", "--title", "On Tea"]).succeeds();
    assert_eq!(ran.stdout.matches("made ").count(), 4, "{}", ran.said);
    let folder = above.root().join("deep/tea");
    for command in ["check", "build", "test"] {
        above.run_in(&folder, &[command]).succeeds();
    }
    let page = std::fs::read_to_string(folder.join("book/index.html")).unwrap();
    assert!(page.contains("On Tea") && page.contains("popovertarget"), "{page}");
}

#[test]
fn a_dry_run_makes_nothing_and_what_is_there_stays() {
    let above =
        BookTest::new().file("mine/src/main.rs", "fn main() {}\n").file("mine/README.md", "mine");
    above.run(&["init", "new", "--dry-run"]).succeeds().says("would make new/book.toml");
    assert!(!above.has("new"));
    let ran = above.run(&["init", "mine"]);
    assert_eq!(ran.code, Some(2), "{}", ran.said);
    ran.says("has src already, and nothing is overwritten").says("init ");
    assert_eq!(above.read("mine/README.md"), "mine");
    assert!(!above.has("mine/book.toml"));
}

#[test]
fn an_existing_book_gets_the_lines_that_are_shown_and_hears_what_is_in_it() {
    let toml = "# mine\n[book]\ntitle = \"A book\" # ours\nlanguage = \"en\"\n";
    let book = BookTest::new().file("book.toml", toml).page(
        "# Page\n\n```rust\nlet a = 1;\n```\n\n```rust,ignore\nb\n```\n\n```\nc\n```\n\n[x](gone.md)\n",
    );
    book.run(&["init", "--dry-run"]).succeeds().says("would add to book.toml:");
    assert_eq!(book.read("book.toml"), toml);
    let ran = book.run(&["init"]).succeeds();
    for said in [
        "added to book.toml:\n  + [preprocessor.bookwright]\n",
        "  + optional = true\n",
        "  1 block of Rust, to be compiled as their words claim\n",
        "  1 block of Rust that `ignore` leaves unproved\n",
        "  1 block of code without a language, which nobody compiles\n",
        "  1 problem that `bookwright check` tells:\n       1 link-broken\n",
    ] {
        assert!(ran.stdout.contains(said), "{said}\n{}", ran.stdout);
    }
    assert!(book.read("book.toml").starts_with(toml), "{}", book.read("book.toml"));
    book.run(&["init"]).succeeds().says("book.toml names this tool already");
    book.run(&["init", "--bare"]).says("is a book already");
}

/// Colleagues without the tool build the book as before.
#[test]
fn stock_mdbook_builds_it_without_the_tool() {
    let version = Command::new("mdbook").arg("--version").output();
    if !version.is_ok_and(|version| version.stdout.ends_with(b"v0.5.4\n")) {
        let install = "cargo install mdbook --version 0.5.4 --locked";
        skip("mdbook", format!("no mdbook 0.5.4 on the path ({install})"));
    }
    let book = BookTest::new();
    let stock = |folder: &str| {
        let output = Command::new("mdbook")
            .args(["build", "--dest-dir", folder])
            .current_dir(book.root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        book.read(&format!("{folder}/page.html"))
    };
    let before = stock("before");
    book.run(&["init"]).succeeds();
    // A path without the tool: the test's own binary is named by its whole path only.
    assert_eq!(stock("after"), before);
}
