//! Fences of Rust code: a page shows programs as listings, which are built and run. Nobody compiles a
//! fence, so it has to say `illustration`, or show a file of a listing with mdBook's own include.

use std::path::PathBuf;

use super::codes;
use super::manuscript::exercise_texts;
use super::uses;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::chapter::{Chapter, Fence};
use bookwright_source::directive::{Directive, Show};

/// The word that marks a fence as an illustration rather than a program.
const ILLUSTRATION: &str = "illustration";
/// The words that highlighters read as Rust.
const RUST: [&str; 2] = ["rust", "rs"];

/// Checks the fences of every chapter and every exercise.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    for chapter in &source.chapters {
        check_text(source, chapter, problems);
    }
    let exercises = source.listings.all.iter().filter(|listing| listing.exercise.is_some());
    for text in exercises.flat_map(|listing| exercise_texts(source, &listing.name)) {
        let others = source.settings.preprocessors;
        let text = Chapter::parse(PathBuf::new(), text, others, &mut Vec::new());
        check_text(source, &text, problems);
    }
}

fn check_text(source: &Source, chapter: &Chapter, problems: &mut Vec<Problem>) {
    for fence in &chapter.fences {
        let language = fence.language().to_ascii_lowercase();
        if !RUST.contains(&language.as_str())
            || fence.has(ILLUSTRATION)
            || shows_listing(source, chapter, fence)
        {
            continue;
        }
        let file = relative(&chapter.text.path, &source.layout.root);
        problems.push(
            Problem::new(
                codes::FENCE_UNPROVED,
                place(chapter, fence),
                "this Rust code is not a listing, so nobody compiles it",
            )
            .help(format!(
                "make it a listing, and put the code there: {} new listing NAME --chapter {file}",
                program::name()
            ))
            .help(format!("or mark it as an illustration: ```{language},{ILLUSTRATION}")),
        );
    }
}

/// The words after the opening marks.
fn place(chapter: &Chapter, fence: &Fence) -> bookwright_base::problem::Place {
    let opening = chapter.text.text[fence.span.clone()].lines().next().unwrap_or("");
    let marks = opening.find(&fence.info).unwrap_or(0);
    let start = fence.span.start + marks;
    chapter.text.place(start..start + fence.info.len())
}

/// Whether a fence holds includes of files below the listings folder, and nothing else.
fn shows_listing(source: &Source, chapter: &Chapter, fence: &Fence) -> bool {
    let inside: Vec<&Directive> = chapter
        .directives
        .iter()
        .filter(|each| fence.code.start <= each.span.start && each.span.end <= fence.code.end)
        .collect();
    let mut at = fence.code.start;
    for directive in &inside {
        let Show::Foreign { name, argument } = &directive.show else { return false };
        let between = &chapter.text.text[at..directive.span.start];
        let include = uses::include(&chapter.text.path, name, argument.get_ref());
        let below = include.is_some_and(|each| each.file.starts_with(&source.layout.listings));
        if !below || !between.trim().is_empty() {
            return false;
        }
        at = directive.span.end;
    }
    !inside.is_empty() && chapter.text.text[at..fence.code.end].trim().is_empty()
}
