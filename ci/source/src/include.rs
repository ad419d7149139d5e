//! Includes: the files that pages show with mdBook's own directives, and what is wrong with them.
//!
//! mdBook logs a missing file without its place, and for a missing anchor it silently shows nothing. An
//! included file may include others, which are read as well, so that nothing outside the book gets in
//! indirectly.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chapter::{Chapter, Fence};
use super::codes;
use super::containment;
use super::directive::{Directive, Show, scan};
pub(super) use super::include_selection::selected;
use super::include_selection::{check_selection, lines, taken};
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
        open: Vec::new(),
    };
    for chapter in chapters {
        reader.page(chapter);
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
    /// The files being read, each included by the one before.
    open: Vec<Arc<Path>>,
}

impl IncludeReader<'_> {
    /// Reads the includes of a page: of a chapter, or of Markdown that one includes.
    fn page(&mut self, page: &Chapter) {
        self.open.push(page.text.path.clone());
        for directive in &page.directives {
            let around = |fence: &&Fence| fence.span.contains(&directive.span.start);
            let fence = page.fences.iter().find(around).map(|fence| {
                let opening = page.text.text[fence.span.clone()].lines().next().unwrap_or("");
                let start = fence.span.start;
                (fence.clone(), page.text.place(start..start + opening.len()))
            });
            let in_line = fence.is_none() && is_in_one_line(page, directive);
            self.directive(&page.text, directive, fence, in_line);
        }
        self.open.pop();
    }

    fn directive(
        &mut self,
        from: &Text,
        directive: &Directive,
        fence: Option<(Fence, Place)>,
        in_line: bool,
    ) {
        self.shown.listings.extend(directive.show.listings().map(str::to_owned));
        let Show::Foreign { name, argument } = &directive.show else { return };
        if !INCLUDES.contains(&name.as_str()) {
            return;
        }
        let selects = matches!(name.as_str(), "include" | "rustdoc_include");
        let Some((file, selection)) = self.file(from, argument, selects) else { return };
        self.shown.includes.push(Include {
            file: file.clone(),
            place: from.place(directive.span.clone()),
            part: name != "rustdoc_include" && argument.get_ref().contains(':'),
            fence: fence.clone(),
        });
        let Ok(text) = self.text(&file).clone() else { return };
        if in_line && taken(&text.text, selection, name == "rustdoc_include").len() > 1 {
            let what = "only the first line of this include stays in its heading or table row";
            let place = from.place(directive.span.clone());
            let help = "include one line here, such as FILE:1, or include the rows together, in a \
                        line of their own";
            self.report(Problem::new(codes::INCLUDE_LINES_LOST, place, what).help(help));
        }
        let again = self.open.contains(&text.path);
        if again || self.open.len() > DEPTH {
            if self.selects_includes(&text, selection) {
                let what = match again {
                    true => "this file includes itself: the text would have no end".to_owned(),
                    false => {
                        format!("includes lead from file to file more than {DEPTH} times here")
                    }
                };
                let problem =
                    Problem::new(codes::INCLUDE_NESTED, from.place(argument.span()), what);
                self.report(problem.help(
                    "take one of the includes out, or put a backslash before it, to show it: \\{{#",
                ));
            }
            return;
        }
        if file.extension().is_some_and(|extension| extension == "md") {
            let lines = (!selection.is_empty()).then(|| lines(&text, selection));
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
                    self.page(&page);
                }
            }
        } else if text.text.contains("{{") {
            self.open.push(text.path.clone());
            // Its other directives are text.
            for directive in scan(&text, &[], &[], self.settings.preprocessors, &mut Vec::new()) {
                self.directive(&text, &directive, fence.clone(), false);
            }
            self.open.pop();
        }
    }

    /// Whether what an include selects of a text has includes of its own.
    fn selects_includes(&self, text: &Text, selection: &str) -> bool {
        let lines: Vec<&str> = text.text.lines().collect();
        let taken = taken(&text.text, selection, false);
        let taken: Vec<&str> = taken.iter().filter_map(|it| lines.get(it.index).copied()).collect();
        let selected = Text::new(&*text.path, taken.join("\n"));
        let others = self.settings.preprocessors;
        let is_include = |each: &Directive| match &each.show {
            Show::Foreign { name, .. } => INCLUDES.contains(&name.as_str()),
            _ => false,
        };
        scan(&selected, &[], &[], others, &mut Vec::new()).iter().any(is_include)
    }

    /// The file that an include names and what it selects of it, if it may be read. Reports what the
    /// include asks for and does not get.
    fn file<'d>(
        &mut self,
        from: &Text,
        argument: &'d Spanned<String>,
        selects: bool,
    ) -> Option<(PathBuf, &'d str)> {
        let first = argument.get_ref().split_whitespace().next().unwrap_or("");
        let (path, selection) = match first.split_once(':') {
            Some((path, selection)) if selects => (path, selection),
            _ => (first, ""),
        };
        let start = argument.span().start;
        let place = from.place(start..start + path.len());
        if path.is_empty() {
            let what = "this include names no file";
            let problem = Problem::new(codes::DIRECTIVE_SUBJECT_MISSING, place, what);
            self.report(
                problem
                    .help("name one: {{#include FILE}}")
                    .help("to show the braces themselves, put a backslash before them: \\{{#"),
            );
            return None;
        }
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
                return Some((file, selection));
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
        Some((file, selection))
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

/// Whether only one line of text can be in the place of a directive: in a heading, or in a row of a
/// table, which has other text beside it.
fn is_in_one_line(page: &Chapter, directive: &Directive) -> bool {
    let span = &directive.span;
    let source = &page.text.text;
    let start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let after = source[span.end..].lines().next().unwrap_or("");
    let in_heading = page.headings.iter().any(|heading| heading.span.contains(&span.start));
    in_heading || (source[start..span.start].contains('|') && after.contains('|'))
}
