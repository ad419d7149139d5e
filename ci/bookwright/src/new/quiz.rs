//! A new quiz: a file with one question, its id already in it, and the end of a chapter that shows it.
//!
//! Ids are made here or by hand, never by a build: a reader's browser stores answers under them, so
//! they are written once and committed.

use std::path::Path;

use super::target_chapter;
use crate::codes;
use crate::plan::Plan;
use bookwright_base::names::is_kebab;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::{Directive, Show};
use bookwright_source::layout;
use bookwright_source::quiz::{new_id, path_from};

/// The end of a context in a book whose quizzes are strict.
const REASONS: &str = " The list says of each wrong option, in order, why it is wrong.

- Without an argument it prints the end of the line all the same.
- The argument may be left out.";
/// The title of the section that a quiz is put in.
const SECTION: &str = "Check yourself";

/// Plans the quiz `name`, shown at the end of the chapter that `given` names from the folder `here`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn quiz(source: &Source, here: &Path, name: &str, given: &Path) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let chapter =
        target_chapter::chapter(source, here, given).map_err(|problem| problems.push(problem)).ok();
    let file = source.layout.quizzes.join(format!("{name}.{}", layout::QUIZ));
    problems.extend(wrong_name(source, name, &file));
    if source.settings.preprocessors.quiz {
        problems.push(
            Problem::new(
                codes::QUIZ_UPSTREAM,
                source.settings.text.place(0..0),
                "mdbook-quiz renders the quizzes of this book, because of [preprocessor.quiz]",
            )
            .help("remove that table, or write the file by hand: mdbook-quiz gives it ids"),
        );
    }
    let Some(chapter) = chapter.filter(|_| problems.is_empty()) else { return Err(problems) };

    let folder = chapter.text.path.parent().unwrap_or(Path::new(""));
    let directive = format!("{{{{#quiz {}}}}}", path_from(folder, &file));
    let heading = if is_in_section(chapter) { String::new() } else { format!("## {SECTION}\n\n") };
    let more = format!("{heading}{directive}\n");
    let text = target_chapter::append(source, chapter, &more).map_err(|problem| vec![problem])?;
    let shown = relative(&file, &source.layout.root);
    Ok(Plan {
        new: vec![(file, question(&new_id(), source.settings.strict_quizzes))],
        changed: vec![(chapter.text.path.to_path_buf(), text)],
        next: vec![
            format!("write the questions in {shown}, each with its own id"),
            format!("an id for another question: {}", new_id()),
        ],
        ..Plan::default()
    })
}

/// Whether the end of a chapter is in its section of questions: that section has the usual title, or
/// shows a quiz already.
fn is_in_section(chapter: &Chapter) -> bool {
    chapter.headings.last().is_some_and(|last| {
        let asks = |each: &Directive| {
            matches!(each.show, Show::Quiz(_)) && each.span.start > last.span.start
        };
        last.level > 1 && (last.title == SECTION || chapter.directives.iter().any(asks))
    })
}

pub(crate) fn wrong_name(source: &Source, name: &str, file: &Path) -> Option<Problem> {
    if !is_kebab(name) {
        return Some(
            Problem::new(
                codes::NAME_INVALID,
                Place::file(file),
                format!("`{name}` cannot be a quiz's name"),
            )
            .help(
                "name its topic in lower case, with digits and hyphens: often its chapter's name",
            ),
        );
    }
    if let Some(other) = source.quizzes.all.iter().find(|quiz| quiz.name == name) {
        return Some(
            Problem::new(
                codes::NAME_TAKEN,
                Place::file(&other.text.path),
                format!("the book already has a quiz `{name}`"),
            )
            .help("choose another name: names are unique in the book"),
        );
    }
    file.exists()
        .then(|| Problem::new(codes::NAME_TAKEN, Place::file(file), "this file already exists"))
        .map(|problem| problem.help("choose another name"))
}

fn question(id: &str, strict: bool) -> String {
    let reasons = if strict { REASONS } else { "" };
    format!(
        r#"[[questions]]
id = "{id}"
type = "MultipleChoice"
prompt.prompt = "How many lines does `println!()` print?"
prompt.distractors = ["None: it has no argument.", "None: it does not compile."]
answer.answer = "One, and it is empty."
context = """
TODO: explain the answer here.{reasons}
"""
"#
    )
}
