//! The ids mdBook gives to headings: the page's own contents link to them.
//!
//! mdBook keeps its functions for them to itself (`mdbook-html`, `utils.rs`); a test over a rendered
//! book holds these to them.

use std::collections::HashSet;

use bookwright_source::chapter::Heading;

/// The ids of a page's headings, in order.
pub fn of_headings(headings: &[Heading]) -> Vec<String> {
    let mut used = HashSet::new();
    headings
        .iter()
        .map(|heading| match &heading.id {
            // mdBook takes it as it is, and does not remember it.
            Some(id) => id.clone(),
            None => unique(of_content(&heading.title), &mut used),
        })
        .collect()
}

/// The id made of a heading's words.
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
