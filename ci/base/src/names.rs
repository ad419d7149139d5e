//! The known name that a misspelled one was meant to be, and the form that names of listings have.

use strsim::osa_distance;

/// The known name most similar to the given one, if at most a third of its letters (at least one) have
/// to be inserted, deleted, replaced, or swapped with a neighbor.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (given.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (osa_distance(given, name), name))
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// Whether two words differ by exactly one edit.
pub fn is_one_edit(a: &str, b: &str) -> bool {
    osa_distance(a, b) == 1
}

/// Whether a name has lower-case letters, digits, and single hyphens only, and starts with a letter.
pub fn is_kebab(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// The most similar such name: `spawn-and-join` for `SpawnAndJoin` and `spawn_and_join`.
pub fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    let mut small = false;
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && small || !c.is_ascii_alphanumeric();
        if begins && !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
        if c.is_ascii_alphanumeric() {
            kebab.push(c.to_ascii_lowercase());
        }
    }
    kebab.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_edit() {
        assert_eq!(nearest("spwan", ["spawn", "span-and-join"]), Some("spawn"));
        assert_eq!(nearest("zebra", ["spawn"]), None);
        assert!(is_one_edit("spwan", "spawn") && !is_one_edit("spawn", "spawn"));
    }
}
