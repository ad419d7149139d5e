//! The ids that mdBook gives to headings, for links to them.
//!
//! mdBook's own functions are private (`mdbook-html`, `utils.rs`). A test compares these ids with
//! those of a rendered book. Only where mdBook's id would be empty, for a heading such as `## ::`, the
//! weave gives another one.

use std::collections::HashSet;

use bookwright_source::chapter::Heading;

/// The id of a heading without letters or digits, for which mdBook's would be empty.
const UNNAMED: &str = "section";

/// The ids of a page's headings, in order.
pub fn of_headings(headings: &[Heading]) -> Vec<String> {
    let mut used = HashSet::new();
    let mut ids: Vec<String> = headings
        .iter()
        .map(|heading| match &heading.id {
            // mdBook takes an explicit id as it is, and may give it again.
            Some(id) => id.clone(),
            None => match of_content(&heading.title) {
                id if id.is_empty() => id,
                id => unique(id, &mut used),
            },
        })
        .collect();
    for index in 0..ids.len() {
        if ids[index].is_empty() {
            ids[index] = unnamed(|id| ids.iter().any(|each| each == id));
        }
    }
    ids
}

/// The first id for a heading without letters or digits that is not taken.
pub(super) fn unnamed(is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (1..).map(|count: usize| format!("{UNNAMED}-{count}"));
    let mut ids = std::iter::once(UNNAMED.to_owned()).chain(numbered);
    ids.find(|id| !is_taken(id)).unwrap_or_default()
}

/// The id made from a heading's text.
pub(super) fn of_content(words: &str) -> String {
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
