//! What figures are made from: the author's sources, the numbers of all figures, and the files of
//! listings. The methods that make figures are beside their kinds: `listing.rs`, `recorded_output.rs`,
//! `timeline.rs`, `chart.rs`, `exercise.rs`, `quiz/links.rs`.

use std::path::Path;

use super::html;
use super::listing_files::ListingFiles;
use super::numbering::Numbering;
use super::page_dial::PageDial;
use crate::codes;
use bookwright_base::names::{is_kebab, kebab};
use bookwright_base::paths::relative;
use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::Spanned;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::table;

/// What all figures of a book are made from.
pub(super) struct FigureContext<'s> {
    /// The author's sources.
    pub(super) source: &'s Source,
    /// The numbers of the figures.
    pub(super) numbering: &'s Numbering,
    /// The files of listings that were read so far.
    pub(super) files: ListingFiles,
    /// The dials of the page that is being woven.
    pub(super) dials: Vec<PageDial<'s>>,
    /// The dial, and the index of its value, that figures are made for now.
    pub(super) turned: Option<(usize, usize)>,
    /// The problems found so far.
    pub(super) problems: Vec<Problem>,
    /// The version of the compiler, such as "1.95", if the book pins one.
    pub(super) toolchain: Option<String>,
    /// The edition of listings that inherit it from their workspace.
    pub(super) edition: Option<String>,
}

impl<'s> FigureContext<'s> {
    /// A context in which no file has been read.
    pub(super) fn new(source: &'s Source, numbering: &'s Numbering) -> Self {
        let mut ignored = Vec::new();
        let edition = source.listings.workspace.as_ref().and_then(|workspace| {
            let table = table::parse(workspace, &mut ignored);
            let package = table::descend(&table, &["workspace", "package"])?;
            table::get(package, "edition")?.1.get_ref().as_str().map(str::to_owned)
        });
        Self {
            source,
            numbering,
            files: ListingFiles::new(),
            dials: Vec::new(),
            turned: None,
            problems: Vec::new(),
            toolchain: pinned_toolchain(&source.layout.root),
            edition,
        }
    }

    /// Finds a listing; if there is none, reports that.
    pub(super) fn find(&mut self, text: &Text, name: &Spanned<String>) -> Option<&'s Listing> {
        self.find_of_kind(text, name, "listing")
    }

    /// Finds a listing that is to be an exercise; if there is none, reports that.
    pub(super) fn find_exercise(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
    ) -> Option<&'s Listing> {
        self.find_of_kind(text, name, "exercise")
    }

    /// `kind` is the word by which the program makes one.
    fn find_of_kind(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
        kind: &str,
    ) -> Option<&'s Listing> {
        let listings = &self.source.listings;
        let found = listings.get(name.get_ref());
        if found.is_none() {
            let given = name.get_ref();
            let what = format!("no listing is called `{given}`");
            let problem = Problem::new(codes::LISTING_UNKNOWN, text.place(name.span()), what)
                .did_you_mean(given, listings.names());
            let file = relative(&text.path, &self.source.layout.root);
            self.problems.push(problem.help(make(kind, given, &file)));
        }
        found
    }

    /// Renders inline Markdown as the text of pages is rendered.
    pub(super) fn inline(&self, markdown: &str) -> String {
        html::inline(markdown, self.source.settings.punctuation)
    }
}

/// How to make a listing or an exercise that a page names.
pub(super) fn make(kind: &str, name: &str, chapter: &str) -> String {
    let command = |name: &str| format!("{} new {kind} {name} --chapter {chapter}", program::name());
    let possible = kebab(name);
    match is_kebab(name) || !is_kebab(&possible) {
        true => format!("make it: {}", command(name)),
        false => format!(
            "a listing cannot have this name: write `{possible}` here, and make it: {}",
            command(&possible)
        ),
    }
}

/// The toolchain a book pins: "1.95" for "1.95.0", nothing for "stable".
fn pinned_toolchain(root: &Path) -> Option<String> {
    let text = Text::read(&root.join(layout::TOOLCHAIN)).ok()?;
    let table = table::parse(&text, &mut Vec::new());
    let channel = table::get(table::descend(&table, &["toolchain"])?, "channel")?.1;
    let mut parts = channel.get_ref().as_str()?.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("{major}.{minor}"))
}
