//! Measured figures, their units, and their bounds.
//!
//! A figure and its bound may have different units of the same kind. Units of different kinds
//! cannot be compared, and a figure without a unit is a count.

use bookwright_source::expectation::{Bound, Comparison};
use bookwright_source::recording::{Figure, Measured};

/// How a run breaks a bound.
#[derive(Debug, PartialEq)]
pub enum BrokenBound<'a> {
    /// The run printed no figure with this key.
    Absent,
    /// The run printed the key more than once.
    Twice,
    /// The figure's unit cannot be compared with the bound's.
    Units(&'a Figure),
    /// The figure is outside the bound.
    Exceeded(&'a Figure),
}

/// How a run breaks a bound; `None` if it keeps it.
pub fn held<'a>(bound: &Bound, measured: &'a Measured) -> Option<BrokenBound<'a>> {
    let mut of_key = measured.figures.iter().filter(|figure| figure.key == *bound.key.get_ref());
    let Some(figure) = of_key.next() else { return Some(BrokenBound::Absent) };
    if of_key.next().is_some() {
        return Some(BrokenBound::Twice);
    }
    let (Some((kind, factor)), Some((limit_kind, limit_factor))) =
        (unit(&figure.unit), unit(&bound.unit))
    else {
        // Unknown units can be compared if they are the same word.
        return match figure.unit == bound.unit {
            true if bound.comparison.holds(figure.value, bound.limit) => None,
            true => Some(BrokenBound::Exceeded(figure)),
            false => Some(BrokenBound::Units(figure)),
        };
    };
    if kind != limit_kind {
        return Some(BrokenBound::Units(figure));
    }
    let (value, limit) = (figure.value * factor, bound.limit * limit_factor);
    // Conversion rounds: 1.1 s and 1100 ms are equal.
    let near = (value - limit).abs() <= limit.abs() * 1e-12;
    let holds = match bound.comparison {
        Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual if near => true,
        Comparison::Less | Comparison::Greater if near => false,
        comparison => comparison.holds(value, limit),
    };
    (!holds).then_some(BrokenBound::Exceeded(figure))
}

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum UnitKind {
    Count,
    Bytes,
    Seconds,
}

/// A figure in the base unit of its kind (a count, bytes, or seconds); `None` if its unit is
/// unknown.
pub fn base(figure: &Figure) -> Option<(UnitKind, f64)> {
    unit(&figure.unit).map(|(kind, factor)| (kind, figure.value * factor))
}

/// A unit's kind, and how many bytes or seconds it has.
fn unit(name: &str) -> Option<(UnitKind, f64)> {
    Some(match name {
        "" => (UnitKind::Count, 1.0),
        "B" | "byte" | "bytes" => (UnitKind::Bytes, 1.0),
        "kB" | "KB" => (UnitKind::Bytes, 1e3),
        "MB" => (UnitKind::Bytes, 1e6),
        "GB" => (UnitKind::Bytes, 1e9),
        "TB" => (UnitKind::Bytes, 1e12),
        "KiB" => (UnitKind::Bytes, 1024.0),
        "MiB" => (UnitKind::Bytes, 1_048_576.0),
        "GiB" => (UnitKind::Bytes, 1_073_741_824.0),
        "ns" => (UnitKind::Seconds, 1e-9),
        "µs" | "μs" | "us" => (UnitKind::Seconds, 1e-6),
        "ms" => (UnitKind::Seconds, 1e-3),
        "s" => (UnitKind::Seconds, 1.0),
        "min" => (UnitKind::Seconds, 60.0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_spanned::Spanned;

    use super::*;

    fn bound(comparison: Comparison, limit: f64, unit: &str) -> Bound {
        let word = |text: &str| Spanned::new(0..0, text.to_owned());
        Bound { key: word("k"), comparison, limit, unit: unit.to_owned(), written: word("") }
    }

    fn printed(output: &str) -> Measured {
        Measured::read_output(output, String::new())
    }

    #[test]
    fn units_of_one_kind_are_converted() {
        for (output, comparison, limit, unit) in [
            ("k: 199 MB", Comparison::Less, 0.2, "GB"),
            ("k: 1 MiB", Comparison::Equal, 1024.0, "KiB"),
            ("k: 1.1 s", Comparison::LessOrEqual, 1100.0, "ms"),
            ("k: 10_000", Comparison::Equal, 10_000.0, ""),
            ("k: 3 µs", Comparison::Greater, 2_999.0, "ns"),
            ("k: 60 fps", Comparison::GreaterOrEqual, 60.0, "fps"),
        ] {
            assert_eq!(held(&bound(comparison, limit, unit), &printed(output)), None, "{output}");
        }
    }

    #[test]
    fn a_bound_is_broken_by_more_by_nothing_and_by_another_kind() {
        let limit = bound(Comparison::Less, 200.0, "MB");
        for (output, broken) in [
            ("k: 200 MB", "Exceeded"),
            ("k: 0.2 GB", "Exceeded"),
            ("k: 201 MB", "Exceeded"),
            ("k: 1 s", "Units"),
            ("k: 1", "Units"),
            ("k: 1 MX", "Units"),
            ("other: 1 MB", "Absent"),
            ("k: 1 MB\nk: 900 MB", "Twice"),
        ] {
            let found = printed(output);
            let found = format!("{:?}", held(&limit, &found));
            assert!(found.starts_with(&format!("Some({broken}")), "{output}: {found}");
        }
    }
}
