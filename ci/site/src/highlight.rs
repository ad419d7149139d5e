//! Syntax highlighting: which spans of a file are keywords, comments, literals, or attributes.
//!
//! A file is highlighted as a whole, so that a snippet from its middle is right. It is split into
//! tokens, not parsed: a parser was the most expensive part of a weave and found nothing more to
//! highlight. Rust is split by the compiler's own lexer.

mod rust;
mod toml;

use std::ops::Range;

use super::html::push_escaped;

/// What a span of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Highlight {
    Keyword,
    Await,
    Comment,
    Literal,
    Interpolation,
    Attribute,
}

impl Highlight {
    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Keyword => ("<b>", "</b>"),
            Self::Await => ("<b class=\"await\">", "</b>"),
            Self::Comment => ("<span class=\"comment\">", "</span>"),
            Self::Literal => ("<span class=\"literal\">", "</span>"),
            Self::Interpolation => ("<span class=\"interpolation\">", "</span>"),
            Self::Attribute => ("<span class=\"attribute\">", "</span>"),
        }
    }
}

/// A language that is highlighted, or plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SyntaxLanguage {
    Rust,
    Toml,
    Plain,
}

impl SyntaxLanguage {
    /// The language of a file, by its name.
    pub(super) fn of_file(file: &str) -> Self {
        match file.rsplit_once('.').map(|(_, extension)| extension) {
            Some("rs") => Self::Rust,
            Some("toml" | "lock") => Self::Toml,
            _ => Self::Plain,
        }
    }

    /// The language of a fence, by its first word.
    pub(super) fn of_fence(word: &str) -> Self {
        match word {
            "rust" | "rs" => Self::Rust,
            "toml" => Self::Toml,
            _ => Self::Plain,
        }
    }
}

/// A highlighted text, by line.
#[derive(Debug, Clone)]
pub(super) struct HighlightedText {
    lines: Vec<HighlightedLine>,
}

#[derive(Debug, Clone, Default)]
struct HighlightedLine {
    text: String,
    /// Spans in bytes of the line; a nested one follows the one around it.
    marks: Vec<(Range<usize>, Highlight)>,
}

impl HighlightedText {
    /// The HTML of a line, counted from 0, without its first `skip` bytes, which are white space.
    pub(super) fn html(&self, line: usize, skip: usize) -> String {
        let Some(line) = self.lines.get(line) else { return String::new() };
        let mut out = String::with_capacity(line.text.len() * 2);
        let mut open: Vec<(usize, Highlight)> = Vec::new();
        let mut at = skip.min(line.text.len());
        let close = |out: &mut String, at: &mut usize, end: usize, mark: Highlight| {
            push_escaped(out, line.text.get(*at..end).unwrap_or(""));
            out.push_str(mark.tags().1);
            *at = end.max(*at);
        };
        for (range, mark) in &line.marks {
            while let Some(&(end, inner)) = open.last()
                && end <= range.start
            {
                close(&mut out, &mut at, end, inner);
                open.pop();
            }
            let start = range.start.max(at);
            push_escaped(&mut out, line.text.get(at..start).unwrap_or(""));
            at = start;
            out.push_str(mark.tags().0);
            open.push((range.end, *mark));
        }
        while let Some((end, mark)) = open.pop() {
            close(&mut out, &mut at, end, mark);
        }
        push_escaped(&mut out, line.text.get(at..).unwrap_or(""));
        out
    }

    /// Whether a task may pause on a line: it contains the keyword `await`.
    pub(super) fn awaits(&self, line: usize) -> bool {
        self.lines
            .get(line)
            .is_some_and(|line| line.marks.iter().any(|(_, m)| *m == Highlight::Await))
    }

    /// The length of a line in bytes.
    pub(super) fn width(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.text.len())
    }

    /// The number of lines.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }
}

/// Highlighted spans in the order of the text, an outer one before those inside.
type Highlights = Vec<(Range<usize>, Highlight)>;

/// Highlights a text, whether or not it is valid code.
pub(super) fn highlight(text: &str, language: SyntaxLanguage) -> HighlightedText {
    let marks = match language {
        SyntaxLanguage::Plain => Vec::new(),
        SyntaxLanguage::Rust => rust::marks(text),
        SyntaxLanguage::Toml => toml::marks(text),
    };
    split(text, &marks)
}

/// Splits a text and its highlights into lines.
fn split(text: &str, marks: &[(Range<usize>, Highlight)]) -> HighlightedText {
    let mut starts = Vec::new();
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        starts.push(at);
        at += line.len();
        let text = line.trim_end_matches('\n').trim_end_matches('\r');
        lines.push(HighlightedLine { text: text.to_owned(), marks: Vec::new() });
    }
    for (range, mark) in marks {
        let mut index = starts.partition_point(|&start| start <= range.start).saturating_sub(1);
        while index < lines.len() && starts[index] < range.end {
            let line: &mut HighlightedLine = &mut lines[index];
            let from = range.start.saturating_sub(starts[index]);
            let to = (range.end - starts[index]).min(line.text.len());
            if from < to {
                line.marks.push((from..to, *mark));
            }
            index += 1;
        }
    }
    HighlightedText { lines }
}

#[cfg(test)]
mod tests;
