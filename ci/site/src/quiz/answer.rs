//! The folded part of a question: what is right and why, why each other option is wrong, and where
//! to read about it. The script shows the parts that fit a reader's answer.

use std::fmt::Write as _;

use mdbook_quiz_schema as schema;
use pulldown_cmark::{Event, Tag};

use super::super::html::{escaped, icon};
use super::{Choice, Form};
use bookwright_source::quiz::context::{self, ContextParts};

impl Form<'_, '_> {
    pub(super) fn answer_of_choices(&mut self, choices: &[Choice<'_>], context: &str) {
        let right: Vec<_> = choices.iter().filter(|each| each.distractor.is_none()).collect();
        let values: Vec<_> = right.iter().map(|choice| choice.value()).collect();
        self.open_answer(&values.join(" "), context);
        for choice in right {
            let words = self.option(choice.markdown);
            self.right(&words);
        }
        let split = match self.has_reasons {
            true => context::split(self.read(context)),
            false => ContextParts { explanation: self.read(context), items: Vec::new() },
        };
        self.explanation(split.explanation);
        for (index, reason) in split.items.into_iter().enumerate() {
            let Some(choice) = choices.iter().find(|each| each.distractor == Some(index)) else {
                continue;
            };
            let words = self.option(choice.markdown);
            let reason = self.blocks(reason);
            let cross = self.icon("cross");
            let _ = write!(
                self.out,
                "<div class=\"not\" data-of=\"{}\"><p>{cross}<b>Wrong:</b> <span>{words}</span></p><div \
                 class=\"why\">{reason}</div></div>",
                choice.value()
            );
        }
        self.close_answer(context);
    }

    pub(super) fn answer_in_words(&mut self, answer: &schema::ShortAnswerAnswer, context: &str) {
        self.open_answer("", context);
        let others = answer.alternatives.iter().flatten();
        let words: Vec<_> = std::iter::once(&answer.answer)
            .chain(others)
            .map(|each| format!("<code>{}</code>", escaped(each.trim())))
            .collect();
        self.right(&words.join(" or "));
        self.explanation(self.read(context));
        self.close_answer(context);
    }

    pub(super) fn answer_of_run(&mut self, answer: &schema::TracingAnswer, context: &str) {
        let line = answer.line_number.map_or(String::new(), |line| line.to_string());
        self.open_answer(
            format!("{} {line}", if answer.does_compile { "yes" } else { "no" }).trim(),
            context,
        );
        match (answer.does_compile, &answer.stdout, answer.line_number) {
            (true, stdout, _) if stdout.as_deref().unwrap_or("").trim().is_empty() => {
                self.right("It compiles, and it prints nothing.");
            }
            (true, stdout, _) => {
                self.right("It compiles, and it prints:");
                let stdout = escaped(stdout.as_deref().unwrap_or("").trim_end());
                let _ = write!(self.out, "<pre class=\"stdout\"><samp>{stdout}</samp></pre>");
            }
            (false, _, Some(line)) => {
                self.right(&format!("It does not compile. The error is on line {line}."));
            }
            (false, _, None) => self.right("It does not compile."),
        }
        self.explanation(self.read(context));
        self.close_answer(context);
    }

    fn open_answer(&mut self, right: &str, context: &str) {
        let explained = if context.trim().is_empty() { "" } else { " and explanation" };
        let _ = write!(
            self.out,
            "<details class=\"answer\" data-right=\"{right}\"><summary>Answer{explained}</summary>"
        );
    }

    fn right(&mut self, words: &str) {
        let icon = self.icon("check");
        let _ = write!(self.out, "<p class=\"right\">{icon}<b>Right:</b> <span>{words}</span></p>");
    }

    fn icon(&self, name: &str) -> String {
        if self.around.themed { icon(name) } else { String::new() }
    }

    fn explanation(&mut self, events: Vec<Event<'_>>) {
        let explanation = self.blocks(events);
        if !explanation.is_empty() {
            let _ = write!(self.out, "<div class=\"explanation\">{explanation}</div>");
        }
    }

    /// Closes the answer. The first link to a page of the book is the section to read again.
    fn close_answer(&mut self, context: &str) {
        let again = self.read(context).into_iter().find_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let (address, words) = (self.around.lead)(&dest_url);
                Some((address, words?))
            }
            _ => None,
        });
        if let Some((address, words)) = again {
            let _ = write!(
                self.out,
                "<p class=\"again\">Read again: <a href=\"{}\">{words}</a></p>",
                escaped(&address)
            );
        }
        self.out.push_str("</details>");
    }
}
