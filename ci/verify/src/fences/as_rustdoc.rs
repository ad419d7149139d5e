//! Fences are judged as rustdoc judges them: each is given to rustdoc alone, with the same crates, as the
//! only block of a file, and the verdicts are compared. `RUSTC_BOOTSTRAP=1` makes rustdoc look at codes.
//!
//! `cargo test` tries some of the forms, and all of them if `BOOKWRIGHT_REQUIRE` is set. Where `BOOKWRIGHT_BOOKS` names folders of books, separated by colons, each of their fences is tried.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::super::progress::Silent;
use super::super::verdict::{Conclusion, Verdict};
use super::super::{Selection, codes, run, rustc};
use super::{BuiltDependencies, FencePrograms, needed};
use bookwright_base::paths::relative;
use bookwright_source::Source;
use bookwright_source::claim::Claim;
use bookwright_source::fences::CodeFence;
use bookwright_source::layout;

/// How long rustdoc may take for one fence, which may run for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// `cargo test` tries every so manieth of the forms.
const SOME: usize = 4;
/// What fences can be, good and bad.
const FORMS: [(&str, &str); 45] = [
    ("rust", "let a = 1;"),
    ("rust", "let a: u8 = \"\";"),
    ("rust", ""),
    ("rust", "// only words"),
    ("rust", "fn main() {"),
    ("rust", "}"),
    ("rust", "let a = \"unclosed;"),
    ("rust", "// fn main() {}\nlet a = 1;"),
    ("rust", "/* fn main() {} */ let a = 1;"),
    ("rust", "mod m { fn main() {} }"),
    ("rust", "macro_rules! m { ($($t:tt)*) => { $($t)* } }\nm! {\nfn main() {}\n}"),
    ("rust", "macro_rules! m { () => {} }\nm!();\nlet a = 1;"),
    ("rust", "#![allow(dead_code)]\n\n#![allow(unused)]\nfn f() {}"),
    ("rust", "#![deny(unused_variables)]\nlet a = 1;"),
    ("rust", "#![no_std]\nlet a = core::mem::size_of::<u8>();"),
    ("rust", "#![no_main]\nlet a = 1;"),
    ("rust", "#![crate_name = \"tea\"]\nfn main() { assert_eq!(module_path!(), \"tea\"); }"),
    ("rust", "//! Words.\nfn main() {}"),
    ("rust", "//! Words.\nlet a = 1;"),
    ("rust", "/// Words.\nstruct A;"),
    ("rust", "extern crate core;\nuse core::mem;\nlet a = mem::size_of::<u8>();"),
    ("rust", "#[macro_use]\nextern crate core;\nlet a = 1;"),
    ("rust", "extern crate nobody;"),
    ("rust", "use nobody::a;"),
    ("rust", "# let a = 1;\nassert_eq!(a, 1);"),
    ("rust", "##[derive(Clone)]\nstruct A;\nlet a = A.clone();"),
    ("rust", "let a: u32 = \"1\".parse()?;\nOk::<(), std::num::ParseIntError>(())"),
    ("rust", "let a: u32 = \"x\".parse()?;\nOk::<(), std::num::ParseIntError>(())"),
    ("rust", "fn main() -> Result<(), String> { Err(String::new()) }"),
    ("rust", "async fn main() {}"),
    ("rust", "fn main() -> u8 { 1 }"),
    ("rust", "#[macro_export]\nmacro_rules! hidden { () => {} }\nfn main() {}"),
    ("rust", "fn main() { crate::hidden!(); }"),
    ("rust", "std::process::exit(1);"),
    (
        "rust",
        "use std::fmt;\nstruct A;\nimpl fmt::Display for A {\n    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(\"\") }\n}\nprintln!(\"{A}\");",
    ),
    ("rust,should_panic", "panic!();"),
    ("rust,should_panic", "let a = 1;"),
    ("rust,no_run", "loop {}"),
    ("rust,no_run", "let a: u8 = \"\";"),
    ("rust,compile_fail", "let a = 1;"),
    ("rust,compile_fail,E0308", "let a: u8 = \"\";"),
    ("rust,compile_fail,E0308,E0425", "let a: u8 = \"\";"),
    ("rust,compile_fail", "const A: usize = [0][1];\nlet a = A;"),
    ("rust,edition2015", "let async = 1;\nuse std::fmt;\nfn f(a: &fmt::Debug) {}"),
    ("rust,test_harness", "#[test]\nfn a() { panic!() }"),
];

/// A line as the only block of a file has it: what hides nothing here must hide nothing there.
fn escaped(line: &str) -> String {
    let trimmed = line.trim();
    match trimmed.starts_with("##") || trimmed.starts_with("# ") || trimmed == "#" {
        true => line.replacen('#', "##", 1),
        false => line.to_owned(),
    }
}

/// rustdoc, and what it needs.
struct Rustdoc {
    program: PathBuf,
    dependencies: BuiltDependencies,
    folder: tempfile::TempDir,
}

impl Rustdoc {
    /// Whether a fence passes.
    async fn passes(&self, index: usize, fence: &CodeFence) -> bool {
        let folder = self.folder.path().join(index.to_string());
        std::fs::create_dir_all(&folder).expect("a folder");
        let code: String =
            fence.code.iter().map(|line| format!("{}\n", escaped(&line.text))).collect();
        let mut words = vec!["rust".to_owned()];
        let is = &fence.words;
        for (said, word) in [
            (is.no_run, "no_run"),
            (is.should_panic, "should_panic"),
            (is.compile_fail, "compile_fail"),
            (is.test_harness, "test_harness"),
        ] {
            words.extend(said.then(|| word.to_owned()));
        }
        words.extend(is.codes.iter().cloned());
        let marks = "`".repeat(20);
        let page = format!("{marks}{}\n{code}{marks}\n", words.join(","));
        std::fs::write(folder.join("page.md"), page).expect("a page");
        let mut command = Command::new(&self.program);
        command.args(["--test", "page.md", "--edition", &fence.edition]);
        for (name, file) in &self.dependencies.externs {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        for search in &self.dependencies.search {
            command.arg("-L").arg(search);
        }
        command.env("RUSTC_BOOTSTRAP", "1").current_dir(&folder).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("rustdoc starts");
        match tokio::time::timeout(PATIENCE, child.wait()).await {
            Ok(status) => status.expect("rustdoc ends").success(),
            Err(_) => false,
        }
    }
}

/// Whether a fence may be judged more strictly than by rustdoc, with the reason.
fn excuse(fence: &CodeFence, verdict: &Verdict) -> Option<&'static str> {
    let has = |code| verdict.problems.iter().any(|problem| problem.code == code);
    if matches!(verdict.conclusion, Conclusion::NotRun(_)) {
        return Some("rustdoc is allowed what only a nightly compiler has");
    }
    if has(codes::FENCE_CRATE_MISSING) && matches!(fence.claim, Claim::CompileError(_)) {
        return Some("it fails for want of a crate, which is not the claim");
    }
    let words = verdict.problems.iter().filter_map(|problem| problem.detail.as_deref());
    if words.into_iter().any(|words| words.contains("expected item, found `;`")) {
        // Readers who run it get the error: their `main` is the program's.
        return Some("rustdoc puts a main around what it cannot parse, and calls no other one");
    }
    if has(codes::RUN_END_DIFFERS) && fence.claim == Claim::Panics {
        return Some("it fails, but does not panic");
    }
    [codes::RUN_PROCESS_LEFT, codes::RUN_OUTPUT_TOO_LARGE, codes::RUN_MEMORY, codes::RUN_TIMEOUT]
        .into_iter()
        .any(has)
        .then_some("it does harm")
}

/// Compares the verdicts on the fences of a book. Returns how many there are, and what differs.
async fn compare(root: &Path) -> (usize, Vec<String>) {
    let source = Source::discover(root);
    let fences: Vec<&CodeFence> = source.fences.all.iter().collect();
    let programs = FencePrograms::build(&source, &fences, &Selection::default(), &Silent)
        .await
        .expect("they are built");
    let used: BTreeSet<String> =
        programs.fences.values().flat_map(|each| each.ready.crates.iter().cloned()).collect();
    let compiler = rustc::compiler(root, source.layout.toolchain.as_deref()).await;
    let rustdoc = Arc::new(Rustdoc {
        program: compiler.expect("a compiler").with_file_name("rustdoc"),
        dependencies: needed::build(&source, &used, &Silent).await.expect("crates"),
        folder: tempfile::Builder::new().prefix("rustdoc").tempdir().expect("a folder"),
    });
    let turns = Arc::new(Semaphore::new(2));
    let mut going = JoinSet::new();
    for (index, fence) in source.fences.all.iter().cloned().enumerate() {
        let (turns, rustdoc) = (Arc::clone(&turns), Arc::clone(&rustdoc));
        going.spawn(async move {
            let _turn = turns.acquire().await.expect("there are turns");
            (index, rustdoc.passes(index, &fence).await)
        });
    }
    let mut differences = Vec::new();
    for (index, theirs) in going.join_all().await {
        let fence = &source.fences.all[index];
        let outcome = match programs.program(fence) {
            Some(program) => Some(run::run(&program).await.expect("it starts")),
            None => None,
        };
        let verdict = programs.judge(fence, outcome.as_ref(), &source);
        let ours = matches!(
            verdict.conclusion,
            Conclusion::Passed | Conclusion::Differs | Conclusion::Unrecorded
        );
        if ours != theirs {
            let place = fence.place.display(root.parent().unwrap_or(root));
            match excuse(fence, &verdict) {
                Some(reason) if theirs => println!("stricter: {place}: {reason}"),
                Some(reason) => println!("both fail: {place}: {reason}"),
                None => differences.push(format!(
                    "{place}: rustdoc {theirs}, here {ours}: {:?}\n{}",
                    verdict.problems.iter().map(|problem| &problem.what).collect::<Vec<_>>(),
                    fence.program()
                )),
            }
        }
    }
    (fences.len(), differences)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fence_is_judged_as_rustdoc_judges_it() {
    let folder = tempfile::Builder::new().prefix("fences").tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("it is there");
    std::fs::create_dir_all(root.join("src")).expect("a folder");
    let step = if std::env::var_os("BOOKWRIGHT_REQUIRE").is_some() { 1 } else { SOME };
    let forms: Vec<_> = FORMS.into_iter().step_by(step).collect();
    let page: String =
        forms.iter().map(|(words, code)| format!("```{words}\n{code}\n```\n\n")).collect();
    for (file, text) in [
        (layout::BOOK_TOML, "[book]\ntitle = \"A book\"\n\n[rust]\nedition = \"2021\"\n"),
        ("src/SUMMARY.md", "- [Page](page.md)\n"),
        ("src/page.md", &page),
    ] {
        std::fs::write(root.join(file), text).expect("a file");
    }
    let (count, differences) = compare(&root).await;
    assert!(count + 2 >= forms.len(), "{count}");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fences_of_other_books_are_judged_as_rustdoc_judges_them() {
    let books = std::env::var_os("BOOKWRIGHT_BOOKS").unwrap_or_default();
    for book in std::env::split_paths(&books).filter(|book| book.is_dir()) {
        let (count, differences) = compare(&book.canonicalize().expect("it is there")).await;
        println!("{}: {count} fences, {} differ", relative(&book, &book), differences.len());
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}
