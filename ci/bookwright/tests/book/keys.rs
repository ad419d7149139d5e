//! What verdicts are kept under: an edit of one byte in any file that building or running a subject
//! opened has it judged again, and so does each setting it depends on; anything else does not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

const ONE: &str = "pub fn one() -> i32 {\n    1\n}\n";
/// Every subject of the book, and a file of its own that no other one depends on.
const SUBJECTS: [(&str, &str); 5] = [
    ("member", "listings/t/member/src/main.rs"),
    ("by-itself", "listings/t/by-itself/src/main.rs"),
    ("listings/plain", "listings/plain/src/main.rs"),
    ("listings/cargos", "listings/cargos/src/main.rs"),
    ("quizzes/one.toml", "quizzes/one.toml"),
];

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
}

/// A book of every kind of subject, each with files of every kind, all proved.
fn proved() -> BookTest {
    let main = |helper: &str| {
        format!(
            "mod part;\n\nfn main() {{\n    println!(\"{{}} {{}}\", part::word(), {helper}::one());\n}}\n"
        )
    };
    let part = "pub fn word() -> &'static str {\n    include_str!(\"word.txt\").trim()\n}\n";
    let metadata = "\n[package.metadata.listing]\n";
    let mut book = BookTest::new()
        .file("listings/Cargo.toml", "[workspace]\nmembers = [\"t/*\"]\nexclude = [\"t/by-itself\", \"plain\", \"cargos\", \"near\"]\nresolver = \"3\"\n\n[workspace.dependencies]\nhelper = { path = \"t/helper\" }\n")
        .file("listings/t/helper/Cargo.toml", manifest("helper", ""))
        .file("listings/t/helper/src/lib.rs", ONE)
        .file("listings/near/Cargo.toml", manifest("near", ""))
        .file("listings/near/src/lib.rs", ONE)
        .file("listings/t/member/Cargo.toml", manifest("member", &format!("{metadata}\n[dependencies]\nhelper.workspace = true\n")))
        .file("listings/t/member/src/main.rs", main("helper"))
        .file("listings/t/member/tests/it.rs", "#[test]\nfn it() {}\n")
        .file("listings/t/by-itself/Cargo.toml", manifest("by-itself", &format!("{metadata}\n[workspace]\n")))
        .file("listings/t/by-itself/src/main.rs", "mod part;\n\nfn main() {\n    println!(\"{}\", part::word());\n}\n")
        .file("listings/plain/Cargo.toml", manifest("plain", "\n[dependencies]\nnear = { path = \"../near\" }\n"))
        .file("listings/plain/src/main.rs", main("near"))
        .file("listings/plain/output.txt", "$ cargo run\nword 1\n")
        .file("listings/cargos/Cargo.toml", manifest("cargos", "\n[features]\nmore = []\n\n[dependencies]\nnear = { path = \"../near\" }\n"))
        .file("listings/cargos/src/main.rs", main("near"))
        .file("listings/cargos/.cargo/config.toml", "[env]\nWORD = \"1\"\n")
        .file("quizzes/one.toml", "[[questions]]\nid = \"c2a4e1f0-2b1d-4f86-9a57-0f5d8f1f2a77\"\ntype = \"Tracing\"\nprompt.program = \"fn main() { println!(\\\"{}\\\", helper::one()); }\"\nanswer.doesCompile = true\nanswer.stdout = \"1\"\ncontext = \"One.\"\n");
    for name in ["t/member", "t/by-itself", "plain", "cargos"] {
        book = book.file(&format!("listings/{name}/src/part.rs"), part);
        book = book.file(&format!("listings/{name}/src/word.txt"), "word\n");
    }
    let fence = |words: &str, name: &str| {
        format!("```{words}\n{{{{#include ../listings/{name}/src/main.rs}}}}\n```\n\n")
    };
    let book = book.page(&format!(
        "# Page\n\n{{{{#listing member}}}}\n\n{{{{#listing by-itself}}}}\n\n{}{}```console\n{{{{#include ../listings/plain/output.txt}}}}\n```\n\n{{{{#quiz ../quizzes/one.toml}}}}\n",
        fence("rust", "plain"),
        fence("rust", "cargos"),
    ));
    book.run(&["bless"]).succeeds().says("2 recorded");
    let ran = book.run(&["test"]).succeeds().says("4 listings, 1 quiz: 5 passed, 0 failed");
    assert_eq!(judged(&ran), BTreeSet::new(), "{}", ran.said);
    book
}

/// The subjects that were judged, not kept: those whose verdicts are told.
fn judged(ran: &Ran) -> BTreeSet<&'static str> {
    let told = |name: &str| ran.said.lines().any(|line| line.contains(&format!(" {name}  ")));
    SUBJECTS.iter().map(|(name, _)| *name).filter(|name| told(name)).collect()
}

/// The files of the book that compilers and programs opened in a run of `test --fresh`, as strace tells;
/// `None` where there is no strace.
fn opened(book: &BookTest) -> Option<BTreeSet<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("strace");
    command
        .args(["-ff", "-qq", "-e", "trace=open,openat,execve,clone,clone3,vfork,fork", "-o"])
        .arg(folder.path().join("trace"))
        .arg(crate::PROGRAM)
        .args(["test", "--fresh"])
        .current_dir(book.root())
        .env_remove("CI")
        .env("CARGO_NET_OFFLINE", "true");
    if !command.output().ok()?.status.success() {
        return None;
    }
    let mut traces: BTreeMap<u32, String> = BTreeMap::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let id = path.extension().unwrap().to_string_lossy().parse().unwrap();
        traces.insert(id, String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned());
    }
    // The tool's own threads read what is digested; everything else builds or runs.
    let tool = *traces
        .iter()
        .find(|(_, trace)| trace.starts_with("execve(") && trace.contains("bookwright\", [\""))
        .unwrap()
        .0;
    let mut own = BTreeSet::from([tool]);
    loop {
        let threads: Vec<u32> = own
            .iter()
            .filter_map(|id| traces.get(id))
            .flat_map(|trace| trace.lines().filter(|line| line.contains("CLONE_THREAD")))
            .filter_map(|line| line.rsplit("= ").next()?.trim().parse().ok())
            .collect();
        let before = own.len();
        own.extend(threads);
        if own.len() == before {
            break;
        }
    }
    let root = format!("{}/", book.root().display());
    let mut files = BTreeSet::new();
    for (_, trace) in traces.iter().filter(|(id, _)| !own.contains(id)) {
        for line in trace.lines().filter(|line| line.starts_with("open") && !line.contains("= -1"))
        {
            let Some(path) = line.split('"').nth(1) else { continue };
            files.extend(of_book(path, &root, book));
        }
    }
    Some(files)
}

/// The file of the author's that a path is, or is a copy of; `None` for what the tool or cargo makes.
/// A path that is not absolute is one of a crate, in whose folder a compiler was called.
fn of_book(path: &str, root: &str, book: &BookTest) -> Option<String> {
    let copies = ["target/bookwright/listings/tree/", "target/bookwright/timelines/tree/"];
    let path = path.strip_prefix(root).unwrap_or(path);
    let path = copies.iter().find_map(|copy| path.strip_prefix(copy)).map_or_else(
        || match path.split_once("target/package/copy/") {
            Some((_, path)) => path.to_owned(),
            None => path.to_owned(),
        },
        |path| format!("listings/{path}"),
    );
    let is_made = path.starts_with("target/") || path.starts_with('/');
    let there = |path: &str| Path::new(&book.root()).join(path).is_file();
    (!is_made && there(&path)).then_some(path)
}

/// The files by what is known of how a crate is built, for systems without strace.
fn known() -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for name in ["t/member", "t/by-itself", "plain", "cargos"] {
        for file in ["Cargo.toml", "src/main.rs", "src/part.rs", "src/word.txt"] {
            files.insert(format!("listings/{name}/{file}"));
        }
    }
    for file in [
        "Cargo.toml",
        "t/helper/Cargo.toml",
        "t/helper/src/lib.rs",
        "near/Cargo.toml",
        "near/src/lib.rs",
        "t/member/tests/it.rs",
        "cargos/.cargo/config.toml",
    ] {
        files.insert(format!("listings/{file}"));
    }
    files
}

/// Which subjects depend on a file, by the book that is made above.
fn dependents(file: &str) -> Vec<&'static str> {
    let own = SUBJECTS.iter().find(|(_, main)| {
        let folder = main.strip_suffix("src/main.rs").unwrap_or(main);
        file.starts_with(folder)
    });
    match (own, file) {
        (Some((name, _)), _) => vec![name],
        (None, "listings/t/helper/src/lib.rs" | "listings/t/helper/Cargo.toml") => {
            vec!["member", "quizzes/one.toml"]
        }
        (None, "listings/near/src/lib.rs" | "listings/near/Cargo.toml") => {
            vec!["listings/plain", "listings/cargos"]
        }
        (None, "listings/Cargo.toml" | "listings/Cargo.lock") => vec!["member"],
        (None, _) => panic!("nobody expects that {file} is opened"),
    }
}

#[test(thorough)]
fn one_byte_of_any_file_that_was_opened_has_its_subjects_judged_again() {
    let book = proved();
    let known = known();
    let opened = opened(&book);
    if let Some(opened) = &opened {
        // What was opened by names relative to a crate is in the other list.
        let missed: Vec<_> = known.iter().filter(|file| !opened.contains(*file)).collect();
        let manifests = opened.iter().filter(|file| file.ends_with("Cargo.toml")).count();
        assert!(manifests > 0, "strace saw no manifest; missed {missed:?}");
    }
    let all: BTreeSet<String> = known.into_iter().chain(opened.unwrap_or_default()).collect();
    assert_eq!(judged(&book.run(&["test"]).succeeds()), BTreeSet::new());
    for file in all {
        let before = book.read(&file);
        // Of these, only what they say counts.
        let edited = match &*file {
            "listings/Cargo.lock" => before.replace(
                "name = \"member\"\nversion = \"0.1.0",
                "name = \"member\"\nversion = \"0.1.1",
            ),
            "listings/Cargo.toml" => before.replace("resolver = \"3\"", "resolver = \"2\""),
            _ => format!("{before}\n"),
        };
        assert_ne!(edited, before, "{file}");
        book.write(&file, edited);
        let ran = book.run(&["test"]);
        let judged = judged(&ran);
        let wanted = dependents(&file);
        for name in &wanted {
            assert!(judged.contains(name), "{name} depends on {file}:\n{}", ran.said);
        }
        // A crate by itself depends on nothing of another's.
        let of_one = wanted.len() == 1 && file.contains("/src/");
        assert!(!of_one || judged.len() == 1, "{file} is of {wanted:?} alone:\n{}", ran.said);
        book.write(&file, before);
        assert_eq!(self::judged(&book.run(&["test"]).succeeds()), BTreeSet::new(), "{file}");
    }
}

#[test(thorough)]
fn each_setting_has_what_depends_on_it_judged_again_and_nothing_else() {
    let book = proved();
    let all: BTreeSet<&str> = SUBJECTS.iter().map(|(name, _)| *name).collect();
    let edit = |file: &str, from: &str, to: &str| {
        let before = book.read(file);
        assert!(before.contains(from), "{file} has no {from:?}");
        book.write(file, before.replace(from, to));
        let ran = book.run(&["test"]);
        book.write(file, before);
        judged(&ran)
    };
    let none = BTreeSet::new();
    let memory = "[preprocessor.bookwright]\nmemory = \"1 GiB\"\n";
    let title = "title = \"A book\"\n";
    assert_eq!(edit("book.toml", "[book]", &format!("{memory}\n[book]")), all);
    let time = "[preprocessor.bookwright]\ntimeout = 20\n";
    assert_eq!(edit("book.toml", "[book]", &format!("{time}\n[book]")), all);
    assert_eq!(edit("book.toml", title, "title = \"Another\"\n"), none);
    assert_eq!(edit("src/SUMMARY.md", "[Page]", "[A page]"), none);
    assert_eq!(edit("src/page.md", "# Page\n", "# Page\n\nMore.\n"), none);
    let one = |name| BTreeSet::from([name]);
    let plain = "{{#include ../listings/plain/src";
    let claim =
        edit("src/page.md", &format!("```rust\n{plain}"), &format!("```rust,no_run\n{plain}"));
    assert_eq!(claim, one("listings/plain"));
    assert_eq!(edit("listings/t/member/stdout.txt", "word", "words"), one("member"));
    assert_eq!(edit("listings/plain/output.txt", "word", "words"), one("listings/plain"));
    assert_eq!(edit("quizzes/one.toml", "One.", "Only one."), one("quizzes/one.toml"));
    let metadata = "[package.metadata.listing]\n";
    let longer =
        edit("listings/t/member/Cargo.toml", metadata, &format!("{metadata}timeout = 20\n"));
    assert_eq!(longer, one("member"));
    for (name, value) in [("CFLAGS", "-O1"), ("LIBRARY_PATH", "/nowhere")] {
        let output = book.command(&book.root(), &["test"]).env(name, value).output().unwrap();
        assert_eq!(judged(&Ran::new(&["test"], &output)), all, "{name}");
    }
    let output = book.command(&book.root(), &["test"]).env("GREETING", "x").output().unwrap();
    assert_eq!(judged(&Ran::new(&["test"], &output)), none);
}
