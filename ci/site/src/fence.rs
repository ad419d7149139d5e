//! Code fences that readers do not run (a line of a manifest, a console session, Rust that says
//! `noplayground` or `ignore`), in the same frame as a listing's code, so that no page needs a highlighter of its own.
//!
//! Only plain code is framed here. A fence in another language belongs to mdBook or to another
//! preprocessor (`mermaid`, `admonish`), and so does one that contains a directive or uses a
//! feature of mdBook.

use super::figure::{self, CodeLine};
use super::highlight::{HighlightedText, SyntaxLanguage, highlight};
use super::line_prefix;
use bookwright_source::chapter::{Chapter, Fence};

const PLAIN: [&str; 10] =
    ["", "text", "txt", "plaintext", "console", "shell", "sh", "bash", "toml", "ini"];

/// Whether a fence is plain code, to be framed here.
pub(super) fn is_plain_code(chapter: &Chapter, fence: &Fence) -> bool {
    let language = fence.language();
    let still = ["ignore", "noplayground", "noplaypen"].into_iter().any(|word| fence.has(word));
    let plain = PLAIN.contains(&language) || (language == "rust" && still);
    let for_mdbook = fence.has("editable") || fence.info.contains("hidelines=");
    let source = &chapter.text.text;
    let line = source[..fence.span.start].rfind('\n').map_or(0, |at| at + 1);
    // The lines of a fence in a quote begin with the quote's marks, which a figure would have to keep.
    let quoted = source[line..fence.span.start].contains('>');
    let directive = chapter.directives.iter().any(|each| fence.span.contains(&each.span.start));
    plain && !for_mdbook && !quoted && !directive
}

/// The line that closes a fence which a page's author leaves open at its end, so that nothing put
/// below the page's text becomes code. `woven` is that text.
pub(super) fn missing_end(chapter: &Chapter, woven: &str) -> Option<String> {
    let source = &chapter.text.text;
    let fence = chapter.fences.last()?;
    let written = &source[fence.span.clone()];
    let mark = written.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let last = written.trim_end().lines().next_back().unwrap_or("");
    let last = last.trim_start_matches(['>', ' ', '\t']);
    let opening = written.len() - written.trim_start_matches(mark).len();
    let closed = written.trim_end().contains('\n')
        && last.len() >= opening
        && last.chars().all(|c| c == mark);
    if closed || !source[fence.span.end..].trim().is_empty() {
        return None;
    }
    let longest = woven.split(|c| c != mark).map(str::len).max().unwrap_or(0);
    let before = line_prefix::of_text(source, fence.span.start);
    Some(format!("\n{before}{}", mark.to_string().repeat(longest)))
}

/// The figure of a fence.
pub(super) fn html(fence: &Fence) -> String {
    // mdBook would remove the backslash that escapes a directive.
    let mut text = fence.text.replace("\\{{#", "{{#");
    if fence.language() == "rust" {
        text = visible(&text);
    }
    match fence.has("output") {
        true => figure::plain(
            "Output",
            &lines(&highlight(text.trim_end(), SyntaxLanguage::of_fence("text"))),
        ),
        false => framed(&text, fence.language()),
    }
}

/// Code in the frame for code that is not a listing.
pub(super) fn framed(code: &str, language: &str) -> String {
    let code = code.trim_end();
    let read = highlight(code, SyntaxLanguage::of_fence(language));
    let label = match language {
        "console" | "shell" | "sh" | "bash" => "Console",
        "rust" => "Rust",
        _ => "Code",
    };
    figure::plain(label, &lines(&read))
}

/// Rust without the lines that only make it compile.
fn visible(code: &str) -> String {
    let lines = code.lines().filter(|line| {
        let line = line.trim();
        line != "#" && !line.starts_with("# ")
    });
    let shown = lines.map(|line| match line.trim_start().starts_with("##") {
        true => line.replacen("##", "#", 1),
        false => line.to_owned(),
    });
    shown.flat_map(|line| [line, "\n".to_owned()]).collect()
}

fn lines(read: &HighlightedText) -> Vec<CodeLine> {
    (0..read.count())
        .map(|index| CodeLine {
            number: Some(index + 1),
            classes: if read.awaits(index) { vec!["awaits"] } else { Vec::new() },
            html: read.html(index, 0),
            note: None,
        })
        .collect()
}
