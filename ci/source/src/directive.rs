//! Directives, such as `{{#listing x}}`: where they are in a chapter, and what each asks for.
//!
//! The scan doesn't parse Markdown. Like mdBook's own, a directive is recognized anywhere, even in
//! code, unless a backslash precedes it (`\{{#listing x}}` is shown as it is) or it is inside an
//! HTML comment. As in mdBook, white space may follow the braces of `include` and its like.

mod arguments;
mod figures;
mod reveal;

use std::ops::Range;

use arguments::Arguments;
pub use figures::{ShowChart, ShowDial, ShowListing, ShowTimeline};
pub use reveal::{Claim, Form, Prediction, ShowRecorded, Why};
use serde_spanned::Spanned;

use super::codes;
use super::settings::Preprocessors;
use bookwright_base::code::Code;
use bookwright_base::names::is_one_edit;
use bookwright_base::problem::{Problem, Text};

/// One directive: its place in the chapter, and what it asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Directive {
    /// From the first brace to the last, in bytes of the chapter.
    pub span: Range<usize>,
    /// What it asks for.
    pub show: Show,
}

/// What a directive asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Show {
    /// `{{#listing NAME[:ANCHOR] …}}`: code, framed.
    Listing(ShowListing),
    /// `{{#output NAME …}}`: the recorded output alone.
    Output(ShowRecorded),
    /// `{{#errors NAME …}}`: the compiler's recorded messages alone.
    Errors(ShowRecorded),
    /// `{{#end}}`: the end of what is folded with the recording before.
    End,
    /// `{{#measured NAME:KEY}}`: a recorded figure, in a sentence.
    Measured {
        /// The listing.
        name: Spanned<String>,
        /// The key of the figure.
        key: Spanned<String>,
    },
    /// `{{#timeline NAME… [caption="…"] [open]}}`: recorded runs, drawn on one scale.
    Timeline(ShowTimeline),
    /// `{{#dial NAME… [says="…"] [tells="…"]}}`: the number of listings, to be turned.
    Dial(ShowDial),
    /// `{{#chart NAME …}}`: recorded figures, drawn as a chart.
    Chart(ShowChart),
    /// `{{#exercise NAME}}`: task, stub, hints, and solution.
    Exercise(Spanned<String>),
    /// `{{#quiz PATH}}`: a quiz; the path is relative to the chapter, as in mdbook-quiz.
    Quiz(Spanned<String>),
    /// A directive of mdBook's own (`include`, `rustdoc_include`, `playground`, `title`) or of
    /// mdbook-quiz: left to them.
    Foreign {
        /// The directive's name.
        name: String,
        /// Everything after the name, trimmed.
        argument: Spanned<String>,
    },
}

impl Show {
    /// Whether it is a directive of mdBook's without an argument.
    fn names_nothing(&self) -> bool {
        matches!(self, Self::Foreign { argument, .. } if argument.get_ref().is_empty())
    }

    /// The names of the listings that it names.
    pub fn listings(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&Spanned<String>> = Vec::new();
        match self {
            Self::Listing(show) => names.extend(Some(&show.name).into_iter().chain(&show.diff)),
            Self::Output(show) | Self::Errors(show) => names.extend(show.names()),
            Self::Measured { name, .. } | Self::Exercise(name) => names.push(name),
            Self::Timeline(show) => names.extend(&show.names),
            Self::Dial(show) => names.extend(&show.names),
            Self::Chart(show) => {
                let until = show.until.as_ref().map(|(name, _)| name);
                names.extend(Some(&show.name).into_iter().chain(until));
            }
            Self::Quiz(_) | Self::End | Self::Foreign { .. } => {}
        }
        names.into_iter().map(|name| name.get_ref().as_str())
    }
}

const OURS: [&str; 9] =
    ["listing", "output", "errors", "measured", "chart", "timeline", "dial", "exercise", END];
/// The directive that ends what is folded with a recording. It names nothing.
const END: &str = "end";
const MDBOOK: [&str; 5] = ["include", "rustdoc_include", "playground", "playpen", "title"];
/// The quiz directive: ours, unless book.toml leaves quizzes to mdbook-quiz.
const QUIZ: &str = "quiz";

/// Finds and reads the directives of a chapter. Ranges in `skip` (comments) hold none; in `code`, a
/// name that nobody knows is text.
pub fn scan(
    text: &Text,
    skip: &[Range<usize>],
    code: &[Range<usize>],
    preprocessors: Preprocessors,
    problems: &mut Vec<Problem>,
) -> Vec<Directive> {
    let source = &*text.text;
    let mut directives = Vec::new();
    let mut from = 0;
    while let Some(found) = source[from..].find("{{") {
        let start = from + found;
        let rest = source[start + 2..].trim_start();
        let sign = source.len() - rest.len();
        let spaced = sign > start + 2;
        if !rest.starts_with('#') {
            from = start + 1;
            continue;
        }
        from = sign + 1;
        let escaped = !spaced && source[..start].ends_with('\\');
        if escaped || skip.iter().any(|range| range.contains(&start)) {
            continue;
        }
        let mut cursor = Cursor { text, at: from };
        if spaced && !cursor.is_mdbooks() {
            continue;
        }
        let in_code = || code.iter().any(|range| range.contains(&start));
        if cursor.is_anothers() && (preprocessors.others || in_code()) {
            continue;
        }
        match cursor.directive(start, preprocessors.quiz) {
            Ok(directive) => {
                from = directive.span.end;
                // mdBook leaves an include of nothing as it is.
                if !(directive.show.names_nothing() && in_code()) {
                    directives.push(directive);
                }
            }
            Err(mut found) => {
                from = cursor.at.max(from);
                problems.append(&mut found);
            }
        }
    }
    directives
}

/// Whether a name differs in one letter from one of mdBook's own.
fn is_nearly_mdbooks(name: &str) -> bool {
    MDBOOK.iter().any(|known| is_one_edit(name, known))
}

struct Cursor<'t> {
    text: &'t Text,
    at: usize,
}

/// An argument as written: `word` or `key="value"`.
struct Argument {
    key: Spanned<String>,
    value: Option<Spanned<String>>,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        &self.text.text[self.at..]
    }

    fn problem(&self, code: Code, span: Range<usize>, what: impl Into<String>) -> Problem {
        Problem::new(code, self.text.place(span), what)
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> Spanned<String> {
        let rest = self.rest();
        let length = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let word = rest[..length].to_owned();
        let span = self.at..self.at + length;
        self.at += length;
        Spanned::new(span, word)
    }

    fn name(&mut self) -> Spanned<String> {
        self.take_while(|c| c == ' ' || c == '\t');
        self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-')
    }

    /// Whether the next name is one of mdBook's own, or nearly.
    fn is_mdbooks(&self) -> bool {
        let name = Cursor { ..*self }.name().into_inner();
        MDBOOK.contains(&name.as_str()) || is_nearly_mdbooks(&name)
    }

    /// Whether nobody here knows the next name, or one nearly like it.
    fn is_anothers(&self) -> bool {
        let name = Cursor { ..*self }.name().into_inner();
        let known = OURS.contains(&name.as_str()) || name == QUIZ;
        !(name.is_empty() || known || self.is_mdbooks())
    }

    fn directive(&mut self, start: usize, upstream_quiz: bool) -> Result<Directive, Vec<Problem>> {
        let name = self.name();
        let known = name.get_ref().as_str();
        if MDBOOK.contains(&known) || (known == QUIZ && upstream_quiz) {
            return self.foreign(start, name);
        }
        if known == QUIZ {
            return self.quiz(start, name);
        }
        if !OURS.contains(&known) {
            let code = match is_nearly_mdbooks(known) {
                true => codes::DIRECTIVE_MISSPELLED,
                false => codes::DIRECTIVE_UNKNOWN,
            };
            let problem = self
                .problem(code, name.span(), format!("no directive has the name `{known}`"))
                .did_you_mean(known, OURS.into_iter().chain([QUIZ]).chain(MDBOOK))
                .help("to show the braces themselves, put a backslash before them: \\{{#");
            return Err(vec![problem]);
        }
        let arguments = self.arguments(start)?;
        let span = start..self.at;
        let show = Arguments { text: self.text, name: &name, arguments, problems: Vec::new() }
            .read(&span)?;
        Ok(Directive { span, show })
    }

    fn foreign(&mut self, start: usize, name: Spanned<String>) -> Result<Directive, Vec<Problem>> {
        let Some(length) = self.rest().find("}}") else {
            return Err(vec![self.unclosed(start)]);
        };
        let raw = &self.rest()[..length];
        let lead = raw.len() - raw.trim_start().len();
        let argument = raw.trim().to_owned();
        let at = self.at + lead;
        let argument = Spanned::new(at..at + argument.len(), argument);
        self.at += length + 2;
        let name = name.into_inner();
        Ok(Directive { span: start..self.at, show: Show::Foreign { name, argument } })
    }

    /// Everything between the name and the braces is the path, which may have spaces.
    fn quiz(&mut self, start: usize, name: Spanned<String>) -> Result<Directive, Vec<Problem>> {
        let line = self.rest().lines().next().unwrap_or("");
        if !line.contains("}}") {
            return Err(vec![self.unclosed(start)]);
        }
        let directive = self.foreign(start, name)?;
        let span = directive.span;
        let Show::Foreign { argument: path, .. } = directive.show else {
            return Err(vec![self.unclosed(start)]);
        };
        if path.get_ref().is_empty() {
            return Err(vec![
                self.problem(
                    codes::DIRECTIVE_SUBJECT_MISSING,
                    span,
                    "{{#quiz}} does not say which quiz to show",
                )
                .help("name its file, relative to this chapter: {{#quiz ../quizzes/NAME.toml}}"),
            ]);
        }
        Ok(Directive { span, show: Show::Quiz(path) })
    }

    fn unclosed(&self, start: usize) -> Problem {
        self.problem(
            codes::DIRECTIVE_UNCLOSED,
            start..start + 3,
            "this directive is not closed on its line",
        )
        .help("close it with }} on the same line")
    }

    fn arguments(&mut self, start: usize) -> Result<Vec<Argument>, Vec<Problem>> {
        let mut arguments = Vec::new();
        loop {
            self.take_while(|c| c == ' ' || c == '\t');
            if self.rest().starts_with("}}") {
                self.at += 2;
                return Ok(arguments);
            }
            if self.rest().is_empty() || self.rest().starts_with(['\n', '\r']) {
                return Err(vec![self.unclosed(start)]);
            }
            let key = self.take_while(|c| !c.is_whitespace() && !matches!(c, '=' | '}' | '"'));
            if key.get_ref().is_empty() {
                let next = self.rest().chars().next().map_or(0, char::len_utf8);
                let stray = self.at..self.at + next;
                self.at = stray.end;
                return Err(vec![
                    self.problem(
                        codes::DIRECTIVE_SIGN_STRAY,
                        stray,
                        "this is neither a name nor an attribute",
                    )
                    .help("attributes are written key=\"value\""),
                ]);
            }
            let value = if self.rest().starts_with('=') {
                self.at += 1;
                Some(self.quoted(&key)?)
            } else {
                None
            };
            arguments.push(Argument { key, value });
        }
    }

    /// A value in double quotes; `\"` is a quote and `\\` a backslash.
    fn quoted(&mut self, key: &Spanned<String>) -> Result<Spanned<String>, Vec<Problem>> {
        let open = self.at;
        if !self.rest().starts_with('"') {
            let value = self.take_while(|c| !c.is_whitespace() && c != '}');
            return Err(vec![
                self.problem(
                    codes::DIRECTIVE_VALUE_UNQUOTED,
                    key.span().start..value.span().end,
                    format!("the value of `{}` needs double quotes", key.get_ref()),
                )
                .help(format!("write {}=\"{}\"", key.get_ref(), value.get_ref())),
            ]);
        }
        let mut value = String::new();
        let mut escaped = false;
        for (index, c) in self.rest().char_indices().skip(1) {
            match c {
                '\n' => break,
                _ if escaped => {
                    value.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    let span = open + 1..open + index;
                    self.at = open + index + 1;
                    return Ok(Spanned::new(span, value));
                }
                _ => value.push(c),
            }
        }
        let line = self.rest().find('\n').unwrap_or(self.rest().len());
        self.at = open + line;
        Err(vec![
            self.problem(
                codes::DIRECTIVE_QUOTE_UNCLOSED,
                open..open + 1,
                "this quote is not closed on its line",
            )
            .help("close it with another \"; inside the value, write \\\""),
        ])
    }
}

/// Splits `NAME:ANCHOR`.
pub fn split(subject: Spanned<String>) -> (Spanned<String>, Option<Spanned<String>>) {
    let span = subject.span();
    match subject.get_ref().split_once(':') {
        None => (subject, None),
        Some((name, rest)) => {
            let colon = span.start + name.len();
            (
                Spanned::new(span.start..colon, name.to_owned()),
                Some(Spanned::new(colon + 1..span.end, rest.to_owned())),
            )
        }
    }
}

#[cfg(test)]
mod tests;
