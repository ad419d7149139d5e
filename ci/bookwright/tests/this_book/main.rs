//! This very book: its listings do what they are expected to do, it builds, and it is sound. README's
//! steps print what README shows, and stock mdBook and mdbook-quiz make the same of its sources.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "tests")]

mod practice;
// The steps are for a POSIX shell.
#[cfg(unix)]
mod readme;
mod stock_mdbook;
#[cfg(unix)]
mod upstream_quiz;

use std::path::Path;
use std::process::{Command, ExitCode};

use bookwright_harness::{Suite, test};

fn main() -> ExitCode {
    Suite::new("this_book", root(), env!("CARGO_BIN_EXE_bookwright"))
        .reads(".")
        .asks(&["mdbook", "--version"])
        .asks(&["mdbook-quiz", "--version"])
        // The date of a page is that of its last commit.
        .asks(&["git", "rev-parse", "HEAD"])
        .run()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

fn bookwright(args: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_bookwright"))
        .args(args)
        .args(["--color", "never"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "`cargo book {}` found problems:\n{}{}",
        args.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn every_listing_does_what_the_book_says() {
    bookwright(&["test"]);
}

/// The part "How it works" says of an enum and an async function that they do the same.
#[test]
fn twins_record_the_same() {
    let recorded = |name: &str| {
        let file = root().join("listings/how-it-works").join(name).join("stdout.txt");
        std::fs::read_to_string(file).expect("the twin has a recording")
    };
    assert_eq!(recorded("enum-by-hand"), recorded("async-twin"));
}

#[test]
fn the_book_is_sound() {
    bookwright(&["check"]);
}
