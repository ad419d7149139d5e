//! Ids: each occurs once on its page, and every id that an attribute names exists.
//!
//! mdBook numbers headings with the same words, but it knows only its own ids: one that an author
//! gave, or that of a figure or of the theme, can clash.

use std::collections::HashMap;

use super::codes;
use super::manuscript::Manuscript;
use super::page::RenderedPage;
use super::site::RenderedSite;
use bookwright_base::problem::{Place, Problem};
use bookwright_site::heading_ids;

/// What mdBook 0.5's own template names, and calls otherwise itself: no author can mend that.
const MDBOOKS: &str = "searchresults-header";

/// Checks the ids of every page.
pub(super) fn check(site: &RenderedSite, manuscript: &Manuscript<'_>, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for id in &page.ids {
            *counts.entry(id).or_default() += 1;
        }
        for (id, count) in &counts {
            if id.is_empty() || id.contains(char::is_whitespace) {
                let what = format!(
                    "an id cannot {}",
                    if id.is_empty() { "be empty" } else { "contain spaces" }
                );
                problems.push(
                    Problem::new(codes::ID_INVALID, place(page, manuscript, id, 0), what)
                        .help("write letters, digits and hyphens"),
                );
            } else if *count > 1 {
                problems.push(
                    Problem::new(
                        codes::ID_REPEATED,
                        place(page, manuscript, id, 1),
                        format!("the id `{id}` occurs {count} times on this page"),
                    )
                    .help(format!("give the heading its own id: ## Heading {{#{id}-2}}")),
                );
            }
        }
        for name in &page.names {
            if counts.contains_key(name.value.as_str()) || name.value == MDBOOKS {
                continue;
            }
            let written = [format!("{}=\"{}\"", name.attribute, name.value), name.value.clone()];
            let place = manuscript.words(&page.path, &written, 0);
            problems.push(
                Problem::new(
                    codes::ID_UNKNOWN,
                    place.unwrap_or_else(|| manuscript.whole(&page.path)),
                    format!(
                        "{} names `{}`, but no element has that id",
                        name.attribute, name.value
                    ),
                )
                .did_you_mean(&name.value, counts.keys().copied()),
            );
        }
    }
}

/// Where an id is given for the `nth` time, by a heading or in HTML.
fn place(page: &RenderedPage, manuscript: &Manuscript<'_>, id: &str, nth: usize) -> Place {
    if let Some(chapter) = manuscript.chapter(&page.path) {
        let ids = heading_ids::of_headings(chapter, manuscript.punctuation());
        let mut headings: Vec<_> = chapter
            .headings
            .iter()
            .zip(&ids)
            .filter(|(_, has)| *has == id)
            .map(|(each, _)| chapter.text.place(each.content.clone()))
            .collect();
        if headings.len() > nth {
            return headings.swap_remove(nth);
        }
        if let Some(last) = headings.pop() {
            return last;
        }
    }
    let written = [format!("id=\"{id}\""), format!("id='{id}'"), format!("name=\"{id}\"")];
    manuscript.words(&page.path, &written, nth).unwrap_or_else(|| manuscript.whole(&page.path))
}
