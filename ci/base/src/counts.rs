//! Counted things, as people write them.

/// A number and its noun: `1 line`, `2 lines`. The plural of the noun ends in `s`.
pub fn counted(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_no_plural() {
        let counts: Vec<String> = (0..3).map(|count| counted(count, "line")).collect();
        assert_eq!(counts, ["0 lines", "1 line", "2 lines"]);
    }
}
