//! HTML in Markdown: each tag is closed within the block that it is in, and no words are taken for one.
//!
//! Of `Vec<T>` a page shows `Vec`: the rest is a tag that browsers do not know. mdBook closes what an
//! author does not, where its own block ends, and only warns of it. The rules here are those by which it
//! does that (`mdbook-html`, `tree.rs`).

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::codes;
use super::tag_scan::{ScannedTag, TagKind, scan};
use bookwright_base::code::Code;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::chapter::options;

/// The elements of HTML that have an end, of the living standard of 2026, and those around a drawing and
/// a formula: <https://html.spec.whatwg.org/multipage/indices.html#elements-3>.
const ELEMENTS: &str = "a abbr address article aside audio b bdi bdo blockquote body button canvas \
    caption center cite code colgroup data datalist dd del details dfn dialog div dl dt em fieldset \
    figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup html i iframe ins kbd label \
    legend li main map mark math menu meter nav noscript object ol optgroup option output p picture pre \
    progress q rp rt ruby s samp script search section select selectedcontent slot small span strong \
    style sub summary sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var \
    video";

const IN_BACKTICKS: &str = "if it is not meant to be HTML, put it in backticks";

/// What is open while a text is read: a block or a span of Markdown, or a tag.
enum Open {
    Markdown(&'static str),
    Html(ScannedTag),
}

/// Checks the tags of a piece of Markdown in a file.
pub(super) fn check(text: &Text, piece: Range<usize>, problems: &mut Vec<Problem>) {
    let source = &text.text[piece.clone()];
    if !source.contains('<') {
        return;
    }
    let mut reader = TagReader { text, from: piece.start, open: Vec::new(), problems };
    let mut events = Parser::new_ext(source, options()).into_offset_iter();
    while let Some((event, span)) = events.next() {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                let mut html = Vec::new();
                for (event, span) in events.by_ref() {
                    match event {
                        Event::End(TagEnd::HtmlBlock) => break,
                        _ => html.push(span),
                    }
                }
                reader.html(&scan(source, &html));
            }
            Event::InlineHtml(_) => reader.html(&scan(source, &[span])),
            Event::Start(Tag::Image { .. } | Tag::MetadataBlock(_)) => {
                // What is in them is no part of the page's structure.
                let mut depth = 1;
                for (event, _) in events.by_ref() {
                    match event {
                        Event::Start(_) => depth += 1,
                        Event::End(_) => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            Event::Start(tag) => {
                if let Tag::Link { link_type: LinkType::Autolink, dest_url, .. } = &tag
                    && dest_url.contains("::")
                {
                    reader.words(span, &format!("<{dest_url}>"));
                }
                reader.open.push(Open::Markdown(element(&tag)));
            }
            Event::End(_) => reader.close_block(),
            _ => {}
        }
    }
    while !reader.open.is_empty() {
        reader.close_block();
    }
}

/// The tags of a text, as they are read.
struct TagReader<'t, 'p> {
    text: &'t Text,
    /// Where the piece that is read begins.
    from: usize,
    open: Vec<Open>,
    problems: &'p mut Vec<Problem>,
}

impl TagReader<'_, '_> {
    fn html(&mut self, tags: &[ScannedTag]) {
        for tag in tags {
            match tag.kind {
                TagKind::Empty => {}
                TagKind::Start => self.open.push(Open::Html(tag.clone())),
                TagKind::End => self.end(tag),
            }
        }
    }

    /// Ends an element, and with it the tags that are still open in it.
    fn end(&mut self, tag: &ScannedTag) {
        let in_block = self.open.iter().rev().take_while(|open| matches!(open, Open::Html(_)));
        let inner = in_block.take_while(|open| match open {
            Open::Html(open) => open.name != tag.name,
            Open::Markdown(_) => false,
        });
        let at = self.open.len() - inner.count();
        let is_open = match at.checked_sub(1).map(|at| &self.open[at]) {
            Some(Open::Html(_)) => true,
            Some(Open::Markdown(element)) => at == self.open.len() && *element == tag.name,
            None => false,
        };
        if !is_open {
            self.unopened(tag);
            return;
        }
        for open in self.open.split_off(at) {
            if let Open::Html(tag) = open {
                self.unclosed(&tag);
            }
        }
        self.open.pop();
    }

    /// Ends a block or a span of Markdown, and with it the tags that are still open in it.
    fn close_block(&mut self) {
        while let Some(Open::Html(tag)) = self.open.pop() {
            self.unclosed(&tag);
        }
    }

    fn unclosed(&mut self, tag: &ScannedTag) {
        let written = &self.text.text[self.from..][tag.span.clone()];
        let is_known = ELEMENTS.split_whitespace().any(|element| element == tag.name);
        if !is_known && !tag.name.contains('-') {
            self.words(tag.span.clone(), written);
            return;
        }
        let what = format!("nothing closes <{}> in the paragraph or block that it is in", tag.name);
        let problem = self.problem(codes::HTML_TAG_UNCLOSED, tag.span.clone(), what);
        let close = format!("close it before that ends: </{}>", tag.name);
        self.problems.push(problem.help(close).help(IN_BACKTICKS));
    }

    fn unopened(&mut self, tag: &ScannedTag) {
        let what = format!("</{}> closes nothing that is open here", tag.name);
        let problem = self.problem(codes::HTML_TAG_UNOPENED, tag.span.clone(), what);
        let help = "take it out, or close first what was opened after its beginning";
        self.problems.push(problem.help(help).help(IN_BACKTICKS));
    }

    /// Reports words that are taken for a tag or an address.
    fn words(&mut self, span: Range<usize>, written: &str) {
        let what = format!("the page does not show {written} as it is written: it is read as HTML");
        let problem = self.problem(codes::HTML_TAG_UNKNOWN, span, what);
        let help = "put the name or the type that it is a part of in backticks";
        self.problems.push(problem.help(help).help("or write &lt; for the sign <"));
    }

    fn problem(&self, code: Code, span: Range<usize>, what: String) -> Problem {
        Problem::new(code, self.text.place(self.from + span.start..self.from + span.end), what)
    }
}

fn element(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Paragraph => "p",
        Tag::Item | Tag::FootnoteDefinition(_) => "li",
        Tag::BlockQuote(_) => "blockquote",
        Tag::Link { .. } => "a",
        Tag::Emphasis => "em",
        Tag::Strong => "strong",
        Tag::TableCell => "td",
        _ => "",
    }
}
