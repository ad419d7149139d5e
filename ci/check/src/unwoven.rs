//! Directives that reached a page unprocessed, so that the reader sees the braces.

use super::codes;
use super::manuscript::Manuscript;
use super::site::RenderedSite;
use bookwright_base::problem::Problem;

/// How many characters of a directive are looked for in the chapter.
const SHOWN: usize = 24;

/// Checks that no page shows `{{#` outside code.
pub(super) fn check(site: &RenderedSite, manuscript: &Manuscript<'_>, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        for unwoven in &page.unwoven {
            let line = unwoven.lines().next().unwrap_or(unwoven);
            let shown: String = line.chars().take(SHOWN).collect();
            let shown = shown.split_inclusive("}}").next().unwrap_or(&shown).trim_end();
            let wanted = [shown.to_owned()];
            let place = manuscript
                .words(&page.path, &wanted, 0)
                .unwrap_or_else(|| manuscript.whole(&page.path));
            problems.push(
                Problem::new(
                    codes::DIRECTIVE_UNWOVEN,
                    place,
                    format!("the page shows this directive unprocessed: {shown}"),
                )
                .help("to write about a directive, put it in backticks: `\\{{#listing NAME}}`")
                .help("no preprocessor of book.toml handled it: is its name right?"),
            );
        }
    }
}
