//! Includes in a fence, and `playground`, which is a fence by itself.

use bookwright_source::chapter::{Chapter, Fence};

use super::super::line_prefix;
use super::{Edit, IncludeWeaver, NamedFile};

impl IncludeWeaver<'_> {
    /// Adds the edits of a fence: what it includes, marks that are long enough not to be ended by that,
    /// and the edition of the crate.
    pub(super) fn fence(
        &mut self,
        page: &Chapter,
        fence: &Fence,
        includes: &[NamedFile<'_>],
        depth: usize,
        edits: &mut Vec<Edit>,
    ) {
        let source = &page.text.text;
        let is_rust = fence.language() == "rust";
        let mut shown = Vec::new();
        for include in includes {
            let Some(text) = self.code(include, is_rust, depth) else { continue };
            let span = include.directive.span.clone();
            let before = line_prefix::of_code(source, fence, span.start);
            edits.push((span, line_prefix::continued(&text, &before)));
            shown.push(text);
        }
        let written = &source[fence.span.clone()];
        let Some(mark) = written.chars().find(|c| !c.is_whitespace()) else { return };
        let start = fence.span.start + written.find(mark).unwrap_or(0);
        let length = run(&source[start..], mark);
        let longest = shown.iter().flat_map(|text| text.lines());
        let longest = longest.map(|line| run(line.trim_start(), mark)).max().unwrap_or(0);
        if length >= 3 && longest >= length {
            let marks = mark.to_string().repeat(longest + 1);
            let end = fence.span.start + written.trim_end().len();
            let last = source[..end].rfind('\n').map_or(0, |at| at + 1);
            let close = last.max(start) + source[last.max(start)..end].find(mark).unwrap_or(0);
            if close > start
                && source[close..end].chars().all(|c| c == mark)
                && end - close >= length
            {
                edits.push((close..end, marks.clone()));
            }
            edits.push((start..start + length, marks));
        }
        let names_edition = fence.info.split([',', ' ', '\t']).any(is_edition);
        if is_rust
            && !names_edition
            && !self.has_own_code(page, fence)
            && let Some(edition) = includes.iter().find_map(|each| self.edition(&each.file))
        {
            let line = source[start..].lines().next().unwrap_or("");
            let end = start + line.trim_end().len();
            edits.push((end..end, format!(",edition{edition}")));
        }
    }

    /// The fence that `playground` becomes.
    pub(super) fn playground(&mut self, include: &NamedFile<'_>, depth: usize) -> Option<String> {
        let text = self.code(include, true, depth)?;
        let longest = text.lines().map(|line| run(line.trim_start(), '`')).max().unwrap_or(0);
        let marks = "`".repeat(3.max(longest + 1));
        let mut words = vec!["rust".to_owned()];
        words.extend(include.words.iter().map(|word| (*word).to_owned()));
        if !include.words.iter().copied().any(is_edition)
            && let Some(edition) = self.edition(&include.file)
        {
            words.push(format!("edition{edition}"));
        }
        Some(format!("{marks}{}\n{}\n{marks}\n", words.join(","), text.trim_end_matches('\n')))
    }
}

/// How often a text begins with a sign.
fn run(text: &str, sign: char) -> usize {
    text.chars().take_while(|&c| c == sign).count()
}

fn is_edition(word: &str) -> bool {
    word.starts_with("edition")
}
