//! Includes: the files that pages show with mdBook's own directives, and what is wrong with them.
//!
//! mdBook logs a missing file without its place, and for a missing anchor it silently shows nothing. An
//! included file may include others, which are read as well, so that nothing outside the book gets in
//! indirectly.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::chapter::{Chapter, Fence};
use super::codes;
use super::containment;
use super::directive::{Directive, Show, scan};
pub(super) use super::include_selection::selected;
use super::include_selection::{check_selection, lines};
use super::layout::Layout;
use super::settings::Settings;
use bookwright_base::paths::{leads_outside, normalized};
use bookwright_base::problem::{Place, Problem, Text};
use serde_spanned::Spanned;

/// mdBook's directives that include a file, or lines of it.
pub const INCLUDES: [&str; 4] = ["include", "rustdoc_include", "playground", "playpen"];
/// How deep texts may include one another; mdBook stops there too.
pub const DEPTH: usize = 10;

/// A file that a page includes.
#[derive(Debug, Clone)]
pub struct Include {
    /// The file, absolute.
    pub file: PathBuf,
    /// The place of the directive.
    pub place: Place,
    /// Whether it shows a part of the file without the rest: `rustdoc_include` hides the rest.
    pub part: bool,
    /// The fence around it, if there is one.
    pub fence: Option<(Fence, Place)>,
}

/// What some pages show, with what the files show that they include.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The includes, in order.
    pub includes: Vec<Include>,
    /// The names of the listings that directives name.
    pub listings: HashSet<String>,
    /// The Markdown files that are included, in order, each once.
    pub pages: Vec<IncludedPage>,
}

/// A Markdown file that pages include.
#[derive(Debug, Clone)]
pub struct IncludedPage {
    /// The file.
    pub page: Chapter,
    /// The lines that are shown, counted from 1; `None` means all.
    pub lines: Option<Vec<Range<usize>>>,
}

/// What some pages show. What is wrong with includes is added to `problems`.
pub fn read<'c>(
    layout: &Layout,
    settings: &Settings,
    chapters: impl Iterator<Item = &'c Chapter>,
    problems: &mut Vec<Problem>,
) -> Shown {
    let mut reader = IncludeReader {
        layout,
        settings,
        problems,
        texts: BTreeMap::new(),
        shown: Shown::default(),
        pages: HashMap::new(),
    };
    for chapter in chapters {
        reader.page(chapter, 0);
    }
    reader.shown
}

impl IncludedPage {
    /// Shows more lines of it.
    fn add(&mut self, lines: Option<Range<usize>>) {
        match (&mut self.lines, lines) {
            (Some(shown), Some(lines)) => shown.push(lines),
            (shown, None) => *shown = None,
            (None, Some(_)) => {}
        }
    }
}

/// What an include selects: `FILE:SELECTION`.
fn selection_of(argument: &Spanned<String>) -> &str {
    let first = argument.get_ref().split_whitespace().next().unwrap_or("");
    first.split_once(':').map_or("", |(_, selection)| selection)
}

/// Pages, as their includes are read.
struct IncludeReader<'a> {
    layout: &'a Layout,
    settings: &'a Settings,
    problems: &'a mut Vec<Problem>,
    /// Each file that was read, or why it could not be.
    texts: BTreeMap<PathBuf, Result<Text, Problem>>,
    shown: Shown,
    /// The Markdown files that were read, by their real paths, with their places among the pages.
    pages: HashMap<PathBuf, usize>,
}

impl IncludeReader<'_> {
    /// Reads the includes of a page: of a chapter, or of Markdown that one includes.
    fn page(&mut self, page: &Chapter, depth: usize) {
        for directive in &page.directives {
            let around = |fence: &&Fence| fence.span.contains(&directive.span.start);
            let fence = page.fences.iter().find(around).map(|fence| {
                let opening = page.text.text[fence.span.clone()].lines().next().unwrap_or("");
                let start = fence.span.start;
                (fence.clone(), page.text.place(start..start + opening.len()))
            });
            self.directive(&page.text, directive, fence, depth);
        }
    }

    fn directive(
        &mut self,
        from: &Text,
        directive: &Directive,
        fence: Option<(Fence, Place)>,
        depth: usize,
    ) {
        self.shown.listings.extend(directive.show.listings().map(str::to_owned));
        let Show::Foreign { name, argument } = &directive.show else { return };
        if !INCLUDES.contains(&name.as_str()) {
            return;
        }
        let selects = matches!(name.as_str(), "include" | "rustdoc_include");
        let Some(file) = self.file(from, argument, selects) else { return };
        self.shown.includes.push(Include {
            file: file.clone(),
            place: from.place(directive.span.clone()),
            part: name != "rustdoc_include" && argument.get_ref().contains(':'),
            fence: fence.clone(),
        });
        if depth == DEPTH {
            return;
        }
        let Ok(text) = self.text(&file).clone() else { return };
        if file.extension().is_some_and(|extension| extension == "md") {
            let lines = match selection_of(argument) {
                selection if selects && !selection.is_empty() => Some(lines(&text, selection)),
                _ => None,
            };
            let known = self.shown.pages.len();
            // Several chapters may include the same file.
            match self.pages.entry(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                Entry::Occupied(known) => self.shown.pages[*known.get()].add(lines),
                Entry::Vacant(new) => {
                    new.insert(known);
                    let mut problems = Vec::new();
                    let page = Chapter::parse(
                        PathBuf::new(),
                        text,
                        self.settings.preprocessors,
                        &mut problems,
                    );
                    // Whoever reads chapters reports those of a file that is a chapter too.
                    problems.retain(|each| each.code == codes::DIRECTIVE_MISSPELLED);
                    self.problems.append(&mut problems);
                    let lines = lines.map(|lines| vec![lines]);
                    self.shown.pages.push(IncludedPage { page: page.clone(), lines });
                    self.page(&page, depth + 1);
                }
            }
        } else if text.text.contains("{{") {
            // Its other directives are text.
            for directive in scan(&text, &[], &[], self.settings.preprocessors, &mut Vec::new()) {
                self.directive(&text, &directive, fence.clone(), depth + 1);
            }
        }
    }

    /// The file that an include names, if it may be read. Reports what the include asks for and does
    /// not get.
    fn file(&mut self, from: &Text, argument: &Spanned<String>, selects: bool) -> Option<PathBuf> {
        let first = argument.get_ref().split_whitespace().next().unwrap_or("");
        let (path, selection) = match first.split_once(':') {
            Some((path, selection)) if selects => (path, selection),
            _ => (first, ""),
        };
        let start = argument.span().start;
        let place = from.place(start..start + path.len());
        let file = normalized(&from.path.parent()?.join(path));
        let root = &self.layout.root;
        let leaves = leads_outside(&file, root) || (!file.exists() && !file.starts_with(root));
        if !self.settings.allow_outside && leaves {
            let what = "this file is outside the book";
            self.report(Problem::new(codes::PATH_OUTSIDE, place, what).help(containment::HELP));
            return None;
        }
        let text = match self.text(&file).clone() {
            Ok(text) => text,
            Err(unreadable) if file.is_file() => {
                // It is there, so the include is right: what is wrong is in the file.
                self.report(unreadable);
                return Some(file);
            }
            Err(_) => {
                let help = "an include is looked up from the folder of the file that contains it";
                let what = format!("there is no file {path}");
                self.report(Problem::new(codes::INCLUDE_MISSING, place, what).help(help));
                return None;
            }
        };
        if !selection.is_empty() {
            let at = start + path.len() + 1;
            let place = from.place(at..at + selection.len());
            if let Some(problem) = check_selection(&text, path, selection, &place) {
                self.report(problem);
            }
        }
        Some(file)
    }

    /// Several chapters may include the same file, with the same mistake.
    fn report(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    fn text(&mut self, file: &Path) -> &Result<Text, Problem> {
        self.texts.entry(file.to_owned()).or_insert_with(|| Text::read(file))
    }
}
