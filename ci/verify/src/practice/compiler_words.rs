//! What of the compiler's words helps a reader: each error with the line of the reader's own file.

use std::path::{Path, PathBuf};

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};

use super::SourceLine;
use crate::normalize::is_count;
use bookwright_base::paths::normalized;

/// Where the files of one exercise are.
#[derive(Debug)]
pub(super) struct Folders<'a> {
    /// The folder that rustc's paths are relative to.
    pub(super) workspace: &'a Path,
    /// The reader's copy.
    pub(super) copy: &'a Path,
    /// The book's exercise, which has the tests.
    pub(super) exercise: &'a Path,
}

impl Folders<'_> {
    /// Whether a file belongs to the exercise.
    pub(super) fn owns(&self, file: &Path) -> bool {
        file.starts_with(self.copy) || file.starts_with(self.exercise)
    }

    fn file(&self, span: &DiagnosticSpan) -> PathBuf {
        normalized(&self.workspace.join(&span.file_name))
    }

    /// The line of a span, or of the outermost span in a file of the exercise that it was expanded from.
    fn line(&self, span: &DiagnosticSpan) -> SourceLine {
        let expansions = std::iter::successors(Some(span), |span| {
            span.expansion.as_ref().map(|expansion| &expansion.span)
        });
        let own = expansions.filter(|span| self.owns(&self.file(span))).last();
        let span = own.unwrap_or(span);
        SourceLine { file: self.file(span), line: span.line_start }
    }
}

/// One of the compiler's diagnostics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompilerNote {
    /// Its first line, such as `error[E0308]: mismatched types`.
    pub title: String,
    /// The line it is about, if it is about one.
    pub line: Option<SourceLine>,
    /// All of it, in color. Its paths are those of the compiler: see [`CompilerNote::rendered`].
    rendered: String,
    /// The paths in it, and what they lead to.
    paths: Vec<(String, PathBuf)>,
}

impl CompilerNote {
    /// The note of a diagnostic, unless that only counts others.
    pub(super) fn of(diagnostic: &Diagnostic, folders: &Folders<'_>) -> Option<Self> {
        let code = diagnostic.code.as_ref().map(|code| code.code.as_str());
        if diagnostic.spans.is_empty() && code.is_none() && is_count(&diagnostic.message) {
            return None;
        }
        let level = match diagnostic.level {
            DiagnosticLevel::Warning => "warning",
            _ => "error",
        };
        let title = match code.filter(|code| code.starts_with('E')) {
            Some(code) => format!("{level}[{code}]: {}", diagnostic.message),
            None => format!("{level}: {}", diagnostic.message),
        };
        let primary = diagnostic.spans.iter().find(|span| span.is_primary);
        let mut paths: Vec<(String, PathBuf)> = Vec::new();
        let children = diagnostic.children.iter().flat_map(|child| &child.spans);
        for span in diagnostic.spans.iter().chain(children) {
            if !paths.iter().any(|(name, _)| *name == span.file_name) {
                paths.push((span.file_name.clone(), folders.file(span)));
            }
        }
        let rendered = diagnostic.rendered.clone().unwrap_or_else(|| title.clone());
        let line = primary.map(|span| folders.line(span));
        Some(Self { title, line, rendered: rendered.trim_end().to_owned(), paths })
    }

    /// All of it, in color, with its paths as `shown` shows them.
    pub fn rendered(&self, shown: impl Fn(&Path) -> String) -> String {
        let mut rendered = self.rendered.clone();
        for (name, file) in &self.paths {
            rendered = rendered.replace(&format!("{name}:"), &format!("{}:", shown(file)));
        }
        rendered
    }
}

/// What cargo says of a failure, without what it says of its work.
pub(super) fn of_cargo(words: &str) -> String {
    let at = words.find("error").unwrap_or_default();
    words[at..].trim_end().to_owned()
}
