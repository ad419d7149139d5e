//! Listings as pages show them: a figure from a directive, a crate, and its recordings.
//!
//! Only the caption is the author's word. Code comes from the crate, output and diagnostics from
//! recordings; if one is missing, that is a problem, and nothing is published.

use std::path::Path;
use std::rc::Rc;

use pulldown_cmark::Options;
use similar::{ChangeTag, TextDiff};

use super::diagnostics;
use super::figure::{self, Badge, CodeLine, CratePanel, ListingFigure, TitleBar};
use super::figure_context::FigureContext;
use super::html;
use super::listing_files::ListingFile;
use super::numbering::NumberedFigure;
use super::playground;
use super::recorded_output::Placement;
use crate::codes;
use bookwright_base::paths::{leads_outside, relative, stays_inside};
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Spanned;
use bookwright_source::codes as source_codes;
use bookwright_source::directive::ShowListing;
use bookwright_source::expectation::Expectation;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::snippet::SnippetLine;

impl FigureContext<'_> {
    /// The figure of a `{{#listing}}` in the chapter `text`; `None` if a problem was reported instead.
    /// `spot` has the figure's id and number. While what it does is `withheld`, neither a badge nor a
    /// mark at a line says it.
    pub(super) fn listing(
        &mut self,
        text: &Text,
        show: &ShowListing,
        spot: &NumberedFigure,
        withheld: bool,
    ) -> Option<String> {
        let listing = self.find(text, &show.name)?;
        let file = match &show.file {
            Some(file) => self.file(text, listing, file)?,
            None => listing.main_file().to_owned(),
        };
        let shown = self.files.open(&listing.folder.join(&file), &mut self.problems)?;
        let lines = self.lines(text, &shown, &file, show)?.to_vec();
        let before = match &show.diff {
            Some(other) => Some(self.compared(text, other, show, &file)?),
            None => None,
        };
        let joined = match show.output {
            true => self.output(text, &show.name, &Placement::BelowListing)?,
            false => String::new(),
        };
        let pointed = match (&listing.metadata.expectation, &listing.recording.compiler) {
            (Expectation::CompileError(_), Some(words)) if !withheld => {
                diagnostics::pointed_lines(words, &file)
            }
            _ => Vec::new(),
        };
        let prose = self.source.settings.punctuation;
        let mut code = match &before {
            Some((other, before)) => changed_lines(other, before, &shown, &lines, prose),
            None => lines.iter().map(|line| code_line(&shown, line, prose)).collect(),
        };
        for line in &mut code {
            if line.number.is_some_and(|number| pointed.contains(&number)) {
                line.classes.push("bad");
            }
        }
        let whole = show.anchor.is_none();
        let label = format!("Code of {}", spot.label.replacen('L', "l", 1));
        let caption = show.caption.as_ref().map_or(String::new(), |c| self.inline(c.get_ref()));
        let badge = (!withheld).then(|| Badge::of(listing));
        let figure = ListingFigure {
            id: Some(&spot.id),
            bar: TitleBar {
                name: &listing.name,
                path: &file,
                badge,
                run: (file == layout::MAIN).then(|| self.run(listing, &shown)).flatten(),
                source: self.source_address(listing, &file, (!whole).then_some(&lines)),
                origin: Some(self.origin(listing, &spot.id)),
            },
            code: figure::code(&label, &code),
            caption: Some((&spot.label, caption)),
            joined,
        };
        Some(figure.html())
    }

    /// The file of a listing that `file` names.
    fn file(&mut self, text: &Text, listing: &Listing, file: &Spanned<String>) -> Option<String> {
        let name = file.get_ref().replace('\\', "/");
        let path = listing.folder.join(&name);
        let inside = stays_inside(Path::new(&name)) && !leads_outside(&path, &listing.folder);
        if !inside && !self.source.settings.allow_outside {
            self.problems.push(
                Problem::new(
                    codes::LISTING_FILE_OUTSIDE,
                    text.place(file.span()),
                    "this file is outside its listing",
                )
                .help("a listing shows its own files; move the file into its folder"),
            );
            return None;
        }
        if path.is_file() {
            if name.ends_with(".rs") && !listing.compiles(&name) {
                self.problems
                    .push(Problem::new(codes::LISTING_FILE_UNCOMPILED, text.place(file.span()), "this file is never compiled").help(
                    "name it in another file of its crate (`mod`), or show its code in a block of its own",
                ));
            }
            return Some(name);
        }
        let known = files_of(&listing.folder);
        self.problems.push(
            Problem::new(
                codes::LISTING_FILE_UNKNOWN,
                text.place(file.span()),
                format!("`{}` has no file `{name}`", listing.name),
            )
            .did_you_mean(&name, known.iter().map(String::as_str))
            .help(format!("its files are {}", known.join(", "))),
        );
        None
    }

    /// The lines of a file that the directive shows.
    fn lines<'f>(
        &mut self,
        text: &Text,
        shown: &'f ListingFile,
        file: &str,
        show: &ShowListing,
    ) -> Option<&'f [SnippetLine]> {
        let anchor = show.anchor.as_ref();
        let (code, place, what) = match (anchor, shown.lines(anchor.map(|a| a.get_ref().as_str())))
        {
            (_, Some(lines)) if !lines.is_empty() => return Some(lines),
            // The problem with the file's anchors, which was reported, is the reason.
            _ if shown.broken => return None,
            (Some(anchor), None) => {
                let name = anchor.get_ref();
                let known: Vec<&str> = shown.anchors.iter().map(|(name, _)| &name[..]).collect();
                let help = if known.is_empty() {
                    format!("put `// ANCHOR: {name}` and `// ANCHOR_END: {name}` around the lines")
                } else {
                    format!("its anchors are {}", known.join(", "))
                };
                let what = format!("{file} has no anchor `{name}`");
                let problem =
                    Problem::new(source_codes::ANCHOR_MISSING, text.place(anchor.span()), what)
                        .did_you_mean(name, known.iter().copied())
                        .help(help);
                self.problems.push(problem);
                return None;
            }
            (Some(anchor), Some(_)) => (
                source_codes::ANCHOR_EMPTY,
                anchor.span(),
                format!("the anchor `{}` contains no lines", anchor.get_ref()),
            ),
            (None, _) => (codes::LISTING_FILE_EMPTY, show.name.span(), format!("{file} is empty")),
        };
        self.problems.push(
            Problem::new(code, text.place(place), what)
                .help("there is nothing to show: write the code"),
        );
        None
    }

    /// The corresponding lines of the listing that `diff` names.
    fn compared(
        &mut self,
        text: &Text,
        other: &Spanned<String>,
        show: &ShowListing,
        file: &str,
    ) -> Option<(Rc<ListingFile>, Vec<SnippetLine>)> {
        let listing = self.find(text, other)?;
        let file = if show.file.is_some() { file } else { listing.main_file() };
        let anchor = show.anchor.as_ref().map(|anchor| anchor.get_ref().as_str());
        let path = listing.folder.join(file);
        let missing = if path.is_file() {
            let shown = self.files.open(&path, &mut self.problems)?;
            if let Some(lines) = shown.lines(anchor) {
                let lines = lines.to_vec();
                return Some((shown, lines));
            }
            if shown.broken {
                return None;
            }
            format!("anchor `{}` in {file}", anchor.unwrap_or_default())
        } else {
            format!("file `{file}`")
        };
        self.problems.push(
            Problem::new(
                codes::LISTING_DIFF_MISSING,
                text.place(other.span()),
                format!("`{}` has no {missing} to compare with", other.get_ref()),
            )
            .help("the same file and anchor of both listings are compared"),
        );
        None
    }

    /// The address at which a reader can run a listing, if there is one.
    fn run(&self, listing: &Listing, main: &ListingFile) -> Option<String> {
        let workspace = self.edition.as_deref().filter(|_| !listing.standalone);
        // The edition of a crate that sets none.
        let edition = listing.edition.as_deref().or(workspace).unwrap_or("2015");
        playground::run(listing, edition, &main.program())
    }

    /// Where a listing is in the repository, and how to run it there.
    fn origin(&self, listing: &Listing, id: &str) -> CratePanel {
        let layout = &self.source.layout;
        let folder = relative(&listing.folder, &layout.root);
        let at = match listing.standalone {
            true => folder.clone(),
            false => relative(&layout.listings, &layout.root),
        };
        CratePanel { id: format!("{id}-source"), folder, at, command: playground::command(listing) }
    }

    /// The address of a file in the repository, at the lines of a snippet.
    pub(super) fn source_address(
        &self,
        listing: &Listing,
        file: &str,
        lines: Option<&Vec<SnippetLine>>,
    ) -> Option<String> {
        let repository = self.source.settings.repository.as_deref()?;
        let path = relative(&listing.folder.join(file), &self.source.layout.root);
        let ends = lines.and_then(|lines| Some((lines.first()?.number, lines.last()?.number)));
        Some(playground::source(repository, &path, ends))
    }
}

/// A line of code.
pub(super) fn code_line(shown: &ListingFile, line: &SnippetLine, prose: Options) -> CodeLine {
    let mut classes = if shown.awaits(line) { vec!["awaits"] } else { Vec::new() };
    classes.extend(shown.asides.is_folded(line.number).then_some("fold"));
    let note = shown.asides.note(line.number).map(|note| html::inline(note, prose));
    CodeLine { number: Some(line.number), classes, html: shown.html(line), note }
}

/// The difference between two snippets: the lines of the new one, and those of only the old one.
fn changed_lines(
    other: &ListingFile,
    before: &[SnippetLine],
    shown: &ListingFile,
    after: &[SnippetLine],
    prose: Options,
) -> Vec<CodeLine> {
    let old: Vec<&str> = before.iter().map(|line| line.text.as_str()).collect();
    let new: Vec<&str> = after.iter().map(|line| line.text.as_str()).collect();
    let difference = TextDiff::from_slices(&old, &new);
    let mut lines = Vec::new();
    for change in difference.iter_all_changes() {
        match (change.tag(), change.old_index(), change.new_index()) {
            (ChangeTag::Delete, Some(index), _) => {
                let html = other.html(&before[index]);
                lines.push(CodeLine { classes: vec!["rem"], html, ..CodeLine::default() });
            }
            (tag, _, Some(index)) => {
                let mut line = code_line(shown, &after[index], prose);
                if tag == ChangeTag::Insert {
                    line.classes.push("add");
                }
                lines.push(line);
            }
            _ => {}
        }
    }
    lines
}

/// The files of a crate that can be shown.
fn files_of(folder: &Path) -> Vec<String> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name.starts_with('.') || name == "target")
        })
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| relative(entry.path(), folder))
        .collect()
}
