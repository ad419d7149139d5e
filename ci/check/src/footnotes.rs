//! Footnotes: each is defined once, and leads somewhere. mdBook keeps the first of two definitions, drops
//! one that nobody refers to, and shows a reference without a definition as it is written.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::codes;
use bookwright_base::names::nearest;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::chapter::{Chapter, options};

/// Checks the footnotes of a page.
pub(super) fn check(page: &Chapter, problems: &mut Vec<Problem>) {
    let source = &page.text.text;
    if !source.contains("[^") {
        return;
    }
    let mut defined: HashMap<String, Range<usize>> = HashMap::new();
    let mut used: Vec<String> = Vec::new();
    for (event, span) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let mark = mark(&page.text, &span);
                if defined.contains_key(&*name) {
                    let what =
                        format!("the footnote [^{name}] is defined already: this is not shown");
                    problems.push(
                        Problem::new(codes::FOOTNOTE_REPEATED, page.text.place(mark), what)
                            .help("give one of the two another name, or put both in one"),
                    );
                } else {
                    defined.insert(name.to_string(), mark);
                }
            }
            Event::FootnoteReference(name) => used.push(name.to_string()),
            _ => {}
        }
    }
    for (name, mark) in &defined {
        if !used.contains(name) {
            let what = format!("nothing refers to the footnote [^{name}]: it is not shown");
            problems.push(
                Problem::new(codes::FOOTNOTE_UNUSED, page.text.place(mark.clone()), what)
                    .help(format!("put [^{name}] where it belongs in the text, or remove it")),
            );
        }
    }
    for span in as_text(page) {
        let name = &source[span.start + 2..span.end - 1];
        let what = format!("no footnote is called [^{name}]: the page shows the brackets");
        let problem = Problem::new(codes::FOOTNOTE_UNDEFINED, page.text.place(span.clone()), what);
        let problem = match nearest(name, defined.keys().map(String::as_str)) {
            Some(near) => problem.help(format!("did you mean [^{near}]?")),
            None => problem,
        };
        problems.push(
            problem
                .help(format!("define it in a paragraph of its own: [^{name}]: …"))
                .help("or, to show the brackets, put a backslash before them"),
        );
    }
}

/// The mark with which a definition begins.
fn mark(text: &Text, span: &Range<usize>) -> Range<usize> {
    let rest = &text.text[span.clone()];
    span.start..span.start + rest.find(']').map_or(rest.len(), |end| end + 1)
}

/// References that are left as text: `[^name]` in prose.
fn as_text(page: &Chapter) -> Vec<Range<usize>> {
    let source = &page.text.text;
    let mut found = Vec::new();
    let in_prose = |at: usize| page.prose.iter().any(|range| range.contains(&at));
    let mut from = 0;
    while let Some(open) = source[from..].find("[^") {
        let start = from + open;
        from = start + 2;
        let line = source[from..].lines().next().unwrap_or("");
        let Some(length) = line.find(']').filter(|&length| length > 0) else { continue };
        let is_name = line[..length].chars().all(|c| !c.is_whitespace() && !matches!(c, '[' | '^'));
        let escaped = source[..start].ends_with('\\');
        let end = from + length + 1;
        if is_name && !escaped && in_prose(start) && in_prose(from) && in_prose(end - 1) {
            found.push(start..end);
        }
    }
    found
}
