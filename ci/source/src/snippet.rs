//! Snippets: the lines of a file that an anchor selects, or all of them.
//!
//! The marks are mdBook's own, `ANCHOR: name` and `ANCHOR_END: name` in a comment, but the rules
//! are stricter. An anchor that is never closed, closed twice, or opened twice is a problem, while
//! mdBook shows the rest of the file, or nothing. Lines with marks are never shown.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::codes;
use bookwright_base::problem::{Problem, Text};

/// One shown line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetLine {
    /// The line's number in the file, from 1.
    pub number: usize,
    /// The line without its end.
    pub text: String,
}

/// A named mark in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The name.
    pub name: String,
    /// The place of its name in the mark that opens it.
    pub span: Range<usize>,
    /// The lines between its marks, counted from 0.
    lines: Range<usize>,
}

/// A file with its anchors.
#[derive(Debug, Clone)]
pub struct Anchored<'t> {
    lines: Vec<&'t str>,
    marks: Vec<bool>,
    anchors: Vec<Anchor>,
}

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"\bANCHOR(?P<end>_END)?:[ \t]*(?P<name>[\w-]+)").unwrap()
});

/// Whether a line is the mark of an anchor.
pub(super) fn is_mark(line: &str) -> bool {
    line.contains("ANCHOR") && MARK.is_match(line)
}

impl<'t> Anchored<'t> {
    /// Finds the anchors of a file, and what is wrong with them.
    pub fn read(text: &'t Text, problems: &mut Vec<Problem>) -> Self {
        let mut read = Self { lines: Vec::new(), marks: Vec::new(), anchors: Vec::new() };
        let mut open: Vec<Anchor> = Vec::new();
        let mut start = 0;
        for (index, line) in text.text.split_inclusive('\n').enumerate() {
            let mark = if line.contains("ANCHOR") { MARK.captures(line) } else { None };
            read.lines.push(line.trim_end_matches('\n').trim_end_matches('\r'));
            read.marks.push(mark.is_some());
            if let Some(mark) = mark {
                let name = &mark["name"];
                let at = mark.name("name").map_or(0..0, |found| found.range());
                let span = start + at.start..start + at.end;
                if mark.name("end").is_some() {
                    read.close(name, span, index, &mut open, text, problems);
                } else {
                    let known = open.iter().chain(&read.anchors).any(|each| each.name == name);
                    if known {
                        problems.push(
                            Problem::new(
                                codes::ANCHOR_REPEATED,
                                text.place(span.clone()),
                                format!("this file already has an anchor `{name}`"),
                            )
                            .help("give each anchor of a file its own name"),
                        );
                    }
                    open.push(Anchor { name: name.to_owned(), span, lines: index + 1..index + 1 });
                }
            }
            start += line.len();
        }
        for mut anchor in open {
            problems.push(
                Problem::new(
                    codes::ANCHOR_UNCLOSED,
                    text.place(anchor.span.clone()),
                    format!("the anchor `{}` is never closed", anchor.name),
                )
                .help(format!("put `// ANCHOR_END: {}` after its last line", anchor.name)),
            );
            // mdBook shows the rest of the file.
            anchor.lines.end = read.lines.len();
            read.anchors.push(anchor);
        }
        read.anchors.sort_by_key(|anchor| anchor.span.start);
        read
    }

    fn close(
        &mut self,
        name: &str,
        span: Range<usize>,
        index: usize,
        open: &mut Vec<Anchor>,
        text: &Text,
        problems: &mut Vec<Problem>,
    ) {
        match open.iter().rposition(|anchor| anchor.name == name) {
            Some(found) => {
                let mut anchor = open.remove(found);
                anchor.lines.end = index;
                self.anchors.push(anchor);
            }
            None => problems.push(
                Problem::new(
                    codes::ANCHOR_UNOPENED,
                    text.place(span),
                    format!("the anchor `{name}` closes, but is not open"),
                )
                .did_you_mean(name, open.iter().map(|anchor| anchor.name.as_str()))
                .help(format!("open it with `// ANCHOR: {name}`, or remove this line")),
            ),
        }
    }

    /// The file's anchors, in the order they are opened.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// All lines of the file except marks.
    pub fn all(&self) -> Vec<SnippetLine> {
        trim_blank(self.shown(0..self.lines.len()))
    }

    /// The lines of an anchor, without their common indentation; empty if nothing is between its
    /// marks. `None` if the file has no such anchor.
    pub fn anchor(&self, name: &str) -> Option<Vec<SnippetLine>> {
        let anchor = self.anchors.iter().find(|anchor| anchor.name == name)?;
        Some(dedent(trim_blank(self.shown(anchor.lines.clone()))))
    }

    /// The numbers of an anchor's lines, counted from 1. `None` if the file has no such anchor.
    pub(super) fn lines(&self, name: &str) -> Option<Range<usize>> {
        let anchor = self.anchors.iter().find(|anchor| anchor.name == name)?;
        Some(anchor.lines.start + 1..anchor.lines.end + 1)
    }

    fn shown(&self, range: Range<usize>) -> Vec<SnippetLine> {
        range
            .filter(|&index| !self.marks[index])
            .map(|index| SnippetLine { number: index + 1, text: self.lines[index].to_owned() })
            .collect()
    }
}

/// Removes blank lines at the start and the end.
fn trim_blank(mut lines: Vec<SnippetLine>) -> Vec<SnippetLine> {
    let blank = |line: &SnippetLine| line.text.trim().is_empty();
    let last = lines.iter().rposition(|line| !blank(line)).map_or(0, |last| last + 1);
    lines.truncate(last);
    let first = lines.iter().position(|line| !blank(line)).unwrap_or(0);
    lines.drain(..first);
    lines
}

/// Removes the white space at the start of all lines, blank ones aside. A tab equals only a tab,
/// not a number of spaces.
fn dedent(mut lines: Vec<SnippetLine>) -> Vec<SnippetLine> {
    fn indent(line: &str) -> &str {
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
    let common = lines
        .iter()
        .filter(|line| !line.text.trim().is_empty())
        .map(|line| indent(&line.text))
        .reduce(|a, b| {
            let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
            &a[..same]
        })
        .map_or(0, str::len);
    for line in &mut lines {
        line.text = line.text.get(common..).unwrap_or("").to_owned();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, anchor: &str) -> (String, Vec<String>) {
        let text = Text::new("/main.rs", source);
        let mut problems = Vec::new();
        let read = Anchored::read(&text, &mut problems);
        let lines = if anchor.is_empty() { Some(read.all()) } else { read.anchor(anchor) };
        let lines = lines.unwrap_or_default();
        let lines = lines.iter().map(|line| format!("{}:{}\n", line.number, line.text)).collect();
        let problems = problems
            .iter()
            .map(|each| format!("{} {}", each.place.display(std::path::Path::new("/")), each.code))
            .collect();
        (lines, problems)
    }

    #[test]
    fn anchors_nest_and_are_dedented() {
        let source = "\
fn main() {
    // ANCHOR: outer
    let a = 1;
    // ANCHOR: inner
        let b = 2;

        let c = 3;
    // ANCHOR_END: inner
    let d = 4;
    // ANCHOR_END: outer
}
";
        let (inner, problems) = shown(source, "inner");
        assert_eq!((inner.as_str(), problems.len()), ("5:let b = 2;\n6:\n7:let c = 3;\n", 0));
        let outer = shown(source, "outer").0;
        assert_eq!(outer, "3:let a = 1;\n5:    let b = 2;\n6:\n7:    let c = 3;\n9:let d = 4;\n");
        let all = shown(source, "").0;
        assert!(!all.contains("ANCHOR"), "{all}");
        assert!(all.starts_with("1:fn main() {\n3:    let a"), "{all}");
    }

    #[test]
    fn crlf_tabs_and_other_alphabets_stay_right() {
        let source = "// ANCHOR: a\r\n\t\tlet ä = \"→\";\r\n\t\t\tb();\r\n// ANCHOR_END: a\r\n";
        assert_eq!(shown(source, "a").0, "2:let ä = \"→\";\n3:\tb();\n");
        let mixed = "// ANCHOR: a\n\tone\n    two\n// ANCHOR_END: a\n";
        assert_eq!(shown(mixed, "a").0, "2:\tone\n3:    two\n");
    }

    #[test]
    fn marks_that_do_not_match_are_problems() {
        for (source, problem) in [
            ("// ANCHOR: a\nx\n", "main.rs:1:12 anchor-unclosed"),
            ("x\n// ANCHOR_END: a\n", "main.rs:2:16 anchor-unopened"),
            (
                "// ANCHOR: a\n// ANCHOR_END: a\n// ANCHOR: a\n// ANCHOR_END: a\n",
                "main.rs:3:12 anchor-repeated",
            ),
        ] {
            assert_eq!(shown(source, "").1, [problem]);
        }
    }

    #[test]
    fn an_empty_anchor_has_no_lines() {
        assert_eq!(shown("// ANCHOR: a\n\n// ANCHOR_END: a\n", "a").0, "");
    }
}
