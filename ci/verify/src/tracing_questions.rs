//! Verifies Tracing questions: what a quiz says about a program is checked by compiling and running
//! it.
//!
//! Each program becomes a package of a workspace generated beside the listings' mirror, with the
//! listings' dependencies, edition, and profile. (mdbook-quiz asks a bare `rustc`, which knows
//! neither this book's crates nor its edition.) A program whose output varies has no answer, so
//! each is run more than once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use mdbook_quiz_schema as schema;
use toml_edit::{Array, DocumentMut, Item, Table, value};

use super::cargo::{self, Call};
use super::codes;
use super::compare::difference;
use super::mirror::{Mirror, write_if_changed};
use super::progress::Progress;
use super::run::{self, Outcome, Program, Termination};
use super::termination::signal_name;
use bookwright_base::problem::{Place, Problem, bytes};
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::quiz::{Question, Quiz};

/// How often each program is run.
const RUNS: usize = 3;
/// How long a program may run: as long as a listing does by default.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The edition, if the book does not say.
const EDITION: &str = "2024";

/// A Tracing question and the package of its program.
struct TracedProgram<'s> {
    quiz: &'s Quiz,
    question: &'s Question,
    program: &'s str,
    answer: &'s schema::TracingAnswer,
    /// The package's folder, relative to the workspace.
    folder: String,
}

/// What became of a package.
#[derive(Default)]
struct CompiledProgram {
    binary: Option<PathBuf>,
    said: Vec<Diagnostic>,
}

/// Builds and runs the programs of some quizzes' Tracing questions. Returns the answers that are
/// not what the programs do.
///
/// # Errors
/// If cargo or a program cannot be started, or the workspace cannot be written.
pub(super) async fn verify(
    source: &Source,
    quizzes: &[&Quiz],
    progress: &dyn Progress,
) -> Result<Vec<Problem>> {
    let traced: Vec<TracedProgram<'_>> = quizzes.iter().flat_map(|quiz| traced(quiz)).collect();
    if traced.is_empty() {
        return Ok(Vec::new());
    }
    let root = source.layout.target.join("quizzes");
    write(source, &root, &traced)?;
    progress.build_started(&match traced.len() {
        1 => "1 program of a quiz".to_owned(),
        count => format!("{count} programs of quizzes"),
    });
    let call = Call {
        folder: root.clone(),
        // The listings' own target folder, so that their dependencies are built once.
        target: Mirror::folder(&source.layout).join("built").join("workspace"),
        args: Vec::new(),
        cfg: Vec::new(),
        toolchain: source.layout.toolchain.clone(),
        limits: source.settings.build,
    };
    let mut built: HashMap<String, CompiledProgram> = HashMap::new();
    let answer = cargo::build(&call, |message| take_message(&root, message, &mut built)).await?;
    if !answer.compiled {
        let place = traced[0].place(&traced[0].question.spans.program);
        let what = "cargo cannot build the programs of the quizzes";
        let problem = Problem::new(codes::WORKSPACE_REFUSED, place, what)
            .help("fix the manifest of the listings' workspace: see cargo's words below");
        return Ok(vec![problem.detail(answer.words.trim_end())]);
    }
    let mut problems = Vec::new();
    for each in &traced {
        let compiled = built.remove(&each.folder).unwrap_or_default();
        problems.extend(each.judge(&compiled).await?);
    }
    Ok(problems)
}

fn traced(quiz: &Quiz) -> Vec<TracedProgram<'_>> {
    let mut traced = Vec::new();
    for question in &quiz.questions {
        if let schema::Question::Tracing(schema::Tracing(fields)) = &*question.form {
            traced.push(TracedProgram {
                quiz,
                question,
                program: &fields.prompt.program,
                answer: &fields.answer,
                folder: format!("q-{}", question.id.get_ref()),
            });
        }
    }
    traced
}

/// Writes the workspace: the listings' manifest with these members, and a package for each program.
fn write(source: &Source, root: &Path, traced: &[TracedProgram<'_>]) -> Result<()> {
    let author = source.listings.workspace.as_ref().map_or("", |text| &text.text);
    // A parse error was reported where the manifest was read.
    let mut document: DocumentMut = author.parse().unwrap_or_default();
    let workspace = document.entry("workspace").or_insert(Item::Table(Table::new()));
    let mut shared = Vec::new();
    let mut edition = source.settings.edition.clone();
    if let Some(workspace) = workspace.as_table_like_mut() {
        workspace.remove("exclude");
        workspace.remove("default-members");
        let members: Array = traced.iter().map(|each| each.folder.as_str()).collect();
        workspace.insert("members", value(members));
        workspace.insert("resolver", value("3"));
        let of_package = workspace.get("package").and_then(|package| package.get("edition"));
        edition = of_package.and_then(Item::as_str).map(str::to_owned).or(edition);
        if let Some(table) = workspace.get_mut("dependencies").and_then(Item::as_table_like_mut) {
            at_home(table, &source.layout.listings);
            shared = table.iter().map(|(name, _)| name.to_owned()).collect();
        }
    }
    write_if_changed(&root.join(layout::MANIFEST), document.to_string().as_bytes())?;
    let lock = source.layout.listings.join(layout::LOCK);
    if let Ok(lock) = bytes(&lock) {
        // The listings' versions; cargo removes what no program needs.
        std::fs::write(root.join(layout::LOCK), lock)
            .with_context(|| format!("cannot write below {}", root.display()))?;
    }
    for each in traced {
        let mut manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"{}\"\n\n[dependencies]\n",
            each.folder,
            edition.as_deref().unwrap_or(EDITION)
        );
        for name in shared.iter().filter(|name| uses(each.program, name)) {
            manifest.push_str(&format!("{name}.workspace = true\n"));
        }
        let folder = root.join(&each.folder);
        write_if_changed(&folder.join(layout::MANIFEST), manifest.as_bytes())?;
        write_if_changed(&folder.join(layout::MAIN), each.program.as_bytes())?;
    }
    Ok(())
}

/// Makes the paths in the listings' manifest absolute.
fn at_home(dependencies: &mut dyn toml_edit::TableLike, listings: &Path) {
    for (_, dependency) in dependencies.iter_mut() {
        if let Some(table) = dependency.as_table_like_mut()
            && let Some(path) = table.get("path").and_then(Item::as_str)
        {
            let path = listings.join(path).to_string_lossy().into_owned();
            table.insert("path", value(path));
        }
    }
}

/// Whether a program names a crate.
fn uses(program: &str, name: &str) -> bool {
    let name = name.replace('-', "_");
    let word = |c: char| c.is_alphanumeric() || c == '_';
    program.match_indices(&name).any(|(at, _)| {
        let (before, after) = (&program[..at], &program[at + name.len()..]);
        !before.ends_with(word) && !after.starts_with(word)
    })
}

fn take_message(root: &Path, message: Message, built: &mut HashMap<String, CompiledProgram>) {
    let package = |path: &cargo_metadata::camino::Utf8Path| {
        let below = path.as_std_path().strip_prefix(root).ok()?;
        Some(below.components().next()?.as_os_str().to_string_lossy().into_owned())
    };
    match message {
        Message::CompilerArtifact(artifact) => {
            if let (Some(package), Some(binary)) =
                (package(&artifact.target.src_path), artifact.executable)
            {
                built.entry(package).or_default().binary = Some(binary.into_std_path_buf());
            }
        }
        Message::CompilerMessage(message) => {
            if let Some(package) = package(&message.target.src_path) {
                built.entry(package).or_default().said.push(message.message);
            }
        }
        _ => {}
    }
}

impl TracedProgram<'_> {
    fn place(&self, span: &std::ops::Range<usize>) -> Place {
        self.quiz.text.place(span.clone())
    }

    async fn judge(&self, compiled: &CompiledProgram) -> Result<Option<Problem>> {
        let place = self.place(&self.question.spans.does_compile);
        match (self.answer.does_compile, &compiled.binary) {
            (true, None) => Ok(Some(
                Problem::new(codes::QUIZ_PROGRAM_BROKEN, place, "this program does not compile")
                    .help("fix the program, or set doesCompile = false")
                    .help("it is built with the crates and the edition of the listings")
                    .detail(words(&compiled.said)),
            )),
            (false, Some(_)) => Ok(Some(
                Problem::new(codes::QUIZ_PROGRAM_COMPILES, place, "this program compiles")
                    .help("set doesCompile = true, and stdout to what it prints"),
            )),
            (false, None) => Ok(self.line(compiled)),
            (true, Some(binary)) => {
                for _ in 0..RUNS {
                    let problem = self.printed(&run::run(&program(binary)).await?);
                    if problem.is_some() {
                        return Ok(problem);
                    }
                }
                Ok(None)
            }
        }
    }

    /// The problem of an error that is not on the line that the answer names.
    fn line(&self, compiled: &CompiledProgram) -> Option<Problem> {
        let wanted = self.answer.line_number?;
        let errors = compiled.said.iter().filter(|each| each.level == DiagnosticLevel::Error);
        let spans = errors.flat_map(|error| &error.spans).filter(|span| span.is_primary);
        let mut lines: Vec<usize> = spans.map(|span| span.line_start).collect();
        lines.sort_unstable();
        lines.dedup();
        if lines.contains(&wanted) {
            return None;
        }
        let place = self.place(&self.question.spans.line_number);
        let what = format!("there is no error on line {wanted}");
        let problem = Problem::new(codes::QUIZ_ERROR_LINE_DIFFERS, place, what);
        let shown: Vec<String> = lines.iter().map(usize::to_string).collect();
        let problem = match shown.as_slice() {
            [] => problem.help("the compiler names no line: remove lineNumber"),
            [one] => problem.help(format!("it is on line {one}")),
            more => problem.help(format!("there are errors on lines {}", more.join(", "))),
        };
        Some(problem.detail(words(&compiled.said)))
    }

    /// The problem of a run that did not print the answer.
    fn printed(&self, outcome: &Outcome) -> Option<Problem> {
        let place = self.place(&self.question.spans.stdout);
        let said = String::from_utf8_lossy(&outcome.stderr);
        let ended = match outcome.end {
            Termination::Exited(0) if outcome.left_running => "leaves a process running".to_owned(),
            Termination::Exited(0) => {
                let now = String::from_utf8_lossy(&outcome.stdout);
                let answer = self.answer.stdout.as_deref().unwrap_or_default();
                let (now, answer) = (tidy(&now), tidy(answer));
                if now == answer {
                    return None;
                }
                return Some(
                    Problem::new(
                        codes::QUIZ_OUTPUT_DIFFERS,
                        place,
                        "this is not what the program prints",
                    )
                    .help("correct the answer or the program")
                    .help(format!("it is run {RUNS} times; see below how one of them differs"))
                    .detail(difference(&answer, &now, false)),
                );
            }
            Termination::Exited(status) => format!("exits with status {status}"),
            Termination::Signalled(signal) => format!("is ended by {}", signal_name(signal)),
            Termination::StillRunning => {
                format!("is still running after {} s, and was stopped", TIMEOUT.as_secs())
            }
            Termination::PrintedTooMuch(_) => "prints too much, and was stopped".to_owned(),
            Termination::TookTooMuchMemory => "takes too much memory, and was stopped".to_owned(),
            Termination::FailedATest => "fails a test, and was stopped".to_owned(),
        };
        let what = format!("the program of this answer {ended}");
        let problem = Problem::new(codes::QUIZ_PROGRAM_FAILS, place, what)
            .help("let it end with status 0: the question is what it prints");
        Some(if said.trim().is_empty() { problem } else { problem.detail(said.trim_end()) })
    }
}

/// The text as readers' answers are compared: white space at line ends, before, and after it does
/// not count.
fn tidy(text: &str) -> String {
    let mut tidy = String::new();
    for line in text.trim().lines() {
        tidy.push_str(line.trim_end());
        tidy.push('\n');
    }
    tidy
}

fn program(binary: &Path) -> Program {
    Program {
        binary: binary.to_owned(),
        args: Vec::new(),
        stdin: String::new(),
        env: Vec::new(),
        timeout: TIMEOUT,
        memory: bookwright_source::expectation::MEMORY,
        one_failure: false,
        one_console: false,
    }
}

fn words(said: &[Diagnostic]) -> String {
    let rendered = said.iter().filter_map(|each| each.rendered.as_deref());
    rendered.collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_uses_the_crates_it_names() {
        assert!(uses("#[tokio::main]\nfn main() {}", "tokio"));
        assert!(uses("use counting_alloc::Count;", "counting-alloc"));
        assert!(!uses("fn tokio_like() {} // my_tokio", "tokio"));
    }

    #[test]
    fn white_space_a_reader_does_not_see_does_not_count() {
        assert_eq!(tidy("a \r\n\nb"), tidy("a\n\nb\n"));
        assert_ne!(tidy("a\n\nb"), tidy("a\nb"));
        assert_ne!(tidy("a\n  b"), tidy("a\nb"));
    }
}
