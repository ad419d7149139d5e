//! Each explanation of a code holds: its book raises the code, and its cure takes the code away.
//!
//! The book is made in an empty folder as the explanation says, and the real binary is run on it.
//! Without a shell (on Windows) these tests are skipped.

#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, reason = "tests")]

#[path = "book/book_test.rs"]
mod book_test;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, ExitCode};

use bookwright_base::code::Code;

use bookwright_source::expectation::keys::{KEYS, Key};

use bookwright::explain::{self, ExampleBlock, Explanation, Raised};
use bookwright_harness::{Failed, Suite, skip};

use book_test::{BookTest, Ran};

/// The explanations whose books take long: a build is waited for until its time is up, and the recorder
/// is compiled.
const THOROUGH: [&str; 2] = ["build-timeout", "timeline-unrecorded"];

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_bookwright");

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let all = explain::all().unwrap_or_else(|why| panic!("{why}"));
    let codes: BTreeSet<String> = all.iter().map(|each| each.code.clone()).collect();
    let mut suite = Suite::new("explain", root, PROGRAM)
        .reads("ci/guide/src")
        .test("every_code_is_explained", move || every_code_is_explained(&codes))
        .test("no_two_floors_share_a_code", no_two_floors_share_a_code)
        .test("the_command_prints_them", the_command_prints_them)
        .test("help_has_the_keys_and_the_commands", help_has_the_keys_and_the_commands)
        .test("the_guide_lists_them", the_guide_lists_them)
        .test("the_guide_lists_the_keys_of_a_manifest", the_guide_lists_the_keys_of_a_manifest);
    for explanation in all {
        let name = format!("explain::{}", explanation.code);
        let thorough = THOROUGH.contains(&explanation.code.as_str());
        let holds = move || holds(&explanation);
        suite = if thorough { suite.thorough_test(name, holds) } else { suite.test(name, holds) };
    }
    suite.run()
}

fn every_code_is_explained(explained: &BTreeSet<String>) -> Result<(), Failed> {
    let declared: BTreeSet<String> = declared().into_iter().collect();
    let silent: Vec<_> = declared.difference(explained).collect();
    let about_nothing: Vec<_> = explained.difference(&declared).collect();
    if silent.is_empty() && about_nothing.is_empty() {
        return Ok(());
    }
    Err(format!("without an explanation: {silent:?}\nno code of any floor: {about_nothing:?}")
        .into())
}

fn declared() -> Vec<String> {
    explain::CODES.into_iter().flatten().map(|code| code.as_str().to_owned()).collect()
}

fn no_two_floors_share_a_code() -> Result<(), Failed> {
    let mut seen = BTreeSet::new();
    for code in declared() {
        let kebab = code.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        if !kebab || !seen.insert(code.clone()) {
            return Err(format!("`{code}` is not kebab-case, or is declared twice").into());
        }
    }
    Ok(())
}

/// The command needs no book; a wrong name is the author's mistake, and is refused with the nearest.
fn the_command_prints_them() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let run = |args: &[&str]| {
        let mut command = Command::new(PROGRAM);
        let command = command.args(args).current_dir(folder.path()).env_remove("CARGO");
        Ok::<_, std::io::Error>(Ran::new(args, &command.output()?))
    };
    run(&["explain"])?.succeeds().says("file-not-utf8  ");
    run(&["explain", "file-not-utf8"])?
        .succeeds()
        .says("file-not-utf8\n\n")
        .says("\nRaised by `bookwright check`.\n\nRaises it\n\n")
        .does_not_say("\u{1b}");
    run(&["explain", "file-not-utf"])?.has_problems().suggests("`file-not-utf8`");
    run(&["explain", "zebra"])?.has_problems().says("lists them all");
    Ok(())
}

/// The guide's page has a table for each floor, made of the explanations. With `BOOKWRIGHT_WRITE` set it
/// is written.
fn the_guide_lists_them() -> Result<(), Failed> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide/src/codes.md");
    let now = std::fs::read_to_string(&page)?;
    let all = explain::all()?;
    let [base, source, verify, site, check, program] = explain::CODES;
    let floors: [&[&[Code]]; 5] = [&[base, source], &[verify], &[site], &[check], &[program]];
    let (intro, sections) = now.split_once("\n## ").ok_or("the page has no sections")?;
    let sections: Vec<&str> = sections.split("\n## ").collect();
    if sections.len() != floors.len() {
        return Err(format!("{} sections, {} floors", sections.len(), floors.len()).into());
    }
    let mut wanted = intro.to_owned();
    for (section, floor) in sections.into_iter().zip(floors) {
        let words = section.split("\n| ").next().unwrap_or(section).trim_end();
        wanted.push_str(&format!("\n## {words}\n\n| code | what it means |\n|---|---|\n"));
        let mut codes: Vec<&str> =
            floor.iter().copied().flatten().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        for code in codes {
            let explanation = all.iter().find(|each| each.code == code).ok_or(code)?;
            let meaning = explanation.first_sentence().replace('|', "\\|");
            let meaning = meaning.replace("{{#", "\\{{#");
            wanted.push_str(&format!("| `{code}` | {meaning} |\n"));
        }
    }
    if std::env::var_os("BOOKWRIGHT_WRITE").is_some() {
        std::fs::write(&page, wanted)?;
    } else if wanted != now {
        let how = "BOOKWRIGHT_WRITE=1 cargo test --test explain the_guide_lists_them";
        return Err(format!("ci/guide/src/codes.md is not what the explanations say: {how}").into());
    }
    Ok(())
}

/// The guide's table of a manifest's keys is the one that manifests are read by. With `BOOKWRIGHT_WRITE`
/// set it is written.
fn the_guide_lists_the_keys_of_a_manifest() -> Result<(), Failed> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide/src/manifest.md");
    let now = std::fs::read_to_string(&page)?;
    let head = "| key | kind of value | default | meaning | example |\n|---|---|---|---|---|\n";
    let (before, table) = now.split_once(head).ok_or("the page has no table of keys")?;
    let (_, after) = table.split_once("\n\n").ok_or("the table has no end")?;
    let rows = KEYS.iter().map(|key| {
        let Key { name, value, default, meaning, example } = key;
        format!("| `{name}` | {value} | {default} | {meaning} | `{example}` |\n")
    });
    let wanted = format!("{before}{head}{}\n{after}", rows.collect::<String>());
    if std::env::var_os("BOOKWRIGHT_WRITE").is_some() {
        std::fs::write(&page, wanted)?;
    } else if wanted != now {
        let how = "BOOKWRIGHT_WRITE=1 cargo test --test explain the_guide_lists";
        return Err(format!("ci/guide/src/manifest.md is not what the tool reads: {how}").into());
    }
    Ok(())
}

/// Other topics than `listing` are commands.
fn help_has_the_keys_and_the_commands() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let run = |args: &[&str]| {
        let mut command = Command::new(PROGRAM);
        let command = command.args(args).current_dir(folder.path()).env_remove("CARGO");
        Ok::<_, std::io::Error>(Ran::new(args, &command.output()?))
    };
    run(&["help", "listing"])?.succeeds().says("\ntimeline\n").does_not_say("\u{1b}");
    run(&["help"])?.succeeds().says("Usage: bookwright ").says("A day with it");
    run(&["help", "new", "quiz"])?.succeeds().says("Usage: bookwright new quiz ");
    run(&["help", "listin"])?.has_problems().says("did you mean `listing`?");
    Ok(())
}

fn holds(explanation: &Explanation) -> Result<(), Failed> {
    let Raised::By(command) = &explanation.raised else { return Ok(()) };
    if cfg!(windows) {
        skip("sh", "explanations are run by sh, which Windows does not have");
    }
    let mut book = BookTest::new();
    let below_listings = explanation.raises.iter().chain(&explanation.cured).any(
        |block| matches!(block, ExampleBlock::File { path, .. } if path.starts_with("listings/")),
    );
    if below_listings {
        book = book.workspace();
    }
    apply(&book, &explanation.raises)?;
    let raised = shell(&book, command);
    let marked = format!("error[{}]", explanation.code);
    if raised.code != Some(1) || !raised.said.contains(&marked) {
        return Err(told("it does not raise its code", command, &raised));
    }
    apply(&book, &explanation.cured)?;
    let command = explanation.cured_by.as_ref().unwrap_or(command);
    let cured = shell(&book, command);
    if cured.code != Some(0) {
        return Err(told("its cure does not cure it", command, &cured));
    }
    Ok(())
}

/// Writes the files, then runs the commands.
fn apply(book: &BookTest, blocks: &[ExampleBlock]) -> Result<(), Failed> {
    for block in blocks {
        if let ExampleBlock::File { path, text } = block {
            book.write(path, text);
        }
    }
    for block in blocks {
        let ExampleBlock::Console(commands) = block else { continue };
        for command in commands {
            let ran = shell(book, command);
            if ran.code != Some(0) {
                return Err(told("a command of it fails", command, &ran));
            }
        }
    }
    Ok(())
}

fn told(what: &str, command: &str, ran: &Ran) -> Failed {
    format!("{what}: `{command}` ended with {:?} and said:\n{}", ran.code, ran.said).into()
}

/// Runs a line of shell in the book's folder, where `bookwright` is the binary under test.
fn shell(book: &BookTest, line: &str) -> Ran {
    let bin = Path::new(PROGRAM).parent().expect("a folder of binaries");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path));
    let mut command = book.command(&book.root(), &[]);
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(book.root());
    for (name, value) in command.env("PATH", std::env::join_paths(paths).unwrap()).get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    Ran::new(&[line], &shell.output().expect("sh starts"))
}
