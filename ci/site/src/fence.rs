//! The end of a fence that a page's author leaves open.

use super::line_prefix;
use bookwright_source::chapter::Chapter;

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
