//! Another name for a quiz. The ids of its questions stay, so readers keep their answers to them.

use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::quiz::Quiz;

use super::paths::{self, Move};
use super::unknown;
use crate::edits::Edits;
use crate::new::quiz::wrong_name;
use crate::plan::Plan;

/// Plans that the quiz `old` is called `new`.
///
/// # Errors
/// Everything that is in the way.
pub fn quiz(source: &Source, old: &str, new: &str) -> Result<Plan, Vec<Problem>> {
    let quiz = find(source, old).map_err(|problem| vec![problem])?;
    let file = quiz.text.path.with_file_name(format!("{new}.{}", layout::QUIZ));
    if let Some(problem) = wrong_name(source, new, &file) {
        return Err(vec![problem]);
    }
    let mut edits = Edits::default();
    paths::follow(source, &Move { from: &quiz.text.path, to: &file }, &mut edits);
    Ok(Plan {
        changed: edits.texts(),
        moved: vec![(quiz.text.path.to_path_buf(), file)],
        ..Plan::default()
    })
}

/// The quiz of a name.
pub(crate) fn find<'s>(source: &'s Source, name: &str) -> Result<&'s Quiz, Problem> {
    let all = &source.quizzes.all;
    all.iter()
        .find(|quiz| quiz.name == name)
        .ok_or_else(|| unknown(source, "quiz", name, all.iter().map(|quiz| quiz.name.as_str())))
}
