//! The arguments of a directive, read into what it asks for.

use std::ops::Range;

use super::super::codes;
use super::{
    Argument, END, Prediction, Show, ShowChart, ShowDial, ShowListing, ShowRecorded, ShowTimeline,
    split,
};
use bookwright_base::problem::{Problem, Text};
use serde_spanned::Spanned;

/// The arguments of one of our directives, taken out one by one as they are read.
pub(super) struct Arguments<'t> {
    pub(super) text: &'t Text,
    pub(super) name: &'t Spanned<String>,
    pub(super) arguments: Vec<Argument>,
    pub(super) problems: Vec<Problem>,
}

impl Arguments<'_> {
    /// Reads all of them. An argument that is left over is a mistake, and so is one that is
    /// missing.
    pub(super) fn read(mut self, span: &Range<usize>) -> Result<Show, Vec<Problem>> {
        let directive = self.name.get_ref().clone();
        let subject = if directive == END { None } else { self.subject(span) };
        let show = match (directive.as_str(), subject) {
            (END, _) => Some(Show::End),
            (_, None) => None,
            ("listing", Some(subject)) => Some(Show::Listing(self.listing(subject))),
            ("measured", Some(subject)) => self.measured(subject),
            ("timeline", Some(subject)) => self.timeline(subject),
            ("chart", Some(subject)) => self.chart(subject),
            ("dial", Some(subject)) => self.dial(subject),
            ("output", Some(subject)) => self.recorded(subject).map(Show::Output),
            ("errors", Some(subject)) => self.recorded(subject).map(Show::Errors),
            (_, Some(subject)) => self.whole(subject).map(Show::Exercise),
        };
        let of = format!("{{{{#{directive}}}}}");
        for Argument { key, .. } in std::mem::take(&mut self.arguments) {
            let (known, takes): (&[&str], _) = match directive.as_str() {
                "listing" => (
                    &["caption", "file", "diff", "output"],
                    "it takes caption=\"…\", file=\"…\", diff=\"LISTING\", and the word output",
                ),
                "chart" => {
                    (&["caption", "until"], "it takes caption=\"…\" and until=\"LISTING:KEY\"")
                }
                "timeline" => {
                    (&["caption", "open"], "it takes names, caption=\"…\", and the word open")
                }
                "dial" => (
                    &["says", "tells"],
                    "it takes names, says=\"{} words\", and tells=\"WORDS or KEY\"",
                ),
                "output" | "errors" => (
                    &["open", "predict", "why"],
                    "it takes a name, and the word open, or predict=\"…\" with why=\"…\"",
                ),
                END => (&[], "it ends what is folded, and takes nothing"),
                _ => (&[], ""),
            };
            let name = key.get_ref();
            let (code, what) = if known.contains(&name.as_str()) {
                let what = format!("`{name}` is used twice in {of}, or not in its form");
                (codes::DIRECTIVE_ATTRIBUTE_MISUSED, what)
            } else {
                let what = format!("{of} has no attribute `{name}`");
                (codes::DIRECTIVE_ATTRIBUTE_UNKNOWN, what)
            };
            let mut problem = Problem::new(code, self.text.place(key.span()), what)
                .did_you_mean(name, known.iter().copied().filter(|known| known != name));
            if known.is_empty() && takes.is_empty() {
                problem = problem.help(format!("{of} takes a name and nothing else"));
            } else {
                problem = problem.help(takes);
            }
            self.problems.push(problem);
        }
        match show {
            Some(show) if self.problems.is_empty() => Ok(show),
            _ => Err(self.problems),
        }
    }

    /// The first argument, which names what to show.
    fn subject(&mut self, span: &Range<usize>) -> Option<Spanned<String>> {
        if self.arguments.first().is_some_and(|argument| argument.value.is_none()) {
            return Some(self.arguments.remove(0).key);
        }
        let directive = self.name.get_ref();
        self.problems.push(
            Problem::new(
                codes::DIRECTIVE_SUBJECT_MISSING,
                self.text.place(span.clone()),
                format!("{{{{#{directive}}}}} does not say which listing to show"),
            )
            .help(format!("name the listing first: {{{{#{directive} NAME}}}}")),
        );
        self.arguments.clear();
        None
    }

    fn listing(&mut self, subject: Spanned<String>) -> ShowListing {
        let (name, anchor) = split(subject);
        ShowListing {
            name,
            anchor,
            caption: self.attribute("caption"),
            file: self.attribute("file"),
            diff: self.attribute("diff"),
            output: self.flag("output"),
        }
    }

    fn timeline(&mut self, subject: Spanned<String>) -> Option<Show> {
        let caption = self.attribute("caption");
        let open = self.flag("open");
        let names = self.names(subject)?;
        Some(Show::Timeline(ShowTimeline { names, caption, open }))
    }

    fn dial(&mut self, subject: Spanned<String>) -> Option<Show> {
        let (says, tells) = (self.attribute("says"), self.attribute("tells"));
        if let Some(says) = says.as_ref().filter(|says| says.get_ref().matches("{}").count() != 1) {
            let help = "write {} once where the number belongs: says=\"{} places on the shelf\"";
            self.problem(says.span(), "this does not say where the number belongs", help);
            return None;
        }
        let names = self.names(subject)?;
        Some(Show::Dial(ShowDial { names, says, tells }))
    }

    /// The subject, and every other name after it.
    fn names(&mut self, subject: Spanned<String>) -> Option<Vec<Spanned<String>>> {
        let (names, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.arguments).into_iter().partition(|each| each.value.is_none());
        self.arguments = rest;
        let mut whole: Vec<Spanned<String>> = Vec::new();
        for name in std::iter::once(subject).chain(names.into_iter().map(|name| name.key)) {
            let name = self.whole(name)?;
            if whole.iter().any(|before| before.get_ref() == name.get_ref()) {
                let what = format!("`{}` is named twice", name.get_ref());
                let place = self.text.place(name.span());
                let problem = Problem::new(codes::TIMELINE_RUN_REPEATED, place, what);
                self.problems.push(problem.help("name each listing once"));
                return None;
            }
            whole.push(name);
        }
        Some(whole)
    }

    /// The subject, and when its recording is seen.
    fn recorded(&mut self, subject: Spanned<String>) -> Option<ShowRecorded> {
        let name = self.whole(subject)?;
        let (open, predict, why) =
            (self.flag("open"), self.attribute("predict"), self.attribute("why"));
        let Some(written) = predict else {
            if let Some(why) = why {
                let help = "say what is guessed: predict=\"order\", for example";
                self.problem(why.span(), "there is no guess that this explains", help);
                return None;
            }
            return Some(ShowRecorded { name, open, prediction: None });
        };
        let span = written.span();
        if open {
            let help = "remove `open`, or the guess";
            self.problem(span, "what stands open cannot be guessed", help);
            return None;
        }
        let Some(prediction) = Prediction::read(written, why) else {
            let problem = Problem::new(
                codes::PREDICTION_FORM_UNKNOWN,
                self.text.place(span),
                "nobody knows what is to be guessed",
            );
            self.problems.push(problem.help(
                "it is \"order\", \"number:KEY\", \"yes|no:compiles\" (or warns, ends, panics, hangs), \
                 or \"one of: LISTING, LISTING\"",
            ));
            return None;
        };
        Some(ShowRecorded { name, open, prediction: Some(prediction) })
    }

    fn problem(&mut self, span: Range<usize>, what: &str, help: &str) {
        let place = self.text.place(span);
        let problem = Problem::new(codes::DIRECTIVE_ATTRIBUTE_MISUSED, place, what);
        self.problems.push(problem.help(help));
    }

    fn measured(&mut self, subject: Spanned<String>) -> Option<Show> {
        let span = subject.span();
        match split(subject) {
            (name, Some(key)) => Some(Show::Measured { name, key }),
            (name, None) => {
                let problem = Problem::new(
                    codes::DIRECTIVE_FIGURE_MISSING,
                    self.text.place(span),
                    "which figure is meant?",
                )
                .help(format!("write {{{{#measured {}:KEY}}}}", name.get_ref()));
                self.problems.push(problem);
                None
            }
        }
    }

    fn chart(&mut self, subject: Spanned<String>) -> Option<Show> {
        let name = self.whole(subject)?;
        let caption = self.attribute("caption");
        let until = match self.attribute("until") {
            None => None,
            Some(figure) => {
                let span = figure.span();
                let (listing, Some(key)) = split(figure) else {
                    let problem = Problem::new(
                        codes::DIRECTIVE_FIGURE_MISSING,
                        self.text.place(span),
                        "which figure is meant?",
                    )
                    .help("write until=\"LISTING:KEY\"");
                    self.problems.push(problem);
                    return None;
                };
                Some((listing, key))
            }
        };
        Some(Show::Chart(ShowChart { name, caption, until }))
    }

    fn whole(&mut self, subject: Spanned<String>) -> Option<Spanned<String>> {
        match split(subject) {
            (name, None) => Some(name),
            (name, Some(anchor)) => {
                let directive = self.name.get_ref();
                let problem = Problem::new(
                    codes::DIRECTIVE_ANCHOR_UNWANTED,
                    self.text.place(anchor.span()),
                    format!("{{{{#{directive}}}}} shows the whole and takes no anchor"),
                )
                .help(format!("write {{{{#{directive} {}}}}}", name.get_ref()));
                self.problems.push(problem);
                None
            }
        }
    }

    fn attribute(&mut self, key: &str) -> Option<Spanned<String>> {
        let index = self
            .arguments
            .iter()
            .position(|argument| argument.key.get_ref() == key && argument.value.is_some())?;
        self.arguments.remove(index).value
    }

    fn flag(&mut self, key: &str) -> bool {
        let index = self
            .arguments
            .iter()
            .position(|argument| argument.key.get_ref() == key && argument.value.is_none());
        index.map(|index| self.arguments.remove(index)).is_some()
    }
}
