//! References: every `[words][label]` of a page has a line that says where the label leads.
//!
//! Without that line, Markdown shows the brackets as they are written, and no page has a link to check.
//! Brackets alone, as in `[optional]`, are left in peace: most of them are no links.

use std::cell::RefCell;

use pulldown_cmark::{BrokenLink, LinkType, Parser};

use super::codes;
use super::manuscript::exercise_texts;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::chapter;

/// Checks the references of chapters and exercises. The preprocessors of others may give brackets a
/// meaning of their own.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    if source.settings.preprocessors.others {
        return;
    }
    for chapter in &source.chapters {
        read(&chapter.text, problems);
    }
    for listing in source.listings.all.iter().filter(|listing| listing.exercise.is_some()) {
        exercise_texts(source, &listing.name).iter().for_each(|text| read(text, problems));
    }
}

fn read(text: &Text, problems: &mut Vec<Problem>) {
    let labels = RefCell::new(Vec::new());
    let undefined = |link: BrokenLink<'_>| {
        let is_reference = matches!(link.link_type, LinkType::Reference | LinkType::Collapsed);
        // An index into a table, such as x[0][1], is no reference.
        let before = text.text[..link.span.start].chars().next_back();
        if is_reference && !before.is_some_and(|c| c.is_alphanumeric() || "_])".contains(c)) {
            labels.borrow_mut().push((link.span, link.reference.to_string()));
        }
        None
    };
    let options = chapter::options();
    let parser = Parser::new_with_broken_link_callback(&text.text, options, Some(undefined));
    let known: Vec<String> =
        parser.reference_definitions().iter().map(|(label, _)| label.to_lowercase()).collect();
    parser.for_each(drop);
    for (span, label) in labels.into_inner() {
        problems.push(
            Problem::new(
                codes::LINK_UNDEFINED,
                text.place(span),
                format!("no line says where `[{label}]` leads, so the page shows the brackets"),
            )
            .did_you_mean(&label.to_lowercase(), known.iter().map(String::as_str))
            .help(format!("add one: [{label}]: ADDRESS"))
            .help("if this is no link, put a backslash before its first bracket: \\["),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_pairs_of_brackets_are_a_reference() {
        let source = "See [a][b], [the\nguide][], [c][Known] and [known].\n\n\
                      Also [[bench]], [x], x[0][1], f(x)[0][1], `[d][e]`, \\[f][g\\] and [^1][^2].\n\n\
                      - [ ] task [h][ i ]\n\n> [!NOTE]\n> ![j][k]\n\n[known]: x.md\n\n```\n[l][m]\n```\n\n\
                      <!-- [n][o] -->\n\n[^1]: One.\n[^2]: Two.\n";
        let mut problems = Vec::new();
        read(&Text::new("/a.md", source), &mut problems);
        let places: Vec<_> = problems.iter().map(|each| each.place.display("/".as_ref())).collect();
        assert_eq!(places, ["a.md:1:5", "a.md:1:13", "a.md:6:12", "a.md:9:3"]);
    }
}
