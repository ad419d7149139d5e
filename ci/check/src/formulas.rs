//! Formulas of MathJax, which are no prose.

use std::ops::Range;

/// The formulas of MathJax, as mdBook's `mathjax-support` has them written.
pub(super) fn formulas(source: &str) -> Vec<Range<usize>> {
    let mut formulas = Vec::new();
    for (open, close) in [(r"\\(", r"\\)"), (r"\\[", r"\\]"), ("$$", "$$")] {
        let mut from = 0;
        while let Some(start) = source[from..].find(open).map(|at| from + at) {
            from = start + open.len();
            // It ends in its paragraph.
            let rest = source[from..].split("\n\n").next().unwrap_or_default();
            if let Some(end) = rest.find(close) {
                from += end + close.len();
                formulas.push(start..from);
            }
        }
    }
    formulas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_end_in_their_paragraphs() {
        let source = "One \\\\( \\frac{dx}{dy} \\\\) two $$ abc $$ three $$\n\nfour $$ \\\\[ five";
        let found: Vec<&str> = formulas(source).into_iter().map(|range| &source[range]).collect();
        assert_eq!(found, ["\\\\( \\frac{dx}{dy} \\\\)", "$$ abc $$"]);
    }
}
