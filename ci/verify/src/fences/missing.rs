//! Finds the crates that fences use and nobody offers: one problem each, with the line to add.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use regex::Regex;

use super::super::codes;
use super::compile::{CompiledFence, ReadyFence};
use super::tokens::first_use;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_source::Source;
use bookwright_source::claim::Claim;
use bookwright_source::fence_crates::CratesOrigin;
use bookwright_source::layout;

/// How the compiler names a crate that it does not find.
static MISSING: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(
        r"(?:unlinked crate|can't find crate for|missing crate|module or crate|undeclared crate or module) `(?:r#)?(\w+)`",
    )
    .unwrap()
});
/// The codes of those errors.
const CODES: [&str; 3] = ["E0432", "E0433", "E0463"];
/// Crates of the compiler itself: nobody can offer them.
const OF_RUST: [&str; 5] = ["core", "std", "alloc", "proc_macro", "test"];

/// Modules of std by which paths often begin.
const MODULES_OF_STD: [&str; 40] = [
    "any",
    "array",
    "atomic",
    "borrow",
    "boxed",
    "cell",
    "char",
    "cmp",
    "collections",
    "convert",
    "env",
    "error",
    "f32",
    "f64",
    "ffi",
    "fmt",
    "fs",
    "future",
    "hash",
    "io",
    "iter",
    "marker",
    "mem",
    "mpsc",
    "net",
    "num",
    "ops",
    "os",
    "panic",
    "path",
    "pin",
    "process",
    "ptr",
    "rc",
    "slice",
    "str",
    "sync",
    "task",
    "thread",
    "time",
];

/// The crates that an error says are missing.
fn named(error: &Diagnostic) -> Vec<String> {
    let code = error.code.as_ref().map_or("", |code| code.code.as_str());
    if error.level != DiagnosticLevel::Error || !CODES.contains(&code) {
        return Vec::new();
    }
    let labels = error.spans.iter().filter_map(|span| span.label.as_deref());
    let words = std::iter::once(error.message.as_str()).chain(labels);
    let names = words.flat_map(|words| MISSING.captures_iter(words));
    let mut names: Vec<String> = names.map(|found| found[1].to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// The crates that a fence lacks, although it does not claim so. In the midst of code a path may begin with
/// a module of std whose `use` is missing.
pub(super) fn lacking(source: &Source, ready: &ReadyFence, said: &[Diagnostic]) -> Vec<String> {
    if let Claim::CompileError(codes) = &ready.fence.claim
        && codes.iter().any(|code| CODES.contains(&code.as_str()))
    {
        return Vec::new();
    }
    let is_crate = |name: &String| {
        !OF_RUST.contains(&name.as_str())
            // With an edition in which crates must be declared, one that is offered is not found either.
            && !source.settings.fence_crates.offered.contains_key(name)
            && (ready.program.imported.contains(name)
                || (ready.program.names.contains(name)
                    // The `use` or the module that brings it failed, and is told of by itself.
                    && !ready.program.bound.contains(name)
                    && !MODULES_OF_STD.contains(&name.as_str())
                    && !name.starts_with(char::is_uppercase)))
    };
    said.iter().flat_map(named).filter(is_crate).collect()
}

/// One problem for each crate that fences lack, at the first that does.
pub(super) fn problems<'r>(
    source: &Source,
    fences: impl Iterator<Item = (&'r ReadyFence, &'r CompiledFence)>,
) -> BTreeMap<String, Problem> {
    let mut users: BTreeMap<String, Vec<&ReadyFence>> = BTreeMap::new();
    for (ready, compiled) in fences {
        if let CompiledFence::Rejected(said) = compiled {
            let mut lacking = lacking(source, ready, said);
            lacking.sort();
            lacking.dedup();
            lacking.into_iter().for_each(|name| users.entry(name).or_default().push(ready));
        }
    }
    users
        .into_iter()
        .filter_map(|(name, mut users)| {
            users.sort_by_key(|each| each.index);
            let problem = problem(source, &name, &users)?;
            Some((name, problem))
        })
        .collect()
}

fn problem(source: &Source, name: &str, users: &[&ReadyFence]) -> Option<Problem> {
    let place = place(users.first()?, name);
    let what = match users.len() {
        1 => format!("this code uses `{name}`, which is none of its crates"),
        2 => format!("this code, and one more fence, use `{name}`, which is none of their crates"),
        more => format!(
            "this code, and {} more fences, use `{name}`, which is none of their crates",
            more - 1
        ),
    };
    let offered = &source.settings.fence_crates;
    let (home, table) = offered.home(&source.layout);
    let file = relative(&home.file, &source.layout.root);
    let version = known_version(source, name);
    let (package, version) = version.unwrap_or((name.replace('_', "-"), "*".to_owned()));
    let mut problem = Problem::new(codes::FENCE_CRATE_MISSING, place, what)
        .help(format!("add a line to {table} in {file}: {package} = \"{version}\""));
    if offered.origin == CratesOrigin::Nowhere {
        let help = "or name the manifest whose crates the code may use: manifest = \"…/Cargo.toml\" in [preprocessor.bookwright]";
        problem = problem.help(help);
    }
    let module = "or, if it is a module, show it or hide it";
    problem = problem.help(format!("{module}: `# mod {name} {{ … }}`"));
    if users.iter().all(|each| matches!(each.fence.claim, Claim::CompileError(_))) {
        // Any error would do for `compile_fail` alone, also one that nobody meant.
        let meant = "or, if that is the error that is meant, name it: `compile_fail,E0433`";
        problem = problem.help(meant);
    }
    Some(problem)
}

/// Where a fence names a crate that it lacks for the first time.
fn place(ready: &ReadyFence, name: &str) -> Place {
    let program = ready.fence.program();
    let found = first_use(&program, name).and_then(|span| {
        let before = &program[..span.start];
        let line = ready.fence.code.get(before.matches('\n').count())?;
        let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        Some(line.place_of(column, column + span.len()))
    });
    found.unwrap_or_else(|| ready.fence.place.clone())
}

/// The name and version of the package of a crate that a lock file of the book pins.
fn known_version(source: &Source, name: &str) -> Option<(String, String)> {
    let package = name.replace('_', "-");
    let of_fences = source.settings.fence_crates.lock.clone();
    let files = [source.layout.listings.join(layout::LOCK), source.layout.root.join(layout::LOCK)];
    of_fences.iter().chain(&files).find_map(|file| {
        let lock = Text::read(file).ok()?;
        let table: toml::Table = lock.text.parse().ok()?;
        let packages = table.get("package")?.as_array()?;
        let found = packages.iter().find(|each| {
            let of = each.get("name").and_then(toml::Value::as_str);
            (of == Some(name) || of == Some(&package)) && each.get("source").is_some()
        })?;
        let version = found.get("version")?.as_str()?;
        // `1.2.3` stands for `1`, and `0.9.1` for `0.9`.
        let mut parts = version.split('.');
        let major = parts.next()?;
        let short = match major {
            "0" => format!("0.{}", parts.next()?),
            _ => major.to_owned(),
        };
        Some((found.get("name")?.as_str()?.to_owned(), short))
    })
}
