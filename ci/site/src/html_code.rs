//! Code that a page's author wrote in HTML, such as `<code>"a" -- b</code>`: Markdown makes quotes and
//! dashes in it curly, as in prose, unless they are written as what HTML calls character references.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::includes::Edit;
use bookwright_source::chapter::{Chapter, options};

/// The elements whose text is shown as it is written.
const VERBATIM: [&str; 6] = ["code", "kbd", "samp", "pre", "tt", "var"];

/// The edits that keep the punctuation of code in HTML.
pub(super) fn edits(page: &Chapter) -> Vec<Edit> {
    let source = &page.text.text;
    if !VERBATIM.iter().any(|element| source.contains(&format!("<{element}"))) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    let mut open = 0_usize;
    // The id of a heading is made from its text as it was read.
    let mut apart = false;
    for (event, span) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::InlineHtml(tag) => match tag.strip_prefix("</") {
                Some(rest) if is_verbatim(rest) => open = open.saturating_sub(1),
                None if is_verbatim(&tag[1..]) && !tag.ends_with("/>") => open += 1,
                _ => {}
            },
            Event::Start(Tag::CodeBlock(_) | Tag::Heading { .. }) => apart = true,
            Event::End(TagEnd::CodeBlock | TagEnd::Heading(_)) => (apart, open) = (false, 0),
            // No span of HTML goes on after its paragraph, unless nothing closes it.
            Event::End(TagEnd::Paragraph | TagEnd::TableCell) => open = 0,
            Event::Text(_) if open > 0 && !apart => verbatim(source, span, &mut edits),
            _ => {}
        }
    }
    edits
}

fn is_verbatim(tag: &str) -> bool {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    VERBATIM.iter().any(|element| tag[..end].eq_ignore_ascii_case(element))
}

/// Adds an edit for each sign of a text that Markdown would change.
fn verbatim(source: &str, text: Range<usize>, edits: &mut Vec<Edit>) {
    for (index, sign) in source[text.clone()].char_indices() {
        let at = text.start + index;
        // What is escaped stays as it is.
        if matches!(sign, '"' | '\'' | '-' | '.') && !source[..at].ends_with('\\') {
            edits.push((at..at + 1, format!("&#{};", u32::from(sign))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::problem::Text;
    use bookwright_source::settings::Preprocessors;

    fn edited(source: &str) -> String {
        let text = Text::new("/src/a.md", source);
        let page = Chapter::parse("a.md".into(), text, Preprocessors::default(), &mut Vec::new());
        let mut edited = source.to_owned();
        for (span, new) in edits(&page).into_iter().rev() {
            edited.replace_range(span, &new);
        }
        edited
    }

    #[test]
    fn only_the_punctuation_of_code_is_kept() {
        assert_eq!(
            edited("\"a\" <code>\"b\" -- 'c'</code> \"d\" <KBD class=\"x\">.</KBD> `\"`\n"),
            "\"a\" <code>&#34;b&#34; &#45;&#45; &#39;c&#39;</code> \"d\" <KBD class=\"x\">&#46;</KBD> \
             `\"`\n"
        );
        assert_eq!(edited("<code>a\\\"b\n\n\"c\"\n"), "<code>a\\\"b\n\n\"c\"\n");
    }
}
