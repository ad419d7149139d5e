//! The compiler's words about a fence, with the places that its lines have in the Markdown file.

use std::sync::LazyLock;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};
use regex::{Captures, Regex};

use super::super::normalize::{OutputOrigin, normalize};
use super::compile::{ReadyFence, module};
use bookwright_base::paths::relative;
use bookwright_base::problem::Place;
use std::path::{Path, PathBuf};

/// The number before a line of code that the compiler shows.
static GUTTER: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"(?m)^( *)([0-9]+)( +[|~+-])").unwrap()
});
/// The place at the head of what the compiler shows.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"(?m)^( *(?:-->|:::) )(.+?):([0-9]+):([0-9]+)$").unwrap()
});

impl ReadyFence {
    /// Where a line of the compiled program, from 1, stands in the fence's code, from 0.
    pub(super) fn line_of(&self, number: usize) -> Option<usize> {
        let opening = self.fence.place.line().unwrap_or(1);
        number.checked_sub(opening + 1).filter(|&line| line < self.fence.code.len())
    }

    /// Whether each line stands on the line that it has in the Markdown file: not if it includes others.
    fn keeps_lines(&self) -> bool {
        let opening = self.fence.place.line().unwrap_or(1);
        self.fence
            .code
            .iter()
            .enumerate()
            .all(|(index, line)| line.file == self.fence.text && line.number == opening + 1 + index)
    }

    /// The place that the first of the errors names, within the fence.
    pub(super) fn place_of(&self, said: &[Diagnostic]) -> Place {
        let errors = said.iter().filter(|each| each.level == DiagnosticLevel::Error);
        let primary = errors.flat_map(|each| &each.spans).filter(|span| span.is_primary);
        let place = primary.map(called).find_map(|span| {
            let line = self.fence.code.get(self.line_of(span.line_start)?)?;
            let byte = |column: usize| {
                let before = line.text.chars().take(column.saturating_sub(1));
                before.map(char::len_utf8).sum::<usize>()
            };
            let from = byte(span.column_start);
            let one_line = span.line_start == span.line_end;
            let to = if one_line { byte(span.column_end) } else { line.text.trim_end().len() };
            Some(line.place_of(from, to.max(from)))
        });
        place.unwrap_or_else(|| self.fence.place.clone())
    }

    /// What the compiler said of the errors.
    pub(super) fn words(&self, said: &[Diagnostic]) -> String {
        let errors = said.iter().filter(|each| each.level == DiagnosticLevel::Error);
        let words: String = errors.filter_map(|each| each.rendered.as_deref()).collect();
        let words = normalize(&words, &self.origin(None));
        if self.keeps_lines() {
            return words;
        }
        let root =
            self.fence.text.path.ancestors().nth(Path::new(self.fence.file()).components().count());
        let root = root.unwrap_or(Path::new("/"));
        let words = HEAD.replace_all(&words, |found: &Captures<'_>| {
            let line = found[3].parse().ok().and_then(|number| self.line_of(number));
            match line.and_then(|line| self.fence.code.get(line)) {
                Some(line) => format!(
                    "{}{}:{}:{}",
                    &found[1],
                    relative(&line.file.path, root),
                    line.number,
                    &found[4]
                ),
                None => found[0].to_owned(),
            }
        });
        GUTTER
            .replace_all(&words, |found: &Captures<'_>| {
                let line = found[2].parse().ok().and_then(|number| self.line_of(number));
                let Some(line) = line.and_then(|line| self.fence.code.get(line)) else {
                    return found[0].to_owned();
                };
                let width = found[1].len() + found[2].len();
                let number = line.number;
                format!("{number:<width$}{}", &found[3])
            })
            .into_owned()
    }

    /// What a program printed, with the places of the author's file.
    pub(super) fn printed(&self, bytes: &[u8], scratch: &Path) -> String {
        let text = String::from_utf8_lossy(bytes);
        let of_module = format!("{}/", module(self));
        let text = text.replace(&of_module, "");
        normalize(&text, &self.origin(Some(scratch)))
    }

    fn origin(&self, scratch: Option<&Path>) -> OutputOrigin {
        let scratch = scratch.map(Path::to_owned);
        OutputOrigin { workspace: self.folder.clone(), folder: PathBuf::new(), scratch }
    }

    /// What a program printed, as readers see it who run the page's code: their file is `src/main.rs`.
    pub(super) fn recordable(&self, bytes: &[u8], scratch: &Path) -> String {
        let printed = self.printed(bytes, scratch);
        let file = self.fence.file();
        // mdBook, and the Playground, put two lines before code without a `main`.
        let before = if self.program.wrapped { 3 } else { 1 };
        let mut shown = String::new();
        let mut rest = printed.as_str();
        while let Some(at) = rest.find(&format!("{file}:")) {
            let after = &rest[at + file.len() + 1..];
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let line = after[..digits].parse().ok().and_then(|number| self.line_of(number));
            shown.push_str(&rest[..at]);
            match line {
                Some(line) => shown.push_str(&format!("src/main.rs:{}", line + before)),
                None => shown.push_str(&format!("{file}:{}", &after[..digits])),
            }
            rest = &after[digits..];
        }
        shown.push_str(rest);
        shown
    }
}

/// The span in which a macro was called, or else the span itself.
fn called(span: &DiagnosticSpan) -> &DiagnosticSpan {
    span.expansion.as_ref().map_or(span, |expansion| called(&expansion.span))
}
