//! Quizzes: the files under `quizzes/`, in the format of mdbook-quiz.
//!
//! What cannot be shown or judged is a mistake in every book. With `strict-quizzes = true`, so is what
//! leaves a reader without an explanation. Every file is read twice. Reading it as a table with places finds every mistake. Then upstream's
//! schema crate reads it, and pages show what *that* read, so mdbook-quiz reads a sound file the
//! same way.

pub mod context;
mod names;
pub mod option_place;
mod prose;
mod question;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use mdbook_quiz_schema as schema;

use super::chapter::Chapter;
use super::codes;
use super::containment;
use super::directive::Show;
use super::layout::{self, Layout};
use super::settings::Settings;
use super::table::{self, Reader};
use super::walk;
use bookwright_base::paths;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem, Text};
pub use names::new_id;
use serde_spanned::Spanned;

/// Where upstream describes the format.
const FORMAT: &str = "https://github.com/cognitive-engineering-lab/mdbook-quiz";

/// One quiz file.
#[derive(Debug, Clone)]
pub struct Quiz {
    /// The file.
    pub text: Text,
    /// The file's name without its extension, and with its folders if several files have that name:
    /// unique in the book. It is the quiz's id on the page, and its key in the reader's storage.
    pub name: String,
    /// Whether a context ends with the reasons why each distractor is wrong: `strict-quizzes`.
    pub has_reasons: bool,
    /// The questions, in order; none if anything in the file is wrong.
    pub questions: Vec<Question>,
    /// Texts that several questions share, in Markdown, by key.
    pub multipart: HashMap<String, String>,
    /// The places of its Markdown in the file, without the quotes.
    pub prose: Vec<Range<usize>>,
    /// The place of the directive that shows it, if there is one.
    pub shown: Option<Place>,
}

/// One question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Unique in the quiz: readers' answers are stored under it. Its place is empty if the file has
    /// none, and it was made from what the question asks.
    pub id: Spanned<String>,
    /// The question as upstream's schema reads it.
    pub form: Arc<schema::Question>,
    /// The places of its parts in the file.
    pub spans: QuestionSpans,
}

/// The places of those parts of a question that a run of its program can refute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuestionSpans {
    /// The program, of a Tracing question.
    pub program: Range<usize>,
    /// `answer.doesCompile`.
    pub does_compile: Range<usize>,
    /// `answer.stdout`.
    pub stdout: Range<usize>,
    /// `answer.lineNumber`.
    pub line_number: Range<usize>,
}

/// The quizzes of a book.
#[derive(Debug, Clone, Default)]
pub struct Quizzes {
    /// All of them, by path.
    pub all: Vec<Quiz>,
    src: PathBuf,
}

impl Quizzes {
    /// Reads every file in the folder of quizzes, and every file that a chapter names. None is read
    /// if book.toml leaves the quizzes to mdbook-quiz, which has its own rules.
    pub fn read(
        layout: &Layout,
        settings: &Settings,
        chapters: &[Chapter],
        problems: &mut Vec<Problem>,
    ) -> Self {
        if settings.preprocessors.quiz {
            return Self::default();
        }
        let mut paths = toml_files(&layout.quizzes, problems);
        let mut quizzes = Self { all: Vec::new(), src: layout.src.clone() };
        let named: Vec<(&Chapter, &Spanned<String>)> = chapters
            .iter()
            .flat_map(|chapter| chapter.directives.iter().map(move |each| (chapter, each)))
            .filter_map(|(chapter, directive)| match &directive.show {
                Show::Quiz(path) => Some((chapter, path)),
                _ => None,
            })
            .collect();
        for (chapter, path) in &named {
            let Some(file) = quizzes.file(&chapter.path, path.get_ref()) else { continue };
            let inside = settings.allow_outside || file.starts_with(&layout.root);
            if inside && file.is_file() && !paths.contains(&file) {
                paths.push(file);
            }
        }
        paths.sort();
        for path in paths {
            if !settings.allow_outside && paths::leads_outside(&path, &layout.root) {
                let what = "this quiz is outside the book";
                let place = Place::file(&path);
                problems
                    .push(Problem::new(codes::PATH_OUTSIDE, place, what).help(containment::HELP));
                continue;
            }
            match Text::read(&path) {
                Ok(text) => quizzes.all.push(Quiz::parse(text, settings.strict_quizzes, problems)),
                Err(problem) => problems.push(problem),
            }
        }
        names::tell_apart(&mut quizzes.all, layout);
        quizzes.unique(&layout.root, problems);
        for (chapter, path) in named {
            quizzes.show(layout, settings, chapter, path, problems);
        }
        quizzes
    }

    /// The quiz that a chapter's directive names.
    pub fn get(&self, chapter: &Path, written: &str) -> Option<&Quiz> {
        let file = self.file(chapter, written)?;
        self.all.iter().find(|quiz| *quiz.text.path == *file)
    }

    /// The file that a directive names. Links aren't followed; `None` if the path climbs above the
    /// root.
    fn file(&self, chapter: &Path, written: &str) -> Option<PathBuf> {
        let folder = self.src.join(chapter.parent().unwrap_or(Path::new("")));
        paths::cleaned(&folder.join(written))
    }

    /// Reports names and ids that aren't unique in the book whose folder is `root`.
    fn unique(&self, root: &Path, problems: &mut Vec<Problem>) {
        let mut names: HashMap<&str, &Quiz> = HashMap::new();
        let mut ids: HashMap<&str, String> = HashMap::new();
        for quiz in &self.all {
            if let Some(first) = names.insert(&quiz.name, quiz) {
                let what = format!("another quiz already has the name `{}`", quiz.name);
                let other = relative(&first.text.path, root);
                let place = Place::file(&quiz.text.path);
                let problem = Problem::new(codes::QUIZ_NAME_TAKEN, place, what)
                    .help(format!("the other one is {other}: rename one of the files"));
                problems.push(problem);
            }
            for question in quiz.questions.iter().filter(|each| !each.id.span().is_empty()) {
                let place = quiz.text.place(question.id.span());
                let shown = place.display(root);
                if let Some(first) = ids.insert(question.id.get_ref(), shown) {
                    problems.push(
                        Problem::new(
                            codes::QUIZ_ID_TAKEN,
                            place,
                            "another question already has this id",
                        )
                        .help(format!(
                            "the other one is at {first}; readers' answers are kept by id"
                        ))
                        .help(format!("give this one a new id, such as {}", new_id())),
                    );
                }
            }
        }
    }

    /// Remembers that a directive shows a quiz, or reports what is wrong with the directive.
    fn show(
        &mut self,
        layout: &Layout,
        settings: &Settings,
        chapter: &Chapter,
        path: &Spanned<String>,
        problems: &mut Vec<Problem>,
    ) {
        let place = chapter.text.place(path.span());
        let file = self.file(&chapter.path, path.get_ref());
        let inside = |file: &PathBuf| settings.allow_outside || file.starts_with(&layout.root);
        let Some(file) = file.filter(inside) else {
            problems.push(
                Problem::new(codes::PATH_OUTSIDE, place, "this quiz is outside the book")
                    .help("move the file into the book, or set `allow-outside = true`"),
            );
            return;
        };
        let shown = relative(&file, &layout.root);
        let Some(quiz) = self.all.iter_mut().find(|quiz| *quiz.text.path == *file) else {
            // A file that exists but could not be read has already been reported.
            if !file.is_file() {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let known = self.names_from(layout, &chapter.path);
                let nearest = known.iter().find(|each| each.ends_with(&format!("/{name}")));
                let given = path.get_ref();
                let problem =
                    Problem::new(codes::QUIZ_MISSING, place, format!("there is no file {shown}"));
                let problem = match nearest {
                    Some(found) => problem.help(format!("did you mean `{found}`?")),
                    None => problem.did_you_mean(given, known.iter().map(String::as_str)),
                };
                problems.push(problem.help("the path is relative to this chapter's folder"));
            }
            return;
        };
        if let Some(first) = &quiz.shown {
            let what = format!("the quiz `{}` is shown twice", quiz.name);
            let first = first.display(&layout.root);
            problems.push(
                Problem::new(codes::QUIZ_SHOWN_TWICE, place, what)
                    .help(format!("the other place is {first}; a quiz has one place in the book")),
            );
            return;
        }
        quiz.shown = Some(place);
    }

    /// The paths of all quizzes as a chapter would write them.
    fn names_from(&self, layout: &Layout, chapter: &Path) -> Vec<String> {
        let folder = layout.src.join(chapter.parent().unwrap_or(Path::new("")));
        self.all.iter().map(|quiz| path_from(&folder, &quiz.text.path)).collect()
    }
}

impl Quiz {
    /// Whether it has Tracing questions, which ask what a program does.
    pub fn has_programs(&self) -> bool {
        self.questions.iter().any(|each| matches!(&*each.form, schema::Question::Tracing(_)))
    }

    /// Reads a quiz file, by the strict rules or only by those of the format. If anything is wrong
    /// with it, the quiz has no questions.
    pub fn parse(text: Text, strict: bool, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        let name = names::of_file(&text.path);
        let table = table::parse(&text, problems);
        let whole = problems.len() == before;
        let read = question::read_all(&table, whole, strict, &mut Reader { text: &text, problems });
        let prose = prose::prose(&table, &text.text);
        drop(table);
        let mut quiz = Self {
            text,
            name,
            has_reasons: strict,
            questions: Vec::new(),
            multipart: HashMap::new(),
            prose,
            shown: None,
        };
        if problems.len() > before {
            return quiz;
        }
        match toml::from_str::<schema::Quiz>(&quiz.text.text) {
            Ok(form) => {
                let shared = form.multipart.unwrap_or_default().into_iter();
                quiz.multipart = shared.map(|(key, text)| (key, text.0)).collect();
                quiz.questions = read
                    .into_iter()
                    .zip(form.questions)
                    .map(|((id, spans), form)| Question { id, spans, form: Arc::new(form) })
                    .collect();
                names::complete(&mut quiz.questions);
            }
            Err(error) => problems.push(
                Problem::new(
                    codes::QUIZ_UNREADABLE,
                    quiz.text.place(error.span().unwrap_or(0..0)),
                    format!("mdbook-quiz cannot read this: {}", error.message()),
                )
                .help(format!("its format is described at {FORMAT}")),
            ),
        }
        quiz
    }
}

impl Question {
    /// The context, in Markdown: it explains the answer, and may go on to say why each distractor is
    /// wrong. Empty if there is none.
    pub fn context(&self) -> &str {
        let context = match &*self.form {
            schema::Question::MultipleChoice(question) => &question.0.context,
            schema::Question::ShortAnswer(question) => &question.0.context,
            schema::Question::Tracing(question) => &question.0.context,
        };
        context.as_ref().map_or("", |context| &context.0)
    }

    /// The key of the text it shares with others, if it does.
    pub fn multipart(&self) -> Option<&str> {
        match &*self.form {
            schema::Question::MultipleChoice(question) => question.0.multipart.as_deref(),
            schema::Question::ShortAnswer(question) => question.0.multipart.as_deref(),
            schema::Question::Tracing(question) => question.0.multipart.as_deref(),
        }
    }
}

/// The path of a file relative to a folder, with forward slashes.
pub fn path_from(folder: &Path, file: &Path) -> String {
    let common = folder.components().zip(file.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(file.components().skip(common)).collect();
    path.to_string_lossy().replace('\\', "/")
}

/// The quiz files in a folder and the folders below it, sorted.
fn toml_files(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    if !folder.is_dir() {
        return Vec::new();
    }
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        match entry {
            Ok(entry) if entry.path().extension().is_some_and(|end| end == layout::QUIZ) => {
                files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => {
                problems.push(walk::unreadable(&error, folder));
            }
        }
    }
    files
}

#[cfg(test)]
mod tests;
