//! Weaves one page: finds the spans of a chapter to replace, and what replaces them.

mod references;

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;

use blake3::Hash;
use chrono::NaiveDate;

use super::answers::{self, Answers, Fold};
use super::fence;
use super::figure_context::FigureContext;
use super::html;
use super::html_code;
use super::includes::Edit;
use super::numbering::NumberedFigure;
use super::page_header::{ChapterMinutes, ContentsEntry, PageHeader};
use super::prediction::Question;
use super::recorded_output::Placement;
use crate::codes;
use bookwright_base::code::Code;
use bookwright_base::paths::relative;
use bookwright_base::problem::Problem;
use bookwright_source::chapter::{Chapter, Heading};
use bookwright_source::directive::{Directive, Show};
use bookwright_source::pages::Page;

/// A page of the book that is to be woven.
pub(super) struct BookPage<'s> {
    /// Its file, relative to the source folder.
    pub(super) path: PathBuf,
    /// Its number, level and description.
    pub(super) page: Cow<'s, Page>,
    /// The chapter.
    pub(super) chapter: Cow<'s, Chapter>,
    /// The ids of its headings, as mdBook will give them.
    pub(super) ids: Vec<String>,
    /// The ids made from the texts of its headings, which may be repeated or empty.
    pub(super) contents: Vec<String>,
    /// The edits that put in what it includes.
    pub(super) includes: Vec<Edit>,
}

/// What the header shows besides the number, the title, and the description.
#[derive(Debug)]
pub(super) struct PageFacts {
    /// The date of the last change.
    pub(super) changed: Option<NaiveDate>,
    /// The minutes it takes to read.
    pub(super) minutes: usize,
    /// Its place in its chapter, if that has more than one page.
    pub(super) in_chapter: Option<ChapterMinutes>,
}

impl BookPage<'_> {
    /// Weaves the page at an index of the book, and returns its text. Problems are added to those of
    /// `figures`.
    pub(super) fn weave(
        &self,
        index: usize,
        facts: &PageFacts,
        figures: &mut FigureContext<'_>,
    ) -> String {
        let answers = Answers::of(&self.chapter, &mut figures.problems);
        let edits = self.includes.clone();
        PageWeaver { page: self, index, figures, answers, edits }.weave(facts)
    }

    /// A digest of what the page is woven from, except the listings and quizzes it shows and the
    /// numbers of figures.
    pub(super) fn digest(&self, facts: &PageFacts) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.chapter.text.text.as_bytes());
        hasher.update(format!("\0{:?}{facts:?}{:?}", self.page, self.includes).as_bytes());
        hasher.finalize()
    }
}

/// A page being woven, with the replacements so far.
struct PageWeaver<'w, 'p, 'f, 's> {
    page: &'w BookPage<'p>,
    index: usize,
    figures: &'f mut FigureContext<'s>,
    answers: Answers,
    edits: Vec<Edit>,
}

impl<'w> PageWeaver<'w, '_, '_, '_> {
    fn weave(mut self, facts: &PageFacts) -> String {
        let page = self.page;
        let chapter = &*page.chapter;
        let title = self.title();
        let spots = self.figures.numbering.of_page(self.index).to_vec();
        let mut spots = spots.into_iter();
        let timelines = self.figures.numbering.timelines_of(self.index).to_vec();
        let mut timelines = timelines.into_iter();
        self.figures.read_dials(&chapter.text, &chapter.directives);
        for directive in &chapter.directives {
            self.directive(directive, &mut spots, &mut timelines);
        }
        for directive in &chapter.directives {
            if let Show::Dial(show) = &directive.show
                && let Some(html) = self.figures.dial(&chapter.text, show)
            {
                self.block(directive.span.clone(), html);
            }
        }
        for link in &chapter.links {
            self.reference(link);
        }
        if let Some((at, heading)) = title {
            self.head(at, heading, facts);
        }
        self.name_headings(title.map(|(at, _)| at));
        if !self.figures.source.settings.punctuation.is_empty() {
            self.edits.extend(html_code::edits(chapter));
        }
        self.applied(title.map(|(_, heading)| heading.span.end))
    }

    fn text(&self) -> &str {
        &self.page.chapter.text.text
    }

    fn report(&mut self, code: Code, span: Range<usize>, what: &str, help: &str) {
        let place = self.page.chapter.text.place(span);
        self.figures.problems.push(Problem::new(code, place, what).help(help));
    }

    /// Replaces a block by HTML. Up to the next blank line, Markdown takes text for a part of that
    /// HTML, so one is added if it is missing.
    fn block(&mut self, span: Range<usize>, mut html: String) {
        let rest = &self.text()[span.end..];
        let behind = rest.strip_prefix('\r').unwrap_or(rest);
        let next = behind.strip_prefix('\n').unwrap_or(behind);
        if !next.lines().next().unwrap_or("").trim().is_empty() {
            html.push_str(if behind.len() == next.len() { "\n\n" } else { "\n" });
        }
        self.edits.push((span, html));
    }

    fn directive(
        &mut self,
        directive: &Directive,
        spots: &mut impl Iterator<Item = NumberedFigure>,
        timelines: &mut impl Iterator<Item = NumberedFigure>,
    ) {
        let chapter = &*self.page.chapter;
        let text = &chapter.text;
        let spot = match &directive.show {
            Show::Foreign { .. } => return,
            Show::Measured { name, key } => {
                if self.stands_in_prose(directive)
                    && let Some(html) = self
                        .figures
                        .turning(&[name.get_ref()], |figures| figures.measured(text, name, key))
                {
                    self.edits.push((directive.span.clone(), html));
                }
                return;
            }
            Show::Listing(_) => spots.next(),
            Show::Timeline(_) => timelines.next(),
            _ => None,
        };
        if !self.stands_alone(directive) {
            return;
        }
        let figures = &mut self.figures;
        let page = self.index;
        let at = directive.span.start;
        let fold = self.answers.fold(at);
        let tells = fold.is_some()
            && directive.show.listings().next().is_some_and(|name| self.answers.tells(name));
        let alone = Placement::Alone { page, tells };
        let html = match &directive.show {
            Show::Listing(listing) => {
                let withheld = self.answers.is_withheld(at);
                spot.and_then(|spot| figures.listing(text, listing, &spot, withheld))
            }
            Show::Output(show) => figures.output(text, &show.name, &alone),
            Show::Errors(show) => figures.errors(text, &show.name, &alone),
            Show::End => self.answers.ends(at).then(|| answers::END.to_owned()),
            Show::Timeline(timeline) => {
                let names: Vec<&str> = directive.show.listings().collect();
                let spot = spot.as_ref();
                figures.turning(&names, |figures| figures.timeline(text, timeline, spot?))
            }
            Show::Chart(chart) => figures.chart(text, chart, page),
            Show::Exercise(name) => figures.exercise(text, name),
            Show::Quiz(path) => figures.quiz(self.page, page, path),
            // Made when all figures of the page are.
            Show::Dial(_) | Show::Measured { .. } | Show::Foreign { .. } => None,
        };
        let html = match fold {
            Some(goes_on) => html.and_then(|html| self.folded(directive, &html, goes_on)),
            None => html,
        };
        if let Some(html) = html {
            self.block(directive.span.clone(), html);
        }
    }

    /// A recording, folded, with the question before it; `None` if a problem was reported instead.
    fn folded(&mut self, directive: &Directive, html: &str, goes_on: bool) -> Option<String> {
        let text = &self.page.chapter.text;
        let (summary, show) = match &directive.show {
            Show::Output(show) => ("Show what it printed", Some(show)),
            Show::Errors(show) => ("Show what the compiler says", Some(show)),
            Show::Timeline(show) if show.names.len() > 1 => ("Show the runs", None),
            _ => ("Show the run", None),
        };
        let question = match show {
            Some(show) => self.figures.question(text, show, self.index)?,
            None => Question::default(),
        };
        // Forms and choices need the theme's scripts.
        let has_scripts = self.figures.source.settings.theme.is_ours();
        let fold = Fold {
            summary,
            form: if has_scripts { &question.form } else { "" },
            body: &format!("{html}{}", question.why),
            goes_on,
            has_choice: has_scripts && self.answers.is_first(directive.span.start),
        };
        Some(fold.html())
    }

    /// Whether a directive is a paragraph of its own; if not, reports that.
    fn stands_alone(&mut self, directive: &Directive) -> bool {
        let span = directive.span.clone();
        let chapter = &*self.page.chapter;
        let index = chapter.paragraphs.partition_point(|each| each.start < span.start);
        if chapter.paragraphs.get(index) == Some(&span) {
            return true;
        }
        let fenced = chapter.fences.iter().any(|fence| fence.span.contains(&span.start));
        if fenced {
            self.report_fenced(span);
        } else {
            self.report(
                codes::DIRECTIVE_NOT_ALONE,
                span,
                "this directive is not a paragraph of its own",
                "put an empty line before it and after it",
            );
        }
        false
    }

    fn stands_in_prose(&mut self, directive: &Directive) -> bool {
        let span = directive.span.clone();
        let chapter = &*self.page.chapter;
        let index = chapter.prose.partition_point(|each| each.end <= span.start);
        if chapter.prose.get(index).is_some_and(|each| each.start <= span.start) {
            return true;
        }
        if chapter.fences.iter().any(|fence| fence.span.contains(&span.start)) {
            self.report_fenced(span);
        } else {
            let what = "a measured figure belongs in a sentence, not in code";
            self.report(codes::DIRECTIVE_IN_CODE, span, what, "take it out of the code");
        }
        false
    }

    fn report_fenced(&mut self, span: Range<usize>) {
        self.report(
            codes::DIRECTIVE_IN_CODE,
            span,
            "this directive is inside a code fence",
            "take it out of the fence, or, to show its braces, put a backslash before them: \\{{#",
        );
    }

    /// The page's file, as commands take it.
    fn shown_path(&self) -> String {
        relative(&self.page.chapter.text.path, &self.figures.source.layout.root)
    }

    /// The page's title and its index: the first heading of level 1, if it is not in a list or a quote.
    fn title(&self) -> Option<(usize, &'w Heading)> {
        let chapter = &self.page.chapter;
        let at = chapter.headings.iter().position(|heading| heading.level == 1)?;
        let heading = &chapter.headings[at];
        let line = self.text()[..heading.span.start].rfind('\n').map_or(0, |at| at + 1);
        self.text()[line..heading.span.start].trim().is_empty().then_some((at, heading))
    }

    fn head(&mut self, at: usize, heading: &Heading, facts: &PageFacts) {
        let chapter = &*self.page.chapter;
        let inner: Vec<Range<usize>> = self
            .edits
            .iter()
            .filter(|(span, _)| heading.span.contains(&span.start))
            .map(|(span, _)| span.clone())
            .collect();
        for span in inner {
            let what = "a page's title cannot contain a directive or a reference";
            self.report(codes::DIRECTIVE_IN_TITLE, span, what, "put it in the text below");
        }
        let source = &chapter.text.text;
        let ids = &self.page.ids;
        // The title's id is explicit, and mdBook may give an explicit id again to another heading. If it would,
        // all ids are made explicit.
        let mut made = self.page.contents.iter().enumerate();
        let repeated = made.any(|(index, made)| index != at && *made == ids[at]);
        let mut contents = Vec::new();
        for (index, each) in chapter.headings.iter().enumerate() {
            let id = ids[index].clone();
            if repeated && index != at && each.id.is_none() && !self.is_unnamed(index) {
                self.edits.push(explicit_id(source, each, &id));
            }
            if index != at && matches!(each.level, 2 | 3) {
                let html = html::heading(
                    &source[each.span.clone()],
                    self.figures.source.settings.punctuation,
                );
                contents.push(ContentsEntry { below: each.level == 3, id, html });
            }
        }
        let title = match heading.content.is_empty() {
            true => "",
            false => source[heading.content.clone()].trim(),
        };
        let head = PageHeader {
            page: &self.page.page,
            title,
            prose: self.figures.source.settings.punctuation,
            id: &self.page.ids[at],
            changed: facts.changed,
            minutes: facts.minutes,
            in_chapter: facts.in_chapter.clone(),
            contents: &contents,
        };
        let mut markdown = head.markdown();
        markdown.push_str("<article class=\"text\">\n\n");
        self.edits.push((heading.span.clone(), markdown));
    }

    /// Whether a heading has neither an id of its own nor a letter or digit to make one from.
    fn is_unnamed(&self, index: usize) -> bool {
        self.page.chapter.headings[index].id.is_none() && self.page.contents[index].is_empty()
    }

    /// Makes the ids explicit of headings that mdBook would give an empty one; the title has its own.
    fn name_headings(&mut self, title: Option<usize>) {
        let chapter = &*self.page.chapter;
        for (index, each) in chapter.headings.iter().enumerate() {
            if Some(index) != title && self.is_unnamed(index) {
                self.edits.push(explicit_id(&chapter.text.text, each, &self.page.ids[index]));
            }
        }
    }

    /// The chapter's text with all replacements made.
    fn applied(&mut self, title_end: Option<usize>) -> String {
        let mut edits = std::mem::take(&mut self.edits);
        edits.sort_by_key(|(span, _)| (span.start, span.end));
        let source = self.text();
        let woven: usize = edits.iter().map(|(_, html)| html.len()).sum();
        let mut out = String::with_capacity(source.len() + woven + 64);
        if title_end.is_none() {
            out.push_str("<article class=\"text\">\n\n");
        }
        let mut at = 0;
        for (span, html) in edits {
            if span.start < at {
                continue;
            }
            out.push_str(&source[at..span.start]);
            out.push_str(&html);
            at = span.end;
        }
        out.push_str(&source[at..]);
        if let Some(end) = fence::missing_end(&self.page.chapter, &out) {
            // An empty line would end the quote that the fence may be in.
            out.truncate(out.trim_end().len());
            out.push_str(&end);
        }
        out.push_str("\n\n</article>\n");
        out
    }
}

/// The edit that makes a heading's id explicit.
fn explicit_id(source: &str, heading: &Heading, id: &str) -> Edit {
    let end = heading.content.end.clamp(heading.span.start, heading.span.end);
    let line = source[end..].lines().next().unwrap_or("");
    // In `## Title {.wide} ##`, attributes and closing marks follow the content.
    let marks = line.trim_end().len();
    let attributes = line.find('{').and_then(|at| Some(&line[at + 1..at + line[at..].find('}')?]));
    let attributes = attributes.map_or(String::new(), |others| format!(" {}", others.trim()));
    (end..end + marks, format!(" {{#{id}{attributes}}}"))
}
