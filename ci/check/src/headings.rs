//! Headings: a page has one first-level heading, its title, and skips no level on the way down.
//!
//! A screen reader moves from heading to heading; a skipped level sounds like a missing section
//! (WCAG 2.2, technique G141).

use super::codes;
use super::manuscript::Manuscript;
use super::page::{PageHeading, RenderedPage};
use super::site::RenderedSite;
use bookwright_base::problem::{Place, Problem};

/// Checks the headings of every chapter's page.
pub(super) fn check(site: &RenderedSite, manuscript: &Manuscript<'_>, problems: &mut Vec<Problem>) {
    for page in &site.pages {
        if manuscript.own_chapter(&page.path).is_none() {
            continue;
        }
        let titles: Vec<&PageHeading> =
            page.headings.iter().filter(|each| each.level == 1).collect();
        match titles[..] {
            [] => problems.push(
                Problem::new(
                    codes::PAGE_UNTITLED,
                    manuscript.whole(&page.path),
                    "this page has no first-level heading",
                )
                .help("start it with its title: # Title"),
            ),
            [_] => {}
            [_, ref more @ ..] => {
                for (index, heading) in more.iter().enumerate() {
                    problems.push(
                        Problem::new(
                            codes::PAGE_TITLED_TWICE,
                            place(page, manuscript, heading, index + 1),
                            "this page already has a first-level heading",
                        )
                        .help("a page has one title: make this a ## heading, or move it to its own page"),
                    );
                }
            }
        }
        let mut above = 0;
        for heading in &page.headings {
            if above > 0 && heading.level > above + 1 {
                let marks = "#".repeat(usize::from(above) + 1);
                problems.push(
                    Problem::new(
                        codes::HEADING_LEVEL_SKIPPED,
                        place(page, manuscript, heading, 0),
                        format!(
                            "this heading is level {}, but the one before it is level {above}",
                            heading.level
                        ),
                    )
                    .help(format!("write {marks} here, or add the missing heading")),
                );
            }
            above = heading.level;
        }
    }
}

/// The place of a heading in its chapter: the one with its id, else the `nth` of its level with its
/// words, else the first of its level with its words.
fn place(
    page: &RenderedPage,
    manuscript: &Manuscript<'_>,
    heading: &PageHeading,
    nth: usize,
) -> Place {
    let whole = || manuscript.whole(&page.path);
    let Some(chapter) = manuscript.chapter(&page.path) else { return whole() };
    let same_level = || chapter.headings.iter().filter(|each| each.level == heading.level);
    let words = letters(&heading.title);
    let found = same_level()
        .find(|each| each.id.is_some() && each.id == heading.id)
        .or_else(|| same_level().nth(nth).filter(|each| letters(&each.title) == words))
        .or_else(|| same_level().find(|each| letters(&each.title) == words));
    match found {
        Some(found) => chapter.text.place(found.content.clone()),
        None => {
            let tag = [format!("<h{}", heading.level)];
            manuscript.words(&page.path, &tag, 0).unwrap_or_else(whole)
        }
    }
}

/// Letters and digits only: rendering may change quotes and spaces.
fn letters(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).collect()
}
