//! One engine for all that a book shows: listings, crates shown with mdBook's includes, and programs of
//! quizzes, side by side in one book. What each is follows from what it and the pages say.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const LIBRARY: &str = "pub fn add(left: u64, right: u64) -> u64 {\n    left + right\n}\n\n\
                       #[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn it_works() {\n        \
                       let result = add(2, 2);\n        assert_eq!(result, 4);\n    }\n}\n";

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
}

fn fence(words: &str, file: &str) -> String {
    format!("```{words}\n{{{{#include ../listings/{file}}}}}\n```\n\n")
}

/// A quiz of one Tracing question.
fn quiz(stdout: &str) -> String {
    format!(
        "[[questions]]\nid = \"c2a4e1f0-2b1d-4f86-9a57-0f5d8f1f2a77\"\ntype = \"Tracing\"\n\
         prompt.program = \"\"\"\nfn main() {{\n    println!(\"one\");\n}}\n\"\"\"\n\
         answer.doesCompile = true\nanswer.stdout = \"{stdout}\"\ncontext = \"One line.\"\n"
    )
}

#[track_caller]
fn verdict(ran: &Ran, name: &str, verdict: &str) {
    let line = ran.said.lines().find(|line| line.contains(&format!(" {name}  ")));
    let line = line.unwrap_or_else(|| panic!("no verdict on {name}:\n{}", ran.said));
    assert!(line.trim_start().starts_with(verdict), "{name}: {line}\n{}", ran.said);
}

/// What `cargo new`, `cargo new --lib`, and `cargo add` make, and an additional program.
fn made_by_cargo() -> BookTest {
    BookTest::new()
        .file(
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"near\"\n\n[source.near]\ndirectory = \"near\"\n",
        )
        .file("near/little/Cargo.toml", manifest("little", ""))
        .file("near/little/src/lib.rs", "pub fn word() -> &'static str {\n    \"little\"\n}\n")
        .file("near/little/.cargo-checksum.json", "{\"files\":{}}")
        .file("listings/uses/Cargo.toml", manifest("uses", "\n[dependencies]\nlittle = \"0.1\"\n"))
        .file(
            "listings/uses/src/main.rs",
            "fn main() {\n    println!(\"{}\", little::word());\n}\n",
        )
        .file("listings/adder/Cargo.toml", manifest("adder", "\n[dependencies]\n"))
        .file("listings/adder/src/lib.rs", LIBRARY)
        .file("listings/two/Cargo.toml", manifest("two", ""))
        .file("listings/two/src/main.rs", HELLO)
        .file("listings/two/src/bin/other.rs", HELLO)
        .page(&format!(
            "# Page\n\n{}{}{}{}",
            fence("rust", "uses/src/main.rs"),
            fence("rust", "adder/src/lib.rs"),
            fence("rust", "two/src/main.rs"),
            fence("rust", "two/src/bin/other.rs"),
        ))
}

#[test]
fn every_command_agrees_about_a_crate_as_cargo_makes_it() {
    let book = made_by_cargo();
    for command in ["test", "check", "build"] {
        book.run(&[command]).succeeds();
    }
    book.run(&["test"]).succeeds().says("3 listings: 3 passed, 0 failed");
    // Each of them still fails where it lies.
    book.write("listings/adder/src/lib.rs", LIBRARY.replace("result, 4", "result, 5"));
    let ran = book.run(&["test"]).has_problems();
    ran.tells("test-failed", "src/page.md:7:1");
}

#[test]
fn the_options_of_test_mean_the_same_for_a_crate() {
    let book = made_by_cargo();
    let ran = book.run(&["test", "--isolated"]).succeeds();
    ran.says("3 listings: 3 passed").does_not_say("note");
    let ran = book.run(&["test", "--stress-count", "2", "two"]).succeeds();
    ran.says("round 2 of 2").says("1 listing: 1 passed");
    book.run(&["test", "--fresh"]).succeeds().does_not_say("not run again");
    let row = book.run(&["test", "--format", "json", "adder"]).succeeds().stdout;
    let row: serde_json::Value = serde_json::from_str(row.trim()).unwrap();
    assert_eq!((&row["kind"], &row["listing"]), (&"crate".into(), &"listings/adder".into()));
}

#[test]
fn a_question_beside_a_crate_is_asked_of_the_compiler() {
    let book = BookTest::new()
        .file("listings/two/Cargo.toml", manifest("two", ""))
        .file("listings/two/src/main.rs", HELLO)
        .file("quizzes/one.toml", quiz("one"))
        .page(&format!(
            "# Page\n\n{}{{{{#quiz ../quizzes/one.toml}}}}\n",
            fence("rust", "two/src/main.rs")
        ));
    let ran = book.run(&["test"]).succeeds().says("1 listing, 1 quiz: 2 passed, 0 failed");
    verdict(&ran, "quizzes/one.toml", "passed");
    book.run(&["test"]).succeeds().says("2 not run again");
    book.write("quizzes/one.toml", quiz("two"));
    let ran = book.run(&["test"]).has_problems().says("1 passed, 1 failed");
    ran.tells("quiz-output-differs", "quizzes/one.toml:10:");
    let row = book.run(&["test", "--format", "json", "one"]).has_problems().stdout;
    let row: serde_json::Value = serde_json::from_str(row.trim()).unwrap();
    assert_eq!((&row["kind"], &row["verdict"]), (&"quiz".into(), &"failed".into()));
    // Without any listing, too.
    let book = BookTest::new().file("quizzes/one.toml", quiz("two"));
    let book = book.page("# Page\n\n{{#quiz ../quizzes/one.toml}}\n");
    book.run(&["test"]).has_problems().says("0 listings, 1 quiz: 0 passed, 1 failed");
}

#[test]
fn a_listing_makes_no_other_crate_one() {
    let book = made_by_cargo();
    let page = book.read("src/page.md");
    let book = book
        .file("listings/own/Cargo.toml", manifest("own", "\n[package.metadata.listing]\n"))
        .file("listings/own/src/main.rs", HELLO)
        .page(&format!("{page}{{{{#listing own}}}}\n\n{{{{#another thing}}}}\n"))
        .file(
            "book.toml",
            "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.another]\n",
        );
    book.run(&["bless"]).succeeds().says("1 recorded");
    let ran = book.run(&["test", "--fresh"]).succeeds().says("4 listings: 4 passed");
    for name in ["own", "listings/uses", "listings/adder", "listings/two"] {
        verdict(&ran, name, "passed");
    }
    // The listing is held to its recording, the crates to their fences.
    book.write("listings/own/src/main.rs", HELLO.replace("hello", "hullo"));
    book.write("listings/two/src/bin/other.rs", "fn main() {\n    panic!();\n}\n");
    let ran = book.run(&["test"]).has_problems();
    ran.tells("output-differs", "listings/own/stdout.txt:1:");
    ran.tells("run-end-differs", "src/page.md:15:1");
}

#[test]
fn what_only_others_use_is_no_subject() {
    let use_all = "fn main() {\n    println!(\"{} {}\", near::one(), shared::one());\n    #[cfg(unix)]\n    println!(\"{}\", unix::one());\n}\n";
    let one = "pub fn one() -> i32 {\n    1\n}\n";
    let dependencies = "\n[dependencies]\nnear.workspace = true\nshared.workspace = true\n\n\
                        [target.'cfg(unix)'.dependencies]\nunix = { path = \"../unix\" }\n";
    // Also a crate that lies outside of the listings: the library that the book is about.
    let workspace = "[workspace]\nmembers = [\"t/*\"]\nresolver = \"3\"\n\n\
                     [workspace.dependencies]\nshared = { path = \"../library\" }\nnear = { path = \"crates/near\" }\n";
    let mut book = BookTest::new()
        .file("listings/Cargo.toml", workspace)
        .file(
            "listings/t/all/Cargo.toml",
            manifest("all", &format!("{dependencies}\n[package.metadata.listing]\n")),
        )
        .file("listings/t/all/src/main.rs", use_all)
        .file("library/Cargo.toml", manifest("shared", "\n[workspace]\n"))
        .file("library/src/lib.rs", one)
        .file("listings/vendor/other/Cargo.toml", manifest("other", ""))
        .file("listings/vendor/other/.cargo-checksum.json", "{\"files\":{}}")
        .page("# Page\n\n{{#listing all output}}\n");
    for (folder, name) in [("listings/crates/near", "near"), ("listings/t/unix", "unix")] {
        book = book.file(&format!("{folder}/Cargo.toml"), manifest(name, ""));
        book = book.file(&format!("{folder}/src/lib.rs"), one);
    }
    book.run(&["bless"]).succeeds().says("1 recorded");
    for command in ["test", "check", "build"] {
        book.run(&[command]).succeeds();
    }
    book.run(&["test"]).succeeds().says("1 listing: 1 passed").says("1 not run again");
    for file in
        ["listings/crates/near/src/lib.rs", "listings/t/unix/src/lib.rs", "library/src/lib.rs"]
    {
        book.write(file, one.replace("    1", "    2"));
        book.run(&["test"]).has_problems().tells("output-differs", "listings/t/all/stdout.txt:");
        book.write(file, "pub fn one() -> i32 {\n    gone()\n}\n");
        let ran = book.run(&["test"]).has_problems();
        ran.says(&format!("--> {file}:2:5"));
        book.write(file, one);
    }
}
