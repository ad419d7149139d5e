//! Directives that reached a page unprocessed, so that the reader sees the braces.

use super::codes;
use super::manuscript::{Manuscript, page_of};
use super::site::RenderedSite;
use bookwright_base::problem::Problem;
use bookwright_source::Source;

/// How many characters of a directive are looked for in the chapter.
const SHOWN: usize = 24;

/// Checks that no page shows `{{#` outside code.
pub(super) fn check(
    source: &Source,
    site: &RenderedSite,
    manuscript: &Manuscript<'_>,
    problems: &mut Vec<Problem>,
) {
    let not_found = source.not_found.as_ref().map(|chapter| page_of(&chapter.path));
    for page in &site.pages {
        for unwoven in &page.unwoven {
            let line = unwoven.lines().next().unwrap_or(unwoven);
            let shown: String = line.chars().take(SHOWN).collect();
            let shown = shown.split_inclusive("}}").next().unwrap_or(&shown).trim_end();
            let wanted = [shown.to_owned()];
            let place = manuscript
                .words(&page.path, &wanted, 0)
                .unwrap_or_else(|| manuscript.whole(&page.path));
            let what = format!("the page shows this directive unprocessed: {shown}");
            let problem = Problem::new(codes::DIRECTIVE_UNWOVEN, place, what)
                .help("to write about a directive, put it in backticks: `\\{{#listing NAME}}`");
            problems.push(match not_found.as_ref() == Some(&page.path) {
                true => problem.help(
                    "mdBook gives the page for unknown addresses to no preprocessor: take it out, or \
                     list the page in SUMMARY.md",
                ),
                false => problem.help("no preprocessor of book.toml handled it: is its name right?"),
            });
        }
    }
}
