//! What cargo and the lints cannot hold: files are short and say what they are, no two of them import
//! each other in a circle, one file spells the names of files, few start programs, and no
//! test quotes a problem.
//!
//! The sources are read as tokens; a syntax tree would see no more here, and no macro hides an import.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};
use walkdir::WalkDir;

/// The packages, by folder.
const PACKAGES: [&str; 11] = [
    "ci/base",
    "ci/source",
    "ci/verify",
    "ci/site",
    "ci/check",
    "ci/bookwright",
    "ci/digest",
    "ci/harness",
    "ci/recorder",
    "ci/browser",
    "theme",
];
/// The package that `cargo test` leaves to those who ask for it.
const LEFT_OUT: &str = "ci/browser";
/// Who starts programs: the floor that verifies, the file that asks git for dates, and the one that asks
/// the tests' tools for their versions.
const START_PROGRAMS: [&str; 3] =
    ["ci/verify/src/", "ci/site/src/dates.rs", "ci/harness/src/key.rs"];
/// The words by which a program is started.
const STARTS: [&str; 2] = ["Command::new", "CommandWrap::"];
/// The tests that run the tool on small books.
const BOOK_TESTS: &str = "ci/bookwright/tests/book/";
/// The commands that advice names.
const COMMANDS: [&str; 13] = [
    "init", "build", "serve", "test", "bless", "check", "practice", "timeline", "new", "rename",
    "remove", "doctor", "explain",
];
const LAYOUT: &str = "ci/source/src/layout.rs";
const LONGEST: usize = 400;

/// One source file, taken apart.
struct File {
    /// Relative to the repository, with forward slashes.
    path: String,
    text: String,
    /// The code before its tests: without comments and blanks between tokens, strings empty.
    code: String,
    /// The strings of that code.
    strings: Vec<String>,
}

impl File {
    fn new(path: String, text: String) -> Self {
        let (code, strings) = take_apart(&text);
        Self { path, text, code, strings }
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The package's folder, and the path of its module within the package.
    fn module(&self) -> Option<(&str, Vec<String>)> {
        let (package, below) = self.path.split_once("/src/")?;
        let below = below.strip_suffix(".rs")?;
        let below = if matches!(below, "lib" | "main") { "" } else { below };
        Some((
            package,
            below.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        ))
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut files = Vec::new();
    for package in PACKAGES {
        for entry in WalkDir::new(root.join(package)).sort_by_file_name() {
            let entry = entry.unwrap();
            let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
            let path = path.replace('\\', "/");
            // Books, of tests and what `init` writes, are somebody's code, not the tool's.
            let books = ["ci/bookwright/tests/timelines/", "ci/bookwright/init/"];
            let is_fixture = books.iter().any(|book| path.starts_with(book));
            if path.ends_with(".rs") && !is_fixture {
                files.push(File::new(path, fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    assert!(files.len() > 200, "the sources are not where this test looks for them");
    files
}

/// Code up to its tests, and the strings in it.
fn take_apart(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings, mut at) = (String::new(), Vec::new(), 0);
    for token in tokenize(text, FrontmatterAllowed::No) {
        let shown = &text[at..at + token.len as usize];
        at += token.len as usize;
        match token.kind {
            TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => {}
            TokenKind::Whitespace => {
                if code.ends_with(|c: char| c.is_alphanumeric()) {
                    code.push(' ');
                }
            }
            TokenKind::Literal {
                kind: LiteralKind::Str { .. } | LiteralKind::RawStr { .. },
                ..
            } => {
                let inner = shown.trim_start_matches('r').trim_matches('#').trim_matches('"');
                strings.push(inner.to_owned());
                code.push_str("\"\"");
            }
            _ => code.push_str(shown),
        }
        if code.ends_with("#[cfg(test)]") {
            break;
        }
    }
    (code, strings)
}

/// The modules of its own package that a file's code names, each as the path that is written:
/// `crate::a::b`, `super::a`, and each path of a group.
fn named_modules(code: &str, module: &[String]) -> BTreeSet<Vec<String>> {
    let mut named = BTreeSet::new();
    for (start, from) in [("crate::", 0), ("super::", module.len().saturating_sub(1))] {
        for (at, _) in code.match_indices(start) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let (mut base, mut rest) = (module[..from.min(module.len())].to_vec(), &code[at..]);
            rest = rest.strip_prefix(start).unwrap();
            while let Some(above) = rest.strip_prefix("super::") {
                base.pop();
                rest = above;
            }
            expand(&base, rest, &mut named);
        }
    }
    named
}

/// Adds the paths that a use tree spells after `base`.
fn expand(base: &[String], tree: &str, named: &mut BTreeSet<Vec<String>>) {
    if let Some(group) = tree.strip_prefix('{') {
        let (mut depth, mut start) = (0_usize, 0);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    expand(base, &group[start..at], named);
                    return;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(base, &group[start..at], named);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let word: String = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if word.is_empty() {
        return;
    }
    let mut path = base.to_vec();
    path.push(word.clone());
    match tree[word.len()..].strip_prefix("::") {
        Some(rest) => expand(&path, rest, named),
        None => drop(named.insert(path)),
    }
}

/// Fails with everything that is wrong.
#[track_caller]
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The files that each file of a package imports from, by their index; a child's import of its parent
/// and a parent's of its child do not count.
fn imports(files: &[File]) -> BTreeMap<usize, BTreeSet<usize>> {
    let modules: BTreeMap<(&str, Vec<String>), usize> = (files.iter().enumerate())
        .filter(|(_, file)| !file.is_test())
        .filter_map(|(index, file)| Some((file.module()?, index)))
        .collect();
    let mut imports = BTreeMap::<usize, BTreeSet<usize>>::new();
    for ((package, module), &index) in &modules {
        for path in named_modules(&files[index].code, module) {
            // The longest beginning of the path that is a file is where the name comes from.
            let found = (0..=path.len()).rev().find_map(|length| {
                modules.get(&(*package, path[..length].to_vec())).map(|i| (i, length))
            });
            let Some((&other, length)) = found else { continue };
            let is_family =
                path[..length].starts_with(module) || module.starts_with(&path[..length]);
            if other != index && !is_family {
                imports.entry(index).or_default().insert(other);
            }
        }
    }
    imports
}

/// Advice asks `bookwright_base::program` how the program was called.
#[test]
fn no_floor_spells_the_name_of_the_program_in_advice() {
    let spelled: Vec<String> = files()
        .iter()
        .filter(|file| file.path.contains("/src/") && !file.is_test())
        .flat_map(|file| file.strings.iter().map(move |words| (file, words)))
        .filter(|(_, words)| {
            words.contains("cargo book ")
                || words.match_indices("bookwright ").any(|(at, name)| {
                    let argument = &words[at + name.len()..];
                    COMMANDS.iter().any(|command| argument.starts_with(command))
                })
        })
        .map(|(file, words)| format!("{}: {words}", file.path))
        .collect();
    assert!(spelled.is_empty(), "use bookwright_base::program::name():\n{}", spelled.join("\n"));
}

#[test]
fn no_two_files_import_each_other_in_a_circle() {
    let files = files();
    let imports = imports(&files);
    let reaches = |from: usize| {
        let (mut met, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            open.extend(imports.get(&file).into_iter().flatten().filter(|next| met.insert(**next)));
        }
        met
    };
    let mut wrong = Vec::new();
    for (&file, others) in &imports {
        for &other in others.iter().filter(|other| reaches(**other).contains(&file)) {
            wrong.push(format!(
                "{} imports from {}, which imports from it in turn",
                files[file].path, files[other].path
            ));
        }
    }
    none(wrong);
}

#[test]
fn few_start_programs() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.path.contains("/src/") && !file.is_test()) {
        let may = START_PROGRAMS.iter().any(|start| file.path.starts_with(start));
        for word in STARTS.iter().filter(|word| !may && file.code.contains(**word)) {
            wrong.push(format!(
                "{}: `{word}` is the work of {}",
                file.path,
                START_PROGRAMS.join(", ")
            ));
        }
    }
    none(wrong);
}

#[test]
fn a_file_is_short() {
    let files = files().into_iter().filter(|file| file.path.contains("/src/"));
    let lengths = files.map(|file| (file.text.lines().count(), file.path));
    let long = lengths.filter(|(lines, _)| *lines > LONGEST);
    none(long.map(|(lines, path)| format!("{path}: {lines} lines")).collect());
}

#[test]
fn a_file_opens_by_saying_what_it_is() {
    let silent = |file: &File| !file.text.starts_with("//! ");
    none(files().into_iter().filter(silent).map(|file| format!("{}: //!", file.path)).collect());
}

#[test]
fn one_file_spells_the_names_of_files() {
    let files = files();
    let layout = files.iter().find(|file| file.path == LAYOUT).unwrap();
    let names: BTreeSet<&String> =
        layout.strings.iter().filter(|name| name.contains('.') && !name.contains(' ')).collect();
    for name in ["SUMMARY.md", "Cargo.toml", "stdout.txt", "book.toml", "src/lib.rs"] {
        assert!(names.contains(&name.to_owned()), "layout.rs does not spell {name}");
    }
    let mut wrong = Vec::new();
    let above =
        ["ci/source/src/", "ci/verify/src/", "ci/site/src/", "ci/check/src/", "ci/bookwright/src/"];
    let is_above = |file: &&File| above.iter().any(|start| file.path.starts_with(start));
    for file in files.iter().filter(is_above).filter(|file| file.path != LAYOUT && !file.is_test())
    {
        for string in file.strings.iter().filter(|string| names.contains(string)) {
            wrong.push(format!("{}: \"{string}\" is in layout.rs", file.path));
        }
    }
    none(wrong);
}

/// A new package is neither unread here nor untested by `cargo test`.
#[test]
fn every_package_is_read_and_all_but_one_are_tested_by_default() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let manifest: toml::Table =
        toml::from_str(&fs::read_to_string(root.join("Cargo.toml")).unwrap()).unwrap();
    let listed = |key: &str| -> BTreeSet<String> {
        let listed = manifest["workspace"][key].as_array().unwrap().iter();
        listed.map(|member| member.as_str().unwrap().to_owned()).collect()
    };
    let (members, tested) = (listed("members"), listed("default-members"));
    let unread =
        |member: &&String| !PACKAGES.iter().any(|read| Path::new(member).starts_with(read));
    assert_eq!(members.iter().filter(unread).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(members.difference(&tested).collect::<Vec<_>>(), [LEFT_OUT]);
}

/// Where the usual harness is not, its attribute takes a function away without a word.
#[test]
fn each_test_is_one_of_its_harness() {
    let own = |file: &&File| {
        let has = |attribute| file.code.contains(attribute);
        file.path.starts_with("ci/bookwright/tests/")
            && !file.path.ends_with("/house.rs")
            && (has("#[test]fn") || has("#[test(thorough)]fn"))
    };
    let (mut wrong, mut right) = (Vec::new(), 0);
    for file in files().iter().filter(own) {
        match file.code.contains("use bookwright_harness::test;")
            || file.code.contains("use bookwright_harness::{") && file.code.contains("test};")
        {
            true => right += 1,
            false => wrong.push(format!("{}: use bookwright_harness::test;", file.path)),
        }
    }
    none(wrong);
    assert!(right > 20, "{right}");
}

/// A sentence may be reworded at any time. So a test names the code of a problem and its place
/// (`Ran::tells`), and a name that is suggested (`Ran::suggests`).
#[test]
fn no_test_holds_to_the_sentence_of_a_problem() {
    let files = files();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with(BOOK_TESTS)) {
        for string in file.strings.iter().filter(|string| quotes_a_problem(string)) {
            wrong.push(format!("{}: \"{string}\" is for `tells` or `suggests`", file.path));
        }
    }
    none(wrong);
    assert!(files.iter().any(|file| file.path.starts_with(BOOK_TESTS)), "{BOOK_TESTS} is gone");
    assert!(quotes_a_problem("error[listing-unknown]: there is no listing"));
    assert!(quotes_a_problem("help: did you mean `tea`?"));
    // rustc's codes, and a title without a sentence.
    assert!(
        !quotes_a_problem("error[E0382]: borrow of moved value")
            && !quotes_a_problem("error[{code}]: ")
    );
}

/// Whether a string has words that the tool itself would print of a problem.
fn quotes_a_problem(string: &str) -> bool {
    let code = string
        .split("error[")
        .skip(1)
        .any(|code| code.starts_with(|c: char| c.is_ascii_lowercase()));
    code || string.contains("did you mean")
}

#[test]
fn this_test_reads_code_as_the_compiler_does() {
    let source = "//! crate::a\nuse crate::{site::{x, y}, check};\nlet b = \"crate::c \\\" // no\";\n\
                  /* crate::d */ let c = '\"'; let e: &'static str = r#\"crate::\"f\"#; '\\'';\n\
                  let g = super::super::verify::h; crate::report::i();\n\
                  #[cfg(test)]\nlet j = crate::test::k;\n";
    let file = File::new("ci/x/src/source/deep/x.rs".into(), source.to_owned());
    assert_eq!(file.strings, ["crate::c \\\" // no", "crate::\"f"]);
    let (_, module) = file.module().unwrap();
    let named = named_modules(&file.code, &module);
    let named: Vec<String> = named.into_iter().map(|path| path.join("::")).collect();
    assert_eq!(named, ["check", "report::i", "site::x", "site::y", "source::verify::h"]);
}
