//! Exercises as pages show them: the task, the stub to start from, the command that checks it, and,
//! folded, the hints and a solution.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::figure::{self, CodeLine, ListingFigure, TitleBar};
use super::figure_context::FigureContext;
use super::html::escaped;
use super::listing::code_line;
use crate::codes;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Spanned;
use bookwright_source::chapter;
use bookwright_source::directive;
use bookwright_source::exercise::{Exercise, split_title};
use bookwright_source::layout;
use bookwright_source::listing::Listing;

impl FigureContext<'_> {
    /// The section of an `{{#exercise}}`; `None` if a problem was reported instead.
    pub(super) fn exercise(&mut self, text: &Text, name: &Spanned<String>) -> Option<String> {
        let listing = self.find_exercise(text, name)?;
        let Some(exercise) = &listing.exercise else {
            self.problems.push(
                Problem::new(
                    codes::EXERCISE_IS_LISTING,
                    text.place(name.span()),
                    format!("`{}` is a listing, not an exercise", listing.name),
                )
                .help(format!("write {{{{#listing {}}}}}", listing.name))
                .help(format!("exercises are in the folder {} of listings", layout::EXERCISES)),
            );
            return None;
        };
        let task = exercise.task.as_ref()?;
        self.refuse_directives(task);
        let (title, task) = split_title(&task.text);
        let title = title.unwrap_or(&listing.name);
        let id = format!("exercise-{}", escaped(&listing.name));
        let mut out = format!(
            "<section class=\"exercise\" id=\"{id}\" data-exercise=\"{}\" aria-labelledby=\"{id}-h\">\
             <h3 id=\"{id}-h\">Exercise: {}</h3>",
            escaped(&listing.name),
            self.inline(title)
        );
        out.push_str(&self.markdown(task));
        out.push_str(&self.file_of(listing, listing.main_file(), "The stub of")?);
        out.push_str(&format!(
            "<p class=\"try\"><code>cargo test -p {}</code></p>",
            escaped(&listing.name)
        ));
        self.push_hints(&mut out, exercise);
        out.push_str("<details class=\"solution\"><summary>A solution, explained</summary>");
        out.push_str(&self.file_of(listing, layout::SOLUTION, "A solution of")?);
        if let Some(explanation) = &exercise.explanation {
            self.refuse_directives(explanation);
            out.push_str(&self.markdown(split_title(&explanation.text).1));
        }
        out.push_str("</details></section>");
        Some(out)
    }

    fn push_hints(&mut self, out: &mut String, exercise: &Exercise) {
        for (index, hint) in exercise.hints.iter().enumerate() {
            let number = index + 1;
            let summary = match hint.title.strip_prefix("Hint") {
                Some(_) => format!("Hint {number}"),
                None => format!("Hint {number}: {}", self.inline(&hint.title)),
            };
            out.push_str(&format!("<details class=\"hint\"><summary>{summary}</summary>"));
            out.push_str(&self.markdown(&hint.text));
            out.push_str("</details>");
        }
    }

    /// A whole file of an exercise, in a frame without a number.
    fn file_of(&mut self, listing: &Listing, file: &str, label: &str) -> Option<String> {
        let shown = self.files.open(&listing.folder.join(file), &mut self.problems)?;
        let prose = self.source.settings.punctuation;
        let lines: Vec<CodeLine> =
            shown.all.iter().map(|line| code_line(&shown, line, prose)).collect();
        let figure = ListingFigure {
            id: None,
            bar: TitleBar {
                name: &listing.name,
                path: file,
                badge: None,
                run: None,
                source: self.source_address(listing, file, None),
                origin: None,
            },
            code: figure::file(&format!("{label} {}", listing.name), &lines),
            caption: None,
            joined: String::new(),
        };
        Some(figure.html())
    }

    /// Renders Markdown of an exercise as HTML on one line, with its headings below the exercise's own.
    fn markdown(&mut self, source: &str) -> String {
        let mut events = Vec::new();
        for event in Parser::new_ext(source, chapter::options() | self.source.settings.punctuation)
        {
            match event {
                Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                    let level = below(level);
                    events.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
                }
                Event::End(TagEnd::Heading(level)) => {
                    events.push(Event::End(TagEnd::Heading(below(level))));
                }
                event => events.push(event),
            }
        }
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events.into_iter());
        html.trim_end().replace('\n', "&#10;").replace("{{", "{&#123;")
    }

    /// Reports directives: an exercise's texts become part of a figure, which cannot contain others.
    fn refuse_directives(&mut self, text: &Text) {
        let mut found = Vec::new();
        let directives =
            directive::scan(text, &[], &[], self.source.settings.preprocessors, &mut found);
        self.problems.append(&mut found);
        for directive in directives {
            self.problems.push(
                Problem::new(
                    codes::DIRECTIVE_IN_EXERCISE,
                    text.place(directive.span),
                    "an exercise's text cannot contain a directive",
                )
                .help("put it in the chapter, before or after {{#exercise}}"),
            );
        }
    }
}

fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}
