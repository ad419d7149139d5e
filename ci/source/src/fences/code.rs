//! The code of a fence, line by line, each with its place: hidden lines are shown to the compiler, and
//! files that mdBook includes stand in place of the includes.

use std::path::{Path, PathBuf};

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use super::super::chapter::Fence;
use super::super::directive::{Show, scan};
use super::super::hash_lines;
use super::super::include::{self, DEPTH};
use super::super::settings::Preprocessors;
use bookwright_base::paths::{leads_outside, normalized};
use bookwright_base::problem::{Place, Text};

/// A line of a fence's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeLine {
    /// The line as the compiler gets it, without its end.
    pub text: String,
    /// The file it is written in: the page, or one that it includes.
    pub file: Text,
    /// Its number there, from 1.
    pub number: usize,
}

impl CodeLine {
    /// The place of the whole line, without the white space and the marks of quotes around it.
    pub fn place(&self) -> Place {
        self.place_of(0, self.text.len())
    }

    /// The place of some of its characters; `from` and `to` count bytes of the line's text.
    pub fn place_of(&self, from: usize, to: usize) -> Place {
        let mut start = 0;
        for (index, line) in self.file.text.split_inclusive('\n').enumerate() {
            if index + 1 == self.number {
                let written = line.trim_end();
                let code = self.text.trim();
                let at = written.find(code).map_or(0, |at| at + start);
                let indent = self.text.len() - self.text.trim_start().len();
                let (from, to) = (from.max(indent) - indent, to.max(indent) - indent);
                let end = start + written.len();
                return self
                    .file
                    .place((at.max(start) + from).min(end)..(at.max(start) + to).min(end));
            }
            start += line.len();
        }
        Place::file(&self.file.path)
    }
}

/// Reads the code of one fence.
pub(super) struct CodeReader<'a> {
    page: &'a Text,
    /// The book's folder, if nothing outside of it may be read.
    within: Option<&'a Path>,
    /// The program.
    pub(super) lines: Vec<CodeLine>,
    /// The files it includes.
    pub(super) files: Vec<PathBuf>,
    /// The lines that are the fence's own.
    own: String,
}

impl<'a> CodeReader<'a> {
    pub(super) fn new(page: &'a Text, within: Option<&'a Path>) -> Self {
        Self { page, within, lines: Vec::new(), files: Vec::new(), own: String::new() }
    }

    /// Reads a block of the page.
    pub(super) fn block(&mut self, fence: &Fence) {
        let first = self.page.text[..fence.span.start].matches('\n').count() + 2;
        for (index, line) in fence.text.lines().enumerate() {
            let number = first + index;
            if line.contains("{{") {
                self.with_includes(&self.page.clone(), line, number, 0);
                continue;
            }
            let text = unhidden(line);
            self.own.push_str(&text);
            self.own.push('\n');
            self.lines.push(CodeLine { text, file: self.page.clone(), number });
        }
    }

    /// Reads a file that a directive of this name shows.
    pub(super) fn file(&mut self, name: &str, argument: &str) {
        self.include(&self.page.clone(), name, argument, 0);
    }

    /// Whether there is code besides what is included and comments.
    pub(super) fn has_own_code(&self) -> bool {
        tokenize(&self.own, FrontmatterAllowed::No).any(|token| {
            !matches!(
                token.kind,
                TokenKind::Whitespace
                    | TokenKind::LineComment { .. }
                    | TokenKind::BlockComment { .. }
            )
        })
    }

    /// Reads a line with directives.
    fn with_includes(&mut self, from: &Text, line: &str, number: usize, depth: usize) {
        let text = Text::new(from.path.to_path_buf(), line);
        let mut at = 0;
        let mut before = String::new();
        for directive in scan(&text, &[], &[], Preprocessors::default(), &mut Vec::new()) {
            let Show::Foreign { name, argument } = &directive.show else { continue };
            before.push_str(&line[at..directive.span.start]);
            at = directive.span.end;
            if !include::INCLUDES.contains(&name.as_str()) {
                continue;
            }
            let first = self.lines.len();
            self.include(from, name, argument.get_ref(), depth);
            // What stands before the directive stands before the first line it shows.
            match self.lines.get_mut(first) {
                Some(line) if !before.is_empty() => line.text.insert_str(0, &before),
                _ => {}
            }
            if depth == 0 {
                self.own.push_str(&before);
            }
            before.clear();
        }
        let rest = line[at..].replace("\\{{", "{{");
        if depth == 0 {
            self.own.push_str(&before);
            self.own.push_str(&rest);
            self.own.push('\n');
        }
        if at == 0 {
            let text = if depth == 0 { unhidden(&rest) } else { rest };
            self.lines.push(CodeLine { text, file: from.clone(), number });
        } else if !rest.trim().is_empty() {
            match self.lines.last_mut() {
                Some(last) => last.text.push_str(&rest),
                None => self.lines.push(CodeLine { text: rest, file: from.clone(), number }),
            }
        }
    }

    /// Reads what an include shows. Whoever reads the includes reports what is wrong with it.
    fn include(&mut self, from: &Text, name: &str, argument: &str, depth: usize) {
        let first = argument.split_whitespace().next().unwrap_or("");
        let selects = matches!(name, "include" | "rustdoc_include");
        let (path, selection) = match first.split_once(':') {
            Some((path, selection)) if selects => (path, selection),
            _ => (first, ""),
        };
        let folder = from.path.parent().unwrap_or(Path::new(""));
        let file = normalized(&folder.join(path));
        if self.within.is_some_and(|root| leads_outside(&file, root)) {
            return;
        }
        let Ok(text) = Text::read(&file) else { return };
        self.files.push(file);
        // The rest of the file is there too, hidden.
        let selection = if name == "rustdoc_include" { "" } else { selection };
        let code = hash_lines::of_code(&text.text, false);
        for (number, line) in include::selected(&text, selection) {
            if line.contains("{{") && depth < DEPTH {
                self.with_includes(&text, line, number, depth + 1);
            } else {
                // Of a string, such a line is shown, and the compiler's as it is.
                let is_code = code.contains(&(number - 1));
                let line = if is_code { line.to_owned() } else { unhidden(line) };
                self.lines.push(CodeLine { text: line, file: text.clone(), number });
            }
        }
    }
}

/// A line as the compiler gets it: `# ` hides the rest from readers, and `##` is a sign. As rustdoc
/// has it; see `map_line` there.
fn unhidden(line: &str) -> String {
    let trimmed = line.trim();
    if trimmed.starts_with("##") {
        return line.replacen("##", "#", 1);
    }
    match trimmed.strip_prefix("# ") {
        Some(hidden) => hidden.to_owned(),
        None if trimmed == "#" => String::new(),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_are_shown_to_the_compiler() {
        for (line, code) in [
            ("# use a::B;", "use a::B;"),
            ("  # use a::B;", "use a::B;"),
            ("#", ""),
            ("##[derive(Debug)]", "#[derive(Debug)]"),
            ("#[derive(Debug)]", "#[derive(Debug)]"),
            ("#![allow(unused)]", "#![allow(unused)]"),
            ("let a = 1;", "let a = 1;"),
        ] {
            assert_eq!(unhidden(line), code, "{line}");
        }
    }

    #[test]
    fn places_are_those_in_the_page() {
        let page = Text::new("/a.md", "x\n> ```rust\n>   let a = b;\n> ```\n");
        let line = CodeLine { text: "  let a = b;".to_owned(), file: page.clone(), number: 3 };
        let whole = line.place();
        assert_eq!(&page.text[whole.span()], "let a = b;");
        assert_eq!((whole.line(), whole.column()), (Some(3), Some(5)));
        assert_eq!(&page.text[line.place_of(10, 11).span()], "b");
    }
}
