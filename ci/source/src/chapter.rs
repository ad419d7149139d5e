//! A chapter: one Markdown file, with the places of everything the tool looks at.
//!
//! The Markdown is read once, here, with mdBook's own options. Weaving and checking use the places
//! found. Headings, fences, and links inside HTML comments are ignored.

use std::ops::Range;
use std::path::PathBuf;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::directive::{self, Directive};
use super::settings::Preprocessors;
use bookwright_base::problem::{Problem, Text};

/// How many words of prose a reader reads in a minute.
///
/// Brysbaert (2019), "How many words do we read per minute?", finds 238 for English non-fiction; a
/// technical text is read more slowly.
const WORDS_PER_MINUTE: usize = 200;

/// The scheme of a reference: `[](listing:NAME)`.
const REFERENCE: &str = "listing:";

/// One chapter.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The file.
    pub text: Text,
    /// The file, relative to the source folder.
    pub path: PathBuf,
    /// Its directives, in order.
    pub directives: Vec<Directive>,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Its fenced code blocks, in order.
    pub fences: Vec<Fence>,
    /// Its links and images, in order.
    pub links: Vec<Link>,
    /// The ranges of prose, which is text that is neither code nor markup, in order.
    pub prose: Vec<Range<usize>>,
    /// Its paragraphs, in order, without the line breaks at their ends.
    pub paragraphs: Vec<Range<usize>>,
    /// Ranges that are HTML comments.
    pub comments: Vec<Range<usize>>,
    /// Its indented code blocks, in order.
    pub indented: Vec<Range<usize>>,
    /// Ranges that are code: blocks of it, and words within a line.
    pub code: Vec<Range<usize>>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its words, without markup.
    pub title: String,
    /// The `{#id}` the author gave it.
    pub id: Option<String>,
    /// All of it, including its marks and line break.
    pub span: Range<usize>,
    /// Its content, with markup, without marks and attributes.
    pub content: Range<usize>,
}

/// A fenced code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The words after the opening fence.
    pub info: String,
    /// All of it.
    pub span: Range<usize>,
    /// The code, between the fences.
    pub code: Range<usize>,
    /// The code's text, without the prefixes of a list or a quote around it.
    pub text: String,
}

impl Fence {
    /// The language, which is the first word after the opening fence; empty if there is none.
    pub fn language(&self) -> &str {
        self.words().next().unwrap_or("")
    }

    /// Whether a word, such as `ignore`, follows the language.
    pub fn has(&self, word: &str) -> bool {
        self.words().skip(1).any(|each| each == word)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.info.split([',', ' ', '\t']).filter(|word| !word.is_empty())
    }
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its target, as the author wrote it.
    pub target: String,
    /// Its words; empty in a reference to a listing.
    pub words: String,
    /// Whether it is an image.
    pub image: bool,
    /// All of it.
    pub span: Range<usize>,
}

impl Link {
    /// `NAME` or `NAME:ANCHOR`, if this is a reference to a listing.
    pub fn reference(&self) -> Option<(&str, Option<&str>)> {
        let subject = self.target.strip_prefix(REFERENCE)?;
        Some(match subject.split_once(':') {
            Some((name, anchor)) => (name, Some(anchor)),
            None => (subject, None),
        })
    }
}

impl Chapter {
    /// Reads a chapter's text.
    pub fn parse(
        path: PathBuf,
        text: Text,
        preprocessors: Preprocessors,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut chapter = Self {
            path,
            directives: Vec::new(),
            headings: Vec::new(),
            fences: Vec::new(),
            links: Vec::new(),
            prose: Vec::new(),
            paragraphs: Vec::new(),
            comments: Vec::new(),
            indented: Vec::new(),
            code: Vec::new(),
            text: text.clone(),
        };
        chapter.read_markdown(&text.text);
        chapter.directives =
            directive::scan(&text, &chapter.comments, &chapter.code, preprocessors, problems);
        chapter
    }

    /// The first heading of the first level: the page's title.
    pub fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.level == 1)
    }

    /// How many words of prose the page has. Directives don't count.
    pub fn words(&self) -> usize {
        let mut words = 0;
        for range in &self.prose {
            let inside = self.directives.iter().any(|each| each.span.contains(&range.start));
            if !inside {
                words += self.text.text[range.clone()].split_whitespace().count();
            }
        }
        words
    }

    /// How many minutes the page takes to read, at least one.
    pub fn minutes(&self) -> usize {
        self.words().div_ceil(WORDS_PER_MINUTE).max(1)
    }

    fn read_markdown(&mut self, source: &str) {
        let mut heading: Option<Heading> = None;
        let mut fence: Option<Fence> = None;
        let mut links: Vec<Link> = Vec::new();
        for (event, span) in Parser::new_ext(source, options()).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    let id = id.map(|id| id.to_string());
                    let content = span.end..span.start;
                    let level = level as u8;
                    heading = Some(Heading { level, title: String::new(), id, span, content });
                }
                Event::End(TagEnd::Heading(_)) => {
                    if let Some(heading) = &mut heading
                        && heading.content.start > heading.content.end
                    {
                        // The heading has no content.
                        let length = source[heading.span.clone()].trim_end().len();
                        let at = heading.span.start + length;
                        heading.content = at..at;
                    }
                    self.headings.extend(heading.take());
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    self.indented.push(span.clone());
                    self.code.push(span);
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    self.code.push(span.clone());
                    let code = span.end..span.end;
                    let info = info.trim().to_owned();
                    fence = Some(Fence { info, span, code, text: String::new() });
                }
                Event::End(TagEnd::CodeBlock) => self.fences.extend(fence.take()),
                Event::Start(Tag::Paragraph) => {
                    let length = source[span.clone()].trim_end().len();
                    self.paragraphs.push(span.start..span.start + length);
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    links.push(link(&dest_url, false, &span))
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    links.push(link(&dest_url, true, &span))
                }
                Event::End(TagEnd::Link | TagEnd::Image) => self.links.extend(links.pop()),
                Event::Text(ref words) | Event::Code(ref words) => {
                    let code = matches!(event, Event::Code(_));
                    if code {
                        self.code.push(span.clone());
                    }
                    if let Some(fence) = &mut fence {
                        if fence.code.is_empty() {
                            fence.code.start = span.start;
                        }
                        fence.code.end = span.end;
                        fence.text.push_str(words);
                        continue;
                    }
                    if let Some(heading) = &mut heading {
                        heading.title.push_str(words);
                        heading.content.start = heading.content.start.min(span.start);
                        heading.content.end = heading.content.end.max(span.end);
                    }
                    for link in &mut links {
                        link.words.push_str(words);
                    }
                    if !code {
                        self.prose.push(span);
                    }
                }
                Event::Html(_) | Event::InlineHtml(_) => {
                    if let Some(heading) = &mut heading {
                        heading.content.start = heading.content.start.min(span.start);
                        heading.content.end = heading.content.end.max(span.end);
                    }
                    self.read_comments(source, span);
                }
                _ => {
                    if let Some(heading) = &mut heading
                        && span.start > heading.span.start
                    {
                        heading.content.start = heading.content.start.min(span.start);
                        heading.content.end = heading.content.end.max(span.end);
                    }
                }
            }
        }
        self.links.sort_by_key(|link| link.span.start);
    }

    /// Remembers each comment that begins in a piece of HTML, up to its end, which may be beyond
    /// the piece.
    fn read_comments(&mut self, source: &str, piece: Range<usize>) {
        let mut from = self.comments.last().map_or(0, |last| last.end).max(piece.start);
        while from < piece.end {
            let Some(open) = source[from..piece.end].find("<!--") else { return };
            let start = from + open;
            let end = source[start..].find("-->").map_or(source.len(), |close| start + close + 3);
            self.comments.push(start..end);
            from = end;
        }
    }
}

fn link(target: &str, image: bool, span: &Range<usize>) -> Link {
    Link { target: target.to_owned(), words: String::new(), image, span: span.clone() }
}

/// The options of mdBook's own reader. Smart punctuation is left out, as it doesn't change any
/// place.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(source: &str) -> Chapter {
        let mut problems = Vec::new();
        let text = Text::new("/src/a.md", source);
        let chapter = Chapter::parse("a.md".into(), text, Preprocessors::default(), &mut problems);
        assert_eq!(problems, []);
        chapter
    }

    #[test]
    fn headings_keep_their_markup_and_their_id() {
        let chapter = chapter("# `async` and *more* {#top}\n\nText\n\nSetext\n---\n");
        let [first, second] = &chapter.headings[..] else { panic!() };
        assert_eq!((first.level, first.title.as_str()), (1, "async and more"));
        assert_eq!(first.id.as_deref(), Some("top"));
        assert_eq!(&chapter.text.text[first.content.clone()], "`async` and *more*");
        assert_eq!((second.level, second.title.as_str()), (2, "Setext"));
    }

    #[test]
    fn a_heading_may_begin_with_html() {
        let chapter = chapter("## <i>One</i> {#a}\n\n## Two <b>three</b>\n");
        let content: Vec<_> =
            chapter.headings.iter().map(|each| &chapter.text.text[each.content.clone()]).collect();
        assert_eq!(content, ["<i>One</i>", "Two <b>three</b>"]);
    }

    #[test]
    fn a_heading_may_say_nothing() {
        let chapter = chapter("# \n\n## {#a}\n");
        let content: Vec<_> = chapter.headings.iter().map(|each| each.content.clone()).collect();
        assert_eq!(content.len(), 2);
        assert_eq!(content[0], 1..1);
    }

    #[test]
    fn fences_know_their_words_and_their_code() {
        let chapter = chapter("```rust,editable ignore\nlet x;\n\nlet y;\n```\n\n```\n```\n");
        let [first, second] = &chapter.fences[..] else { panic!() };
        assert_eq!(first.language(), "rust");
        assert!(first.has("editable") && first.has("ignore") && !first.has("rust"));
        assert_eq!(&chapter.text.text[first.code.clone()], "let x;\n\nlet y;\n");
        assert_eq!(first.text, "let x;\n\nlet y;\n");
        assert_eq!(second.language(), "");
    }

    #[test]
    fn references_are_links_to_listings() {
        let chapter = chapter("See [](listing:a-b) and [](listing:a:b), [c](d.md) ![i](p.png)\n");
        let references: Vec<_> = chapter.links.iter().map(Link::reference).collect();
        assert_eq!(references, [Some(("a-b", None)), Some(("a", Some("b"))), None, None]);
        assert!(chapter.links[3].image);
        assert_eq!(chapter.links[2].words, "c");
    }

    #[test]
    fn what_stands_in_a_comment_does_not_exist() {
        let source = "a <!-- {{#listing gone}} --> b\n\n<!--\n{{#nope}}\n\n{{#nope}}\n-->\n";
        let chapter = chapter(source);
        assert_eq!(chapter.directives, []);
        assert_eq!(chapter.words(), 2);
    }

    #[test]
    fn words_are_those_of_the_prose() {
        let chapter = chapter(
            "# One two\n\nthree `code here` four\n\n{{#listing a output}}\n\n```\nno\n```\n",
        );
        assert_eq!(chapter.words(), 4);
        assert_eq!(chapter.minutes(), 1);
    }
}
