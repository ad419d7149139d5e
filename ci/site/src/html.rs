//! Writing HTML: escaping, icons, and inline Markdown.
//!
//! Everything woven into a chapter is on one line, with `&#10;` for a line end: Markdown then finds
//! no blank line in it, and a figure can be in a list or a quote. Nor are there ever two braces in
//! a row, because mdBook would expand a `{{#include}}` inside a listing's code.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Appends text, escaped for an element or for an attribute in double quotes.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => {}
            '{' if out.ends_with('{') => out.push_str("&#123;"),
            c if c.is_control() && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// Text, escaped for an element or for an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    push_escaped(&mut out, text);
    out
}

/// Text without the escapes of HTML: numbers, and the names that writers of HTML use.
pub(super) fn unescaped(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let name = rest[at + 1..].split_once(';').map(|(name, _)| name);
        let number = |name: &str| match name.strip_prefix('#')?.split_at_checked(1)? {
            ("x" | "X", digits) => u32::from_str_radix(digits, 16).ok(),
            _ => name[1..].parse().ok(),
        };
        let c = name.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{a0}'),
            name => number(name).and_then(char::from_u32),
        });
        out.push(c.unwrap_or('&'));
        rest = &rest[at + 1..];
        if let (Some(_), Some(name)) = (c, name) {
            rest = &rest[name.len() + 1..];
        }
    }
    out + rest
}

/// An icon of the theme's sprite.
pub(super) fn icon(name: &str) -> String {
    format!(r##"<svg class="icon" aria-hidden="true"><use href="#bw-{name}"/></svg>"##)
}

/// Renders inline Markdown, such as a caption: code, emphasis, and links; with the book's
/// [`punctuation`](bookwright_source::settings::Settings::punctuation).
pub(super) fn inline(markdown: &str, prose: Options) -> String {
    // In a heading nothing at the start is a list or a quote.
    let heading = format!("# {}", markdown.replace('\n', " "));
    inline_events(Parser::new_ext(&heading, Options::ENABLE_STRIKETHROUGH | prose), true)
}

/// The plain text of inline Markdown.
pub(super) fn plain(markdown: &str, prose: Options) -> String {
    let heading = format!("# {}", markdown.replace('\n', " "));
    Parser::new_ext(&heading, prose)
        .filter_map(|event| match event {
            Event::Text(words) | Event::Code(words) => Some(words.into_string()),
            _ => None,
        })
        .collect()
}

/// Renders the content of a heading for a link to it, so without links.
pub(super) fn heading(source: &str, prose: Options) -> String {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES | prose;
    inline_events(Parser::new_ext(source, options), false)
}

fn inline_events<'e>(events: impl Iterator<Item = Event<'e>>, links: bool) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Text(text) => push_escaped(&mut out, &text),
            Event::Code(code) => {
                out.push_str("<code>");
                push_escaped(&mut out, &code);
                out.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Start(Tag::Emphasis) => out.push_str("<em>"),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            Event::Start(Tag::Strong) => out.push_str("<strong>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::Start(Tag::Link { dest_url, .. }) if links => {
                out.push_str("<a href=\"");
                push_escaped(&mut out, &dest_url);
                out.push_str("\">");
            }
            Event::End(TagEnd::Link) if links => out.push_str("</a>"),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_stands_on_one_line_and_holds_no_directive() {
        assert_eq!(
            escaped("a\n\n<b> & \"{{#include x}}\"\u{1b}[0m\r\n"),
            "a&#10;&#10;&lt;b&gt; &amp; &quot;{&#123;#include x}}&quot;\u{fffd}[0m&#10;"
        );
        let mut joined = escaped("{");
        push_escaped(&mut joined, "{#x}}");
        assert_eq!(joined, "{&#123;#x}}");
    }

    #[test]
    fn a_caption_may_hold_inline_markdown() {
        let plainly = Options::empty();
        assert_eq!(
            inline("`a<b>` *is* **it** & [here](x.md)", plainly),
            "<code>a&lt;b&gt;</code> <em>is</em> <strong>it</strong> &amp; <a href=\"x.md\">here</a>"
        );
        assert_eq!(inline("1. first", plainly), "1. first");
        assert_eq!(heading("## `a` [b](c.md) {#id}\n", plainly), "<code>a</code> b");
        let set = Options::ENABLE_SMART_PUNCTUATION;
        assert_eq!(inline("it's \"so\" `it's`", set), "it’s “so” <code>it's</code>");
        assert_eq!(plain("it's `it's`", set), "it’s it's");
    }
}
