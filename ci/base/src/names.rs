//! The known name that a misspelled one was meant to be.

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
