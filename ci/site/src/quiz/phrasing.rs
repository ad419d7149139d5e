//! Markdown in a `legend` or a `label`, where HTML allows only phrasing content.
//!
//! Paragraphs, items of lists, and code blocks become `span` and `code` elements that the theme shows as
//! blocks.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::html::push_escaped;
use super::language;

/// Renders events as phrasing content. `color` highlights code: from its text and its language to
/// its lines.
pub(super) fn phrasing(
    events: &[Event<'_>],
    color: &mut dyn FnMut(&str, &str) -> Vec<String>,
) -> String {
    // A single paragraph needs no block.
    let blocks = events.iter().filter(|event| is_block(event)).count();
    let mut out = String::new();
    let mut code: Option<(String, String)> = None;
    for event in events {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => code = Some((language(kind), String::new())),
            Event::Text(text) => match &mut code {
                Some((_, code)) => code.push_str(text),
                None => push_escaped(&mut out, text),
            },
            Event::End(TagEnd::CodeBlock) => {
                if let Some((language, code)) = code.take() {
                    out.push_str("<code class=\"lines\">");
                    for line in color(code.trim_end(), &language) {
                        out.push_str(&format!("<span class=\"line\">{line}&#10;</span>"));
                    }
                    out.push_str("</code>");
                }
            }
            Event::Code(code) => {
                out.push_str("<code>");
                push_escaped(&mut out, code);
                out.push_str("</code>");
            }
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push_str("<br>"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                out.push_str("<a href=\"");
                push_escaped(&mut out, dest_url);
                out.push_str("\">");
            }
            Event::End(TagEnd::Link) => out.push_str("</a>"),
            Event::Start(tag) => out.push_str(open(tag, blocks)),
            Event::End(tag) => out.push_str(close(*tag, blocks)),
            _ => {}
        }
    }
    out
}

fn is_block(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. } | Tag::CodeBlock(_))
    )
}

fn open(tag: &Tag<'_>, blocks: usize) -> &'static str {
    match tag {
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<s>",
        Tag::Item => "<span class=\"paragraph\">– ",
        Tag::Paragraph | Tag::Heading { .. } | Tag::TableRow | Tag::TableHead if blocks > 1 => {
            "<span class=\"paragraph\">"
        }
        _ => "",
    }
}

fn close(tag: TagEnd, blocks: usize) -> &'static str {
    match tag {
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</s>",
        TagEnd::Item => "</span>",
        TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableRow | TagEnd::TableHead
            if blocks > 1 =>
        {
            "</span>"
        }
        TagEnd::TableCell => " ",
        _ => "",
    }
}
