//! The kinds of crates a book made without this tool may have, each as it is and in a form that must
//! be caught; and the verdicts on them that are kept.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran, verdicts};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const PANICS: &str = "fn main() {\n    panic!(\"no cake\");\n}\n";
const BROKEN: &str = "fn main() {\n    gone();\n}\n";
const LIBRARY: &str = "pub fn one() -> i32 {\n    1\n}\n";

/// Files of a crate, with their texts.
type Files<'a> = &'a [(&'a str, &'a str)];

fn manifest(rest: &str) -> String {
    format!("[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{rest}")
}

fn add(book: BookTest, path: &str, rest: &str, files: Files<'_>) -> BookTest {
    let mut book = book.file(&format!("listings/{path}/Cargo.toml"), manifest(rest));
    for (file, text) in files {
        book = book.file(&format!("listings/{path}/{file}"), text);
    }
    book
}

fn fence(words: &str, file: &str) -> String {
    format!("```{words}\n{{{{#rustdoc_include ../listings/{file}}}}}\n```\n\n")
}

fn tests(expression: &str) -> String {
    format!(
        "{LIBRARY}\n#[cfg(test)]\nmod tests {{\n    #[test]\n    fn it() {{\n        assert_eq!(super::one(), {expression});\n    }}\n}}\n"
    )
}

#[test]
fn libraries_programs_and_tests_of_a_crate_are_all_held_to_its_fences() {
    let (good, bad) = (tests("1"), tests("2"));
    let kinds: [(&str, &str, Files<'_>, &str, &str, &str); 17] = [
        ("lib", "", &[("src/lib.rs", LIBRARY)], "rust", "src/lib.rs", "passed"),
        ("lib-bad", "", &[("src/lib.rs", BROKEN)], "rust", "src/lib.rs", "failed"),
        ("unit", "", &[("src/lib.rs", &good)], "rust", "src/lib.rs", "passed"),
        ("unit-bad", "", &[("src/lib.rs", &bad)], "rust", "src/lib.rs", "failed"),
        ("unit-panics", "", &[("src/lib.rs", &bad)], "rust,panics", "src/lib.rs", "passed"),
        (
            "bins",
            "",
            &[("src/main.rs", HELLO), ("src/bin/other.rs", HELLO)],
            "rust",
            "src/bin/other.rs",
            "passed",
        ),
        (
            "bins-bad",
            "",
            &[("src/main.rs", HELLO), ("src/bin/other.rs", PANICS)],
            "rust",
            "src/main.rs",
            "failed",
        ),
        (
            "tests",
            "",
            &[
                ("src/lib.rs", LIBRARY),
                ("tests/it.rs", "#[test]\nfn it() {\n    assert_eq!(same::one(), 1);\n}\n"),
            ],
            "rust",
            "tests/it.rs",
            "passed",
        ),
        (
            "tests-bad",
            "",
            &[
                ("src/lib.rs", LIBRARY),
                ("tests/it.rs", "#[test]\nfn it() {\n    assert_eq!(same::one(), 2);\n}\n"),
            ],
            "rust",
            "tests/it.rs",
            "failed",
        ),
        (
            "no-run",
            "",
            &[("src/main.rs", PANICS)],
            "rust,no_run,noplayground",
            "src/main.rs",
            "passed",
        ),
        ("ignore-bad", "", &[("src/main.rs", BROKEN)], "rust,ignore", "src/main.rs", "failed"),
        (
            "edition",
            "",
            &[("src/main.rs", HELLO)],
            "rust,edition2021,noplayground",
            "src/main.rs",
            "passed",
        ),
        // A module says nothing of the program it is a part of.
        (
            "module",
            "",
            &[
                ("src/main.rs", "mod part;\nfn main() {\n    part::stops();\n}\n"),
                ("src/part.rs", "pub fn stops() {\n    panic!();\n}\n"),
            ],
            "rust",
            "src/part.rs",
            "passed",
        ),
        // That it does not compile is said of all of it.
        (
            "growing-fails",
            "",
            &[("src/lib.rs", LIBRARY), ("src/main.rs", BROKEN)],
            "rust,does_not_compile",
            "src/lib.rs",
            "passed",
        ),
        (
            "fails-bad",
            "",
            &[("src/lib.rs", LIBRARY), ("src/main.rs", HELLO)],
            "rust,does_not_compile",
            "src/lib.rs",
            "failed",
        ),
        // The program does not fit the library yet, and no page shows it.
        (
            "growing",
            "",
            &[("src/lib.rs", LIBRARY), ("src/main.rs", BROKEN)],
            "rust,noplayground",
            "src/lib.rs",
            "passed",
        ),
        (
            "growing-bad",
            "\n[features]\nmore = []\n",
            &[("src/lib.rs", BROKEN), ("src/main.rs", HELLO)],
            "rust",
            "src/lib.rs",
            "failed",
        ),
    ];
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for (name, rest, files, words, shown, _) in kinds {
        book = add(book, name, rest, files);
        page += &fence(words, &format!("{name}/{shown}"));
    }
    // Cargo's own way to build only the library.
    book = add(
        book,
        "growing-cargo",
        "\n[features]\nmore = []\n",
        &[("src/lib.rs", &good), ("src/main.rs", BROKEN)],
    );
    page += &fence("rust", "growing-cargo/src/lib.rs");
    // A page that shows the program too is held to it.
    book = add(book, "grown", "", &[("src/lib.rs", LIBRARY), ("src/main.rs", BROKEN)]);
    page += &format!("{}{}", fence("rust", "grown/src/lib.rs"), fence("rust", "grown/src/main.rs"));
    // A workspace that is only begun has nothing to build.
    let book = book.file("listings/empty/Cargo.toml", "[workspace]\nmembers = [\"later\"]\n");
    page += "```toml\n{{#include ../listings/empty/Cargo.toml}}\n```\n\n";
    let ran = book.page(&page).run(&["test"]).has_problems();
    let wanted: Vec<(&str, &str)> = kinds
        .iter()
        .map(|(name, .., verdict)| (*name, *verdict))
        .chain([("growing-cargo", "passed"), ("grown", "failed"), ("empty", "not run")])
        .collect();
    verdicts(&ran, &wanted);
    let ran = ran.says("20 listings: 11 passed, 8 failed, 1 not run");
    for (code, line, name) in [
        ("run-end-differs", 27, "listings/bins-bad"),
        ("run-end-differs", 27, "other"),
        ("test-failed", 35, "listings/tests-bad"),
        ("test-failed", 35, "it"),
        ("compile-error-unexpected", 7, "listings/lib-bad"),
    ] {
        ran.tells_of(code, &format!("src/page.md:{line}:1"), name);
    }
}

#[test]
fn dependencies_and_workspaces_are_built_as_their_locks_say() {
    let uses = "fn main() {\n    println!(\"{}\", little::word());\n}\n";
    let little = "[package]\nname = \"little\"\nversion = \"1.0.0\"\nedition = \"2021\"\n";
    let word = "pub fn word() -> &'static str {\n    \"little\"\n}\n";
    let lock = |version: &str| {
        format!(
            "version = 4\n\n[[package]]\nname = \"little\"\nversion = \"{version}\"\nsource = \
             \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"same\"\n\
             version = \"0.1.0\"\ndependencies = [\n \"little\",\n]\n"
        )
    };
    let registry = "\n[dependencies]\nlittle = \"1\"\n";
    let mut book = BookTest::new()
        .file(
            ".cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"near\"\n\n[source.near]\ndirectory = \"near\"\n",
        )
        .file("near/little/Cargo.toml", little)
        .file("near/little/src/lib.rs", word)
        .file("near/little/.cargo-checksum.json", "{\"files\":{}}");
    book =
        add(book, "registry", registry, &[("src/main.rs", uses), ("Cargo.lock", &lock("1.0.0"))]);
    book =
        add(book, "registry-cargo", registry, &[("src/main.rs", uses), ("src/bin/two.rs", HELLO)]);
    book = add(
        book,
        "registry-gone",
        registry,
        &[("src/main.rs", uses), ("Cargo.lock", &lock("1.0.7"))],
    );
    book = add(
        book,
        "path",
        "\n[dependencies]\nlittle = { path = \"little\" }\n",
        &[
            ("src/main.rs", uses),
            ("little/Cargo.toml", little),
            ("little/src/lib.rs", &word.replace("\"little\"", "\"near\"")),
            ("output.txt", "$ cargo run\n     Running `target/debug/same`\nnear\n"),
        ],
    );
    let members = "[workspace]\nmembers = [\"one\", \"two\"]\nresolver = \"2\"\n";
    let workspace = |book: BookTest, name: &str, main: &str| {
        book.file(&format!("listings/{name}/Cargo.toml"), members)
            .file(&format!("listings/{name}/one/Cargo.toml"), manifest("").replace("same", "one"))
            .file(&format!("listings/{name}/one/src/lib.rs"), LIBRARY)
            .file(
                &format!("listings/{name}/two/Cargo.toml"),
                manifest("\n[dependencies]\none = { path = \"../one\" }\n").replace("same", "two"),
            )
            .file(&format!("listings/{name}/two/src/main.rs"), main)
    };
    book = workspace(book, "workspace", "fn main() {\n    println!(\"{}\", one::one());\n}\n");
    book = workspace(book, "workspace-bad", "fn main() {\n    println!(\"{}\", one::two());\n}\n");
    let page: String = [
        "registry",
        "registry-cargo",
        "registry-gone",
        "path",
        "workspace/two",
        "workspace-bad/two",
    ]
    .iter()
    .map(|name| fence("rust", &format!("{name}/src/main.rs")))
    .collect();
    let book = book.page(&format!(
        "# Page\n\n{page}```console\n{{{{#include ../listings/path/output.txt}}}}\n```\n"
    ));
    let ran = book.run(&["test"]).has_problems();
    verdicts(
        &ran,
        &[
            ("registry", "passed"),
            ("registry-cargo", "passed"),
            ("registry-gone", "failed"),
            ("path", "passed"),
            ("workspace", "passed"),
            ("workspace-bad", "failed"),
        ],
    );
    ran.says("cannot find function `two` in crate `one`")
        .tells("dependency-unavailable", "listings/registry-gone/Cargo.toml:2:1")
        .tells_of("compile-error-unexpected", "src/page.md:23:1", "listings/workspace-bad");
    assert!(
        !book.has("listings/registry-cargo/Cargo.lock"),
        "no lock is written among the sources"
    );
    assert!(!book.has("listings/workspace/Cargo.lock") && !book.has("listings/workspace/target"));

    // An edit of what a crate uses by path brings it back, and no other one.
    book.write("listings/path/little/src/lib.rs", word);
    let ran = book.run(&["test", "path", "registry", "workspace"]).has_problems();
    let ran = ran.says("2 not run again");
    ran.tells("transcript-differs", "listings/path/output.txt:3:1");
    verdicts(&ran, &[("path", "differs")]);
}

#[test]
fn what_a_console_showed_is_what_it_shows() {
    let echo = "fn main() {\n    let words: Vec<String> = std::env::args().skip(1).collect();\n    println!(\"{}\", words.join(\" \"));\n}\n";
    let tested = |result: &str| {
        format!(
            "$ cargo test\n   Compiling same v0.1.0 (file:///projects/same)\n    Finished `test` profile [unoptimized + debuginfo] target(s) in 0.57s\n     Running unittests src/lib.rs (target/debug/deps/same-92948b65e88960b4)\n\nrunning 1 test\ntest tests::it ... {result}\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\n   Doc-tests same\n\nrunning 0 tests\n"
        )
    };
    let good = tests("1");
    let kinds: [(&str, Files<'_>, String, &str); 8] = [
        ("args", &[("src/main.rs", echo)], "$ cargo run -- a b\na b\n".to_owned(), "passed"),
        ("args-bad", &[("src/main.rs", echo)], "$ cargo run -- a b\nb a\n".to_owned(), "differs"),
        ("tested", &[("src/lib.rs", &good)], tested("ok"), "passed"),
        ("tested-bad", &[("src/lib.rs", &good)], tested("FAILED"), "differs"),
        ("empty-bad", &[("src/main.rs", HELLO)], "$ cargo run\n".to_owned(), "differs"),
        (
            "option",
            &[("src/main.rs", HELLO)],
            "$ cargo run --release\nhello\n".to_owned(),
            "not run",
        ),
        // The console beside a library shows how far its program is from fitting.
        (
            "growing",
            &[("src/lib.rs", LIBRARY), ("src/main.rs", "fn main() {\n    sing_a_song();\n}\n")],
            "$ cargo check\nerror[E0425]: cannot find function `sing_a_song` in this scope\n --> src/main.rs:2:5\n  |\n2 |     sing_a_song();\n  |     ^^^^^^^^^^^ not found in this scope\n\nFor more information about this error, try `rustc --explain E0425`.\nerror: could not compile `same` (bin \"same\") due to 1 previous error\n".to_owned(),
            "passed",
        ),
        (
            "warned-bad",
            &[("src/main.rs", "fn main() {\n    let a = 1;\n}\n")],
            "$ cargo run\nwarning: unused variable: `b`\n".to_owned(),
            "differs",
        ),
    ];
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for (name, files, transcript, _) in &kinds {
        book = add(book, name, "", files).file(&format!("listings/{name}/output.txt"), transcript);
        page += &format!("```console\n{{{{#include ../listings/{name}/output.txt}}}}\n```\n\n");
    }
    page += &fence("rust", "growing/src/lib.rs");
    page += &fence("rust,ignore", "growing/src/main.rs");
    let book = book.page(&page);
    let ran = book.run(&["test"]).has_problems();
    let wanted: Vec<(&str, &str)> =
        kinds.iter().map(|(name, .., verdict)| (*name, *verdict)).collect();
    verdicts(&ran, &wanted);
    for name in ["args-bad", "tested-bad", "empty-bad", "warned-bad"] {
        ran.tells("transcript-differs", &format!("listings/{name}/output.txt:"));
    }
    ran.says("it has options for cargo");
    // What was not compared is told again, and is not built again for it.
    book.run(&["test"])
        .has_problems()
        .says("4 not run again")
        .says("3 passed, 4 failed, 1 not run");
}

#[test]
fn what_pages_include_is_there_and_what_is_there_is_shown() {
    let anchored = "// ANCHOR: open\nfn main() {}\n// ANCHOR: none\n// ANCHOR_END: none\n";
    let mut book = add(BookTest::new(), "a", "", &[("src/main.rs", anchored)]);
    book = add(book, "unshown", "", &[("src/main.rs", HELLO)]);
    book = add(book, "b", "", &[("src/main.rs", HELLO), ("output.txt", "$ cargo run\nhello\n")]);
    let includes = [
        "a/src/gone.rs",
        "a/src/main.rs:gone",
        "a/src/main.rs:open",
        "a/src/main.rs:none",
        "a/src/main.rs:3:9",
        "b/src/main.rs",
    ];
    let page: String = includes.iter().map(|file| fence("rust", file)).collect();
    let book = book.page(&format!("# Page\n\n{page}"));
    let ran = book.run(&["test"]).has_problems();
    for (code, place) in [
        ("include-missing", "src/page.md:4:20"),
        ("anchor-missing", "src/page.md:8:46"),
        ("anchor-empty", "src/page.md:16:46"),
        ("include-line-missing", "src/page.md:20:46"),
    ] {
        ran.tells(code, place);
    }
    book.run(&["check"])
        .has_problems()
        .tells("crate-unshown", "listings/unshown/Cargo.toml:2:1")
        .tells("transcript-unshown", "listings/b/output.txt:1:1");
}

#[test(thorough)]
fn verdicts_on_crates_are_kept() {
    let outside = "fn main() {\n    print!(\"{}\", include_str!(\"../../notes.txt\"));\n}\n";
    let mut book = BookTest::new().file("listings/notes.txt", "note\n");
    for name in ["one", "two"] {
        book = add(book, name, "", &[("src/main.rs", HELLO)]);
    }
    book = add(book, "bad", "", &[("src/main.rs", PANICS)]);
    book = add(book, "reads", "", &[("src/main.rs", outside)]);
    let page = |one: &str| {
        ["two", "bad", "reads"]
            .iter()
            .fold(format!("# Page\n\n{}", fence(one, "one/src/main.rs")), |page, name| {
                page + &fence("rust", &format!("{name}/src/main.rs"))
            })
    };
    let book = book.page(&page("rust"));
    book.run(&["test"]).has_problems().says("3 passed, 1 failed").does_not_say("not run again");
    // What failed is run again, and so is what reads a file that may be anyone's.
    let again = |ran: Ran| ran.has_problems().says("3 passed, 1 failed").says("2 not run again");
    let ran = again(book.run(&["test"]));
    ran.tells_of("run-end-differs", "src/page.md:11:1", "101");
    verdicts(&ran, &[("bad", "failed"), ("reads", "passed")]);
    book.run(&["test", "--fresh"]).has_problems().does_not_say("not run again");

    // Each of what a verdict depends on.
    for (file, text) in [
        ("listings/one/src/main.rs", HELLO.replace("hello", "h\\u{65}llo")),
        ("listings/one/Cargo.toml", manifest("description = \"x\"\n")),
        ("listings/one/notes.txt", "read at run time?\n".to_owned()),
        ("src/page.md", page("rust,no_run")),
    ] {
        book.write(file, text);
        let ran = book.run(&["test"]).has_problems().says("1 not run again");
        verdicts(&ran, &[("one", "passed")]);
        again(book.run(&["test"]));
    }
    // A claim that does not hold is not saved by one that did.
    book.write("src/page.md", page("rust,does_not_compile"));
    let ran = book.run(&["test"]).has_problems();
    ran.tells_of("compile-error-missing", "src/page.md:3:1", "listings/one");

    let store = "target/bookwright/verdicts.json";
    book.write("src/page.md", page("rust"));
    book.run(&["test"]).has_problems();
    for bad in
        ["", "[1]", "{\"listings/one\": 3}", "{\"listings/one\": {\"passed\": [{\"key\": \"\"}]}}"]
    {
        book.write(store, bad);
        book.run(&["test"]).has_problems().does_not_say("not run again");
        again(book.run(&["test"]));
    }
}
