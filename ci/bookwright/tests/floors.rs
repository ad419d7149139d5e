//! The house stays as it is drawn in `ci/src/lib.rs`: floors import only from floors below them, a
//! file is short and says what it is, and one file spells the names of files.
//!
//! The sources are read as text, without comments and with their strings set apart; a syntax tree
//! would see no more here, and no macro hides an import.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Every module of the crate, and what it may import besides itself.
const MAY_IMPORT: [(&str, &[&str]); 11] = [
    ("problem", &[]),
    ("report", &["problem"]),
    ("source", &["problem"]),
    ("verify", &["problem", "report", "source"]),
    ("results", &["problem", "report", "source", "verify"]),
    ("site", &["problem", "report", "source", "verify"]),
    ("check", &["problem", "report", "source", "verify", "site"]),
    ("new", &["problem", "report", "source", "verify", "site", "check"]),
    ("commands", &["*"]),
    ("cli", &["*"]),
    ("main", &["*"]),
];
/// What only one floor does, and the words by which it is done.
const ONLY_THERE: [(&str, &[&str]); 2] = [
    ("site", &["mdbook_driver", "mdbook_preprocessor", "mdbook_html"]),
    ("verify", &["process::Command", "Command::new", "CommandWrap"]),
];
const LONGEST: usize = 400;

/// One source file, taken apart.
struct File {
    /// Below `ci/src`, with forward slashes.
    path: String,
    text: String,
    /// The code: without comments, strings empty.
    code: String,
    /// The strings of the code that is no test.
    strings: Vec<String>,
}

impl File {
    /// The module of the crate that the file belongs to.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files() -> Vec<File> {
    let walk = WalkDir::new(folder()).sort_by_file_name().into_iter().map(Result::unwrap);
    let files: Vec<File> = walk
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let path = entry.path().strip_prefix(folder()).unwrap();
            let path = path.to_str().unwrap().replace('\\', "/");
            let text = fs::read_to_string(entry.path()).unwrap();
            let (code, strings) = take_apart(&text);
            File { path, text, code, strings }
        })
        .collect();
    assert!(files.len() > 30, "the sources are not where this test looks for them");
    files
}

/// Code without comments and with empty strings, and the strings of what is no test.
fn take_apart(text: &str) -> (String, Vec<String>) {
    let (mut code, mut strings) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some((length, string)) = raw_string(rest).or_else(|| string(rest)) {
            if !code.contains("#[cfg(test)]") {
                strings.push(string);
            }
            code.push_str("\"\"");
            length
        } else if let Some(length) = character(rest) {
            length
        } else {
            code.push(c);
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
    (code, strings)
}

fn raw_string(rest: &str) -> Option<(usize, String)> {
    let hashes = rest.strip_prefix('r')?;
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    let inner = hashes[count..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(count));
    let end = inner.find(&close)?;
    Some((1 + count + 1 + end + close.len(), inner[..end].to_owned()))
}

fn string(rest: &str) -> Option<(usize, String)> {
    let inner = rest.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((end + 2, inner[..end].to_owned()))
}

/// A character's length; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let length = match inner.strip_prefix('\\') {
        Some(escape) => 1 + 1 + escape[1..].find('\'')?,
        None => inner.chars().next()?.len_utf8(),
    };
    inner[length..].starts_with('\'').then_some(length + 2)
}

/// The modules of the crate that a file's code names: `crate::a`, `crate::{a, b}`, and `super::`
/// often enough to be the crate.
fn imported(file: &File) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let depth = file.path.trim_end_matches("/mod.rs").split('/').count();
    let to_root = "super::".repeat(depth);
    for from in ["crate::", to_root.as_str(), "bookwright::"] {
        for (at, _) in file.code.match_indices(from) {
            let after = &file.code[at + from.len()..];
            match after.strip_prefix('{') {
                Some(group) => {
                    let mut inner = 0_usize;
                    let end = group.find(|c| {
                        inner += usize::from(c == '{');
                        let ends = c == '}' && inner == 0;
                        inner -= usize::from(c == '}' && inner > 0);
                        ends
                    });
                    let mut depth = 0_usize;
                    let top: String = group[..end.unwrap()]
                        .chars()
                        .filter(|c| {
                            depth += usize::from(*c == '{');
                            let top = depth == 0;
                            depth -= usize::from(*c == '}');
                            top
                        })
                        .collect();
                    found.extend(top.split(',').map(|path| word(path.trim_start())));
                }
                None => drop(found.insert(word(after))),
            }
        }
    }
    let is_module = |name: &String| MAY_IMPORT.iter().any(|(module, _)| module == name);
    found.into_iter().filter(is_module).collect()
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Fails with everything that is wrong.
#[track_caller]
fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_floor_imports_only_from_floors_below_it() {
    let mut wrong = Vec::new();
    for file in files().iter().filter(|file| file.path != "lib.rs") {
        let module = file.module();
        let Some((_, may)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            wrong.push(format!("{}: say in this test on which floor `{module}` is", file.path));
            continue;
        };
        for import in imported(file) {
            if import != module && !may.contains(&import.as_str()) && !may.contains(&"*") {
                wrong.push(format!("{}: {module} may not import from {import}", file.path));
            }
        }
    }
    none(wrong);
}

#[test]
fn each_floor_keeps_to_its_work() {
    let mut wrong = Vec::new();
    for file in files() {
        // Tests make repositories and start programs to compare with.
        let code = file.code.split("#[cfg(test)]").next().unwrap();
        if file.path.ends_with("/tests.rs") {
            continue;
        }
        for (floor, words) in ONLY_THERE {
            for word in words.iter().filter(|word| file.module() != floor && code.contains(**word))
            {
                wrong.push(format!("{}: `{word}` is the work of {floor}", file.path));
            }
        }
    }
    none(wrong);
}

#[test]
fn a_file_is_short() {
    let lengths = files().into_iter().map(|file| (file.text.lines().count(), file.path));
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
    let layout = files.iter().find(|file| file.path == "source/layout.rs").unwrap();
    let names: BTreeSet<&String> =
        layout.strings.iter().filter(|name| name.contains('.') && !name.contains(' ')).collect();
    for name in ["SUMMARY.md", "Cargo.toml", "stdout.txt", "book.toml", "src/lib.rs"] {
        assert!(names.contains(&name.to_owned()), "layout.rs does not spell {name}");
    }
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path != layout.path) {
        if file.path.ends_with("/tests.rs") {
            continue;
        }
        for string in file.strings.iter().filter(|string| names.contains(string)) {
            wrong.push(format!("{}: \"{string}\" is in layout.rs", file.path));
        }
    }
    none(wrong);
}

#[test]
fn this_test_reads_code_as_the_compiler_does() {
    let source = "//! crate::a\nuse crate::{site::{x, y}, check};\nlet b = \"crate::c \\\" // no\";\n\
                  /* crate::d */ let c = '\"'; let e: &'static str = r#\"crate::\"f\"#; '\\'';\n\
                  let g = super::super::verify::h; crate::report::i();\n\
                  #[cfg(test)]\nlet j = \"test\";\n";
    let (code, strings) = take_apart(source);
    assert_eq!(strings, ["crate::c \\\" // no", "crate::\"f"]);
    let file = File { path: "source/x.rs".into(), text: String::new(), code, strings };
    let imports: Vec<_> = imported(&file).into_iter().collect();
    assert_eq!(imports, ["check", "report", "site", "verify"]);
}
