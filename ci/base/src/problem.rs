//! What an author can fix: a problem has a code and a place, and says what is wrong and what to do.
//!
//! Problems are collected, so that one run shows all of them. If the tool itself cannot continue (a
//! full disk, a folder without permission), that is an `anyhow::Error` instead.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::code::Code;
use crate::codes;
use crate::names::nearest;
use crate::paths::relative;

/// A file that an author wrote, with its text, which places point into.
///
/// Cloning is cheap, because all places of a file share one copy of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The file, absolute.
    pub path: Arc<Path>,
    /// All of the file, with the line endings it has on disk.
    pub text: Arc<str>,
}

impl Text {
    /// A text that is already in memory.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into().into(), text: text.into() }
    }

    /// Reads a file. A byte-order mark is dropped.
    ///
    /// # Errors
    /// A [`Problem`] that names the file, if it cannot be read or is not UTF-8; then the place is
    /// the first byte that is not.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        let unread = |why: &dyn std::fmt::Display| {
            Problem::new(
                codes::FILE_UNREADABLE,
                Place::file(path),
                format!("cannot read this file: {why}"),
            )
        };
        let bytes = bytes(path).map_err(|error| unread(&error))?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(path, text.trim_start_matches('\u{feff}'))),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let place = Self::new(path, text).place(at..at + 1);
                Err(Problem::new(
                    codes::FILE_NOT_UTF8,
                    place,
                    "this file is not UTF-8 from here on",
                )
                .help("save the file as UTF-8"))
            }
        }
    }

    /// The place of a range of bytes. A range that leaves the text or splits a character is adjusted.
    pub fn place(&self, span: Range<usize>) -> Place {
        let start = floor_boundary(&self.text, span.start);
        let end = floor_boundary(&self.text, span.end.max(span.start)).max(start);
        Place { file: self.path.clone(), text: Some(self.text.clone()), span: start..end }
    }
}

/// All bytes of a file that an author wrote. Refuses a pipe or a device, which might never end.
///
/// # Errors
/// If it is not a regular file, or cannot be read.
pub fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    std::fs::read(path)
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where something is: a file, and a range of its bytes if the text is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, absolute.
    pub file: Arc<Path>,
    /// The file's text; `None` if the place is the file itself.
    text: Option<Arc<str>>,
    /// The bytes; empty for a point.
    span: Range<usize>,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |place: &Self| (place.span.start, place.span.end);
        // The places of a file usually share its text.
        (self.file.cmp(&other.file))
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Place {
    /// A whole file or folder, even one that does not exist.
    pub fn file(path: &Path) -> Self {
        Self { file: path.into(), text: None, span: 0..0 }
    }

    /// The file's text; `None` if the place is the whole file.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The line, from 1; `None` if the place is the whole file.
    pub fn line(&self) -> Option<usize> {
        let text = self.text.as_ref()?;
        Some(text[..self.span.start].matches('\n').count() + 1)
    }

    /// The column in characters, from 1; `None` if the place is the whole file.
    pub fn column(&self) -> Option<usize> {
        let text = self.text.as_ref()?;
        let line_start = text[..self.span.start].rfind('\n').map_or(0, |at| at + 1);
        Some(text[line_start..self.span.start].chars().count() + 1)
    }

    /// The bytes in the file's text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// `file:line:column` as it is printed everywhere, with the file relative to `base` if it is below.
    pub fn display(&self, base: &Path) -> String {
        let mut shown = relative(&self.file, base);
        if let (Some(line), Some(column)) = (self.line(), self.column()) {
            let _ = write!(shown, ":{line}:{column}");
        }
        shown
    }
}

/// Something an author can fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// Its kind: one for each cure.
    pub code: Code,
    /// What is wrong: one line, without a full stop.
    pub what: String,
    /// What to do, one line for each way.
    pub help: Vec<String>,
    /// Text to print below it verbatim, such as a difference or a compiler's message.
    pub detail: Option<String>,
}

impl Problem {
    /// A problem of a kind, at a place.
    pub fn new(code: Code, place: Place, what: impl Into<String>) -> Self {
        let mut what = what.into();
        // It may quote an author, who may have written anything.
        if what.contains(char::is_control) {
            let shown =
                |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
            what = what.chars().map(shown).collect();
        }
        Self { place, code, what, help: Vec::new(), detail: None }
    }

    /// Adds something to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds "did you mean" if a known name is similar to the given one.
    #[must_use]
    pub fn did_you_mean<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(given, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Sets the text to print below.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The problem as rustc would print it: what is wrong, the place, the line with a caret, the help.
    /// Paths are shown relative to `base`.
    pub fn render(&self, base: &Path, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let path = relative(&self.place.file, base);
        let title = Level::ERROR.primary_title(&self.what).id(self.code.as_str());
        let mut group = match &self.place.text {
            Some(text) => {
                let label = AnnotationKind::Primary.span(self.place.span.clone());
                title.element(Snippet::source(&**text).path(path).annotation(label))
            }
            None => title.element(Origin::path(path)),
        };
        for help in &self.help {
            group = group.element(Level::HELP.message(help));
        }
        let mut shown = renderer.render(&[group]);
        if let Some(detail) = &self.detail {
            shown.push('\n');
            for line in detail.lines() {
                let _ = write!(shown, "\n    {line}");
            }
        }
        shown
    }

    /// The problem as a GitHub Actions workflow command, which marks the line in a review.
    /// See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.
    pub fn annotation(&self, base: &Path) -> String {
        let mut message = self.what.clone();
        for help in &self.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        if let Some(detail) = &self.detail {
            let _ = write!(message, "\n{detail}");
        }
        let mut shown = format!("::error title={}", self.code);
        let _ = write!(shown, ",file={}", escape(&relative(&self.place.file, base), true));
        if let (Some(line), Some(column)) = (self.place.line(), self.place.column()) {
            let _ = write!(shown, ",line={line},col={column}");
        }
        let _ = write!(shown, "::{}", escape(&message, false));
        shown
    }
}

fn escape(text: &str, property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let text = Text::new("/book/src/a.md", "one\nzwölf {{#x}}\n");
        let at = text.text.find("{{").unwrap();
        let place = text.place(at..at + 6);
        assert_eq!(place.display(Path::new("/book")), "src/a.md:2:7");
    }

    #[test]
    fn a_range_outside_the_text_is_moved_into_it() {
        let text = Text::new("/a", "é");
        assert_eq!(text.place(1..99).span(), 0..2);
        assert_eq!(text.place(50..60).span(), 2..2);
    }

    #[test]
    fn a_problem_prints_like_rustc() {
        let text = Text::new("/book/src/a.md", "see {{#lsting x}} there\n");
        let problem = Problem::new(
            Code::new("directive-unknown"),
            text.place(7..13),
            "no directive has the name `lsting`",
        )
        .did_you_mean("lsting", ["listing", "output"]);
        assert_eq!(
            problem.render(Path::new("/book"), false),
            "\
error[directive-unknown]: no directive has the name `lsting`
 --> src/a.md:1:8
  |
1 | see {{#lsting x}} there
  |        ^^^^^^
  |
  = help: did you mean `listing`?"
        );
    }

    #[test]
    fn an_annotation_cannot_break_out_of_its_line() {
        let text = Text::new("/book/a,b.md", "x\n");
        let problem = Problem::new(Code::new("x"), text.place(0..1), "100 %\n::error::")
            .detail("a\n::error::");
        assert_eq!(
            problem.annotation(Path::new("/book")),
            "::error title=x,file=a%2Cb.md,line=1,col=1::100 %25\\n::error::%0Aa%0A::error::"
        );
    }
}
