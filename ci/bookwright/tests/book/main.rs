//! What only a whole book shows: each test makes a tiny book and runs the real binary on it.

#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, reason = "tests")]

mod advice;
mod book_test;
mod chart;
mod check;
mod contents;
mod crate_builds;
mod crate_kinds;
mod crate_lies;
mod delivery;
mod dials;
mod doctor;
mod escapes;
mod fence_claims;
mod fences;
mod harm;
mod includes;
mod init;
mod interrupted;
mod kept;
mod keys;
mod lies;
mod links;
mod marks;
mod markup;
mod new;
mod normalize;
mod practice;
mod practice_terminal;
mod promises;
mod properties;
mod published;
mod quiz;
mod rename;
mod results;
mod serving;
mod shard;
mod site;
mod sound;
mod spelling;
mod stopped;
mod subjects;
mod timelines;
mod tool_version;
mod toolchain;
mod transcripts;
mod transcripts_blessed;
mod unproved;
mod verify;

use std::path::Path;
use std::process::ExitCode;

use bookwright_harness::{Suite, test};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_bookwright");

fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(ended) = interrupted::killed() {
        return ended;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    Suite::new("book", root, PROGRAM).reads("theme").reads("ci/bookwright/tests").run()
}

/// What all other tests rely on: another code, place or name is not told.
#[test]
fn a_problem_is_told_by_its_whole_code_its_place_and_a_whole_name() {
    let code = "name-taken";
    let said =
        format!("error[{code}]: there is a `tea`\n --> src/a.md:1:2\n  |\n  = help: `tea-time`\n");
    let output = std::process::Output {
        status: std::process::ExitStatus::default(),
        stdout: said.into(),
        stderr: Vec::new(),
    };
    let ran = book_test::Ran::new(&["check"], &output);
    ran.tells("name-taken", "src/a.md:1:").tells_of("name-taken", "src/a.md:1:2", "tea");
    ran.suggests("tea-time").does_not_tell("name-taken", "src/b.md");
    ran.does_not_tell("name", "").does_not_tell("taken", "").does_not_tell("name-taken", "a.md");
    assert_eq!((ran.count("name-taken"), ran.count("name")), (1, 0));
    let fails = |check: fn(&book_test::Ran) -> &book_test::Ran| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(&ran))).is_err()
    };
    assert!(fails(|ran| ran.tells("name-taken", "src/b.md")));
    assert!(fails(|ran| ran.tells("name-take", "src/a.md")));
    assert!(fails(|ran| ran.tells_of("name-taken", "src/a.md", "te")));
    assert!(fails(|ran| ran.tells_of("name-taken", "src/a.md", "tea-time")));
    assert!(fails(|ran| ran.suggests("tea")));
    assert!(fails(|ran| ran.does_not_tell("name-taken", "src/a.md")));
}
