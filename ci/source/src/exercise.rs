//! An exercise: a crate whose library is a stub. Its tests must fail with the stub, pass with the
//! solution, and catch each of its wrong solutions.
//!
//! ```text
//! listings/exercises/hello-101/
//!   Cargo.toml
//!   TASK.md                 what to do
//!   src/lib.rs              the stub
//!   tests/*.rs              the grader
//!   HINTS.md                hints, one below each `##` heading
//!   solution/lib.rs         a solution
//!   solution/EXPLAINED.md   the solution, explained
//!   wrong/*.rs              plausible wrong solutions: a test must fail with each
//! ```

use std::path::{Path, PathBuf};

use super::codes;
use super::layout;
use bookwright_base::code::Code;
use bookwright_base::problem::{Place, Problem, Text};

/// What makes a listing an exercise.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// The task, in Markdown.
    pub task: Option<Text>,
    /// The hints, in Markdown, each with its heading.
    pub hints: Vec<Hint>,
    /// The explanation of the solution, in Markdown.
    pub explanation: Option<Text>,
    /// The wrong solutions, sorted by name.
    pub wrong: Vec<PathBuf>,
}

/// One hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Its heading, or "Hint" and its number.
    pub title: String,
    /// Its text, in Markdown.
    pub text: String,
}

impl Exercise {
    /// Reads an exercise's folder, and reports what is missing.
    pub fn read(folder: &Path, manifest: &Place, problems: &mut Vec<Problem>) -> Self {
        let mut lacks = |code: Code, what: &str, help: &str| {
            problems.push(
                Problem::new(code, manifest.clone(), format!("this exercise has no {what}"))
                    .help(help),
            );
        };
        if !folder.join(layout::SOLUTION).is_file() {
            lacks(
                codes::EXERCISE_SOLUTION_MISSING,
                layout::SOLUTION,
                "write a solution: the tests must pass with it",
            );
        }
        if !folder.join(layout::TASK).is_file() {
            lacks(codes::EXERCISE_TASK_MISSING, layout::TASK, "say in it what the reader is to do");
        }
        if rust_files(&folder.join(layout::TESTS)).is_empty() {
            lacks(
                codes::EXERCISE_TESTS_MISSING,
                "tests",
                "write tests/NAME.rs: they must fail on the stub",
            );
        }
        let wrong = rust_files(&folder.join(layout::WRONG));
        if wrong.is_empty() {
            lacks(
                codes::EXERCISE_WRONG_MISSING,
                "wrong solution",
                "write wrong/NAME.rs: a plausible mistake the tests must catch",
            );
        }
        let mut text = |name: &str| {
            let path = folder.join(name);
            path.is_file()
                .then(|| Text::read(&path).map_err(|problem| problems.push(problem)).ok())
                .flatten()
        };
        let (task, hints) = (text(layout::TASK), text(layout::HINTS));
        Self {
            task,
            explanation: text(layout::EXPLANATION),
            hints: hints.map_or(Vec::new(), |hints| split_hints(&hints.text)),
            wrong,
        }
    }
}

/// Splits the title, if the text begins with one, from the rest.
pub fn split_title(source: &str) -> (Option<&str>, &str) {
    let text = source.trim_start();
    match text.strip_prefix("# ") {
        Some(titled) => {
            let (title, rest) = titled.split_once('\n').unwrap_or((titled, ""));
            (Some(title.trim()), rest)
        }
        None => (None, text),
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

/// Each `##` heading begins a hint. Text before the first one is a hint too.
fn split_hints(text: &str) -> Vec<Hint> {
    let mut hints: Vec<Hint> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        match line.strip_prefix("## ") {
            Some(title) if !fenced => {
                hints.push(Hint { title: title.trim().to_owned(), text: String::new() });
            }
            _ if line.starts_with("# ") && !fenced => {}
            _ => {
                if hints.is_empty() {
                    hints.push(Hint { title: "Hint".to_owned(), text: String::new() });
                }
                if let Some(hint) = hints.last_mut() {
                    hint.text.push_str(line);
                    hint.text.push('\n');
                }
            }
        }
    }
    hints.retain(|hint| !hint.text.trim().is_empty());
    hints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_split_at_headings_outside_code() {
        let hints = split_hints("# Hints\n\n## First\n\na\n```\n## not one\n```\n## Second\nb\n");
        let titles: Vec<_> = hints.iter().map(|hint| hint.title.as_str()).collect();
        assert_eq!(titles, ["First", "Second"]);
        assert!(hints[0].text.contains("## not one"));
    }
}
