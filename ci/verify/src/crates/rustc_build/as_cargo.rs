//! rustc is called as cargo calls it: builds crates both ways and compares what came of it, and how
//! rustc was called.
//!
//! `cargo test` tries some of the crates that [`generated`] makes, and all of them if
//! `BOOKWRIGHT_REQUIRE` is set. Where `BOOKWRIGHT_BOOKS` names folders of books, separated by colons,
//! each of their crates is tried too.

mod call;
mod generated;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use regex::Regex;
use tempfile::TempDir;
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;

use super::super::super::dependency_sets::DependencySets;
use super::super::super::run::{self, Program, Termination};
use super::super::cargo_build::{self, COPY};
use super::super::plain_crate::PlainCrate;
use super::{BuiltCrate, Diagnostic};
use bookwright_base::problem::Text;
use bookwright_source::Source;
use bookwright_source::crates::Crate;
use bookwright_source::layout::{self, Layout};
use bookwright_source::settings::BuildLimits;
use call::{Call, Recorder};

/// How many of the generated crates `cargo test` tries, and how many there are.
const SOME: usize = 14;
const ALL: usize = 160;

/// A book in a folder below one where cargo is told to call rustc through a recorder.
struct Bench {
    folder: TempDir,
    layout: Layout,
    recorder: Recorder,
    sets: DependencySets,
}

impl Bench {
    async fn new(from: Option<&Path>) -> Self {
        let folder = tempfile::Builder::new().prefix("both").tempdir().expect("a folder");
        let path = folder.path().canonicalize().expect("it is there");
        let root = path.join("book");
        match from {
            Some(book) => copy(book, &root),
            None => write(&Layout::new(&root).book_toml(), "[book]\ntitle = \"A book\"\n"),
        }
        std::fs::create_dir_all(root.join("listings")).expect("a folder");
        let rustc = super::rustc::compiler(&root, None).await.expect("a compiler");
        let recorder = Recorder::new(&path, &rustc);
        let layout = Layout::new(&root);
        let sets = DependencySets::new(
            &path,
            path.join("shared"),
            None,
            BuildLimits::default(),
            [].into_iter(),
        );
        Self { folder, layout, recorder, sets }
    }

    /// Prepares the dependencies of crates.
    fn depend(&mut self, crates: &[Crate]) {
        let sets = crates.iter().filter_map(|it| PlainCrate::of(it, &self.layout)?.dependencies);
        let below = self.folder.path().canonicalize().expect("it is there").join("sets");
        self.sets =
            DependencySets::new(&below, below.join("shared"), None, BuildLimits::default(), sets);
    }

    /// Builds a crate both ways. `None` if it is not plain; else what differs.
    async fn compare(&self, each: &Crate) -> Option<Vec<String>> {
        let plain = PlainCrate::of(each, &self.layout)?;
        let dependencies = match &plain.dependencies {
            Some(set) => self.sets.get(set).await.expect("dependencies are built"),
            None => Arc::default(),
        };
        if dependencies.refused.is_some() {
            return None;
        }
        let limits = BuildLimits::default();
        let below = self.folder.path().canonicalize().expect("it is there").join("out");
        let name = blake3::hash(each.name.as_bytes()).to_hex()[..16].to_owned();
        let (ours, cargos) = (below.join(&name).join("ours"), below.join(&name).join("cargos"));
        if plain.dependencies.is_none() {
            // Out of date in some books. Without it, cargo makes one for a copy, as for any reader.
            let _ = std::fs::remove_file(each.folder.join(layout::LOCK));
        }
        let rustc = self.recorder.rustc();
        let built = super::with_rustc(rustc, each, &plain, &dependencies, &ours, true, limits);
        let built = built.await.expect("rustc starts");
        let one = self.way(each, &ours, built).await;
        let built = cargo_build::with_cargo(each, &cargos, true, &self.layout, limits);
        let built = built.await.expect("cargo starts");
        let other = self.way(each, &cargos, built).await;
        let _ = std::fs::remove_dir_all(below.join(&name));
        assert!(!one.calls.is_empty(), "the calls for {} are not recorded", each.name);
        Some(one.differences(&other))
    }

    /// What came of building a crate into a folder.
    async fn way(&self, each: &Crate, out: &Path, built: BuiltCrate) -> Way {
        let relative = each.folder.strip_prefix(&self.layout.root).expect("it is in the book");
        let copied = out.join(COPY).join(relative);
        let mut calls = self.recorder.take(&each.folder);
        calls.extend(self.recorder.take(&copied));
        let tidy = |text: &str| {
            let text = text.replace(&*copied.to_string_lossy(), &each.folder.to_string_lossy());
            let text = text.replace(&*out.to_string_lossy(), "OUT");
            self.recorder.tidy(&text.replace("OUT/built/debug/", "OUT/"))
        };
        let words = |it: &Diagnostic| {
            let code = it.code.as_ref().map(|code| code.code.as_str()).unwrap_or_default();
            tidy(&format!("{:?} {code} {}", it.level, it.rendered.as_deref().unwrap_or_default()))
        };
        let said: BTreeSet<String> = built.diagnostics.iter().map(words).collect();
        let mut said_with_tests: BTreeSet<String> = built.of_tests.iter().map(words).collect();
        said_with_tests.extend(said.iter().cloned());
        let mut programs = BTreeSet::new();
        for (name, binary) in &built.programs {
            programs.insert(tidy(&format!("{name}: {}", ran(binary, &[]).await)));
        }
        let mut tests = BTreeSet::new();
        for binary in built.tests.values() {
            tests.insert(tidy(&ran(binary, &["--test-threads=1"]).await));
        }
        Way {
            refused: built.refused.is_some(),
            whole: built.whole,
            said,
            said_with_tests,
            programs,
            tests,
            calls: calls.into_iter().map(|call| call.tidied(&tidy)).collect(),
        }
    }
}

/// What came of building a crate in one way, with paths made equal.
struct Way {
    refused: bool,
    whole: bool,
    said: BTreeSet<String>,
    said_with_tests: BTreeSet<String>,
    programs: BTreeSet<String>,
    tests: BTreeSet<String>,
    calls: BTreeSet<Call>,
}

impl Way {
    fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut differ = |what: &str, ours: String, cargos: String| {
            if ours != cargos {
                found.push(format!("{what}\n  ours: {ours}\n  cargo: {cargos}"));
            }
        };
        differ("refused", self.refused.to_string(), other.refused.to_string());
        differ("whole", self.whole.to_string(), other.whole.to_string());
        differ("diagnostics", format!("{:#?}", self.said), format!("{:#?}", other.said));
        differ(
            "diagnostics with tests",
            format!("{:#?}", self.said_with_tests),
            format!("{:#?}", other.said_with_tests),
        );
        differ("programs", format!("{:#?}", self.programs), format!("{:#?}", other.programs));
        differ("tests", format!("{:#?}", self.tests), format!("{:#?}", other.tests));
        let only =
            |a: &Self, b: &Self| format!("{:#?}", a.calls.difference(&b.calls).collect::<Vec<_>>());
        differ("calls of rustc", only(self, other), only(other, self));
        found
    }
}

/// What a program did, if it does the same each time: numbers that look like chance, the order of a
/// map, and threads are no difference of a build. One runs at a time: some listen on the same port.
async fn ran(binary: &Path, args: &[&str]) -> String {
    static TURN: Mutex<()> = Mutex::const_new(());
    let _turn = TURN.lock().await;
    let first = ran_once(binary, args).await;
    let begin = Instant::now();
    for _ in 0..15 {
        if begin.elapsed() > Duration::from_secs(1) {
            break;
        }
        if ran_once(binary, args).await != first {
            return "now this, now that".to_owned();
        }
    }
    first
}

async fn ran_once(binary: &Path, args: &[&str]) -> String {
    let program = Program {
        binary: binary.to_owned(),
        args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        stdin: String::new(),
        env: Vec::new(),
        timeout: Duration::from_secs(3),
        memory: bookwright_source::expectation::MEMORY,
        one_failure: false,
        one_console: false,
    };
    let outcome = run::run(&program).await.expect("it starts");
    if outcome.end == Termination::StillRunning {
        // How far it got is a matter of chance.
        return "still running".to_owned();
    }
    let text = format!(
        "{:?}\n{}{}",
        outcome.end,
        String::from_utf8_lossy(&outcome.stdout),
        String::from_utf8_lossy(&outcome.stderr)
    );
    let chance = Regex::new(r"(' \()\d+(\) panicked)|(finished in )[\d.]+(s)").expect("a pattern");
    chance.replace_all(&text, "$1$2$3$4").into_owned()
}

/// A crate of these files, with a lock file, so that cargo builds it where it is.
fn crate_of(root: &Path, name: &str, files: &[(String, String)]) -> Crate {
    let folder = root.join("listings").join(name);
    for (file, text) in files {
        write(&folder.join(file), text);
    }
    let manifest = Text::read(&folder.join(layout::MANIFEST)).expect("a manifest");
    let table = manifest.text.parse().unwrap_or_default();
    Crate {
        name: format!("listings/{name}"),
        folder,
        manifest,
        table,
        claims: Vec::new(),
        shown: Default::default(),
        compiled: Default::default(),
        included: BTreeSet::new(),
        transcripts: Vec::new(),
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// Copies a book, without what is built and without its compiler: all are built with the same.
fn copy(from: &Path, to: &Path) {
    let [_, compiler, other] = layout::BUILD_SETTINGS;
    let left_out = [layout::BUILDS, ".git", compiler, other];
    let all = walkdir::WalkDir::new(from).into_iter();
    let all = all.filter_entry(|it| !left_out.contains(&&*it.file_name().to_string_lossy()));
    for entry in all.map(|entry| entry.expect("it is read")).filter(|it| it.file_type().is_file()) {
        let target = to.join(entry.path().strip_prefix(from).expect("it is below"));
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        std::fs::copy(entry.path(), target).expect("a copy");
    }
}

/// Compares crates, two at once. Returns how many are plain, and what differs.
async fn compare_all(mut bench: Bench, crates: Vec<Crate>) -> (usize, Vec<String>) {
    bench.depend(&crates);
    let (bench, turns) = (Arc::new(bench), Arc::new(Semaphore::new(2)));
    let mut going = JoinSet::new();
    for each in crates {
        let (bench, turns) = (bench.clone(), turns.clone());
        going.spawn(async move {
            let _turn = turns.acquire().await.expect("there are turns");
            let manifest = &each.manifest.text;
            let compared = bench.compare(&each).await?;
            let told = |it: String| format!("{}: {it}\n{manifest}", each.name);
            Some(compared.into_iter().map(told).collect::<Vec<_>>())
        });
    }
    let done: Vec<_> = going.join_all().await.into_iter().flatten().collect();
    (done.len(), done.into_iter().flatten().collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_generated_crate_is_built_as_cargo_builds_it() {
    let bench = Bench::new(None).await;
    let all = std::env::var_os("BOOKWRIGHT_REQUIRE").is_some();
    let step = if all { 1 } else { ALL / SOME };
    let wanted: Vec<Crate> = (0..ALL)
        .step_by(step)
        .map(|index| crate_of(&bench.layout.root, &format!("c{index}"), &generated::files(index)))
        .collect();
    let count = wanted.len();
    let (plain, differences) = compare_all(bench, wanted).await;
    println!("{plain} of {count} crates are plain");
    assert!(plain * 2 > count && plain < count, "{plain} of {count} are plain");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_crates_of_other_books_are_built_as_cargo_builds_them() {
    let books = std::env::var_os("BOOKWRIGHT_BOOKS").unwrap_or_default();
    for book in std::env::split_paths(&books).filter(|book| *book != PathBuf::new()) {
        let mut bench = Bench::new(Some(&book)).await;
        let source = Source::discover(&bench.layout.root);
        bench.layout = source.layout.clone();
        let crates = source.crates.all;
        let count = crates.len();
        let (plain, differences) = compare_all(bench, crates).await;
        println!("{}: {plain} of {count} crates are plain", book.display());
        println!("{} differ\n{}", differences.len(), differences.join("\n"));
        assert!(differences.is_empty(), "{} differ", differences.len());
    }
}
