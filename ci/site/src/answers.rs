//! Answers: recordings that stay folded until the reader asks, and what is folded with them.
//!
//! A recording that a page shows by itself answers the question before it. So it is folded, unless the
//! author says `open`, and whatever else gives it away comes with it: the badge and the marks of its
//! listing, and the text up to an `{{#end}}`. The fold is a `details`, which needs no script.

use std::collections::HashMap;

use super::html::escaped;
use crate::codes;
use bookwright_base::problem::Problem;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::{Directive, Show};

/// What a page folds, by the places of its directives.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Of each directive that is folded, where it begins, and whether text is folded with it.
    folded: HashMap<usize, bool>,
    /// The directives that end such text.
    ends: Vec<usize>,
    /// Where code is shown of listings that have not been answered yet, and which they are.
    withheld: HashMap<usize, String>,
    /// The first that is folded.
    first: Option<usize>,
}

impl Answers {
    /// Finds what a chapter folds. What cannot be folded is reported.
    pub(super) fn of(chapter: &Chapter, problems: &mut Vec<Problem>) -> Self {
        let mut answers = Self::default();
        let mut last: Option<&Directive> = None;
        for (index, directive) in chapter.directives.iter().enumerate() {
            let at = directive.span.start;
            if is_folded(&directive.show) {
                answers.folded.insert(at, false);
                answers.first.get_or_insert(at);
                last = Some(directive);
            } else if directive.show == Show::End {
                let place = chapter.text.place(directive.span.clone());
                let Some(fold) = last.take() else {
                    let what = "nothing is folded here";
                    let help = "it ends what is folded with the {{#output}}, {{#errors}}, or {{#timeline}} before it, \
                                which must not say `open`";
                    problems.push(Problem::new(codes::END_UNMATCHED, place, what).help(help));
                    continue;
                };
                let within = fold.span.end..at;
                if let Some(heading) =
                    chapter.headings.iter().find(|each| within.contains(&each.span.start))
                {
                    let place = chapter.text.place(heading.span.clone());
                    let what =
                        "this heading is folded with an answer, so the contents lead nowhere";
                    let help = "put {{#end}} before it";
                    problems.push(Problem::new(codes::HEADING_FOLDED, place, what).help(help));
                }
                answers.folded.insert(fold.span.start, true);
                answers.ends.push(at);
            }
            if let Show::Listing(show) = &directive.show {
                let name = show.name.get_ref();
                let (before, after) = chapter.directives.split_at(index);
                let tells = |each: &&Directive| answered(&each.show) == Some(name);
                let is_asked = after.iter().find(tells).is_some_and(|it| is_folded(&it.show));
                if !show.output && is_asked && !before.iter().any(|each| tells(&each)) {
                    answers.withheld.insert(at, name.clone());
                }
            }
        }
        answers
    }

    /// Whether the directive that begins there is folded, and if so, whether text is folded with it.
    pub(super) fn fold(&self, at: usize) -> Option<bool> {
        self.folded.get(&at).copied()
    }

    /// Whether it is the first of its page that is folded.
    pub(super) fn is_first(&self, at: usize) -> bool {
        self.first == Some(at)
    }

    /// Whether an `{{#end}}` that begins there ends something.
    pub(super) fn ends(&self, at: usize) -> bool {
        self.ends.contains(&at)
    }

    /// Whether the listing that is shown there must not say what it does.
    pub(super) fn is_withheld(&self, at: usize) -> bool {
        self.withheld.contains_key(&at)
    }

    /// Whether the answer says what a listing does, because its code does not.
    pub(super) fn tells(&self, listing: &str) -> bool {
        self.withheld.values().any(|withheld| withheld == listing)
    }
}

fn is_folded(show: &Show) -> bool {
    match show {
        Show::Output(show) | Show::Errors(show) => !show.open,
        Show::Timeline(show) => !show.open,
        _ => false,
    }
}

/// The listing of which a directive says how it ended.
fn answered(show: &Show) -> Option<&String> {
    match show {
        Show::Output(show) | Show::Errors(show) => Some(show.name.get_ref()),
        _ => None,
    }
}

/// A fold.
pub(super) struct Fold<'f> {
    /// The words that open it.
    pub(super) summary: &'f str,
    /// The form before it, in which the reader guesses.
    pub(super) form: &'f str,
    /// What it shows, as HTML.
    pub(super) body: &'f str,
    /// Whether text follows in it.
    pub(super) goes_on: bool,
    /// Whether the choice to open all stands with it.
    pub(super) has_choice: bool,
}

/// The end of a fold.
pub(super) const END: &str = "</details>";

impl Fold<'_> {
    pub(super) fn html(&self) -> String {
        let Self { summary, form, body, goes_on, has_choice } = self;
        let choice = match has_choice {
            true => {
                "<p class=\"always scripted\"><label><input type=\"checkbox\">Show every answer at \
                 once, on all pages</label></p>"
            }
            false => "",
        };
        let end = if *goes_on { "\n" } else { END };
        let summary = escaped(summary);
        format!("{choice}{form}<details class=\"reveal\"><summary>{summary}</summary>{body}{end}")
    }
}
