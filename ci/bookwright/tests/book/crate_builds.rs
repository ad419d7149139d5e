//! How the crates of a book made without this tool are built, each with the lie that must be caught: a
//! build that fails without a word of rustc's, tests of every kind, what cargo tells the code.

use bookwright_harness::test;

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
/// Makes a crate one that cargo builds.
const FEATURES: &str = "\n[features]\nmore = []\n";

/// Files of a crate, with their texts.
type Files<'a> = &'a [(&'a str, &'a str)];

/// A crate: its name, its manifest's rest, its main file, other files, and the code of what is wrong;
/// empty if nothing is.
type Tested<'a> = (&'a str, &'a str, String, &'a [(&'a str, String)], &'a str);

fn manifest(rest: &str) -> String {
    format!("[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{rest}")
}

/// Adds a crate and shows its main file.
fn add(book: BookTest, name: &str, rest: &str, words: &str, files: Files<'_>) -> BookTest {
    let mut book = book.file(&format!("listings/{name}/Cargo.toml"), manifest(rest));
    for (file, text) in files {
        book = book.file(&format!("listings/{name}/{file}"), text);
    }
    let page = book.read("src/page.md");
    book.page(&format!(
        "{page}\n```{words}\n{{{{#include ../listings/{name}/src/main.rs}}}}\n```\n"
    ))
}

#[test]
fn a_build_that_fails_without_the_compiler_is_no_build() {
    let script = "fn main() {\n    panic!(\"no flour\");\n}\n";
    let ends = "#[proc_macro]\npub fn ends(_: proc_macro::TokenStream) -> proc_macro::TokenStream {\n    \
                std::process::exit(1)\n}\n";
    let mut book = BookTest::new()
        .file(
            "listings/ends/Cargo.toml",
            manifest("[lib]\nproc-macro = true\n").replace("same", "ends"),
        )
        .file("listings/ends/src/lib.rs", ends)
        .file("listings/scripted/Cargo.toml", manifest("").replace("same", "scripted"))
        .file("listings/scripted/build.rs", script)
        .file("listings/scripted/src/lib.rs", "");
    let macros = "\n[dependencies]\nends = { path = \"../ends\" }\n";
    let uses = "\n[dependencies]\nscripted = { path = \"../scripted\" }\n";
    let scripted: Files<'_> = &[("src/main.rs", HELLO), ("build.rs", script)];
    let called: Files<'_> = &[("src/main.rs", "fn main() {\n    ends::ends!();\n}\n")];
    let broken: Files<'_> = &[("src/main.rs", "fn main() {\n    gone();\n}\n")];
    let kinds = [
        ("script", String::new(), "rust", scripted),
        ("script-fails", String::new(), "rust,compile_fail", scripted),
        ("macro", macros.to_owned(), "rust", called),
        ("macro-cargo", format!("{macros}{FEATURES}"), "rust,compile_fail", called),
        ("uses", uses.to_owned(), "rust", &[("src/main.rs", HELLO)]),
        ("broken", FEATURES.to_owned(), "rust,compile_fail,E0425", broken),
    ];
    let mut args = vec!["test"];
    for (name, rest, words, files) in &kinds {
        book = add(book, name, rest, words, files);
        args.push(name);
    }
    book.run(&args)
        .has_problems()
        .says("6 listings: 1 passed, 5 failed")
        .says("no flour")
        .tells("build-refused", "listings/script/Cargo.toml:2:1")
        .tells("build-refused", "listings/script-fails/Cargo.toml:2:1")
        .tells("build-refused", "listings/macro/Cargo.toml:2:1")
        .tells("build-refused", "listings/macro-cargo/Cargo.toml:2:1")
        .tells("dependency-unavailable", "listings/uses/Cargo.toml:2:1");
}

#[test(thorough)]
fn a_verdict_is_kept_until_something_the_crate_is_built_from_changes() {
    let used = |name: &str| manifest("").replace("same", name);
    let target = "\n[target.'cfg(all())'.dependencies]\nused = { path = \"../used\" }\n";
    let inherits = "used.workspace = true\n";
    let member = format!("\n[dependencies]\n{inherits}");
    let mut book = BookTest::new()
        .file("listings/used/Cargo.toml", used("used"))
        .file("listings/used/src/lib.rs", "pub fn one() -> i32 {\n    1\n}\n")
        .file("listings/shared.rs", HELLO)
        .file("listings/note", "1")
        .file("listings/deep/.cargo/config.toml", "[env]\nDEEP = \"1\"\n")
        .file("listings/all/Cargo.toml", "[workspace]\nmembers = [\"member\"]\nresolver = \"2\"\n[workspace.dependencies]\nused = { path = \"../used\" }\n")
        .file("listings/all/member/Cargo.toml", manifest(&member))
        .file("listings/all/member/src/main.rs", "fn main() {\n    assert_eq!(used::one(), 1);\n}\n")
        .file("listings/script/Cargo.lock", "version = 4\n\n[[package]]\nname = \"same\"\nversion = \"0.1.0\"\n");
    let page = book.read("src/page.md");
    book = book.page(&format!(
        "{page}\n```rust\n{{{{#include ../listings/all/member/src/main.rs}}}}\n{{{{#include ../listings/used/src/lib.rs}}}}\n```\n"
    ));
    let one: Files<'_> = &[("src/main.rs", "fn main() {\n    assert_eq!(used::one(), 1);\n}\n")];
    let deep: Files<'_> =
        &[("src/main.rs", "fn main() {\n    assert_eq!(env!(\"DEEP\"), \"1\");\n}\n")];
    let script: Files<'_> = &[
        ("src/main.rs", "fn main() {\n    assert_eq!(env!(\"NOTE\"), \"1\");\n}\n"),
        (
            "build.rs",
            "fn main() {\n    let note = std::fs::read_to_string(std::path::Path::new(\"..\").join(\"note\"));\n    println!(\"cargo::rustc-env=NOTE={}\", note.unwrap());\n}\n",
        ),
    ];
    let bin = "\n[lib]\nname = \"shown\"\npath = \"src/main.rs\"\n\n[[bin]]\nname = \"same\"\npath = \"../shared.rs\"\n";
    book = add(book, "on-all", target, "rust", one);
    book = add(book, "bin", bin, "rust", &[("src/main.rs", "")]);
    book = add(book, "deep/config", FEATURES, "rust", deep);
    book = add(book, "script", "", "rust", script);
    let names = ["test", "all", "on-all", "bin", "deep/config", "script"];
    book.run(&names).succeeds().says("5 passed");
    // Nobody can tell what a script reads, what a single file outside the crate names, or what a
    // variable is.
    book.run(&names).succeeds().says("2 not run again");

    for (file, truth, lie, failed) in [
        (
            "listings/used/src/lib.rs",
            "pub fn one() -> i32 {\n    1\n}\n",
            "pub fn one() -> i32 {\n    2\n}\n",
            2,
        ),
        ("listings/shared.rs", HELLO, "fn main() {\n    gone();\n}\n", 1),
        ("listings/note", "1", "2", 1),
        ("listings/deep/.cargo/config.toml", "[env]\nDEEP = \"1\"\n", "[env]\nDEEP = \"2\"\n", 1),
    ] {
        book.write(file, lie);
        book.run(&names).has_problems().says(&format!("{} passed, {failed} failed", 5 - failed));
        book.write(file, truth);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_files_is_told_and_never_waited_for() {
    let mut book = BookTest::new();
    let places = ["src/x.rs", "Cargo.lock", "output.txt"];
    for name in ["good", "0", "1", "2", "zero"] {
        book = add(book, name, "", "rust", &[("src/main.rs", HELLO)]);
    }
    for (name, place) in places.iter().enumerate() {
        let pipe = book.root().join(format!("listings/{name}/{place}"));
        assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    }
    book = add(book, "deep/above", "", "rust", &[("src/main.rs", HELLO)])
        .file("listings/deep/.cargo/other", "");
    let pipe = book.root().join("listings/deep/.cargo/config.toml");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let zero = book.root().join("listings/zero/src/zero.rs");
    std::os::unix::fs::symlink("/dev/zero", zero).unwrap();
    let book = book.file("listings/manifest/src/main.rs", HELLO);
    let pipe = book.root().join("listings/manifest/Cargo.toml");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let ran = book.run(&["test"]).has_problems().says("1 passed");
    for (name, place) in places.iter().enumerate() {
        ran.tells("file-special", &format!("listings/{name}/{place}"));
    }
    ran.tells("file-special", "listings/deep/.cargo/config.toml");
    ran.tells("file-unreadable", "listings/manifest/Cargo.toml");
}

#[test]
fn what_a_crate_without_a_lock_names_outside_is_where_it_was() {
    let uses = "\n[dependencies]\nused = { path = \"../used\" }\n";
    let includes =
        "fn main() {\n    print!(\"{}\", include_str!(\"../../note\"));\n    used::one();\n}\n";
    let mut book = BookTest::new()
        .file("Cargo.toml", "[workspace]\nexclude = [\"listings\"]\n")
        .file("listings/note", "1\n")
        .file("listings/used/Cargo.toml", manifest("").replace("same", "used"))
        .file(
            "listings/used/src/lib.rs",
            "pub fn one() -> &'static str {\n    include_str!(\"../../note\")\n}\n",
        );
    let rest = format!("{uses}{FEATURES}");
    book = add(book, "deep/plain", "", "rust", &[("src/main.rs", HELLO)]);
    book = add(book, "includes", &rest, "rust", &[("src/main.rs", includes)]);
    book = add(book, "lies", &rest, "rust", &[("src/main.rs", &includes.replace("note", "notes"))]);
    // A link is not followed, wherever it leads.
    #[cfg(unix)]
    std::os::unix::fs::symlink("/", book.root().join("listings/includes/all")).unwrap();
    book.run(&["test", "plain", "includes", "lies"])
        .has_problems()
        .says("2 passed, 1 failed")
        .tells_of("compile-error-unexpected", "src/page.md:13:1", "listings/lies");
    assert!(!book.has("Cargo.lock") && !book.has("listings/includes/Cargo.lock"));

    let workspace = "[workspace]\nmembers = [\"listings/*\"]\nresolver = \"2\"\n\n[workspace.lints.rust]\nunused_variables = \"deny\"\n";
    let unused = "fn main() {\n    let cake = 1;\n}\n";
    let lints = "\n[lints]\nworkspace = true\n";
    for lock in [
        None,
        Some(
            "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"two\"\nversion = \"0.1.0\"\n",
        ),
    ] {
        let mut book = BookTest::new().file("Cargo.toml", workspace);
        book = add(book, "one", lints, "rust,compile_fail", &[("src/main.rs", unused)]);
        book = add(book, "two", lints, "rust", &[("src/main.rs", unused)]);
        for name in ["one", "two"] {
            let file = format!("listings/{name}/Cargo.toml");
            book.write(&file, manifest(lints).replace("same", name));
        }
        if let Some(lock) = lock {
            book.write("Cargo.lock", lock);
        }
        book.run(&["test"])
            .has_problems()
            .says("1 passed, 1 failed")
            .says("unused variable: `cake`")
            .tells_of("compile-error-unexpected", "src/page.md:9:1", "listings/two");
        assert_eq!(book.has("Cargo.lock"), lock.is_some());
        // The lints are the workspace's, and a change of them runs both again.
        book.run(&["test"]).has_problems().says("1 not run again");
        book.write("Cargo.toml", workspace.replace("deny", "allow"));
        book.run(&["test"]).has_problems().says("1 passed, 1 failed").tells_of(
            "compile-error-missing",
            "src/page.md:5:1",
            "listings/one",
        );
    }
}

#[test]
fn the_code_is_told_of_its_package_what_cargo_tells_it() {
    let about = "authors = [\"A <a@b>\", \"B\"]\ndescription = \"Cake\"\nlicense = \"MIT\"\nrepository = \"r\"\n";
    let main = r#"fn main() {
    let told = [
        (env!("CARGO_PKG_AUTHORS"), "A <a@b>:B"),
        (env!("CARGO_PKG_DESCRIPTION"), "Cake"),
        (env!("CARGO_PKG_HOMEPAGE"), ""),
        (env!("CARGO_PKG_LICENSE"), "MIT"),
        (env!("CARGO_PKG_LICENSE_FILE"), ""),
        (env!("CARGO_PKG_NAME"), "same"),
        (env!("CARGO_PKG_README"), "README.md"),
        (env!("CARGO_PKG_REPOSITORY"), "r"),
        (env!("CARGO_PKG_RUST_VERSION"), ""),
        (env!("CARGO_PKG_VERSION"), "0.1.0"),
        (env!("CARGO_PKG_VERSION_PATCH"), "0"),
        (env!("CARGO_PKG_VERSION_PRE"), ""),
        (env!("CARGO_BIN_NAME"), "same"),
        (env!("CARGO_CRATE_NAME"), "same"),
        (env!("CARGO_PRIMARY_PACKAGE"), "1"),
    ];
    told.iter().for_each(|(told, is)| assert_eq!(told, is));
    assert!(env!("CARGO_MANIFEST_PATH").ends_with("Cargo.toml") && env!("CARGO").contains("cargo"));
    assert_eq!(option_env!("DEEP"), option_env!("IS_DEEP"));
}
"#;
    let set = "[env]\nDEEP = \"1\"\nIS_DEEP = \"1\"\n";
    let files: Files<'_> = &[("src/main.rs", main), ("README.md", "")];
    let mut book = BookTest::new();
    book = add(book, "plain", about, "rust", files);
    book = add(book, "cargo", &format!("{about}{FEATURES}"), "rust", files);
    book = add(book, "new", "rust-version = \"1.999\"\n", "rust", &[("src/main.rs", HELLO)]);
    book = book.file("listings/deep/.cargo/config.toml", set);
    let sets = "fn main() {\n    assert_eq!(env!(\"DEEP\"), \"1\");\n}\n";
    book = add(book, "deep/set", "", "rust", &[("src/main.rs", sets)]);
    book = add(book, "deep/lies", "", "rust", &[("src/main.rs", &sets.replace("1", "2"))]);
    book.run(&["test"])
        .has_problems()
        .says("3 passed, 2 failed")
        .tells("build-refused", "listings/new/Cargo.toml:2:1")
        .tells_of("run-end-differs", "src/page.md:21:1", "listings/deep/lies");
}

#[test]
fn tests_of_every_kind_are_built_and_pass_to_their_end() {
    let near =
        "[source.crates-io]\nreplace-with = \"near\"\n\n[source.near]\ndirectory = \"near\"\n";
    // An attribute of another crate, which stands for Tokio's.
    let attribute = "use proc_macro::TokenStream;\n\n#[proc_macro_attribute]\npub fn test(_: TokenStream, item: TokenStream) -> TokenStream {\n    format!(\"#[::core::prelude::v1::test] {item}\").parse().unwrap()\n}\n";
    let mut book = BookTest::new()
        .file(".cargo/config.toml", near)
        .file(
            "near/kit/Cargo.toml",
            manifest("\n[lib]\nproc-macro = true\n").replace("same", "kit"),
        )
        .file("near/kit/src/lib.rs", attribute)
        .file("near/kit/.cargo-checksum.json", "{\"files\":{}}");
    let kit = "\n[dependencies]\nkit = \"0.1\"\n";
    let of_kit =
        |body: &str| format!("fn main() {{}}\n\n#[kit::test]\nfn it() {{\n    {body}\n}}\n");
    let own = "\n[[test]]\nname = \"own\"\nharness = false\n";
    let unit = |body: &str| format!("fn main() {{}}\n\n#[test]\nfn it() {{\n    {body}\n}}\n");
    let main = "fn main() {}\n".to_owned();
    let with_one = format!("{}\n#[cfg(test)]\nmod tests {{\n    use super::gone;\n}}\n", main);
    let ends = "std::process::exit(0)";
    let leaves = "std::process::Command::new(\"sleep\").arg(\"77\").spawn().unwrap();";
    let kinds: [Tested<'_>; 13] = [
        ("attribute", kit, of_kit("assert_eq!(1, 1);"), &[], ""),
        ("attribute-fails", kit, of_kit("assert_eq!(1, 2);"), &[], "test-failed"),
        ("attribute-broken", kit, of_kit("gone();"), &[], "compile-error-unexpected"),
        ("cfg-broken", "", with_one, &[], "compile-error-unexpected"),
        ("own", own, main.clone(), &[("tests/own.rs", main.clone())], ""),
        (
            "own-fails",
            own,
            main.clone(),
            &[("tests/own.rs", "fn main() {\n    std::process::exit(1);\n}\n".to_owned())],
            "test-failed",
        ),
        ("folder", "", main.clone(), &[("tests/it.rs", unit("assert!(true);"))], ""),
        (
            "folder-broken",
            "",
            main.clone(),
            &[("tests/it.rs", "use gone::gone;\n".to_owned())],
            "compile-error-unexpected",
        ),
        ("ends", "", unit(ends), &[], "test-failed"),
        ("ends-cargo", FEATURES, unit(ends), &[], "test-failed"),
        ("leaves", "", unit(leaves), &[], "run-process-left"),
        ("names", FEATURES, unit("assert!(true);"), &[("src/lib.rs", unit("assert!(true);"))], ""),
        (
            "names-fails",
            FEATURES,
            unit("assert!(true);"),
            &[("src/lib.rs", unit("assert!(false);"))],
            "test-failed",
        ),
    ];
    let mut args = vec!["test"];
    for (name, rest, main, files, _) in &kinds {
        let mut all = vec![("src/main.rs", main.as_str())];
        all.extend(files.iter().map(|(file, text)| (*file, text.as_str())));
        book = add(book, name, rest, "rust", &all);
        args.push(name);
    }
    let ran = book.run(&args).has_problems();
    for (index, (name, .., code)) in kinds.iter().enumerate() {
        let line = ran.said.lines().find(|line| line.contains(&format!("listings/{name}  ")));
        let verdict = if code.is_empty() { "passed" } else { "failed" };
        assert!(line.is_some_and(|line| line.contains(verdict)), "{name}\n{}", ran.said);
        if !code.is_empty() {
            let place = format!("src/page.md:{}:1", 5 + 4 * index);
            ran.tells_of(code, &place, &format!("listings/{name}"));
        }
    }
}

/// Also where the program beside it, which no page shows, does not compile.
#[test]
fn the_tests_of_a_library_are_run_if_a_page_shows_only_the_library() {
    let library = |what: &str| {
        format!(
            "/// One.\npub fn one() -> u32 {{\n    1\n}}\n\n#[test]\nfn it() {{\n    assert_eq!(one(), {what});\n}}\n"
        )
    };
    let mut book = BookTest::new();
    let mut page = "# Page\n".to_owned();
    for (name, rest, what) in [
        ("plain", "", "1"),
        ("plain-fails", "", "2"),
        ("cargo", FEATURES, "1"),
        ("cargo-fails", FEATURES, "2"),
    ] {
        book = book
            .file(&format!("listings/{name}/Cargo.toml"), manifest(rest))
            .file(&format!("listings/{name}/src/lib.rs"), library(what))
            .file(&format!("listings/{name}/src/main.rs"), "fn main() {\n    gone();\n}\n");
        page += &format!("\n```rust\n{{{{#include ../listings/{name}/src/lib.rs}}}}\n```\n");
    }
    let ran = book.page(&page).run(&["test"]).has_problems().says("4 listings: 2 passed, 2 failed");
    assert_eq!(ran.count("test-failed"), 2, "{}", ran.said);
    ran.tells_of("test-failed", "src/page.md:7:1", "listings/plain-fails");
    ran.tells_of("test-failed", "src/page.md:15:1", "listings/cargo-fails");
}
