//! Markup that does not say what its author means: tags, and footnotes.

use bookwright_base::code::Code;
use bookwright_base::problem::Problem;
use bookwright_source::Source;

use super::manuscript::exercise_texts;
use super::{codes, footnotes, html_tags};

/// Checks chapters, the texts of exercises, and quizzes.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    for chapter in source.chapters.iter().chain(&source.not_found) {
        html_tags::check(&chapter.text, 0..chapter.text.text.len(), problems);
        footnotes::check(chapter, problems);
    }
    for listing in source.listings.all.iter().filter(|listing| listing.exercise.is_some()) {
        for text in exercise_texts(source, &listing.name) {
            html_tags::check(&text, 0..text.text.len(), problems);
        }
    }
    for quiz in &source.quizzes.all {
        for range in &quiz.prose {
            html_tags::check(&quiz.text, range.clone(), problems);
        }
    }
}

/// Whether mdBook warns too, without a place, of what has this code.
pub fn is_told_by_mdbook(code: Code) -> bool {
    [
        codes::HTML_TAG_UNKNOWN,
        codes::HTML_TAG_UNCLOSED,
        codes::HTML_TAG_UNOPENED,
        codes::FOOTNOTE_REPEATED,
        codes::FOOTNOTE_UNUSED,
    ]
    .contains(&code)
}
