//! Code that stands in a page is built and run as its words claim, at its line, alone or with others.

use bookwright_harness::test;

use crate::book_test::BookTest;

const EDITION: &str = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[rust]\nedition = \"2021\"\n\n[preprocessor.bookwright]\n";

/// A page with these blocks: the words after the marks, and the code. The first stands on line 3.
fn page(blocks: &[(&str, &str)]) -> String {
    let block = |(words, code): &(&str, &str)| format!("```{words}\n{code}\n```\n\n");
    format!("# Page\n\n{}", blocks.iter().map(block).collect::<String>())
}

fn book(blocks: &[(&str, &str)]) -> BookTest {
    BookTest::new().file("book.toml", EDITION).page(&page(blocks))
}

const MOVED: &str = "let a = String::new();\ndrop(a);\ndrop(a);";
const TRIES: &str = "let a: u32 = \"1\".parse()?;\nOk::<(), std::num::ParseIntError>(())";

/// What rustdoc takes, in each form, alone and together.
const TRUE: [(&str, &str); 22] = [
    ("rust", "let a = 1;\nassert_eq!(a, 1);"),
    ("rust", "fn main() {\n    println!(\"hello\");\n}"),
    ("rust", "# use std::fmt::Debug;\n# fn f<T: Debug>(t: T) {}\nf(1);"),
    ("rust", "##[derive(Debug)]\nstruct A;\n#\nprintln!(\"{A:?}\");"),
    ("rust", TRIES),
    ("rust", "fn main() -> Result<(), std::fmt::Error> {\n    Ok(())\n}"),
    ("rust", "#![allow(dead_code)]\nfn unused() {}"),
    (
        "rust,edition2015",
        "extern crate core;\nlet async = core::mem::size_of::<u8>();\nassert_eq!(async, 1);",
    ),
    ("rust,edition2015", "use std::fmt::Debug;\nfn f(d: &Debug) {}"),
    ("rust,edition2024", "fn f<'a>(a: &'a str) -> impl Sized { a.len() }\nlet _ = f(\"\");"),
    ("rust,should_panic", "panic!(\"no cake\");"),
    ("rust,should_panic", "let a: u32 = \"x\".parse()?;\nOk::<(), std::num::ParseIntError>(())"),
    ("rust,no_run", "loop {}"),
    ("rust,compile_fail", MOVED),
    ("rust,compile_fail,E0382", MOVED),
    ("rust,does_not_compile", MOVED),
    ("rust,compile_fail,E0308,E0425", "let a: u8 = \"\";\nb;"),
    ("rust,test_harness", "#[test]\nfn a() {}"),
    ("rust,editable,noplayground", "fn main() {}"),
    ("no_run", "let a = 1;"),
    ("rust,ignore-wasm,standalone_crate", "let a = 1;"),
    ("rust", "fn f() -> u8 { 1 }\nmod m { pub fn g() -> u8 { 2 } }\nassert_eq!(f() + m::g(), 3);"),
];

#[test]
fn what_the_words_claim_is_true() {
    let book = book(&TRUE);
    book.run(&["test"]).succeeds().says("22 fences: 22 passed, 0 failed, 0 not run");
    book.run(&["test"]).succeeds().says("22 not run again");
    book.run(&["test", "--isolated"]).succeeds().says("22 fences: 22 passed, 0 failed, 0 not run");
    assert!(!book.has("target/bookwright/fences/built"), "nothing is left of what was built");
}

#[test]
fn words_that_lie_are_caught_at_their_line() {
    let lies = [
        ("rust", "let a: u8 = \"\";", "compile-error-unexpected", 1, 13),
        ("rust", "panic!(\"no\");", "run-end-differs", 0, 1),
        ("rust", "std::process::exit(3);", "run-end-differs", 0, 1),
        ("rust,should_panic", "let a = 1;", "run-end-differs", 0, 1),
        ("rust,should_panic", "std::process::exit(3);", "run-end-differs", 0, 1),
        ("rust,no_run", "let a: u8 = \"\";", "compile-error-unexpected", 1, 13),
        ("rust,compile_fail", "let a = 1;", "compile-error-missing", 0, 1),
        ("rust,compile_fail,E0308", MOVED, "compile-error-differs", 3, 6),
        ("rust,compile_fail,E0382,E0308", MOVED, "compile-error-differs", 3, 6),
        ("rust,edition2015", "let a = async { 1 };", "compile-error-unexpected", 1, 17),
        ("rust,test_harness", "#[test]\nfn a() { panic!() }", "test-failed", 0, 1),
        ("rust", "# let hidden: u8 = \"\";\nlet a = 1;", "compile-error-unexpected", 1, 20),
        ("rust", "fn main() -> u8 {\n    1\n}", "compile-error-unexpected", 1, 14),
    ];
    let blocks: Vec<(&str, &str)> = lies.iter().map(|(words, code, ..)| (*words, *code)).collect();
    let text = page(&blocks);
    let book = book(&blocks);
    let openings: Vec<usize> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.starts_with("```r"))
        .map(|(at, _)| at + 1)
        .collect();
    for args in [&["test"][..], &["test", "--isolated"]] {
        let ran = book.run(args).has_problems().says("13 fences: 0 passed, 13 failed");
        for ((.., code, line, column), opening) in lies.iter().zip(&openings) {
            ran.tells(code, &format!("src/page.md:{}:{column}", opening + line));
        }
    }
}

#[test]
fn a_fence_is_found_wherever_markdown_has_one() {
    let wrong = "let a: u8 = \"\";";
    let page = format!(
        "# Page\n\n> ```rust\n> {wrong}\n> ```\n\n- x\n\n  ```rust\n  {wrong}\n  ```\n\n1. > ~~~rust\n   > {wrong}\n   > ~~~\n\n\
         \t- y\n\n<!--\n```rust\n{wrong}\n```\n-->\n\n```rust\n\t{wrong}\n```\n\n{{{{#include part.md}}}}\n\n```\nplain\n```\n"
    );
    let part = format!("Words.\n\n~~~~rust\n{wrong}\n~~~~\n\n```rust\n{wrong}\n```\n");
    let book = BookTest::new().file("book.toml", EDITION).page(&page).file("src/part.md", part);
    let ran = book.run(&["test"]).has_problems().says("6 fences: 0 passed, 6 failed");
    for place in [
        "page.md:4:15",
        "page.md:10:15",
        "page.md:14:18",
        "page.md:26:14",
        "part.md:4:13",
        "part.md:8:13",
    ] {
        ran.tells("compile-error-unexpected", &format!("src/{place}"));
    }
    assert!(ran.stdout.contains("1 block of code names no language"), "{}", ran.stdout);
}

/// Fences that pass beside another one and fail without it, or the other way round.
#[test]
fn what_could_tell_the_difference_is_built_by_itself() {
    let fences = [
        ("rust", "#[macro_export]\nmacro_rules! hidden { () => {} }\nfn main() {}", true),
        ("rust", "fn main() {\n    crate::hidden!();\n}", false),
        ("rust", "##[no_mangle]\npub extern \"C\" fn boil() -> u8 { 1 }\nfn main() {}", true),
        ("rust", "extern \"C\" { fn boil() -> u8; }\nassert_eq!(unsafe { boil() }, 1);", false),
        ("rust", "assert_eq!(module_path!(), \"rust_out\");", true),
        ("rust", "assert_eq!(std::any::type_name::<A>(), \"rust_out::main::A\");\nstruct A;", true),
        ("rust", "assert_eq!(std::env::args().count(), 1);", true),
        ("rust", "#![deny(unused_variables)]\nlet a = 1;", false),
        ("rust", "use super::*;", false),
        ("rust", "assert!(std::env::vars().all(|(name, _)| !name.contains(\"FENCE\")));", true),
        (
            "rust",
            "struct S;\nimpl PartialEq<S> for char {\n    fn eq(&self, _: &S) -> bool { true }\n}",
            true,
        ),
        ("rust", "assert!('\\0' == Default::default());", true),
        ("rust", "let a = 1;", true),
        ("rust", "let a = 2;", true),
    ];
    let blocks: Vec<(&str, &str)> = fences.iter().map(|(words, code, _)| (*words, *code)).collect();
    let book = book(&blocks);
    let verdicts = |args: &[&str]| {
        let ran = book.run(args);
        let mut lines: Vec<(usize, bool)> = ran
            .stdout
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .map(|line| {
                let name = line["listing"].as_str().unwrap_or("").to_owned();
                let number = name.rsplit(':').next().and_then(|it| it.parse().ok()).unwrap_or(0);
                assert_eq!(line["kind"], "fence");
                (number, line["verdict"] == "passed")
            })
            .collect();
        lines.sort_unstable();
        lines.into_iter().map(|(_, passed)| passed).collect::<Vec<bool>>()
    };
    let wanted: Vec<bool> = fences.iter().map(|(.., passes)| *passes).collect();
    assert_eq!(verdicts(&["test", "--format", "json"]), wanted);
    assert_eq!(verdicts(&["test", "--format", "json", "--isolated"]), wanted);
}

#[test]
fn what_a_fence_prints_is_recorded_in_the_block_behind_it() {
    let page = "# Page\n\n> ```rust\n> println!(\"one\\n\\n```\");\n> ```\n>\n> Prints:\n>\n> ```text,output\n> ```\n\n\
                ```rust,should_panic\npanic!(\"no cake\");\n```\n\n```console,output\nold\n```\n\n```text,output\nstray\n```\n";
    let book = BookTest::new().file("book.toml", EDITION).page(page);
    let ran = book.run(&["test"]).has_problems();
    ran.tells("output-unrecorded", "src/page.md:10").tells("output-differs", "src/page.md:17:1");
    ran.tells("fence-output-stray", "src/page.md:20:1");
    book.write("src/page.md", page.replace("```text,output\nstray\n```\n", ""));
    book.run(&["bless"]).succeeds().says("2 recorded");
    let blessed = book.read("src/page.md");
    assert!(blessed.contains("> ````text,output\n> one\n>\n> ```\n> ````\n"), "{blessed}");
    assert!(
        blessed
            .contains("```console,output\n\nthread 'main' panicked at src/main.rs:3:1:\nno cake\n"),
        "{blessed}"
    );
    book.run(&["test"]).succeeds().says("2 fences: 2 passed");
    book.run(&["bless"]).succeeds().says("0 recorded, 2 unchanged");
    assert_eq!(book.read("src/page.md"), blessed);
    // Lines above it move it, and nothing else.
    book.write("src/page.md", blessed.replace("# Page\n", "# Page\n\nWords.\n"));
    book.run(&["test"]).succeeds();
    book.write("src/page.md", blessed.replace("one", "two"));
    book.run(&["test"]).succeeds();
    book.write("src/page.md", blessed.replace("> one", "> lie"));
    book.run(&["test"]).has_problems().tells("output-differs", "src/page.md:10:3");
}

const KETTLE: &str = "[package]\nname = \"kettle\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";

#[test]
fn a_library_offers_its_guide_what_its_tests_have() {
    let manifest = format!(
        "{KETTLE}\n[dependencies]\nwater = {{ path = \"water\" }}\n\n[dev-dependencies]\nsugar = {{ path = \"sugar\" }}\n"
    );
    let small = |name: &str| KETTLE.replace("kettle", name);
    let book = BookTest::new()
        .file("Cargo.toml", manifest)
        .file("src/lib.rs", "pub fn boil() -> u32 { water::TEN * 10 }\n")
        .file("water/Cargo.toml", small("water"))
        .file("water/src/lib.rs", "pub const TEN: u32 = 10;\n")
        .file("sugar/Cargo.toml", small("sugar"))
        .file("sugar/src/lib.rs", "pub const LUMPS: u32 = 2;\n")
        .file("guide/book.toml", EDITION)
        .file("guide/src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n")
        .file(
            "guide/src/page.md",
            page(&[
                ("rust", "assert_eq!(kettle::boil(), 100);"),
                ("rust", "use sugar::LUMPS;\nassert_eq!(LUMPS + water::TEN, 12);"),
                ("rust", "let sugar = 1;"),
            ]),
        );
    let guide = book.root().join("guide");
    let test = || book.run_in(&guide, &["test"]);
    test().succeeds().says("3 fences: 3 passed, 0 failed, 0 not run");
    test().succeeds().says("3 not run again");
    assert!(!book.has("Cargo.lock") && !book.has("guide/book.lock"), "nothing is written");
    // Whoever names the library, or what it uses, is asked again.
    book.write("water/src/lib.rs", "pub const TEN: u32 = 11;\n");
    test().has_problems().says("3 fences: 1 passed, 2 failed, 0 not run").says("1 not run again");
}

#[test]
fn a_crate_that_nobody_offers_is_one_problem() {
    let blocks = [
        ("rust", "use kettle::boil;\nboil();"),
        ("rust", "let a = 1;"),
        ("rust", "kettle::boil();"),
        ("rust,compile_fail", "let a: u8 = kettle::boil();"),
        ("rust,compile_fail,E0433", "kettle::boil();"),
        ("rust", "let a = Kettle::new();"),
    ];
    let book = book(&blocks)
        .file("kettle/Cargo.toml", KETTLE)
        .file("kettle/src/lib.rs", "pub fn boil() -> u32 { 100 }\n");
    let ran = book.run(&["test"]).has_problems().says("6 fences: 2 passed, 4 failed, 0 not run");
    assert_eq!(ran.count("fence-crate-missing"), 1);
    ran.tells("fence-crate-missing", "src/page.md:4:5")
        .tells("compile-error-unexpected", "src/page.md:25");
    ran.suggests("kettle = \"*\"");
    let table = format!(
        "{EDITION}\n[preprocessor.bookwright.dependencies]\nkettle = {{ path = \"kettle\" }}\n"
    );
    book.write("book.toml", table);
    let ran = book.run(&["test"]).has_problems().says("4 passed, 2 failed, 0 not run");
    ran.tells("compile-error-missing", "src/page.md:20");
    assert!(book.read("book.lock").contains("name = \"kettle\""), "the lock is the book's");
    // A manifest that is named offers what it shares.
    let shares =
        "[workspace]\nmembers = []\n[workspace.dependencies]\nkettle = { path = \"../kettle\" }\n";
    book.write("code/Cargo.toml", shares);
    book.write("book.toml", format!("{EDITION}manifest = \"code/Cargo.toml\"\n"));
    book.run(&["test"])
        .has_problems()
        .says("4 passed, 2 failed, 0 not run")
        .says("1 not run again");
}

#[test]
fn only_a_crate_is_missing_and_told_where_code_names_it() {
    let blocks = [
        // In a comment, as a part of another name, and as the name of a variable.
        ("rust", "// A kettle.\nfn kettles() {}\nlet kettle = kettle::boil();"),
        // A module of std in a macro's brackets: what is missing is its `use`.
        ("rust", "let all = vec![task::ready()];"),
    ];
    let ran = book(&blocks).run(&["test"]).has_problems().says("2 fences: 0 passed, 2 failed");
    ran.tells_of("fence-crate-missing", "src/page.md:6:14", "kettle");
    assert_eq!(ran.count("fence-crate-missing"), 1, "{}", ran.said);
    ran.tells("compile-error-unexpected", "src/page.md:10:16");
}

#[test]
fn includes_stand_in_the_code_around_them() {
    let blocks = [
        ("rust", "fn main() {\n{{#include part.rs:2}}\n    let b: u8 = a + 1;\n}"),
        ("rust", "{{#rustdoc_include whole.rs:main}}\n// --snip--\n"),
        ("rust", "{{#include part.rs:2}}"),
        ("rust", "{{#include whole.rs}}\nlet a: u8 = \"\";"),
    ];
    let text = format!("{}{{{{#playground whole.rs}}}}\n", page(&blocks));
    let book = BookTest::new()
        .file("book.toml", EDITION)
        .page(&text)
        .file("src/part.rs", "first\n    let a = 1;\n")
        .file(
            "src/whole.rs",
            "// ANCHOR: main\nfn main() {\n    let a: u8 = \"\";\n}\n// ANCHOR_END: main\n",
        );
    let ran = book.run(&["test"]).has_problems().says("5 fences: 2 passed, 3 failed, 0 not run");
    ran.tells("compile-error-unexpected", "src/whole.rs:3:17");
    assert!(ran.said.contains("--> src/whole.rs:3:17"), "{}", ran.said);
}

#[test]
fn ignored_code_is_counted_and_may_be_refused() {
    let blocks = [("rust,ignore", "nonsense"), ("rust", "let a = 1;"), ("ignore", "nonsense")];
    let book = book(&blocks);
    let ran = book.run(&["test"]).succeeds().says("1 fence: 1 passed, 0 failed, 0 not run");
    assert!(ran.stdout.contains("not compiled: 2 blocks of Rust say `ignore`"), "{}", ran.stdout);
    book.write("book.toml", format!("{EDITION}allow-ignored = false\n"));
    let ran = book.run(&["check"]).has_problems();
    ran.tells("fence-ignored", "src/page.md:3:1").tells("fence-ignored", "src/page.md:11:1");
}

#[test]
fn what_only_a_nightly_compiler_takes_is_not_run_and_seen() {
    let book = book(&[
        ("rust", "#![feature(never_type)]\nlet a = 1;"),
        ("rust,compile_fail,E0554", "#![feature(never_type)]"),
    ]);
    book.run(&["test"]).succeeds().says("2 fences: 1 passed, 0 failed, 1 not run").says("nightly");
}

#[cfg(unix)]
#[test]
fn a_fence_runs_in_an_empty_folder_and_is_ended_with_all_it_started() {
    let blocks = [
        ("rust", "assert_eq!(std::fs::read_dir(\".\").unwrap().count(), 0);"),
        (
            "rust",
            "assert!(std::env::var_os(\"HOME\").is_none());\nassert!(std::env::var_os(\"PATH\").is_some());",
        ),
        (
            "rust",
            "let mut line = String::new();\nassert_eq!(std::io::stdin().read_line(&mut line).unwrap(), 0);",
        ),
        ("rust", "std::process::Command::new(\"sleep\").arg(\"4326\").spawn().unwrap();"),
        ("rust", "loop {\n    println!(\"{}\", \"x\".repeat(1000));\n}"),
    ];
    let ran = book(&blocks).run(&["test"]).has_problems().says("5 fences: 3 passed, 2 failed");
    ran.tells("run-process-left", "src/page.md:17:1")
        .tells("run-output-too-large", "src/page.md:21:1");
    let left = std::process::Command::new("pgrep").args(["-f", "sleep 432[6]"]).output().unwrap();
    assert_eq!(left.stdout, b"");
}

#[test]
fn a_book_says_how_long_the_code_in_its_pages_may_run() {
    let book = book(&[("rust", "std::thread::sleep(std::time::Duration::from_millis(1500));")]);
    let limit = |seconds: &str| {
        let table = format!("[preprocessor.bookwright]\ntimeout = {seconds}\n");
        book.write("book.toml", format!("[book]\ntitle = \"A book\"\n\n{table}"));
    };
    limit("1");
    book.run(&["test"]).has_problems().tells("run-timeout", "src/page.md:3:1");
    limit("60");
    book.run(&["test"]).succeeds();
    limit("0.5");
    book.run(&["test"]).has_problems().tells("number-out-of-range", "book.toml:5:11");
}

#[test]
fn fences_are_named_by_their_pages_and_lines() {
    let book = book(&[("rust", "let a = 1;"), ("rust", "let a = 2;")]);
    book.run(&["test", "page.md"]).succeeds().says("2 fences: 2 passed");
    book.run(&["test", "src/page.md:7", "--fresh"]).succeeds().says("1 fence: 1 passed");
    book.run(&["test", "page.md:3", "--fresh"]).succeeds().says("1 fence: 1 passed");
    book.run(&["test", "page.md:4"]).has_problems().tells("selection-unknown", "");
    // Only what was edited runs again, wherever the rest stands now.
    book.write(
        "src/page.md",
        format!("Words.\n\n{}", page(&[("rust", "let a = 1;"), ("rust", "let a = 3;")])),
    );
    book.run(&["test"]).succeeds().says("2 fences: 2 passed").says("1 not run again");
}
