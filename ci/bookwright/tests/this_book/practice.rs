//! Each exercise of this book as a reader practices it: the copy of its stub fails, and the solution that
//! the book shows passes in its place.

use std::fs;
use std::path::Path;
use std::process::Command;

use bookwright_harness::test;
use walkdir::WalkDir;

use crate::root;

/// Copies what people wrote of a folder.
fn copy(from: &Path, to: &Path) {
    let walk = WalkDir::new(from).into_iter().filter_entry(|entry| entry.file_name() != "target");
    for entry in walk.map(Result::unwrap).filter(|entry| entry.file_type().is_file()) {
        let to = to.join(entry.path().strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(entry.path(), to).unwrap();
    }
}

/// Builds Tokio in a folder of its own, so it is left to CI.
#[test(thorough)]
fn each_stub_fails_and_each_solution_passes() {
    let book = tempfile::tempdir().unwrap();
    for name in ["book.toml", "rust-toolchain.toml"] {
        fs::copy(root().join(name), book.path().join(name)).unwrap();
    }
    for name in ["src", "listings", "quizzes"] {
        copy(&root().join(name), &book.path().join(name));
    }
    let exercises = book.path().join("listings/exercises");
    let mut names: Vec<String> = fs::read_dir(&exercises)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 20, "{names:?}");
    let practice = |name: &str, passes: bool, told: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bookwright"));
        let command = command.args(["practice", name]).current_dir(book.path()).env_remove("CARGO");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(i32::from(!passes)), "{name}:\n{said}");
        assert!(said.contains(told), "{name}:\n{said}");
    };
    for name in &names {
        practice(name, false, " fail");
        let solution = exercises.join(name).join("solution/lib.rs");
        fs::copy(solution, book.path().join("practice").join(name).join("src/lib.rs")).unwrap();
        practice(name, true, &format!("{name} is done"));
    }
}
