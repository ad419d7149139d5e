//! The book's quizzes in `mdbook-quiz` itself: what authors write here is no dialect.
//!
//! Upstream's validator compiles the programs of Tracing questions with a bare `rustc`, which takes
//! the edition of 2015 and knows no crates. So the one it finds first here is a script that adds this
//! book's edition, its Tokio, and what belongs to that, as whoever renders these files with upstream has to do.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use bookwright_harness::{skip, test};
use mdbook_quiz_schema as schema;
use scraper::{Html, Selector};

use crate::root;

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?} said:\n{said}");
    said
}

fn bookwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bookwright"));
    command.env_remove("CARGO").env_remove("GITHUB_ACTIONS");
    command
}

#[test]
fn mdbook_quiz_renders_the_same_files() {
    if Command::new("mdbook-quiz").arg("--version").output().is_err() {
        let install = "cargo install mdbook-quiz --version 0.5.0 --locked";
        skip("mdbook-quiz", format!("no mdbook-quiz on the path ({install})"));
    }
    let files = quiz_files();
    assert!(files.len() >= 4, "{files:?}");
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let mut summary = "# Summary\n\n".to_owned();
    for file in &files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        write(&format!("quizzes/{name}.toml"), &std::fs::read_to_string(file).unwrap());
        write(
            &format!("src/{name}.md"),
            &format!("# {name}\n\nText.\n\n{{{{#quiz ../quizzes/{name}.toml}}}}\n"),
        );
        summary.push_str(&format!("- [{name}]({name}.md)\n"));
    }
    write("src/SUMMARY.md", &summary);
    write("book.toml", "[book]\ntitle = \"Quizzes\"\nlanguage = \"en\"\n\n[preprocessor.quiz]\n");
    let path = rustc_of_this_book(folder.path());
    // In process, as everywhere, mdBook calls the preprocessors that book.toml names.
    run(bookwright().arg("build").current_dir(folder.path()).env("PATH", path));

    for file in &files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let written = std::fs::read_to_string(file).unwrap();
        let copy = folder.path().join(format!("quizzes/{name}.toml"));
        assert_eq!(std::fs::read_to_string(copy).unwrap(), written, "upstream changed {name}");
        let page = folder.path().join(format!("book/{name}.html"));
        let page = Html::parse_document(&std::fs::read_to_string(page).unwrap());
        let selector = Selector::parse(".quiz-placeholder").unwrap();
        let shown = page.select(&selector).next().expect("upstream's element").value();
        assert_eq!(shown.attr("data-quiz-name"), Some(format!("\"{name}\"").as_str()));
        // What its front end gets is what we read.
        let questions = shown.attr("data-quiz-questions").unwrap();
        let theirs: schema::Quiz = serde_json::from_str(questions).unwrap();
        let ours: schema::Quiz = toml::from_str(&written).unwrap();
        assert_eq!(
            serde_json::to_value(&theirs).unwrap(),
            serde_json::to_value(&ours).unwrap(),
            "{name}"
        );
    }
}

fn quiz_files() -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(root().join("quizzes"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files
}

/// A path on which `rustc` is a script that knows the book's edition and its Tokio.
fn rustc_of_this_book(folder: &Path) -> OsString {
    // Builds Tokio, if nothing has yet, and the programs of this quiz with it.
    run(bookwright()
        .args(["test", "spawning", "cleaning-up", "blocking-asks"])
        .current_dir(root()));
    let deps = root().join("target/bookwright/listings/built/workspace/debug/deps");
    let built = |name: &str| {
        std::fs::read_dir(&deps)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                let file = path.file_name().unwrap().to_string_lossy().into_owned();
                file.starts_with(&format!("lib{name}-")) && file.ends_with(".rlib")
            })
            .max_by_key(|path| path.metadata().unwrap().modified().unwrap())
            .unwrap_or_else(|| panic!("{name} is not built"))
    };
    let sysroot = run(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()));
    let script = format!(
        "#!/bin/sh\nexec '{}/bin/rustc' --edition 2024 -L 'dependency={}' --extern 'tokio={}' \
         --extern 'tokio_util={}' \"$@\"\n",
        sysroot.trim(),
        deps.display(),
        built("tokio").display(),
        built("tokio_util").display()
    );
    let folder = folder.join("bin");
    std::fs::create_dir(&folder).unwrap();
    let rustc = folder.join("rustc");
    std::fs::write(&rustc, script).unwrap();
    std::fs::set_permissions(&rustc, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path))).unwrap()
}
