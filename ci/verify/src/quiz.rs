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
use super::path_dependencies::make_absolute;
use super::progress::Progress;
use super::run::{Outcome, Program, Termination};
use super::termination::signal_name;
use bookwright_base::problem::{Place, Problem, bytes};
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::quiz::{Question, Quiz};

/// How often each program is run.
pub(super) const RUNS: usize = 3;
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
    /// The package's folder, relative to the workspace: no other program has it.
    folder: String,
}

/// What became of a package.
#[derive(Default)]
struct CompiledProgram {
    binary: Option<PathBuf>,
    said: Vec<Diagnostic>,
}

/// The outcomes of a quiz's programs, by their folders.
pub(super) type QuizOutcomes = HashMap<String, Vec<Outcome>>;

/// The programs of some quizzes, built.
#[derive(Default)]
pub(super) struct QuizPrograms<'s> {
    traced: Vec<TracedProgram<'s>>,
    built: HashMap<String, CompiledProgram>,
    /// Why cargo built none of them.
    refused: Option<Problem>,
}

impl<'s> QuizPrograms<'s> {
    /// Builds the programs: all with one call of cargo, or each by itself.
    ///
    /// # Errors
    /// If cargo cannot be started, or the workspace cannot be written.
    pub(super) async fn build(
        source: &Source,
        quizzes: &[&'s Quiz],
        isolated: bool,
        progress: &dyn Progress,
    ) -> Result<Self> {
        let traced: Vec<TracedProgram<'s>> = quizzes.iter().flat_map(|quiz| traced(quiz)).collect();
        if traced.is_empty() {
            return Ok(Self::default());
        }
        let root = source.layout.target.join("quizzes");
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
        let mut programs = Self { traced, ..Self::default() };
        let calls = if isolated { 1 } else { programs.traced.len() };
        for together in programs.traced.chunks(calls) {
            write(source, &root, together)?;
            let built = &mut programs.built;
            let answer = cargo::build(&call, |message| take_message(&root, message, built)).await?;
            if !answer.compiled {
                let place = together[0].place(&together[0].question.spans.program);
                let what = "cargo cannot build the programs of the quizzes";
                let problem = Problem::new(codes::WORKSPACE_REFUSED, place, what)
                    .help("fix the manifest of the listings' workspace: see cargo's words below");
                programs.refused = Some(problem.detail(answer.words.trim_end()));
                break;
            }
        }
        Ok(programs)
    }

    fn of(&self, quiz: &Quiz) -> impl Iterator<Item = &TracedProgram<'s>> {
        self.traced.iter().filter(move |each| each.quiz.name == quiz.name)
    }

    /// The programs of a quiz that are to be run, [`RUNS`] times each, by their folders.
    pub(super) fn runs(&self, quiz: &Quiz) -> Vec<(String, Program)> {
        let of = self.of(quiz).filter(|each| each.answer.does_compile);
        of.filter_map(|each| {
            let binary = self.built.get(&each.folder)?.binary.as_ref()?;
            Some((each.folder.clone(), program(binary)))
        })
        .collect()
    }

    /// The answers of a quiz that are not what its programs do. `None` if cargo built none of them.
    pub(super) fn judge(&self, quiz: &Quiz, outcomes: &QuizOutcomes) -> Option<Vec<Problem>> {
        if let Some(refused) = &self.refused {
            return (refused.place.file == quiz.text.path).then(|| vec![refused.clone()]);
        }
        let none = CompiledProgram::default();
        let problems = self.of(quiz).filter_map(|each| {
            let compiled = self.built.get(&each.folder).unwrap_or(&none);
            each.judge(compiled, outcomes.get(&each.folder).map_or(&[], Vec::as_slice))
        });
        Some(problems.collect())
    }
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
        if let Some(table) = workspace.get("dependencies").and_then(Item::as_table_like) {
            shared = table.iter().map(|(name, _)| name.to_owned()).collect();
        }
    }
    make_absolute(&mut document, &source.layout.listings, root);
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

    fn judge(&self, compiled: &CompiledProgram, outcomes: &[Outcome]) -> Option<Problem> {
        let place = self.place(&self.question.spans.does_compile);
        match (self.answer.does_compile, &compiled.binary) {
            (true, None) => Some(
                Problem::new(codes::QUIZ_PROGRAM_BROKEN, place, "this program does not compile")
                    .help("fix the program, or set doesCompile = false")
                    .help("it is built with the crates and the edition of the listings")
                    .detail(words(&compiled.said)),
            ),
            (false, Some(_)) => Some(
                Problem::new(codes::QUIZ_PROGRAM_COMPILES, place, "this program compiles")
                    .help("set doesCompile = true, and stdout to what it prints"),
            ),
            (false, None) => self.line(compiled),
            (true, Some(_)) => outcomes.iter().find_map(|outcome| self.printed(outcome)),
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
        let ended = match (outcome.end, &outcome.left_running) {
            (Termination::Exited(0), Some(left)) => format!("leaves {left} running"),
            (Termination::Exited(0), None) => {
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
            (Termination::Exited(status), _) => format!("exits with status {status}"),
            (Termination::Signalled(signal), _) => {
                format!("is ended by {}", signal_name(signal))
            }
            (Termination::StillRunning, _) => {
                format!("is still running after {} s, and was stopped", TIMEOUT.as_secs())
            }
            (Termination::PrintedTooMuch(_), _) => "prints too much, and was stopped".to_owned(),
            (Termination::TookTooMuchMemory, _) => {
                "takes too much memory, and was stopped".to_owned()
            }
            (Termination::FailedATest, _) => "fails a test, and was stopped".to_owned(),
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
