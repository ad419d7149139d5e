//! The ids that mdBook gives to headings, for links to them.
//!
//! mdBook's own functions are private (`mdbook-html`, `utils.rs`). A test compares these ids with
//! those of a rendered book.

use std::collections::HashSet;

use bookwright_source::chapter::Heading;

/// The ids of a page's headings, in order.
pub fn of_headings(headings: &[Heading]) -> Vec<String> {
    let mut used = HashSet::new();
    headings
        .iter()
        .map(|heading| match &heading.id {
            // mdBook takes an explicit id as it is, and may give it again.
            Some(id) => id.clone(),
            None => unique(of_content(&heading.title), &mut used),
        })
        .collect()
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
