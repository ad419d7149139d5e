//! What every figure is made from: the book as its author wrote it, the numbers of its figures, and
//! the listings' files.

use std::path::Path;

use super::html;
use super::listing_files::ListingFiles;
use super::numbering::Numbering;
use crate::codes;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::Spanned;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::table;

/// What figures are made from.
pub(super) struct FigureContext<'s> {
    /// All that the author wrote.
    pub(super) source: &'s Source,
    /// Where each listing is shown.
    pub(super) numbering: &'s Numbering,
    /// The files read so far.
    pub(super) files: ListingFiles,
    /// What was found wrong.
    pub(super) problems: Vec<Problem>,
    /// The compiler that recordings are made with, such as "1.95", if the book pins one.
    pub(super) toolchain: Option<String>,
    /// The edition of listings that leave it to their workspace.
    pub(super) edition: Option<String>,
}

impl<'s> FigureContext<'s> {
    /// Nothing read yet.
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
            problems: Vec::new(),
            toolchain: pinned_toolchain(&source.layout.root),
            edition,
        }
    }

    /// The listing of a name.
    pub(super) fn find(&mut self, text: &Text, name: &Spanned<String>) -> Option<&'s Listing> {
        let listings = &self.source.listings;
        let found = listings.get(name.get_ref());
        if found.is_none() {
            let name_given = name.get_ref();
            self.problems.push(
                Problem::coded(
                    codes::LISTING_UNKNOWN,
                    text.place(name.span()),
                    format!("no listing is called `{name_given}`"),
                )
                .did_you_mean(name_given, listings.names())
                .help(format!("`bookwright new listing {name_given}` makes one")),
            );
        }
        found
    }

    /// Markdown that stands in a line, set as the pages' own.
    pub(super) fn inline(&self, markdown: &str) -> String {
        html::inline(markdown, self.source.settings.punctuation)
    }
}

/// The toolchain a book pins: "1.95" of "1.95.0"; nothing of "stable".
fn pinned_toolchain(root: &Path) -> Option<String> {
    let text = Text::read(&root.join(layout::TOOLCHAIN)).ok()?;
    let table = table::parse(&text, &mut Vec::new());
    let channel = table::get(table::descend(&table, &["toolchain"])?, "channel")?.1;
    let mut parts = channel.get_ref().as_str()?.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (number(major) && number(minor)).then(|| format!("{major}.{minor}"))
}
