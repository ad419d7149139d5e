//! Draws a chart: axes, lines, marks, and labels, and the same figures as a table.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::{Point, Series};
use crate::html::escaped;
use bookwright_source::recording::Figure;
use bookwright_verify::measure::UnitKind;

/// The positions of the smallest and the largest number, in percent of the width.
const LEFT: f64 = 13.0;
const RIGHT: f64 = 95.0;
/// The heights above the top line of the grid, between two lines, and below the last one, in pixels.
const TOP: f64 = 30.0;
const DECADE: f64 = 38.0;
const BOTTOM: f64 = 26.0;
/// How far above its point a label is, in pixels.
const LABEL: f64 = 10.0;

/// A logarithmic axis, from one power of ten to another.
#[derive(Clone, Copy)]
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    /// The smallest axis that contains all values, of at least one power of ten.
    fn over(values: impl Iterator<Item = f64> + Clone) -> Self {
        let from = values.clone().fold(f64::INFINITY, f64::min).log10().floor() as i32;
        let to = values.fold(0.0, f64::max).log10().ceil() as i32;
        Self { from, to: to.max(from + 1) }
    }

    /// The position of a value, from 0 to 1.
    fn place(self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }

    fn powers(self) -> impl Iterator<Item = (i32, f64)> {
        (self.from..=self.to).map(|power| (power, 10_f64.powi(power)))
    }
}

/// A chart to draw.
pub(super) struct ChartPicture<'p> {
    pub(super) series: &'p [Series<'p>],
    pub(super) kind: UnitKind,
    pub(super) until: Option<&'p Figure>,
}

impl ChartPicture<'_> {
    fn points(&self) -> impl Iterator<Item = &Point<'_>> + Clone {
        self.series.iter().flat_map(|series| &series.points)
    }

    /// The legend.
    pub(super) fn key(&self) -> String {
        let mut out = String::from("<ul class=\"series\">");
        for series in self.series {
            let _ = write!(
                out,
                "<li><svg width=\"34\" height=\"14\" aria-hidden=\"true\" class=\"{}\"><line x1=\"0\" \
                 x2=\"34\" y1=\"7\" y2=\"7\"/><circle cx=\"17\" cy=\"7\" r=\"{}\"/></svg>{}</li>",
                series.class(),
                radius(series),
                escaped(&series.words())
            );
        }
        out.push_str("</ul>");
        out
    }

    pub(super) fn svg(&self) -> String {
        let until = self.until.map(|figure| figure.value);
        let across = Axis::over(self.points().map(|p| p.at as f64).chain(until));
        let up = Axis::over(self.points().map(|point| point.value));
        let floor = TOP + DECADE * f64::from(up.to - up.from);
        let x = |number: f64| LEFT + (RIGHT - LEFT) * across.place(number);
        let y = |value: f64| floor - (floor - TOP) * up.place(value);
        let mut out = format!(
            "<div class=\"plot\"><svg role=\"img\" width=\"100%\" height=\"{}\" aria-label=\"{}\">",
            floor + BOTTOM,
            escaped(&self.sentence())
        );
        for (power, value) in up.powers() {
            let at = y(value);
            let words = magnitude(self.kind, power);
            let _ = write!(
                out,
                "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{at:.1}\" y2=\"{at:.1}\"/><text x=\"0\" \
                 y=\"{:.1}\">{words}</text>",
                at - 5.0
            );
        }
        for (_, number) in across.powers() {
            let at = x(number);
            let _ = write!(
                out,
                "<line class=\"grid\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"{TOP}\" y2=\"{floor}\"/><text \
                 class=\"mid\" x=\"{at:.2}%\" y=\"{:.1}\">{}</text>",
                floor + 19.0,
                escaped(&grouped(number))
            );
        }
        if let Some(figure) = self.until {
            let at = x(figure.value);
            let _ = write!(
                out,
                "<line class=\"until\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"{:.1}\" y2=\"{floor}\"/><text \
                 class=\"end until\" x=\"{at:.2}%\" y=\"13\">{} {}</text>",
                TOP - 12.0,
                escaped(&figure.display()),
                escaped(&figure.key.replace('-', " "))
            );
        }
        let mut labels: Vec<(f64, f64)> = Vec::new();
        for series in self.series {
            let _ = write!(out, "<g class=\"{}\">", series.class());
            for pair in series.points.windows(2) {
                let _ = write!(
                    out,
                    "<line x1=\"{:.2}%\" y1=\"{:.1}\" x2=\"{:.2}%\" y2=\"{:.1}\"/>",
                    x(pair[0].at as f64),
                    y(pair[0].value),
                    x(pair[1].at as f64),
                    y(pair[1].value)
                );
            }
            for point in &series.points {
                let (at, value) = (x(point.at as f64), y(point.value));
                let r = radius(series);
                let _ = write!(out, "<circle cx=\"{at:.2}%\" cy=\"{value:.1}\" r=\"{r}\"/>");
            }
            if let Some(last) = series.points.last() {
                let (at, value) = (x(last.at as f64), y(last.value) - LABEL);
                // Where two series end close together, one label is enough: the table has both.
                let near = |(a, v): &(f64, f64)| (a - at).abs() < 20.0 && (v - value).abs() < 16.0;
                if !labels.iter().any(near) {
                    labels.push((at, value));
                    let shown = escaped(&short(self.kind, last.value));
                    let _ = write!(
                        out,
                        "<text class=\"end\" x=\"{at:.2}%\" y=\"{value:.1}\">{shown}</text>"
                    );
                }
            }
            out.push_str("</g>");
        }
        out.push_str("</svg></div>");
        out
    }

    /// The picture in words.
    fn sentence(&self) -> String {
        let ends: Vec<String> = self
            .series
            .iter()
            .filter_map(|series| {
                let (first, last) = (series.points.first()?, series.points.last()?);
                Some(format!(
                    "{}: {} at {}, {} at {}",
                    series.words(),
                    first.figure.display(),
                    grouped(first.at as f64),
                    last.figure.display(),
                    grouped(last.at as f64)
                ))
            })
            .collect();
        format!("A chart with logarithmic axes. {}.", ends.join("; "))
    }
}

/// A mark's radius: where a filled and a hollow mark coincide, the filled one is inside.
fn radius(series: &Series<'_>) -> f64 {
    if series.mark == 0 { 5.5 } else { 3.0 }
}

/// The figures as a table.
pub(super) fn table(series: &[Series<'_>]) -> String {
    let numbers: BTreeSet<u64> =
        series.iter().flat_map(|each| each.points.iter().map(|point| point.at)).collect();
    let mut out = String::from(
        "<details><summary>The figures</summary><div class=\"wide\" tabindex=\"0\" role=\"group\" \
         aria-label=\"The figures of the chart\"><table><thead><tr><th scope=\"col\">number</th>",
    );
    for each in series {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(&each.words()));
    }
    out.push_str("</tr></thead><tbody>");
    for number in numbers {
        let _ = write!(out, "<tr><th scope=\"row\">{}</th>", escaped(&grouped(number as f64)));
        for each in series {
            let by_number: HashMap<u64, &Figure> =
                each.points.iter().map(|point| (point.at, point.figure)).collect();
            let shown = by_number.get(&number).map_or("–".to_owned(), |figure| figure.display());
            let _ = write!(out, "<td>{}</td>", escaped(&shown));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div></details>");
    out
}

/// A number with its digits grouped by three.
fn grouped(value: f64) -> String {
    Figure { key: String::new(), value, unit: String::new() }.display()
}

/// A power of ten in words: "10 MB", "1 ms", "1,000".
fn magnitude(kind: UnitKind, power: i32) -> String {
    escaped(&short(kind, 10_f64.powi(power)))
}

/// A value with three significant digits, in the unit that makes it shortest.
fn short(kind: UnitKind, value: f64) -> String {
    let units: &[(&str, i32)] = match kind {
        UnitKind::Bytes => &[("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3), ("bytes", 0)],
        UnitKind::Seconds => &[("s", 0), ("ms", -3), ("µs", -6), ("ns", -9)],
        UnitKind::Count => &[("", 0)],
    };
    // Rounding first, so that 999.9 KB becomes 1 MB.
    let rounded = |digits: i32, value: f64| {
        let step = 10_f64.powi(value.log10().floor() as i32 + 1 - digits);
        let (times, whole) = ((value / step).round(), step >= 1.0);
        if whole { times * step } else { times / (1.0 / step).round() }
    };
    let value = rounded(3, value);
    let least = |scale: i32| 10_f64.powi(scale) * (1.0 - 1e-9);
    let found = units.iter().find(|(_, scale)| value >= least(*scale)).or(units.last());
    let (unit, scale) = found.copied().unwrap_or(("", 0));
    let value = rounded(3, value / 10_f64.powi(scale));
    Figure { key: String::new(), value, unit: unit.to_owned() }.display()
}

#[cfg(test)]
mod tests {
    use super::super::series;
    use super::*;
    use bookwright_source::recording::Measured;

    fn measured(lines: &str) -> Measured {
        Measured::read_output(lines, "a machine".to_owned())
    }

    #[test]
    fn axes_hold_every_value() {
        let axis = Axis::over([0.02, 35.0].into_iter());
        assert_eq!((axis.from, axis.to), (-2, 2));
        assert_eq!((axis.place(0.01), axis.place(100.0)), (0.0, 1.0));
        let one = Axis::over([10.0].into_iter());
        assert_eq!((one.from, one.to), (1, 2));
    }

    #[test]
    fn powers_have_names() {
        let shown = |kind, power| magnitude(kind, power).replace('\u{a0}', " ");
        assert_eq!(shown(UnitKind::Bytes, 4), "10 kB");
        assert_eq!(shown(UnitKind::Bytes, 10), "10 GB");
        assert_eq!(shown(UnitKind::Seconds, -4), "100 µs");
        assert_eq!(shown(UnitKind::Count, 5), "100,000");
        for (value, words) in [
            (33_841.32e6, "33.8 GB"),
            (155.87e6, "156 MB"),
            (999.9e6, "1 GB"),
            (20_480.0, "20.5 kB"),
            (7.0, "7 bytes"),
        ] {
            assert_eq!(short(UnitKind::Bytes, value).replace('\u{a0}', " "), words);
        }
    }

    #[test]
    fn each_point_is_drawn_and_written() {
        let measured = measured("a-10: 1 MB\na-1000: 100 MB\n");
        let (series, kind) = series(&measured).unwrap();
        let svg = ChartPicture { series: &series, kind, until: None }.svg();
        assert!(svg.contains("<circle cx=\"13.00%\" cy=\"106.0\" r=\"5.5\"/>"), "{svg}");
        assert!(svg.contains("<circle cx=\"95.00%\" cy=\"30.0\" r=\"5.5\"/>"), "{svg}");
        assert!(
            svg.contains("<line x1=\"13.00%\" y1=\"106.0\" x2=\"95.00%\" y2=\"30.0\"/>"),
            "{svg}"
        );
        let table = table(&series);
        assert!(table.contains("<th scope=\"row\">1,000</th><td>100\u{a0}MB</td>"), "{table}");
    }
}
