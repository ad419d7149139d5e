//! Floor 3: what the reader sees. The only floor that knows mdBook.
//!
//! [`weave`] turns the directives of chapters into figures, [`render`] has mdBook render the woven book
//! and publishes the site, and [`serve`] shows it while it is written. The markup of what is woven comes
//! from `figure.rs` (listings), `timeline/`, `chart/`, `exercise.rs`, `quiz.rs`, and `page_header.rs`;
//! `deliver.rs` finishes the pages that mdBook rendered, and `today.rs` has what they ask come back.

pub mod address;
mod answers;
mod chart;
pub mod codes;
mod contents;
pub mod csp;
pub mod dates;
mod deliver;
mod diagnostics;
mod dial;
mod discussion;
mod exercise;
mod fence;
mod figure;
mod figure_context;
mod first_page;
pub mod glossary;
pub mod heading_ids;
mod highlight;
mod html;
mod html_code;
mod http;
mod includes;
mod incremental;
mod join;
mod line_prefix;
mod listing;
mod listing_files;
pub mod live;
mod mdbook_log;
mod mdbook_markup;
mod mdbook_run;
mod not_found;
mod numbering;
mod page_dial;
mod page_header;
mod page_links;
mod playground;
mod prediction;
pub mod print_page;
mod publish;
mod quiz;
mod recorded_output;
pub mod render;
mod rendered_code;
mod run_pages;
mod search;
pub mod serve;
mod sidebar;
mod site_files;
mod sitemap;
mod source_files;
mod sprite;
mod theme;
mod timeline;
mod today;
mod unpublished;
mod watch;
pub mod weave;
mod weave_page;
mod write_back;

use std::io::{Read, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

pub use join::{script::small as small_script, style::small as small_style};
pub use mdbook_run::MdbookWarning;
pub use search::terms as search_terms;
pub use watch::EditedFolder;

use crate::dates::Dates;
use bookwright_base::problem::Problem;
use bookwright_source::{Source, settings};

/// The timeline of the recorded runs of some listings, as the text of an SVG file.
///
/// # Errors
/// A problem for each listing that does not exist or has no recorded timeline.
pub fn picture(source: &Source, names: &[String]) -> Result<String, Vec<Problem>> {
    timeline::standalone(source, names)
}

/// Serves stock mdBook as a preprocessor: reads a book as JSON and writes it back woven. Returns the
/// book's problems and its folder; with problems, nothing is written.
///
/// # Errors
/// If the input is not what mdBook sends, or the output cannot be written.
pub fn preprocess(input: impl Read, mut output: impl Write) -> Result<(Vec<Problem>, PathBuf)> {
    let (context, book) = mdbook_preprocessor::parse_input(input)
        .context("standard input is not what mdBook sends a preprocessor")?;
    let root = context.root.canonicalize().unwrap_or(context.root);
    if let Some(problem) = settings::unmet_version(&root) {
        return Ok((vec![problem], root));
    }
    let (dates, source) = Dates::and_source(&root);
    let (book, found) = weave::weave(&source, &dates, &context.renderer, book);
    let contents = contents::problems_of_stock(&source);
    let mut problems = source.problems;
    problems.extend(contents);
    problems.extend(found);
    if problems.is_empty() {
        serde_json::to_writer(&mut output, &book).context("cannot write to mdBook")?;
        output.flush().context("cannot write to mdBook")?;
    }
    Ok((problems, root))
}
