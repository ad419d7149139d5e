//! Markdown as a terminal shows it: wrapped, with code in color and no other marks.

use std::fmt::Write as _;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use unicode_width::UnicodeWidthStr as _;

use bookwright_source::chapter;

/// Ends a style.
pub(super) const PLAIN: &str = "\u{1b}[0m";
/// Headings, and what a reader looks for.
pub(super) const BOLD: &str = "\u{1b}[1m";
/// What matters less.
pub(super) const DIM: &str = "\u{1b}[2m";
/// Code.
const CODE: &str = "\u{1b}[36m";
const SLANTED: &str = "\u{1b}[3m";

/// Markdown for a terminal of this width. Ends with a line break, unless it is empty.
pub(super) fn render(markdown: &str, width: usize) -> String {
    let mut page = Page { width: width.max(20), ..Page::default() };
    for event in Parser::new_ext(markdown, chapter::options()) {
        page.take(event);
    }
    page.end_block();
    let mut shown = page.shown.trim_end().to_owned();
    if !shown.is_empty() {
        shown.push('\n');
    }
    shown
}

/// The words of one line of Markdown, without a line break.
pub(super) fn inline(markdown: &str) -> String {
    render(markdown, usize::MAX).trim_end().to_owned()
}

/// A text after `indent`, whose lines of prose are wrapped. A line that fits stays as it is to the blank,
/// and so does one with blanks in a row or a value of an assertion.
pub(super) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut shown = String::new();
    for line in text.lines() {
        let words = line.trim_start();
        let own = &line[..line.len() - words.len()];
        let is_value = ["left: ", "right: "].iter().any(|value| words.starts_with(value));
        if is_value || words.contains("  ") || indent.width() + line.width() <= width {
            shown.push_str(format!("{indent}{line}").trim_end());
            shown.push('\n');
            continue;
        }
        let mut page = Page { width, ..Page::default() };
        page.indents.push(format!("{indent}{own}"));
        page.text(line, "");
        page.end_line();
        shown.push_str(&page.shown);
    }
    shown
}

#[derive(Default)]
struct Page {
    shown: String,
    width: usize,
    /// What stands before each line, for each list or quote around it.
    indents: Vec<String>,
    /// What stands before the next line in place of the last indent: the mark of an item.
    mark: Option<String>,
    /// The words of the block, each with its width.
    words: Vec<(String, usize)>,
    /// Whether the last word goes on.
    is_open: bool,
    styles: Vec<&'static str>,
    /// The numbers of the lists around; `None` for one without.
    lists: Vec<Option<u64>>,
    /// Whether the text is a block of code.
    is_code: bool,
}

impl Page {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Text(text) if self.is_code => self.code(&text),
            Event::Text(text) => self.text(&text, ""),
            Event::Code(code) => self.text(&code, CODE),
            Event::SoftBreak => self.is_open = false,
            Event::HardBreak => self.end_line(),
            Event::Rule => self.end_block(),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_block();
                self.styles.push(BOLD);
            }
            Tag::Strong => self.styles.push(BOLD),
            Tag::Emphasis => self.styles.push(SLANTED),
            Tag::CodeBlock(_) => {
                self.end_block();
                self.is_code = true;
            }
            Tag::BlockQuote(_) => {
                self.end_block();
                self.indents.push("  ".to_owned());
            }
            Tag::List(first) => {
                self.end_line();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.end_line();
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.indents.push(" ".repeat(mark.len()));
                self.mark = Some(mark);
            }
            Tag::Table(_) | Tag::Paragraph => self.end_line(),
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Paragraph => self.end_block(),
            TagEnd::Heading(_) => {
                self.end_block();
                self.styles.pop();
            }
            TagEnd::Strong | TagEnd::Emphasis => drop(self.styles.pop()),
            TagEnd::CodeBlock => {
                self.is_code = false;
                self.end_block();
            }
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.indents.pop();
            }
            TagEnd::Item => {
                self.end_line();
                self.indents.pop();
                self.mark = None;
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.end_block();
                }
            }
            TagEnd::TableCell => self.text("  ", ""),
            TagEnd::TableHead | TagEnd::TableRow => self.end_line(),
            TagEnd::Table => self.end_block(),
            _ => {}
        }
    }

    /// Adds text, whose words may go on with the last one.
    fn text(&mut self, text: &str, style: &str) {
        let style = match (style, self.styles.last()) {
            ("", Some(around)) => around,
            (style, _) => style,
        };
        self.is_open &= !text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            let shown = match style {
                "" => word.to_owned(),
                style => format!("{style}{word}{PLAIN}"),
            };
            match self.words.last_mut().filter(|_| self.is_open) {
                Some((last, width)) => {
                    last.push_str(&shown);
                    *width += word.width();
                }
                None => self.words.push((shown, word.width())),
            }
            self.is_open = false;
        }
        self.is_open = !text.is_empty() && !text.ends_with(char::is_whitespace);
    }

    /// Adds lines of code as they are.
    fn code(&mut self, code: &str) {
        for line in code.lines() {
            let indent = self.indent();
            let _ = writeln!(self.shown, "{indent}    {CODE}{line}{PLAIN}");
        }
    }

    fn indent(&mut self) -> String {
        let mut indent = self.indents.concat();
        if let Some(mark) = self.mark.take() {
            indent.truncate(indent.len() - mark.len().min(indent.len()));
            indent.push_str(&mark);
        }
        indent
    }

    /// Writes the words as lines.
    fn end_line(&mut self) {
        self.is_open = false;
        let mut words = std::mem::take(&mut self.words).into_iter().peekable();
        while words.peek().is_some() {
            let mut line = self.indent();
            let mut used = line.width();
            let mut is_first = true;
            while let Some((word, width)) =
                words.next_if(|(_, width)| is_first || used + 1 + width <= self.width)
            {
                if !is_first {
                    line.push(' ');
                    used += 1;
                }
                line.push_str(&word);
                used += width;
                is_first = false;
            }
            self.shown.push_str(&line);
            self.shown.push('\n');
        }
    }

    /// Ends a block: an empty line is after it.
    fn end_block(&mut self) {
        self.end_line();
        if !self.shown.is_empty() && !self.shown.ends_with("\n\n") {
            self.shown.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str, width: usize) -> String {
        anstream::adapter::strip_str(&render(markdown, width)).to_string()
    }

    #[test]
    fn words_are_wrapped_and_marks_are_gone() {
        let text = "# A\n\nCall `a b`, *then* [wait](x.md). Long\nwords.\n\n- one\n- two\n";
        let shown = "A\n\nCall a b, then wait.\nLong words.\n\n- one\n- two\n";
        assert_eq!(plain(text, 24), shown);
    }

    #[test]
    fn code_stays_as_it_is_and_lists_are_indented() {
        let shown =
            plain("Text\n\n```rust\nfn a()  {}\n```\n\n1. one two three four five\n2. b\n", 20);
        assert_eq!(shown, "Text\n\n    fn a()  {}\n\n1. one two three\n   four five\n2. b\n");
    }

    #[test]
    fn a_text_keeps_its_lines_their_indents_and_values() {
        assert_eq!(wrapped("a b\n\n  a b c", 6, "  "), "  a b\n\n    a\n    b\n    c\n");
        for value in ["  left: \"a long  value\"", " right: \"a long value\"", "a  b  c  d"] {
            assert_eq!(wrapped(value, 6, ""), format!("{value}\n"));
        }
    }
}
