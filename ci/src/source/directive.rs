//! Directives: `{{#…}}` in a chapter, read into what they ask for.
//!
//! The scan does not parse Markdown: like mdBook's own, a directive counts wherever it stands, also
//! in code, unless a backslash precedes it (`\{{#listing x}}` is shown as it is) or it stands in an
//! HTML comment.

use std::ops::Range;

use serde_spanned::Spanned;

use crate::problem::{Problem, Text};

/// A piece of a chapter's text, with its place.
pub type Word = Spanned<String>;

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
    /// `{{#output NAME}}`: the recorded output alone.
    Output(Word),
    /// `{{#errors NAME}}`: the compiler's recorded words alone.
    Errors(Word),
    /// `{{#measured NAME:KEY}}`: a recorded figure, in a sentence.
    Measured {
        /// The listing.
        name: Word,
        /// The key of the figure.
        key: Word,
    },
    /// `{{#timeline NAME… [caption="…"]}}`: recorded runs, drawn on one scale.
    Timeline(ShowTimeline),
    /// `{{#chart NAME …}}`: recorded figures that grow, drawn.
    Chart(ShowChart),
    /// `{{#exercise NAME}}`: task, stub, hints and solution.
    Exercise(Word),
    /// `{{#quiz PATH}}`: a quiz; the path is relative to the chapter, as upstream's is.
    Quiz(Word),
    /// A directive of mdBook's own (`include`, `rustdoc_include`, `playground`, `title`) or of
    /// upstream's quiz preprocessor: left for them.
    Foreign {
        /// The directive's name.
        name: String,
        /// All that follows the name, trimmed.
        argument: Word,
    },
}

/// What `{{#listing …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowListing {
    /// The listing.
    pub name: Word,
    /// The anchor whose lines are shown; the whole file without one.
    pub anchor: Option<Word>,
    /// The caption below the code.
    pub caption: Option<Word>,
    /// The file of the crate; its main file without one.
    pub file: Option<Word>,
    /// The listing this one grew out of: changed lines are marked.
    pub diff: Option<Word>,
    /// Whether the recorded output or the compiler's words are joined below.
    pub output: bool,
}

/// What `{{#timeline …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowTimeline {
    /// The listings, from the top down; at least one.
    pub names: Vec<Word>,
    /// The caption below the picture.
    pub caption: Option<Word>,
}

/// What `{{#chart …}}` asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ShowChart {
    /// The listing, whose figures have keys like `threads-resident-1000`.
    pub name: Word,
    /// The caption below the chart.
    pub caption: Option<Word>,
    /// Where the numbers along the chart end: a figure of a listing, `NAME:KEY`.
    pub until: Option<(Word, Word)>,
}

const OURS: [&str; 7] =
    ["listing", "output", "errors", "measured", "chart", "timeline", "exercise"];
const MDBOOK: [&str; 5] = ["include", "rustdoc_include", "playground", "playpen", "title"];
/// Upstream's quiz directive: left for upstream's preprocessor where book.toml names it, else ours.
const QUIZ: &str = "quiz";

/// Finds and reads the directives of a chapter. `skip` are ranges that hold none (comments).
pub fn scan(
    text: &Text,
    skip: &[Range<usize>],
    upstream_quiz: bool,
    problems: &mut Vec<Problem>,
) -> Vec<Directive> {
    let source = &*text.text;
    let mut directives = Vec::new();
    let mut from = 0;
    while let Some(found) = source[from..].find("{{#") {
        let start = from + found;
        from = start + 3;
        let escaped = source[..start].ends_with('\\');
        if escaped || skip.iter().any(|range| range.contains(&start)) {
            continue;
        }
        let mut cursor = Cursor { text, at: from };
        match cursor.directive(start, upstream_quiz) {
            Ok(directive) => {
                from = directive.span.end;
                directives.push(directive);
            }
            Err(mut found) => {
                from = cursor.at.max(from);
                problems.append(&mut found);
            }
        }
    }
    directives
}

struct Cursor<'t> {
    text: &'t Text,
    at: usize,
}

/// An argument as it stands: `word`, `key="value"`.
struct Argument {
    key: Word,
    value: Option<Word>,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        &self.text.text[self.at..]
    }

    fn problem(&self, span: Range<usize>, what: impl Into<String>) -> Problem {
        Problem::new(self.text.place(span), what)
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> Word {
        let rest = self.rest();
        let length = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let word = rest[..length].to_owned();
        let span = self.at..self.at + length;
        self.at += length;
        Spanned::new(span, word)
    }

    fn directive(&mut self, start: usize, upstream_quiz: bool) -> Result<Directive, Vec<Problem>> {
        self.take_while(|c| c == ' ' || c == '\t');
        let name = self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-');
        let known = name.get_ref().as_str();
        if MDBOOK.contains(&known) || (known == QUIZ && upstream_quiz) {
            return self.foreign(start, name);
        }
        if known == QUIZ {
            return self.quiz(start, name);
        }
        if !OURS.contains(&known) {
            let problem = self
                .problem(name.span(), format!("no directive is called `{known}`"))
                .did_you_mean(known, OURS.into_iter().chain([QUIZ]).chain(MDBOOK))
                .help("to show the braces as they are, put a backslash before them: \\{{#");
            return Err(vec![problem]);
        }
        let arguments = self.arguments(start)?;
        let span = start..self.at;
        let show = Arguments { text: self.text, name: &name, arguments, problems: Vec::new() }
            .read(&span)?;
        Ok(Directive { span, show })
    }

    fn foreign(&mut self, start: usize, name: Word) -> Result<Directive, Vec<Problem>> {
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

    /// All between the name and the braces is the path: it may hold spaces.
    fn quiz(&mut self, start: usize, name: Word) -> Result<Directive, Vec<Problem>> {
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
                self.problem(span, "{{#quiz}} does not say which one").help(
                    "name its file, relative to this chapter: {{#quiz ../quizzes/NAME.toml}}",
                ),
            ]);
        }
        Ok(Directive { span, show: Show::Quiz(path) })
    }

    fn unclosed(&self, start: usize) -> Problem {
        self.problem(start..start + 3, "this directive is not closed on its line")
            .help("close it with }}")
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
                    self.problem(stray, "this is neither a name nor an attribute")
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
    fn quoted(&mut self, key: &Word) -> Result<Word, Vec<Problem>> {
        let open = self.at;
        if !self.rest().starts_with('"') {
            let value = self.take_while(|c| !c.is_whitespace() && c != '}');
            return Err(vec![
                self.problem(
                    key.span().start..value.span().end,
                    format!("the value of `{}` must stand in double quotes", key.get_ref()),
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
            self.problem(open..open + 1, "this quote is not closed on its line")
                .help("close it with another \"; inside the value, write \\\""),
        ])
    }
}

/// The arguments of one of our directives, on their way to a [`Show`].
struct Arguments<'t> {
    text: &'t Text,
    name: &'t Word,
    arguments: Vec<Argument>,
    problems: Vec<Problem>,
}

impl Arguments<'_> {
    fn read(mut self, span: &Range<usize>) -> Result<Show, Vec<Problem>> {
        let directive = self.name.get_ref().clone();
        let subject = self.subject(span);
        let show = match (directive.as_str(), subject) {
            (_, None) => None,
            ("listing", Some(subject)) => Some(Show::Listing(self.listing(subject))),
            ("measured", Some(subject)) => self.measured(subject),
            ("timeline", Some(subject)) => self.timeline(subject),
            ("chart", Some(subject)) => self.chart(subject),
            (_, Some(subject)) => {
                let name = self.whole(subject);
                name.map(|name| match directive.as_str() {
                    "output" => Show::Output(name),
                    "errors" => Show::Errors(name),
                    _ => Show::Exercise(name),
                })
            }
        };
        let of = format!("{{{{#{directive}}}}}");
        for Argument { key, .. } in std::mem::take(&mut self.arguments) {
            let (known, takes): (&[&str], _) = match directive.as_str() {
                "listing" => (
                    &["caption", "file", "diff", "output"],
                    "it takes caption=\"…\", file=\"…\", diff=\"LISTING\" and the word output",
                ),
                "chart" => {
                    (&["caption", "until"], "it takes caption=\"…\" and until=\"LISTING:KEY\"")
                }
                "timeline" => (&["caption"], "it takes names and caption=\"…\""),
                _ => (&[], ""),
            };
            let name = key.get_ref();
            let what = if known.contains(&name.as_str()) {
                format!("`{name}` is used twice or wrongly in {of}")
            } else {
                format!("{of} has no attribute `{name}`")
            };
            let mut problem = Problem::new(self.text.place(key.span()), what)
                .did_you_mean(name, known.iter().copied().filter(|known| known != name));
            if known.is_empty() {
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

    /// The first argument: what the directive is about.
    fn subject(&mut self, span: &Range<usize>) -> Option<Word> {
        if self.arguments.first().is_some_and(|argument| argument.value.is_none()) {
            return Some(self.arguments.remove(0).key);
        }
        let directive = self.name.get_ref();
        self.problems.push(
            Problem::new(
                self.text.place(span.clone()),
                format!("{{{{#{directive}}}}} does not say of what"),
            )
            .help(format!("name the listing first: {{{{#{directive} NAME}}}}")),
        );
        self.arguments.clear();
        None
    }

    fn listing(&mut self, subject: Word) -> ShowListing {
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

    /// The subject, and all other names that follow it.
    fn timeline(&mut self, subject: Word) -> Option<Show> {
        let caption = self.attribute("caption");
        let (names, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.arguments).into_iter().partition(|each| each.value.is_none());
        self.arguments = rest;
        let mut whole: Vec<Word> = Vec::new();
        for name in std::iter::once(subject).chain(names.into_iter().map(|name| name.key)) {
            let name = self.whole(name)?;
            if whole.iter().any(|before| before.get_ref() == name.get_ref()) {
                let what = format!("`{}` is named twice", name.get_ref());
                let problem = Problem::new(self.text.place(name.span()), what);
                self.problems.push(problem.help("a picture shows each run once"));
                return None;
            }
            whole.push(name);
        }
        Some(Show::Timeline(ShowTimeline { names: whole, caption }))
    }

    fn measured(&mut self, subject: Word) -> Option<Show> {
        let span = subject.span();
        match split(subject) {
            (name, Some(key)) => Some(Show::Measured { name, key }),
            (name, None) => {
                let problem = Problem::new(self.text.place(span), "which figure is meant?")
                    .help(format!("write {{{{#measured {}:KEY}}}}", name.get_ref()));
                self.problems.push(problem);
                None
            }
        }
    }

    fn chart(&mut self, subject: Word) -> Option<Show> {
        let name = self.whole(subject)?;
        let caption = self.attribute("caption");
        let until = match self.attribute("until") {
            None => None,
            Some(figure) => {
                let span = figure.span();
                let (listing, Some(key)) = split(figure) else {
                    let problem = Problem::new(self.text.place(span), "which figure is meant?")
                        .help("write until=\"LISTING:KEY\"");
                    self.problems.push(problem);
                    return None;
                };
                Some((listing, key))
            }
        };
        Some(Show::Chart(ShowChart { name, caption, until }))
    }

    fn whole(&mut self, subject: Word) -> Option<Word> {
        match split(subject) {
            (name, None) => Some(name),
            (name, Some(anchor)) => {
                let directive = self.name.get_ref();
                let problem = Problem::new(
                    self.text.place(anchor.span()),
                    format!("{{{{#{directive}}}}} shows the whole, it takes no anchor"),
                )
                .help(format!("write {{{{#{directive} {}}}}}", name.get_ref()));
                self.problems.push(problem);
                None
            }
        }
    }

    fn attribute(&mut self, key: &str) -> Option<Word> {
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

/// `NAME:ANCHOR` in two.
pub fn split(subject: Word) -> (Word, Option<Word>) {
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
mod tests {
    use super::*;

    fn read(source: &str) -> (Vec<Directive>, Vec<String>) {
        let text = Text::new("/a.md", source);
        let mut problems = Vec::new();
        let directives = scan(&text, &[], false, &mut problems);
        let problems = problems
            .iter()
            .map(|problem| {
                format!("{} {}", problem.place.display(std::path::Path::new("/")), problem.what)
            })
            .collect();
        (directives, problems)
    }

    #[test]
    fn a_listing_takes_everything() {
        let (directives, problems) = read(
            r#"{{#listing a-b:c caption="He said \"no\"" file="Cargo.toml" diff="x" output}}"#,
        );
        assert_eq!(problems, Vec::<String>::new());
        let Show::Listing(listing) = &directives[0].show else { panic!("{directives:?}") };
        assert_eq!(listing.name.get_ref(), "a-b");
        assert_eq!(listing.anchor.as_ref().unwrap().get_ref(), "c");
        assert_eq!(listing.caption.as_ref().unwrap().get_ref(), "He said \"no\"");
        assert_eq!(listing.file.as_ref().unwrap().get_ref(), "Cargo.toml");
        assert_eq!(listing.diff.as_ref().unwrap().get_ref(), "x");
        assert!(listing.output);
    }

    #[test]
    fn a_timeline_takes_several_runs() {
        let (directives, problems) = read("{{#timeline a caption=\"Both\" b}}");
        assert_eq!(problems, Vec::<String>::new());
        let Show::Timeline(timeline) = &directives[0].show else { panic!("{directives:?}") };
        let names: Vec<&str> = timeline.names.iter().map(|name| name.get_ref().as_str()).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(timeline.caption.as_ref().unwrap().get_ref(), "Both");
    }

    #[test]
    fn every_mistake_has_its_place() {
        for (source, problem) in [
            ("{{#lsting x}}", "a.md:1:4 no directive is called `lsting`"),
            ("é {{#listing}}", "a.md:1:3 {{#listing}} does not say of what"),
            ("{{#listing x", "a.md:1:1 this directive is not closed on its line"),
            ("{{#listing x\n}}", "a.md:1:1 this directive is not closed on its line"),
            ("{{#listing x captoin=\"a\"}}", "a.md:1:14 {{#listing}} has no attribute `captoin`"),
            (
                "{{#listing x caption=a}}",
                "a.md:1:14 the value of `caption` must stand in double quotes",
            ),
            ("{{#listing x caption=\"a}}", "a.md:1:22 this quote is not closed on its line"),
            ("{{#listing x =}}", "a.md:1:14 this is neither a name nor an attribute"),
            ("{{#output x:y}}", "a.md:1:13 {{#output}} shows the whole, it takes no anchor"),
            ("{{#output x output}}", "a.md:1:13 {{#output}} has no attribute `output`"),
            ("{{#measured x}}", "a.md:1:13 which figure is meant?"),
            ("{{#timeline}}", "a.md:1:1 {{#timeline}} does not say of what"),
            ("{{#timeline a b:c}}", "a.md:1:17 {{#timeline}} shows the whole, it takes no anchor"),
            ("{{#timeline a b a}}", "a.md:1:17 `a` is named twice"),
            ("{{#timeline a output=\"b\"}}", "a.md:1:15 {{#timeline}} has no attribute `output`"),
            ("{{#include x", "a.md:1:1 this directive is not closed on its line"),
            ("{{#quiz}}", "a.md:1:1 {{#quiz}} does not say which one"),
            ("{{#quiz x\n}}", "a.md:1:1 this directive is not closed on its line"),
            ("{{#", "a.md:1:4 no directive is called ``"),
        ] {
            let (directives, problems) = read(source);
            assert_eq!(problems, [problem], "{source}");
            assert_eq!(directives, [], "{source}");
        }
    }

    #[test]
    fn one_mistake_does_not_hide_the_next() {
        let (directives, problems) = read("{{#nope a}}\n{{#listing ok}}\n{{#output}}\n");
        assert_eq!(directives.len(), 1);
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn a_quiz_is_upstreams_where_upstream_is_named() {
        let source = "{{#quiz ../my quizzes/a.toml}}";
        let (directives, problems) = read(source);
        assert_eq!(problems, Vec::<String>::new());
        let path = Spanned::new(8..28, "../my quizzes/a.toml".to_owned());
        assert_eq!(directives, [Directive { span: 0..30, show: Show::Quiz(path) }]);

        let text = Text::new("/a.md", source);
        let directives = scan(&text, &[], true, &mut Vec::new());
        let Show::Foreign { name, .. } = &directives[0].show else { panic!("{directives:?}") };
        assert_eq!(name, "quiz");
    }

    #[test]
    fn a_backslash_shows_the_braces() {
        assert_eq!(read(r"\{{#listing x}}"), (vec![], vec![]));
    }
}
