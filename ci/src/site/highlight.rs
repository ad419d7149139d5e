//! Code in colour: which stretches of a file are keywords, comments, literals, attributes.
//!
//! A file is parsed whole, so that a snippet out of its middle is coloured rightly. We walk
//! tree-sitter's tree ourselves instead of asking its highlight queries: few marks are wanted, the
//! walk also knows which strings are format strings, and it costs a fraction.

use std::collections::HashSet;
use std::ops::Range;

use tree_sitter::{Node, Parser};

use super::html::push_escaped;

/// What a stretch of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Keyword,
    Await,
    Comment,
    Literal,
    Interpolation,
    Attribute,
}

impl Mark {
    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Keyword => ("<b>", "</b>"),
            Self::Await => ("<b class=\"w\">", "</b>"),
            Self::Comment => ("<span class=\"c\">", "</span>"),
            Self::Literal => ("<span class=\"s\">", "</span>"),
            Self::Interpolation => ("<span class=\"v\">", "</span>"),
            Self::Attribute => ("<span class=\"a\">", "</span>"),
        }
    }
}

/// A language, as far as we colour it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    Toml,
    Plain,
}

impl Language {
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

/// A text with its marks, by line.
#[derive(Debug, Clone)]
pub(super) struct Highlighted {
    lines: Vec<Line>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    text: String,
    /// In bytes of the line; an inner mark follows the one it stands in.
    marks: Vec<(Range<usize>, Mark)>,
}

impl Highlighted {
    /// The HTML of a line, counted from 0, without its first `skip` bytes, which are white space.
    pub(super) fn html(&self, line: usize, skip: usize) -> String {
        let Some(line) = self.lines.get(line) else { return String::new() };
        let mut out = String::with_capacity(line.text.len() * 2);
        let mut open: Vec<(usize, Mark)> = Vec::new();
        let mut at = skip.min(line.text.len());
        let close = |out: &mut String, at: &mut usize, end: usize, mark: Mark| {
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

    /// Whether a task may pause on a line: it holds the word `await`, as code.
    pub(super) fn awaits(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(|line| line.marks.iter().any(|(_, m)| *m == Mark::Await))
    }

    /// How many bytes a line has.
    pub(super) fn width(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.text.len())
    }

    /// How many lines there are.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }
}

/// The parsers, made once for a weave.
pub(super) struct Highlighter {
    rust: Parser,
    toml: Parser,
}

impl Highlighter {
    /// Makes the parsers.
    pub(super) fn new() -> Self {
        let parser = |language: tree_sitter::Language| {
            let mut parser = Parser::new();
            // A grammar this library cannot read leaves its files without colour.
            let _ = parser.set_language(&language);
            parser
        };
        Self {
            rust: parser(tree_sitter_rust::LANGUAGE.into()),
            toml: parser(tree_sitter_toml_ng::LANGUAGE.into()),
        }
    }

    /// Reads a text.
    pub(super) fn read(&mut self, text: &str, language: Language) -> Highlighted {
        let marks = match language {
            Language::Plain => Vec::new(),
            Language::Rust => self.rust.parse(text, None).map_or(Vec::new(), |tree| {
                let mut walk = Rust { text, formats: HashSet::new(), attribute: 0, marks: vec![] };
                each_node(tree.root_node(), |node| walk.visit(node));
                walk.marks
            }),
            Language::Toml => self.toml.parse(text, None).map_or(Vec::new(), |tree| {
                let mut marks = Vec::new();
                each_node(tree.root_node(), |node| visit_toml(node, &mut marks));
                marks
            }),
        };
        split(text, &marks)
    }
}

/// Visits a tree in the order of its text, without recursion: code may be nested as deep as it likes.
/// The visitor says whether to go below a node.
fn each_node(root: Node<'_>, mut visit: impl FnMut(Node<'_>) -> bool) {
    let mut cursor = root.walk();
    loop {
        if visit(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

struct Rust<'t> {
    text: &'t str,
    /// Where the format strings begin that have been seen coming.
    formats: HashSet<usize>,
    /// Where the latest attribute ends.
    attribute: usize,
    marks: Vec<(Range<usize>, Mark)>,
}

impl Rust<'_> {
    fn visit(&mut self, node: Node<'_>) -> bool {
        let range = node.byte_range();
        let in_attribute = range.start < self.attribute;
        match node.kind() {
            "line_comment" | "block_comment" => self.marks.push((range, Mark::Comment)),
            "string_literal" | "raw_string_literal" => {
                let format = self.formats.contains(&range.start);
                self.marks.push((range.clone(), Mark::Literal));
                if format {
                    self.interpolations(range);
                }
            }
            "char_literal" | "integer_literal" | "float_literal" => {
                self.marks.push((range, Mark::Literal));
            }
            "attribute_item" | "inner_attribute_item" => {
                self.attribute = range.end;
                self.marks.push((range, Mark::Attribute));
                return true;
            }
            "fragment_specifier" | "boolean_literal" | "lifetime" => {}
            "mutable_specifier" if !in_attribute => self.marks.push((range, Mark::Keyword)),
            "await" if !in_attribute => self.marks.push((range, Mark::Await)),
            "macro_invocation" => {
                let name = node.child_by_field_name("macro").map_or("", |name| self.of(name));
                if is_format(name.rsplit("::").next().unwrap_or(name)) {
                    let last = node.child_count().saturating_sub(1);
                    self.expect_format(node.child(last));
                }
                return true;
            }
            "token_tree" => {
                self.nested_macros(node);
                return true;
            }
            kind => {
                let word = kind.bytes().all(|b| b.is_ascii_lowercase()) || kind == "macro_rules!";
                if !node.is_named() && word && !in_attribute {
                    self.marks.push((range, Mark::Keyword));
                    return false;
                }
                return true;
            }
        }
        false
    }

    fn of(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    /// The first string of a formatting macro is its format string.
    fn expect_format(&mut self, tokens: Option<Node<'_>>) {
        let Some(tokens) = tokens else { return };
        let mut cursor = tokens.walk();
        let string = tokens
            .children(&mut cursor)
            .find(|child| matches!(child.kind(), "string_literal" | "raw_string_literal"));
        self.formats.extend(string.map(|string| string.start_byte()));
    }

    /// Inside a macro's tokens, a macro is three of them: its name, `!`, a tree.
    fn nested_macros(&mut self, tokens: Node<'_>) {
        let mut cursor = tokens.walk();
        let (mut before, mut last): (Option<Node<'_>>, Option<Node<'_>>) = (None, None);
        let mut found = Vec::new();
        for child in tokens.children(&mut cursor) {
            if child.kind() == "token_tree"
                && last.is_some_and(|last| self.of(last) == "!")
                && before.is_some_and(|name| is_format(self.of(name)))
            {
                found.push(child);
            }
            (before, last) = (last, Some(child));
        }
        for tokens in found {
            self.expect_format(Some(tokens));
        }
    }

    /// `{name}` and `{0:>5}` in a format string; `{{` is a brace.
    fn interpolations(&mut self, range: Range<usize>) {
        let literal = self.text.get(range.clone()).unwrap_or("").as_bytes();
        let mut at = 0;
        while at < literal.len() {
            if literal[at] != b'{' {
                at += 1;
            } else if literal.get(at + 1) == Some(&b'{') {
                at += 2;
            } else {
                let Some(end) = literal[at..].iter().position(|&b| b == b'}') else { return };
                let whole = range.start + at..range.start + at + end + 1;
                self.marks.push((whole, Mark::Interpolation));
                at += end + 1;
            }
        }
    }
}

fn is_format(name: &str) -> bool {
    const FORMAT: [&str; 17] = [
        "print",
        "println",
        "eprint",
        "eprintln",
        "format",
        "format_args",
        "write",
        "writeln",
        "panic",
        "todo",
        "unimplemented",
        "unreachable",
        "assert",
        "assert_eq",
        "assert_ne",
        "debug_assert",
        "bail",
    ];
    FORMAT.contains(&name)
}

fn visit_toml(node: Node<'_>, marks: &mut Vec<(Range<usize>, Mark)>) -> bool {
    let range = node.byte_range();
    match node.kind() {
        "comment" => marks.push((range, Mark::Comment)),
        "string" | "integer" | "float" | "local_date" | "local_time" | "local_date_time"
        | "offset_date_time" => marks.push((range, Mark::Literal)),
        "table" | "table_array_element" => {
            let mut cursor = node.walk();
            let close = node.children(&mut cursor).find(|c| matches!(c.kind(), "]" | "]]"));
            if let Some(close) = close {
                marks.push((range.start..close.end_byte(), Mark::Keyword));
            }
            return true;
        }
        _ => return true,
    }
    false
}

/// Cuts text and marks into lines. The marks come in the order of the text, the outer before the
/// inner.
fn split(text: &str, marks: &[(Range<usize>, Mark)]) -> Highlighted {
    let mut starts = Vec::new();
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        starts.push(at);
        at += line.len();
        let text = line.trim_end_matches('\n').trim_end_matches('\r');
        lines.push(Line { text: text.to_owned(), marks: Vec::new() });
    }
    for (range, mark) in marks {
        let mut index = starts.partition_point(|&start| start <= range.start).saturating_sub(1);
        while index < lines.len() && starts[index] < range.end {
            let line: &mut Line = &mut lines[index];
            let from = range.start.saturating_sub(starts[index]);
            let to = (range.end - starts[index]).min(line.text.len());
            if from < to {
                line.marks.push((from..to, *mark));
            }
            index += 1;
        }
    }
    Highlighted { lines }
}

#[cfg(test)]
mod tests;
