//! Finds the tags in a piece of HTML, with their places, which tokenizers of HTML do not tell.

use std::ops::Range;

/// Elements without an end.
const VOID: &str = "area base br col embed hr img input link meta param source track wbr";

/// A tag as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScannedTag {
    /// The element, in lower case.
    pub(super) name: String,
    pub(super) kind: TagKind,
    /// The bytes of the text that it is in, from its sign on.
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    /// `<b>`: something has to close it.
    Start,
    /// `</b>`.
    End,
    /// `<br>` or `<path/>`: nothing is in it.
    Empty,
}

/// The tags in the pieces of a text, which are read as one: what is between them, such as the marks of
/// a quote, is not HTML.
pub(super) fn scan(text: &str, pieces: &[Range<usize>]) -> Vec<ScannedTag> {
    let html: String = pieces.iter().map(|piece| &text[piece.clone()]).collect();
    // The place in the text of a byte of the pieces.
    let place = |at: usize| {
        let mut before = 0;
        for piece in pieces {
            if at < before + piece.len() {
                return piece.start + at - before;
            }
            before += piece.len();
        }
        pieces.last().map_or(0, |last| last.end)
    };
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let rest = &html[start..];
        if let Some(end) = not_a_tag(rest) {
            at = start + end;
            continue;
        }
        let Some((name, kind, length)) = tag(rest) else {
            at = start + 1;
            continue;
        };
        at = start + length;
        let raw = matches!(name.as_str(), "script" | "style") && kind == TagKind::Start;
        if raw {
            let end = html[at..].to_ascii_lowercase().find(&format!("</{name}"));
            at = end.map_or(html.len(), |end| at + end);
        }
        tags.push(ScannedTag { name, kind, span: place(start)..place(start + length - 1) + 1 });
    }
    tags
}

/// The length of a comment, a declaration, or an instruction.
fn not_a_tag(html: &str) -> Option<usize> {
    let end = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">")]
        .into_iter()
        .find(|(open, _)| html.starts_with(open))?
        .1;
    Some(html.find(end).map_or(html.len(), |at| at + end.len()))
}

/// The name, the kind, and the length of a tag.
fn tag(html: &str) -> Option<(String, TagKind, usize)> {
    let rest = &html[1..];
    let (rest, ends) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))?;
    let name = rest[..length].to_ascii_lowercase();
    let mut quote = None;
    let end = html.char_indices().find(|&(_, c)| {
        match quote {
            Some(open) if open == c => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => return c == '>',
        }
        false
    });
    let end = end?.0;
    let is_empty = html[..end].ends_with('/') || VOID.split_whitespace().any(|void| void == name);
    let kind = match (ends, is_empty) {
        (true, _) => TagKind::End,
        (false, true) => TagKind::Empty,
        (false, false) => TagKind::Start,
    };
    Some((name, kind, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(html: &str) -> Vec<String> {
        let whole = 0..html.len();
        scan(html, &[whole]).into_iter().map(|tag| html[tag.span].to_owned()).collect()
    }

    #[test]
    fn tags_are_found_and_nothing_else() {
        assert_eq!(
            tags(
                "<a href=\"x>y\">1 < 2 <!-- <b> --><br/></A>\n<![CDATA[<i>]]><!x><? <u> ><img src=a>"
            ),
            ["<a href=\"x>y\">", "<br/>", "</A>", "<img src=a>"]
        );
        assert_eq!(tags("<script>if (a <b) '</b>';</script>"), ["<script>", "</script>"]);
    }

    #[test]
    fn a_tag_over_lines_of_a_quote_has_its_place() {
        let text = "> <div\n> class=\"a\">\n> </div>\n";
        let found = scan(text, &[2..7, 9..20, 22..29]);
        assert_eq!(found[0].span, 2..19);
        assert_eq!(found[1].span, 22..28);
        assert_eq!((found[0].kind, found[1].kind), (TagKind::Start, TagKind::End));
        assert_eq!(found[0].name, "div");
    }
}
