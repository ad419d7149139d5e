//! Console transcripts beside stand-alone crates: each command is compared with what follows it.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

/// A program that prints its arguments, each on a line, and ends with status 2 if there are none.
const ECHO: &str = "fn main() {\n    std::env::args().skip(1).for_each(|word| println!(\"{word}\"));\n    \
                    if std::env::args().count() < 2 {\n        std::process::exit(2);\n    }\n}\n";
/// A program that prints a menu with prices.
const MENU: &str = "fn main() {\n    println!(\"Today\");\n    println!(\"$ 7 pie\");\n    \
                    println!(\"$ cargo run\");\n    println!(\"# enough\");\n}\n";

/// A book of programs, each with one transcript.
fn consoles(kinds: &[(&str, &str, &str)]) -> BookTest {
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for (name, main, transcript) in kinds {
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        book = book
            .file(&format!("listings/{name}/Cargo.toml"), manifest)
            .file(&format!("listings/{name}/src/main.rs"), main)
            .file(&format!("listings/{name}/output.txt"), transcript);
        page +=
            &format!("```rust,ignore\n{{{{#include ../listings/{name}/src/main.rs}}}}\n```\n\n");
        page += &format!("```console\n{{{{#include ../listings/{name}/output.txt}}}}\n```\n\n");
    }
    book.page(&page)
}

#[track_caller]
fn verdict<'a>(ran: &'a Ran, name: &str) -> &'a str {
    let line = ran.said.lines().find(|line| line.contains(&format!("listings/{name}  ")));
    line.unwrap_or_else(|| panic!("no verdict on {name}:\n{}", ran.said)).trim_start()
}

#[test]
fn what_a_program_prints_like_a_prompt_is_its_own() {
    let menu = "$ cargo run\nToday\n$ 7 pie\n$ cargo run\n# enough\n";
    let twice = format!("{menu}{menu}");
    let changed = menu.replace("pie", "rye");
    let second = format!("{menu}{changed}");
    let lacks = menu.replace("$ 7 pie\n", "");
    let ran = consoles(&[
        ("menu", MENU, menu),
        ("twice", MENU, &twice),
        ("changed", MENU, &changed),
        ("second", MENU, &second),
        ("lacks", MENU, &lacks),
    ])
    .run(&["test"])
    .has_problems();
    for name in ["menu", "twice"] {
        assert!(verdict(&ran, name).starts_with("passed"), "{}", ran.said);
    }
    ran.tells("transcript-differs", "listings/changed/output.txt:3:1")
        .tells("transcript-differs", "listings/second/output.txt:8:1")
        .tells("transcript-differs", "listings/lacks/output.txt:3:1");
    assert_eq!(ran.count("transcript-differs"), 3, "{}", ran.said);
}

#[test]
fn each_command_of_a_transcript_is_compared() {
    let session = "$ cargo run -- rye\nrye\n$ cargo run\n$ echo $?\n2\n$ echo $?\n0\n";
    let with = |old: &str, new: &str| session.replace(old, new);
    let (first, second) = (with("\nrye\n", "\noat\n"), with("$ cargo run\n", "$ cargo run\nrye\n"));
    let status = with("2\n", "0\n");
    let between = with("$ cargo run\n$ echo $?\n2\n", "$ cd src\n$ cargo run -- oat\nrye\n");
    let exported = with("$ cargo run\n", "$ export X=1\n$ cargo run\n");
    let ran = consoles(&[
        ("session", ECHO, session),
        ("first", ECHO, &first),
        ("second", ECHO, &second),
        ("status", ECHO, &status),
        ("between", ECHO, &between),
        ("exported", ECHO, &exported),
    ])
    .run(&["test"])
    .has_problems();
    assert!(verdict(&ran, "session").starts_with("passed"), "{}", ran.said);
    ran.tells("transcript-differs", "listings/first/output.txt:2:1")
        .tells("transcript-differs", "listings/second/output.txt:4:1")
        .tells("transcript-differs", "listings/status/output.txt:5:1")
        .tells("transcript-differs", "listings/between/output.txt:5:1");
    assert_eq!(ran.count("transcript-differs"), 4, "{}", ran.said);
    let exported = verdict(&ran, "exported");
    assert!(exported.starts_with("not run"), "{exported}");
    for line in ["$ export X=1` at output.txt:3 ", "$ cargo run` at output.txt:4 "] {
        assert_eq!(exported.matches(line).count(), 1, "{exported}");
    }
    // What is not compared is told once, with its own line, and keeps nothing else from it.
    let between = between.replace("oat\nrye", "oat\noat");
    let ran = consoles(&[("between", ECHO, &between)]).run(&["test"]).succeeds();
    let told = verdict(&ran, "between");
    assert!(told.starts_with("not run"), "{told}");
    assert_eq!(told.matches(" is not compared").count(), 1, "{told}");
    assert!(told.contains("`$ cd src` at output.txt:3 is not compared"), "{told}");
}

#[test]
fn a_thread_is_known_by_its_name_and_not_by_the_systems_number() {
    let main = "fn main() {\n    let cook = std::thread::Builder::new().name(\"cook (2)\".into());\n    \
                let cook = cook.spawn(|| panic!(\"burnt\")).unwrap();\n    \
                println!(\"{}\", cook.join().is_err());\n}\n";
    let console = |name: &str| {
        format!(
            "$ cargo run\n\nthread '{name} panicked at src/main.rs:3:30:\nburnt\n\
             note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\ntrue\n"
        )
    };
    let (old, new) = (console("cook (2)'"), console("cook (2)' (48151)"));
    let (lie, other) = (console("cook (3)'"), console("cook (3)' (48151)"));
    let ran = consoles(&[
        ("old", main, &old),
        ("new", main, &new),
        ("lie", main, &lie),
        ("other", main, &other),
    ])
    .run(&["test"])
    .has_problems();
    for name in ["old", "new"] {
        assert!(verdict(&ran, name).starts_with("passed"), "{}", ran.said);
    }
    ran.tells("transcript-differs", "listings/lie/output.txt:3:1")
        .tells("transcript-differs", "listings/other/output.txt:3:1");
}
