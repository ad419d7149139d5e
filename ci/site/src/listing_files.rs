//! The files of listings as pages show them: lines, anchors, and highlighting. A weave reads and
//! highlights each file once, however many figures show parts of it.
//!
//! Reading files is much of the work of a weave, and they do not depend on each other: those that
//! will be shown are read ahead on all cores.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::highlight::{HighlightedText, SyntaxLanguage, highlight};
use bookwright_base::parallel;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::aside::Asides;
use bookwright_source::snippet::{Anchored, SnippetLine};

/// A file of a listing.
pub(super) struct ListingFile {
    /// Its lines, without marks such as anchors.
    pub(super) all: Vec<SnippetLine>,
    /// Its anchors in order, each with its lines.
    pub(super) anchors: Vec<(String, Vec<SnippetLine>)>,
    /// Whether a problem with its marks was reported.
    pub(super) broken: bool,
    /// Its notes and folds.
    pub(super) asides: Asides,
    highlighted: HighlightedText,
}

impl ListingFile {
    fn read(text: Text, problems: &mut Vec<Problem>) -> Self {
        let language = SyntaxLanguage::of_file(&text.path.to_string_lossy());
        let highlighted = highlight(&text.text, language);
        let before = problems.len();
        let anchored = Anchored::read(&text, problems);
        let asides = Asides::read(&text, problems);
        let broken = problems.len() > before;
        let shown = |mut lines: Vec<SnippetLine>| {
            lines.retain(|line| !asides.is_mark(line.number));
            lines
        };
        let anchors = anchored.anchors().iter().map(|anchor| {
            (anchor.name.clone(), shown(anchored.anchor(&anchor.name).unwrap_or_default()))
        });
        let anchors = anchors.collect();
        let all = shown(anchored.all());
        Self { all, anchors, broken, asides, highlighted }
    }

    /// The lines of an anchor, or of the whole file.
    pub(super) fn lines(&self, anchor: Option<&str>) -> Option<&[SnippetLine]> {
        match anchor {
            None => Some(&self.all),
            Some(name) => {
                self.anchors.iter().find(|(each, _)| each == name).map(|(_, lines)| &lines[..])
            }
        }
    }

    /// A line, highlighted.
    pub(super) fn html(&self, line: &SnippetLine) -> String {
        let index = line.number.saturating_sub(1);
        // The length of the indentation that the snippet removed.
        let skip = self.highlighted.width(index).saturating_sub(line.text.len());
        self.highlighted.html(index, skip)
    }

    /// Whether a task may pause on a line: it contains `await`.
    pub(super) fn awaits(&self, line: &SnippetLine) -> bool {
        self.highlighted.awaits(line.number.saturating_sub(1))
    }

    /// The file without marks, as a program to run elsewhere.
    pub(super) fn program(&self) -> String {
        let mut program = String::new();
        for line in &self.all {
            program.push_str(&line.text);
            program.push('\n');
        }
        program
    }
}

/// The files that a weave has read.
pub(super) struct ListingFiles {
    read: HashMap<PathBuf, CachedFile>,
}

/// A file that was read, and the problems found in it, until the file is opened.
struct CachedFile {
    shown: Option<Rc<ListingFile>>,
    unreported: Vec<Problem>,
}

/// Threads are started for no fewer files than this.
const WORTH_THREADS: usize = 16;

impl ListingFiles {
    /// No file has been read.
    pub(super) fn new() -> Self {
        Self { read: HashMap::new() }
    }

    /// Reads files that will be opened, on all cores.
    pub(super) fn read_ahead(&mut self, paths: BTreeSet<PathBuf>) {
        let paths: Vec<PathBuf> = paths.into_iter().collect();
        if paths.len() < WORTH_THREADS {
            return;
        }
        let read = parallel::map(&paths, |path| (path.clone(), read(path)));
        for (path, (shown, unreported)) in read {
            self.read.insert(path, CachedFile { shown: shown.map(Rc::new), unreported });
        }
    }

    /// Opens a file; `None` if it cannot be read. The first time, its problems are reported.
    pub(super) fn open(
        &mut self,
        path: &Path,
        problems: &mut Vec<Problem>,
    ) -> Option<Rc<ListingFile>> {
        if let Some(read) = self.read.get_mut(path) {
            problems.append(&mut read.unreported);
            return read.shown.clone();
        }
        let (shown, mut found) = read(path);
        problems.append(&mut found);
        let shown = shown.map(Rc::new);
        self.read.insert(path.to_owned(), CachedFile { shown: shown.clone(), unreported: found });
        shown
    }
}

fn read(path: &Path) -> (Option<ListingFile>, Vec<Problem>) {
    let mut problems = Vec::new();
    match Text::read(path) {
        Ok(text) => (Some(ListingFile::read(text, &mut problems)), problems),
        Err(problem) => (None, vec![problem]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_read_ahead_are_those_read_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = BTreeSet::new();
        for index in 0..40 {
            let path = folder.path().join(format!("{index}.rs"));
            let broken = if index % 7 == 0 { "// ANCHOR: a\n" } else { "" };
            std::fs::write(&path, format!("{broken}fn f{index}() {{}}\n")).unwrap();
            paths.insert(path);
        }
        paths.insert(folder.path().join("absent.rs"));
        let (mut ahead, mut single) = (ListingFiles::new(), ListingFiles::new());
        ahead.read_ahead(paths.clone());
        for path in paths {
            let (mut found, mut expected) = (Vec::new(), Vec::new());
            let shown = ahead.open(&path, &mut found).map(|each| each.program());
            assert_eq!(shown, single.open(&path, &mut expected).map(|each| each.program()));
            assert_eq!(found, expected);
            ahead.open(&path, &mut found);
            assert_eq!(found, expected, "reported once");
        }
    }
}
