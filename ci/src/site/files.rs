//! The files of listings as pages show them: their lines, their anchors, their colours. Each is read
//! and coloured once in a weave, however many figures are cut from it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::highlight::{Highlighted, Highlighter, Language};
use crate::problem::{Problem, Text};
use crate::source::snippet::{Anchored, Line};

/// One file.
pub(super) struct Shown {
    /// All its lines but the marks of anchors.
    pub(super) all: Vec<Line>,
    /// Its anchors, in their order, with their lines.
    pub(super) anchors: Vec<(String, Vec<Line>)>,
    /// Whether something is wrong with its anchors; that has been reported.
    pub(super) broken: bool,
    highlighted: Highlighted,
}

impl Shown {
    fn read(text: Text, highlighter: &mut Highlighter, problems: &mut Vec<Problem>) -> Self {
        let language = Language::of_file(&text.path.to_string_lossy());
        let highlighted = highlighter.read(&text.text, language);
        let before = problems.len();
        let anchored = Anchored::read(&text, problems);
        let broken = problems.len() > before;
        let anchors = anchored
            .anchors()
            .iter()
            .map(|anchor| (anchor.name.clone(), anchored.anchor(&anchor.name).unwrap_or_default()))
            .collect();
        let all = anchored.all();
        Self { all, anchors, broken, highlighted }
    }

    /// The lines of an anchor, or of the whole file.
    pub(super) fn lines(&self, anchor: Option<&str>) -> Option<&[Line]> {
        match anchor {
            None => Some(&self.all),
            Some(name) => {
                self.anchors.iter().find(|(each, _)| each == name).map(|(_, lines)| &lines[..])
            }
        }
    }

    /// One line, coloured.
    pub(super) fn html(&self, line: &Line) -> String {
        let index = line.number.saturating_sub(1);
        // What a line lost at its start, when the snippet was dedented.
        let skip = self.highlighted.width(index).saturating_sub(line.text.len());
        self.highlighted.html(index, skip)
    }

    /// Whether a task may pause on a line.
    pub(super) fn awaits(&self, line: &Line) -> bool {
        self.highlighted.awaits(line.number.saturating_sub(1))
    }

    /// All its lines but the marks of anchors, as a program: what is run elsewhere.
    pub(super) fn program(&self) -> String {
        let mut program = String::new();
        for line in &self.all {
            program.push_str(&line.text);
            program.push('\n');
        }
        program
    }
}

/// The files of one weave.
pub(super) struct Files {
    /// The parsers, for code that is in no file too.
    pub(super) highlighter: Highlighter,
    read: HashMap<PathBuf, Option<Rc<Shown>>>,
}

impl Files {
    /// None read yet.
    pub(super) fn new() -> Self {
        Self { highlighter: Highlighter::new(), read: HashMap::new() }
    }

    /// A file; `None` if it cannot be read. What is wrong with it is reported the first time.
    pub(super) fn open(&mut self, path: &Path, problems: &mut Vec<Problem>) -> Option<Rc<Shown>> {
        if let Some(read) = self.read.get(path) {
            return read.clone();
        }
        let shown = match Text::read(path) {
            Ok(text) => Some(Rc::new(Shown::read(text, &mut self.highlighter, problems))),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        self.read.insert(path.to_owned(), shown.clone());
        shown
    }
}
