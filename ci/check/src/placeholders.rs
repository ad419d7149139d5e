//! Placeholders: a paragraph that begins with `TODO:` is a note of the author, which readers must not
//! see. `new` writes them.

use std::ops::Range;

use super::codes;
use super::manuscript::exercise_texts;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::settings::Preprocessors;

/// How a placeholder begins.
const MARK: &str = "TODO:";

/// Checks chapters, the texts of exercises, and quizzes.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    for chapter in source.chapters.iter().chain(&source.not_found) {
        report(&chapter.text, &chapter.paragraphs, 0, problems);
    }
    for listing in source.listings.all.iter().filter(|listing| listing.exercise.is_some()) {
        for text in exercise_texts(source, &listing.name) {
            markdown(&text, 0..text.text.len(), problems);
        }
    }
    for quiz in &source.quizzes.all {
        for range in &quiz.prose {
            markdown(&quiz.text, range.clone(), problems);
        }
    }
}

/// Checks a piece of Markdown in a file.
fn markdown(text: &Text, piece: Range<usize>, problems: &mut Vec<Problem>) {
    let here = Text::new(text.path.to_path_buf(), &text.text[piece.clone()]);
    let paragraphs =
        Chapter::parse(Default::default(), here, Preprocessors::default(), &mut Vec::new())
            .paragraphs;
    report(text, &paragraphs, piece.start, problems);
}

/// Reports the paragraphs that are placeholders. They are counted from a byte of the text.
fn report(text: &Text, paragraphs: &[Range<usize>], from: usize, problems: &mut Vec<Problem>) {
    for paragraph in paragraphs {
        let start = paragraph.start + from;
        if text.text[start..].starts_with(MARK) {
            problems.push(
                Problem::new(
                    codes::PLACEHOLDER_LEFT,
                    text.place(start..start + MARK.len()),
                    "this placeholder would be published",
                )
                .help("write what it asks for in its place, or remove it"),
            );
        }
    }
}
