//! Verdicts that are kept: what did not change is not run again, and whatever a verdict depends on
//! brings it back.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const USES: &str = "fn main() {\n    println!(\"{}\", shared::name());\n}\n";
const STORE: &str = "target/bookwright/verdicts.json";

fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n{rest}")
}

/// A book whose listings have passed once.
fn proved() -> BookTest {
    let measures = "use std::time::{SystemTime, UNIX_EPOCH};\n\nfn main() {\n    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();\n    println!(\"now: {} ns\", now.as_nanos());\n}\n";
    let book = BookTest::new()
        .file(
            "listings/Cargo.toml",
            "[workspace]\nmembers = [\"*/*\"]\nexclude = [\"t/by-itself\"]\nresolver = \"3\"\n\n\
             [workspace.dependencies]\nshared = { path = \"t/shared\" }\n",
        )
        .listing("hello", "", HELLO)
        .listing("other", "", "fn main() {}\n")
        .listing("measures", "bounds = { now = \"> 0 ns\" }", measures)
        .file(
            "listings/t/shared/Cargo.toml",
            package("shared", "\n[package.metadata.listing]\nkind = \"support\"\n"),
        )
        .file(
            "listings/t/shared/src/lib.rs",
            "pub fn name() -> &'static str {\n    \"shared\"\n}\n",
        )
        .file(
            "listings/t/uses/Cargo.toml",
            package("uses", "\n[dependencies]\nshared.workspace = true\n"),
        )
        .file("listings/t/uses/src/main.rs", USES)
        .file("listings/t/by-itself/Cargo.toml", package("by-itself", "\n[workspace]\n"))
        .file("listings/t/by-itself/src/main.rs", HELLO);
    book.run(&["bless"]).succeeds().says("4 recorded, 2 unchanged");
    book
}

fn all_kept(ran: Ran) -> Ran {
    ran.succeeds()
        .says("6 listings: 6 passed, 0 failed, 0 not run")
        .says("6 not run again: nothing changed since they passed")
        .does_not_say("Building")
}

#[test]
fn what_did_not_change_is_not_run_again() {
    let book = proved();
    // What was blessed has passed.
    all_kept(book.run(&["test"]));
    book.run(&["test", "--fresh"]).succeeds().says("passed hello").does_not_say("not run again");
    let figures = book.read("listings/t/measures/measured.toml");
    all_kept(book.run(&["test"]));
    book.run(&["bless"]).succeeds().says("0 recorded, 6 unchanged").does_not_say("Building");

    // Each of what a verdict depends on, with the listings that are run for it.
    let lib = "pub fn name() -> &'static str {\n    \"sha\\u{72}ed\"\n}\n";
    let changes: [(&str, String, &[&str]); 6] = [
        ("listings/t/hello/src/main.rs", HELLO.replace("hello", "h\\u{65}llo"), &["hello"]),
        ("listings/t/shared/src/lib.rs", lib.to_owned(), &["shared", "uses"]),
        ("listings/t/by-itself/notes.txt", "read at run time?\n".to_owned(), &["by-itself"]),
        ("listings/t/other/Cargo.toml", package("other", "description = \"x\"\n"), &["other"]),
        (
            "listings/Cargo.toml",
            book.read("listings/Cargo.toml") + "\n[profile.dev]\nopt-level = 1\n",
            &["hello", "measures", "other", "shared", "uses"],
        ),
        (
            ".cargo/config.toml",
            "[term]\nquiet = false\n".to_owned(),
            &["by-itself", "hello", "measures", "other", "shared", "uses"],
        ),
    ];
    for (file, text, run) in changes {
        book.write(file, text);
        let ran = book.run(&["test"]).succeeds();
        for name in ["by-itself", "hello", "measures", "other", "shared", "uses"] {
            let said = ran.said.contains(&format!("passed {name} "));
            assert_eq!(said, run.contains(&name), "{file}: {name}\n{}", ran.said);
        }
        all_kept(book.run(&["test"]));
    }
    // The listing of the figures has not passed since its workspace changed: it is measured anew.
    assert_eq!(book.read("listings/t/measures/measured.toml"), figures);
    book.run(&["bless"]).succeeds().says("1 recorded, 5 unchanged");
    let anew = book.read("listings/t/measures/measured.toml");
    assert_ne!(anew, figures);
    book.run(&["test", "--fresh"]).succeeds();
    book.run(&["bless"]).succeeds().says("0 recorded, 6 unchanged");
    assert_eq!(book.read("listings/t/measures/measured.toml"), anew, "measured without need");
    book.run(&["bless", "measures"]).succeeds().says("1 recorded, 0 unchanged");
    all_kept(book.run(&["test"]));
}

/// What a program depends on besides the files of its crate: none of it may leave an old verdict.
#[test]
fn what_lies_outside_brings_a_verdict_back() {
    const BESIDE: &str = "fn main() {\n    let here = std::path::Path::new(env!(\"CARGO_MANIFEST_DIR\"));\n    let beside = here.parent().unwrap().join(\"hello/notes.txt\");\n    print!(\"{}\", std::fs::read_to_string(beside).unwrap());\n}\n";
    let book = BookTest::new()
        .file(
            "listings/Cargo.toml",
            "[workspace]\nmembers = [\"*/*\"]\nresolver = \"3\"\n\n\
             [workspace.dependencies]\nitoa = \"1\"\n\n[patch.crates-io]\nitoa = { path = \"t/itoa\" }\n",
        )
        .listing("hello", "", HELLO)
        .file("listings/t/hello/notes.txt", "one\n")
        .listing(
            "greets",
            "",
            "fn main() {\n    println!(\"{:?}\", option_env!(\"BOOK_GREETING\"));\n}\n",
        )
        .listing("beside", "", BESIDE)
        .file(
            "listings/t/patched/Cargo.toml",
            package("patched", "\n[dependencies]\nitoa.workspace = true\n"),
        )
        .file(
            "listings/t/patched/src/main.rs",
            "fn main() {\n    println!(\"{}\", itoa::SAYS);\n}\n",
        )
        .file(
            "listings/t/itoa/Cargo.toml",
            package("itoa", "\n[package.metadata.listing]\nkind = \"support\"\n")
                .replace("0.0.0", "1.0.0"),
        )
        .file("listings/t/itoa/src/lib.rs", "pub const SAYS: &str = \"one\";\n");
    book.run(&["bless"]).succeeds();
    book.run(&["test"]).succeeds().says("5 listings: 5 passed");
    let differs = |name: &str, ran: Ran| {
        let place = format!("listings/t/{name}/stdout.txt:1:1");
        ran.has_problems().says("4 passed").tells("output-differs", &place);
    };
    let mut command = book.command(&book.root(), &["test"]);
    let output = command.env("BOOK_GREETING", "hello").output().unwrap();
    differs("greets", Ran::new(&["test"], &output));
    book.write("listings/t/hello/notes.txt", "two\n");
    differs("beside", book.run(&["test"]));
    book.write("listings/t/hello/notes.txt", "one\n");
    book.write("listings/t/itoa/src/lib.rs", "pub const SAYS: &str = \"two\";\n");
    differs("patched", book.run(&["test"]));
}

/// Cargo goes by times and by what it is told; what is built of other sources is built anew.
#[test]
fn what_cargo_takes_for_fresh_is_built_anew() {
    const MACRO: &str = "use proc_macro::TokenStream;\n\n#[proc_macro]\npub fn data(_: TokenStream) -> TokenStream {\n    let file = std::env::var(\"CARGO_MANIFEST_DIR\").unwrap() + \"/data.txt\";\n    format!(\"{:?}\", std::fs::read_to_string(file).unwrap().trim()).parse().unwrap()\n}\n";
    let book = BookTest::new()
        .file(
            "listings/Cargo.toml",
            "[workspace]\nmembers = [\"*/*\"]\nresolver = \"3\"\n\n\
             [workspace.dependencies]\nreads = { path = \"t/reads\" }\n",
        )
        .listing("hello", "", HELLO)
        .listing("parts", "", "mod part;\n\nfn main() {\n    part::says();\n}\n")
        .file("listings/t/parts/src/part.rs", "pub fn says() {\n    println!(\"one\");\n}\n")
        .file(
            "listings/t/calls/Cargo.toml",
            package("calls", "\n[dependencies]\nreads.workspace = true\n"),
        )
        .file(
            "listings/t/calls/src/main.rs",
            "fn main() {\n    println!(\"{}\", reads::data!());\n}\n",
        )
        .file("listings/t/calls/data.txt", "one\n")
        .file(
            "listings/t/reads/Cargo.toml",
            package(
                "reads",
                "\n[lib]\nproc-macro = true\n\n[package.metadata.listing]\nkind = \"support\"\n",
            ),
        )
        .file("listings/t/reads/src/lib.rs", MACRO);
    book.run(&["bless"]).succeeds();
    book.run(&["test"]).succeeds().says("4 listings: 4 passed");
    // The clock was ahead when they were built.
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
    for entry in walkdir::WalkDir::new(book.root().join("target")) {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let file = std::fs::File::options().append(true).open(entry.path()).unwrap();
            file.set_modified(later).unwrap();
        }
    }
    book.write("listings/t/hello/src/main.rs", HELLO.replace("hello", "good-bye"));
    book.write("listings/t/calls/data.txt", "two\n");
    book.write("listings/t/parts/src/part/mod.rs", "pub fn says() {}\n");
    book.run(&["test"])
        .has_problems()
        .says("E0761")
        .says("4 listings: 1 passed")
        .tells("output-differs", "listings/t/hello/stdout.txt:1:1")
        .tells("output-differs", "listings/t/calls/stdout.txt:1:1")
        .tells("compile-error-unexpected", "listings/t/parts/src/main.rs:1:");
}

#[test]
fn what_is_wrong_is_never_kept() {
    let book = proved();
    book.write("listings/t/hello/stdout.txt", "helo\n");
    for _ in 0..2 {
        book.run(&["test"])
            .has_problems()
            .says("5 not run again")
            .tells("output-differs", "listings/t/hello/stdout.txt:1:4");
    }
    // The recording it passed with is there again.
    book.write("listings/t/hello/stdout.txt", "hello\n");
    all_kept(book.run(&["test"]));
    std::fs::remove_file(book.root().join("listings/t/hello/stdout.txt")).unwrap();
    let ran = book.run(&["test"]).has_problems();
    ran.tells_of("output-unrecorded", "listings/t/hello/Cargo.toml:2:", "stdout.txt");
    book.write("listings/t/hello/stdout.txt", "hello\n");

    // What cargo warns of is a problem each time, though the listing does what it should.
    book.write("listings/t/other/Cargo.toml", package("other", "\n[dependecies]\n"));
    for _ in 0..2 {
        let ran = book.run(&["test"]).has_problems().says("passed other");
        ran.tells_of("manifest-warning", "listings/t/other/Cargo.toml:2:", "dependecies");
    }
}

#[test]
fn a_broken_or_wrong_file_of_verdicts_is_worth_nothing() {
    let book = proved();
    let good = book.read(STORE);
    let wrong = good.replace("\"key\": \"", "\"key\": \"0");
    assert_ne!(wrong, good);
    for bad in ["", "{", "[1]", "{\"hello\": {\"passed\": 3}}", "\u{0}", &wrong] {
        book.write(STORE, bad);
        book.run(&["test"]).succeeds().says("passed hello").does_not_say("not run again");
        all_kept(book.run(&["test"]));
    }
    // An entry that says nonsense of times, and one of a listing that is gone.
    book.write(STORE, good.replace("\"seconds\": ", "\"seconds\": -1").replace("hello", "gone"));
    book.run(&["test"]).succeeds().says("passed hello").says("5 not run again");
    assert!(!book.read(STORE).contains("gone"));
    // Where it cannot be written, all is run.
    std::fs::remove_file(book.root().join(STORE)).unwrap();
    std::fs::create_dir(book.root().join(STORE)).unwrap();
    book.run(&["test"]).succeeds().says("passed hello");
    book.run(&["test"]).succeeds().says("passed hello");
}

/// A listing that says what is recorded of it in two runs of three.
#[test]
fn a_listing_that_fails_now_and_then_is_caught_and_is_not_trusted_again() {
    let fickle = "use std::{fs, process::exit};\n\nfn main() {\n    \
         let count = std::env::var(\"COUNT\").unwrap();\n    \
         let runs = fs::read_to_string(&count).unwrap_or_default() + \"x\";\n    \
         fs::write(&count, &runs).unwrap();\n    println!(\"hello\");\n    \
         exit(i32::from(runs.len() % 3 == 0));\n}\n";
    let book = BookTest::new();
    let count = book.root().join("runs");
    let env = format!("env = {{ COUNT = {:?} }}", count.display().to_string());
    let book = book.workspace().listing("fickle", &env, fickle).listing("hello", "", HELLO);
    book.run(&["bless"]).succeeds();
    book.run(&["test", "--stress-count", "1"]).succeeds();
    book.run(&["test"]).succeeds().says("2 not run again");
    book.run(&["test", "--stress-count", "4"])
        .has_problems()
        .says("round 2 of 4")
        .says("2 listings: 1 passed, 1 failed, 0 not run")
        .does_not_say("not run again")
        .tells_of("run-end-differs", "listings/t/fickle/Cargo.toml:2:", "1");
    assert_eq!(book.read("runs").len(), 6, "each round is a run, also after one that failed");
    // It passed before, with all it depends on the same.
    book.run(&["test"]).succeeds().says("1 not run again");
    book.run(&["test", "--stress-count", "3"]).has_problems();
    book.run(&["test"]).succeeds().says("1 not run again");
    assert_eq!(book.read("runs").len(), 11, "it passed in the last round, after one it failed in");
}
