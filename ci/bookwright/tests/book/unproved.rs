//! Code that nobody proves: a page that shows it would say "proved" of something that never ran.

use bookwright_harness::test;

use crate::book_test::BookTest;

const NOT_RUST: &str = "fn main() { nope }\n";

#[test]
fn programs_and_tests_that_nobody_runs_are_told() {
    let manifest = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n{rest}")
    };
    let book = BookTest::new()
        .listing("second", "", "fn main() {}\n")
        .file("listings/t/second/src/bin/other.rs", "fn main() {\n    panic!();\n}\n")
        .file("listings/t/second/examples/shown.rs", NOT_RUST)
        .listing("tested", "", "mod part;\n\nfn main() {\n    part::f();\n}\n")
        .file(
            "listings/t/tested/src/part.rs",
            "// #[test] is no test here.\npub fn f() {}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    \
             fn fails() {\n        assert_eq!(1, 2);\n    }\n}\n",
        )
        .listing("awaited", "", "fn main() {}\n\n    #[tokio::test(start_paused = true)]\nasync fn f() {}\n")
        .file(
            "listings/t/elsewhere/Cargo.toml",
            manifest("elsewhere", "[[bin]]\nname = \"elsewhere\"\npath = \"inner/src/main.rs\"\n"),
        )
        .file("listings/t/elsewhere/src/main.rs", NOT_RUST)
        .file("listings/t/elsewhere/inner/src/main.rs", "fn main() {}\n");
    let ran = book.run(&["test"]).has_problems();
    for (code, place) in [
        ("listing-program-unrun", "second/src/bin/other.rs"),
        ("listing-program-unrun", "second/examples/shown.rs"),
        ("listing-tests-unrun", "tested/src/part.rs:4:"),
        ("listing-tests-unrun", "awaited/src/main.rs:3:"),
        ("listing-target-moved", "elsewhere/Cargo.toml:8:"),
    ] {
        ran.tells(code, &format!("listings/t/{place}"));
    }
}

#[test]
fn a_file_that_nobody_compiles_is_not_shown() {
    let book = BookTest::new()
        .listing(
            "parts",
            "",
            "mod part;\nmod deep;\n#[path = \"odd/name.rs\"]\nmod odd;\n\nfn main() {}\n",
        )
        .file("listings/t/parts/src/part.rs", "")
        .file("listings/t/parts/src/deep/mod.rs", "")
        .file("listings/t/parts/src/odd/name.rs", "")
        .file("listings/t/parts/src/orphan.rs", NOT_RUST)
        .file("listings/t/parts/notes.txt", "one\n");
    let show = |file: &str| format!("# Page\n\n{{{{#listing parts file=\"{file}\"}}}}\n");
    for file in ["src/main.rs", "src/part.rs", "src/deep/mod.rs", "src/odd/name.rs", "notes.txt"] {
        book.write(
            &format!("listings/t/parts/{file}"),
            book.read(&format!("listings/t/parts/{file}")) + "// x\n",
        );
        book.write("src/page.md", show(file));
        book.run(&["build"]).succeeds();
    }
    book.write("src/page.md", show("src/orphan.rs"));
    book.run(&["build"]).has_problems().tells("listing-file-uncompiled", "src/page.md:3:");
}

#[test]
fn an_error_of_the_build_script_is_not_the_listings() {
    let book = BookTest::new()
        .listing("fails", "expect = \"compile-error\"\ncode = \"E0425\"", "fn main() {}\n")
        .file("listings/t/fails/build.rs", NOT_RUST);
    book.run(&["test"])
        .has_problems()
        .tells("build-script-broken", "listings/t/fails/Cargo.toml:2:");
}
