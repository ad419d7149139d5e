//! Includes: files that pages show with mdBook's own directives, put in here and not by mdBook, which
//! does it too simply.
//!
//! mdBook puts a file's text in the place of a directive and looks at nothing around it. So only the
//! first line gets the prefix of a quote or a list, a line that looks like the end of the fence ends
//! it, lines of code that begin with `#` are hidden, and code is run with the book's edition in place
//! of the crate's. What mdBook selects of a file, and that an included text may include others, stays
//! as it is.

mod fenced;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::line_prefix;
use bookwright_base::paths::normalized;
use bookwright_base::problem::Text;
use bookwright_source::Source;
use bookwright_source::chapter::{Chapter, Fence};
use bookwright_source::crates::edition_of;
use bookwright_source::directive::{Directive, Show, scan};
use bookwright_source::hash_lines;
use bookwright_source::include::{DEPTH, INCLUDES};
use bookwright_source::include_selection::taken;

/// The renderers that hide lines of Rust which begin with `#`, as rustdoc does.
const HIDING: [&str; 2] = ["html", "test"];
const PLAYGROUND: [&str; 2] = ["playground", "playpen"];

/// A replacement in a page's text.
pub(super) type Edit = (Range<usize>, String);

/// Puts included files into pages.
pub(super) struct IncludeWeaver<'s> {
    source: &'s Source,
    hides: bool,
    texts: HashMap<PathBuf, Option<Text>>,
    editions: HashMap<PathBuf, Option<String>>,
}

/// An include: its directive in a text, and what it names.
struct NamedFile<'d> {
    directive: &'d Directive,
    /// The directive's name.
    name: &'d str,
    /// The file, absolute.
    file: PathBuf,
    /// What it selects of the file; empty for all of it.
    selection: &'d str,
    /// The words after the file.
    words: Vec<&'d str>,
}

impl<'d> NamedFile<'d> {
    /// What a directive of a file in this folder includes, if it is an include.
    fn of(directive: &'d Directive, folder: &Path) -> Option<Self> {
        let Show::Foreign { name, argument } = &directive.show else { return None };
        let mut words = argument.get_ref().split_whitespace();
        let first = words.next().filter(|_| INCLUDES.contains(&name.as_str()))?;
        let selects = !PLAYGROUND.contains(&name.as_str());
        let (path, selection) = first.split_once(':').filter(|_| selects).unwrap_or((first, ""));
        let file = normalized(&folder.join(path));
        Some(Self { directive, name, file, selection, words: words.collect() })
    }
}

impl<'s> IncludeWeaver<'s> {
    /// One that has read no file, for the pages of a renderer.
    pub(super) fn new(source: &'s Source, renderer: &str) -> Self {
        let hides = HIDING.contains(&renderer);
        Self { source, hides, texts: HashMap::new(), editions: HashMap::new() }
    }

    /// The edits that put in what a page includes, in no order. A file that cannot be read is left to
    /// mdBook; reading the sources reports it.
    pub(super) fn edits(&mut self, page: &Chapter) -> Vec<Edit> {
        self.edits_at(page, 0)
    }

    fn edits_at(&mut self, page: &Chapter, depth: usize) -> Vec<Edit> {
        let Some(folder) = page.text.path.parent().map(Path::to_owned) else { return Vec::new() };
        let mut edits = escapes(page);
        let within = |fence: Range<usize>| {
            let inside =
                page.directives.iter().filter(move |each| fence.contains(&each.span.start));
            inside.filter_map(|each| NamedFile::of(each, &folder)).collect::<Vec<_>>()
        };
        for fence in &page.fences {
            let includes = within(fence.span.clone());
            if !includes.is_empty() {
                self.fence(page, fence, &includes, depth, &mut edits);
            }
        }
        let is_text = |directive: &&Directive| {
            let at = directive.span.start;
            !page.fences.iter().any(|fence| fence.span.contains(&at))
                && !page.headings.iter().any(|heading| heading.span.contains(&at))
        };
        for directive in page.directives.iter().filter(is_text) {
            let Some(include) = NamedFile::of(directive, &folder) else { continue };
            let text = match PLAYGROUND.contains(&include.name) {
                true => self.playground(&include, depth),
                false => self.markdown(&include, depth),
            };
            if let Some(text) = text {
                let source = &page.text.text;
                let after = source[directive.span.end..].lines().next().unwrap_or("");
                // A fence ends with its line; where the page's line does too, that would be an empty one.
                let text =
                    if after.trim().is_empty() { text.trim_end_matches('\n') } else { &text };
                let prefix = line_prefix::of_text(source, directive.span.start);
                edits.push((directive.span.clone(), line_prefix::continued(text, &prefix)));
            }
        }
        edits
    }

    /// The text of an include outside a fence: Markdown, whatever the file is called.
    fn markdown(&mut self, include: &NamedFile<'_>, depth: usize) -> Option<String> {
        let text = self.selected(include, false)?;
        if depth == DEPTH || !text.contains("{{") {
            return Some(text);
        }
        let text = Text::new(include.file.as_path(), text);
        let others = self.source.settings.preprocessors;
        let page = Chapter::parse(PathBuf::new(), text, others, &mut Vec::new());
        let edits = self.edits_at(&page, depth + 1);
        Some(edited(&page.text.text, edits))
    }

    /// The text of an include in a fence: nothing but text and further includes.
    fn code(&mut self, include: &NamedFile<'_>, is_rust: bool, depth: usize) -> Option<String> {
        let text = self.selected(include, is_rust)?;
        if depth == DEPTH || !text.contains("{{") {
            return Some(text);
        }
        let folder = include.file.parent()?;
        let text = Text::new(include.file.as_path(), text);
        let others = self.source.settings.preprocessors;
        let mut edits = Vec::new();
        for directive in scan(&text, &[], &[], others, &mut Vec::new()) {
            let Some(include) = NamedFile::of(&directive, folder) else { continue };
            if let Some(text) = self.code(&include, is_rust, depth + 1) {
                edits.push((directive.span.clone(), text));
            }
        }
        Some(edited(&text.text, edits))
    }

    /// The lines that an include selects. In Rust, lines of code stay visible, and those that are not
    /// selected become hidden ones.
    fn selected(&mut self, include: &NamedFile<'_>, is_rust: bool) -> Option<String> {
        let text = self.text(&include.file)?;
        let code = match is_rust && self.hides {
            true => hash_lines::of_code(&text.text, self.edition(&include.file).is_some()),
            false => Default::default(),
        };
        let lines: Vec<&str> = text.text.lines().collect();
        let taken = taken(&text.text, include.selection, include.name == "rustdoc_include");
        let shown = taken.into_iter().filter_map(|taken| {
            let line = *lines.get(taken.index)?;
            Some(match taken.selected {
                false => format!("# {line}"),
                true if code.contains(&taken.index) => line.replacen('#', "##", 1),
                true => line.to_owned(),
            })
        });
        Some(shown.collect::<Vec<_>>().join("\n"))
    }

    fn text(&mut self, file: &Path) -> Option<Text> {
        let read = || Text::read(file).ok();
        self.texts.entry(file.to_owned()).or_insert_with(read).clone()
    }

    /// The edition of the crate that a file belongs to. What belongs to none is compiled where it is shown,
    /// with the edition of the page.
    fn edition(&mut self, file: &Path) -> Option<String> {
        let is_folder = |folder: &Path| self.source.crate_folders.has(folder);
        if !file.ancestors().skip(1).any(is_folder) {
            return None;
        }
        let root = &self.source.layout.root;
        let listings = &self.source.layout.listings;
        let top = if file.starts_with(root) { root } else { listings };
        let read = || edition_of(file, top);
        self.editions.entry(file.to_owned()).or_insert_with(read).clone()
    }

    /// Whether a fence has code of its own around what it includes, so that it is compiled as it stands.
    fn has_own_code(&self, page: &Chapter, fence: &Fence) -> bool {
        let fences = &self.source.fences.all;
        fences.iter().any(|each| each.text.path == page.text.path && each.span == fence.span)
    }
}

/// The edits of what mdBook is not to follow: the directives in comments, which are no part of the page,
/// and those behind a backslash. To mdBook all of a line from the first backslash to its last braces
/// is one such directive, so that another backslash there would be shown.
fn escapes(page: &Chapter) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut start = 0;
    for line in page.text.text.split_inclusive('\n') {
        let last = line.rfind("}}").unwrap_or(0);
        let mut is_open = false;
        for (at, _) in line[..last].match_indices("{{#") {
            let is_escaped = line[..at].ends_with('\\');
            let at = start + at;
            let in_comment = || page.comments.iter().any(|comment| comment.contains(&at));
            match (is_escaped, is_open) {
                (true, true) => edits.push((at - 1..at, String::new())),
                (false, false) if in_comment() => edits.push((at..at, "\\".to_owned())),
                _ => {}
            }
            is_open |= is_escaped || in_comment();
        }
        start += line.len();
    }
    edits
}

/// A text with replacements made that do not overlap.
pub(super) fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (span, new) in edits {
        if span.start >= at {
            out.push_str(&text[at..span.start]);
            out.push_str(&new);
            at = span.end;
        }
    }
    out.push_str(&text[at..]);
    out
}
