//! README's steps, run as a reader would run them, and compared with what README shows; and the guide
//! that README leads to.
//!
//! In a section whose steps are run, a fence whose first words name a path is a file, written whole,
//! and a `console` fence holds commands, each with what it prints. A line `…` stands for any lines, and
//! `…` in a line for any text. Times are not compared.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use bookwright_harness::test;
use tempfile::TempDir;

use crate::root;

/// How long README may be, in bytes.
const LONGEST: usize = 6 * 1024;
const WORKSPACE: &str = "[workspace]\nmembers = [\"*/*\"]\nexclude = [\"target\"]\nresolver = \"3\"\n\n\
                         [workspace.package]\nedition = \"2024\"\nversion = \"0.1.0\"\npublish = false\n";

/// Builds Tokio in a workspace of its own, so it is left to CI.
#[test(thorough)]
fn the_steps_that_change_the_book_print_what_readme_shows() {
    let book = Scratch::new("Async Programming in Rust", "ch23-async/spawning.md");
    book.write("listings/Cargo.toml", WORKSPACE);
    book.follow("Change it");
}

#[test]
fn the_steps_in_a_book_of_your_own_print_what_readme_shows() {
    Scratch::new("My First Book", "chapter_1.md").follow("Your own book");
}

#[test]
fn readme_is_short_and_each_of_its_links_leads_to_a_file() {
    let readme = readme();
    assert!(readme.len() <= LONGEST, "README.md has {} bytes, {LONGEST} at most", readme.len());
    let links = readme.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let here: Vec<_> = links.filter(|link| !link.contains("://")).collect();
    assert!(here.len() > 5, "{here:?}");
    for link in here {
        let (file, section) = link.split_once('#').unwrap_or((link, ""));
        assert!(root().join(file).is_file(), "README.md links to {link}, which is not there");
        let page = fs::read_to_string(root().join(file)).unwrap_or_default();
        let heading =
            |line: &str| line.trim_start_matches(['#', ' ']).to_lowercase().replace(' ', "-");
        let leads = |line: &str| line.starts_with('#') && heading(line) == section;
        assert!(section.is_empty() || page.lines().any(leads), "{link}: no such heading");
    }
}

#[test]
fn the_guide_is_sound() {
    let scratch = Scratch::new("none", "none.md");
    let guide = root().join("ci/guide");
    for command in ["test", "check"] {
        let (sound, said) =
            scratch.run(&format!("bookwright --book '{}' {command}", guide.display()));
        assert!(sound, "{said}");
    }
}

#[test]
fn the_guide_names_files_that_are_there() {
    let mut named = 0;
    for page in fs::read_dir(root().join("ci/guide/src")).unwrap() {
        let page = page.unwrap().path();
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&page).unwrap();
        for words in text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)) {
            let is_ours =
                ["ci/", ".ci/", ".github/", "theme/"].iter().any(|at| words.starts_with(at));
            if is_ours {
                assert!(root().join(words).exists(), "{}: {words} is not there", page.display());
                named += 1;
            }
        }
    }
    assert!(named > 20, "{named}");
}

/// A book in a folder of its own, beside the folder of the commands that its shell finds.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// A book of one page that says nothing yet.
    fn new(title: &str, page: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("readme").tempdir().unwrap();
        let scratch = Self { folder };
        scratch.write("book.toml", &format!("[book]\ntitle = \"{title}\"\nlanguage = \"en\"\n"));
        scratch.write("src/SUMMARY.md", &format!("# Summary\n\n- [Page]({page})\n"));
        scratch.write(&format!("src/{page}"), "# Page\n\nText.\n");
        let bookwright = env!("CARGO_BIN_EXE_bookwright");
        let path = std::env::var("PATH").unwrap();
        let head = format!("#!/bin/sh\nexport PATH='{path}'\n");
        scratch.command("bookwright", &format!("{head}exec '{bookwright}' \"$@\"\n"));
        // What .cargo/config.toml makes of `cargo book` in the checkout.
        let alias = format!(
            "{head}if [ \"$1\" = book ]; then shift; CARGO=cargo exec '{bookwright}' \"$@\"; fi\n\
             exec cargo \"$@\"\n"
        );
        scratch.command("cargo", &alias);
        scratch
    }

    fn book(&self) -> PathBuf {
        self.folder.path().join("book")
    }

    fn commands(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.book().join(path), text);
    }

    fn command(&self, name: &str, script: &str) {
        let file = self.commands().join(name);
        write(&file, script);
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Does what a section of README says, and compares.
    fn follow(&self, section: &str) {
        let steps = steps(section);
        assert!(steps.iter().any(|step| matches!(step, Step::Run { .. })), "{section}: no steps");
        for step in steps {
            match step {
                Step::Write { path, text } => self.write(&path, &text),
                Step::Run { command, shown } => {
                    let (_, printed) = self.run(&command);
                    assert!(
                        fits(&lines(&shown), &lines(&printed)),
                        "README.md, “{section}”: $ {command}\n---- shown\n{shown}---- printed\n{printed}"
                    );
                }
            }
        }
    }

    /// Runs a command as a shell in the book's folder does: whether it succeeded, and all it printed.
    fn run(&self, command: &str) -> (bool, String) {
        let path = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("{{ {command}\n}} 2>&1"))
            .current_dir(self.book())
            .env("PATH", format!("{}:{path}", self.commands().display()))
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("CARGO")
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("CI")
            .env_remove("GITHUB_ACTIONS")
            .env_remove("GITHUB_STEP_SUMMARY")
            .env_remove("RUSTFLAGS")
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    }
}

/// What a reader does.
#[derive(Debug)]
enum Step {
    Write { path: String, text: String },
    Run { command: String, shown: String },
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The steps of a section of README.
fn steps(section: &str) -> Vec<Step> {
    let readme = readme();
    let (_, rest) =
        readme.split_once(&format!("\n## {section}\n")).expect("README has the section");
    let mut lines = rest.lines();
    let mut steps = Vec::new();
    while let Some(line) = lines.next().filter(|line| !line.starts_with("## ")) {
        let Some(info) = line.strip_prefix("```") else { continue };
        let fence = &line[..line.len() - info.trim_start_matches('`').len()];
        let text: String = lines
            .by_ref()
            .take_while(|line| *line != fence)
            .map(|line| format!("{line}\n"))
            .collect();
        match info.trim_start_matches('`').split_once(' ') {
            Some((_, path)) => steps.push(Step::Write { path: path.to_owned(), text }),
            None if info == "console" => steps.extend(commands(&text)),
            None => {}
        }
    }
    steps
}

/// The commands of a console, each with what it printed.
fn commands(console: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in console.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step::Run { command: command.to_owned(), shown: String::new() });
        } else if let Some(Step::Run { shown, .. }) = steps.last_mut() {
            shown.push_str(line);
            shown.push('\n');
        }
    }
    steps
}

/// Lines without the times in them, and without spaces at their ends.
fn lines(text: &str) -> Vec<String> {
    let without_times = |line: &str| {
        let words: Vec<&str> = line.trim_end().split(' ').collect();
        let is_time = |at: usize| {
            let unit = words.get(at + 1).map(|word| word.trim_end_matches(';'));
            unit == Some("s") && words[at].parse::<f64>().is_ok()
        };
        let kept = (0..words.len()).map(|at| if is_time(at) { "TIME" } else { words[at] });
        kept.collect::<Vec<_>>().join(" ")
    };
    text.lines().map(without_times).collect()
}

/// Whether these lines were printed, where a line `…` stands for any lines.
fn fits(shown: &[String], printed: &[String]) -> bool {
    match shown {
        [] => printed.is_empty(),
        [any, rest @ ..] if any == "…" => {
            (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..]))
        }
        [first, rest @ ..] => {
            printed.first().is_some_and(|line| line_fits(first, line)) && fits(rest, &printed[1..])
        }
    }
}

/// Whether this line was printed, where `…` stands for any text.
fn line_fits(shown: &str, printed: &str) -> bool {
    match shown.split_once('…') {
        None => shown == printed,
        Some((before, after)) => printed.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().any(|(at, _)| line_fits(after, &rest[at..])) || line_fits(after, "")
        }),
    }
}

#[test]
fn what_is_left_out_is_all_that_may_differ() {
    let same = |shown: &str, printed: &str| fits(&lines(shown), &lines(printed));
    assert!(same("a\n…\nd\n", "a\nb\nc\nd\n") && same("…\na\n…\n", "a\n"));
    assert!(!same("a\n…\nd\n", "a\nb\n") && !same("a\n", "a\nb\n") && !same("a\n", ""));
    assert!(same("… chapters in 0.5 s; so\n", "27 chapters in 12.25 s; so\n"));
    assert!(!same("1 passed in 1 s\n", "2 passed in 1 s\n") && !same("… b\n", "a c\n"));
}
