//! The ids that mdBook gives to headings, for links to them.
//!
//! mdBook's own functions are private (`mdbook-html`, `utils.rs`). A test compares these ids with
//! those of a rendered book. Only where mdBook's id would be empty, for a heading such as `## ::`, the
//! weave gives another one.

use std::collections::HashSet;

use bookwright_source::chapter::{self, Chapter};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The id of a heading without letters or digits, for which mdBook's would be empty.
const UNNAMED: &str = "section";

/// The ids of a page's headings, in order, with the book's
/// [`punctuation`](bookwright_source::settings::Settings::punctuation).
pub fn of_headings(chapter: &Chapter, punctuation: Options) -> Vec<String> {
    let mut used = HashSet::new();
    let contents = contents(chapter, punctuation).into_iter();
    let mut ids: Vec<String> = chapter
        .headings
        .iter()
        .zip(contents)
        .map(|(heading, content)| match &heading.id {
            // mdBook takes an explicit id as it is, and may give it again.
            Some(id) => id.clone(),
            None if content.is_empty() => content,
            None => unique(content, &mut used),
        })
        .collect();
    for index in 0..ids.len() {
        if ids[index].is_empty() {
            ids[index] = unnamed(|id| ids.iter().any(|each| each == id));
        }
    }
    ids
}

/// The ids made from the texts of a page's headings, in order: they may be repeated, or empty.
pub(super) fn contents(chapter: &Chapter, punctuation: Options) -> Vec<String> {
    let headings = &chapter.headings;
    // Curly quotes leave an id as it is, but two hyphens that become a dash are no part of it.
    if punctuation.is_empty() || !headings.iter().any(|each| each.title.contains("--")) {
        return headings.iter().map(|each| of_content(&each.title)).collect();
    }
    let mut contents = Vec::with_capacity(headings.len());
    let mut title = None;
    for event in Parser::new_ext(&chapter.text.text, chapter::options() | punctuation) {
        match event {
            Event::Start(Tag::Heading { .. }) => title = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                contents.extend(title.take().map(|title| of_content(&title)));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(title) = &mut title {
                    title.push_str(&words);
                }
            }
            _ => {}
        }
    }
    contents
}

/// The first id for a heading without letters or digits that is not taken.
pub(super) fn unnamed(is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (1..).map(|count: usize| format!("{UNNAMED}-{count}"));
    let mut ids = std::iter::once(UNNAMED.to_owned()).chain(numbered);
    ids.find(|id| !is_taken(id)).unwrap_or_default()
}

/// The id made from a heading's text.
fn of_content(words: &str) -> String {
    words
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .collect()
}

fn unique(id: String, used: &mut HashSet<String>) -> String {
    if used.insert(id.clone()) {
        return id;
    }
    let mut candidate = id.clone();
    for count in 1.. {
        candidate = format!("{id}-{count}");
        if used.insert(candidate.clone()) {
            break;
        }
    }
    candidate
}
