//! A chart: what a listing has measured for growing numbers, drawn when the page is woven.
//!
//! The keys of the figures say what they are: `threads-resident-1000` is the series "threads
//! resident" at 1000. Both axes are logarithmic: what is drawn grows over many powers of ten, and a
//! straight line means "so much for each". The first word of a series chooses its colour and the
//! rest its mark, so that nothing is told by colour alone. Horizontal places are percentages, and the
//! picture has no view box: text and lines keep their size on every width.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::html::{escaped, inline};
use super::listing::Figures;
use crate::problem::{Problem, Text};
use crate::source::directive::{ShowChart, Word};
use crate::source::listing::Listing;
use crate::source::recording::{Figure, Measured};
use crate::verify::measure::{Kind, base};

/// Where the smallest and the largest number stand, in percent of the width.
const LEFT: f64 = 13.0;
const RIGHT: f64 = 95.0;
/// Above the highest line, between two lines, below the lowest; in pixels.
const TOP: f64 = 30.0;
const DECADE: f64 = 38.0;
const BOTTOM: f64 = 26.0;
/// The middle of a label's line stands so far above its point.
const LABEL: f64 = 10.0;
/// Colours and marks that the theme has.
const COLOURS: usize = 3;
const MARKS: usize = 2;

/// One figure as a point.
struct Point<'m> {
    at: u64,
    value: f64,
    figure: &'m Figure,
}

/// The points of one name.
struct Series<'m> {
    /// `threads-resident`.
    name: &'m str,
    colour: usize,
    mark: usize,
    points: Vec<Point<'m>>,
}

impl Series<'_> {
    fn words(&self) -> String {
        self.name.replace('-', " ")
    }

    fn class(&self) -> String {
        format!("c{} m{}", self.colour, self.mark)
    }
}

/// Powers of ten from one to the other.
#[derive(Clone, Copy)]
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    /// The least that holds all values, and more than one power.
    fn over(values: impl Iterator<Item = f64> + Clone) -> Self {
        let from = values.clone().fold(f64::INFINITY, f64::min).log10().floor() as i32;
        let to = values.fold(0.0, f64::max).log10().ceil() as i32;
        Self { from, to: to.max(from + 1) }
    }

    /// From 0 to 1.
    fn place(self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }

    fn powers(self) -> impl Iterator<Item = (i32, f64)> {
        (self.from..=self.to).map(|power| (power, 10_f64.powi(power)))
    }
}

impl Figures<'_> {
    /// `{{#chart NAME …}}`; without one, what is wrong has been reported.
    pub(super) fn chart(&mut self, text: &Text, show: &ShowChart, page: usize) -> Option<String> {
        let listing = self.find(text, &show.name)?;
        let Some(measured) = &listing.recording.measured else {
            let given = show.name.get_ref();
            self.problems.push(
                Problem::new(
                    text.place(show.name.span()),
                    format!("`{given}` has measured nothing"),
                )
                .help(format!(
                    "give it `bounds`, then `bookwright bless {given}` records what it prints"
                )),
            );
            return None;
        };
        let (series, kind) = match series(measured) {
            Ok(read) => read,
            Err(what) => {
                self.problems.push(Problem::new(text.place(show.name.span()), what).help(
                    "a chart is drawn of lines like `threads-resident-1000: 9.7 MB`: a series, \
                         a number of at least 1, and a value above 0, in units of one kind",
                ));
                return None;
            }
        };
        let until = match &show.until {
            Some((name, key)) => Some(self.until(text, name, key)?),
            None => None,
        };
        let caption = show.caption.as_ref().map_or(String::new(), |c| inline(c.get_ref()));
        let by = self.by(listing, page);
        let picture = Picture { series: &series, kind, until: until.as_ref() };
        Some(format!(
            "<figure class=\"chart\"><div class=\"keyline\">{}</div>{}<figcaption><b>Measured</b> \
             {caption} <span class=\"meta\">By {by}: {}. Each line of the grid is ten times the one \
             before it.</span></figcaption>{}</figure>",
            picture.key(),
            picture.svg(),
            escaped(&measured.machine),
            table(&series)
        ))
    }

    /// A figure of another listing, where the chart has an end.
    fn until(&mut self, text: &Text, name: &Word, key: &Word) -> Option<Figure> {
        // It is checked, and reported, as a figure in a sentence is.
        self.measured(text, name, key)?;
        let listing = self.find(text, name)?;
        let figure = listing.recording.measured.as_ref()?.figure(key.get_ref())?;
        if figure.value < 1.0 {
            let what = format!("`{}` is no place on this chart", key.get_ref());
            let help = "the numbers along it begin at 1";
            self.problems.push(Problem::new(text.place(key.span()), what).help(help));
            return None;
        }
        Some(figure.clone())
    }

    fn by(&self, listing: &Listing, page: usize) -> String {
        let name = escaped(&listing.name);
        match self.numbering.first(&listing.name, None) {
            Some(spot) => {
                let address = escaped(&self.numbering.address(page, spot));
                format!("<a href=\"{address}\"><code>{name}</code></a>")
            }
            None => format!("<code>{name}</code>"),
        }
    }
}

/// The series of a recording, in its order; figures whose keys end in no number are none.
fn series(measured: &Measured) -> Result<(Vec<Series<'_>>, Kind), String> {
    let mut all: Vec<Series<'_>> = Vec::new();
    let mut kinds = Vec::new();
    let (mut firsts, mut rests): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for figure in &measured.figures {
        let Some((name, at)) = figure.key.rsplit_once('-') else { continue };
        let Ok(at) = at.parse::<u64>() else { continue };
        let Some((kind, value)) = base(figure) else {
            return Err(format!("the unit of `{}` is not known", figure.key));
        };
        if at == 0 || !(value.is_finite() && value > 0.0) {
            return Err(format!("`{}` has no place on logarithmic axes", figure.key));
        }
        kinds.push(kind);
        let point = Point { at, value, figure };
        if let Some(series) = all.iter_mut().find(|series| series.name == name) {
            series.points.push(point);
            continue;
        }
        let (first, rest) = name.split_once('-').unwrap_or((name, ""));
        let colour = index(&mut firsts, first) % COLOURS;
        let mark = index(&mut rests, rest) % MARKS;
        all.push(Series { name, colour, mark, points: vec![point] });
    }
    for series in &mut all {
        series.points.sort_by_key(|point| point.at);
    }
    let numbers: BTreeSet<u64> = all.iter().flat_map(|s| s.points.iter().map(|p| p.at)).collect();
    match kinds.first() {
        _ if numbers.len() < 2 => Err("there is nothing to draw: no figure grows".to_owned()),
        Some(kind) if kinds.iter().all(|each| each == kind) => Ok((all, *kind)),
        _ => Err("its figures are of several kinds".to_owned()),
    }
}

fn index<'k>(known: &mut Vec<&'k str>, word: &'k str) -> usize {
    known.iter().position(|each| *each == word).unwrap_or_else(|| {
        known.push(word);
        known.len() - 1
    })
}

struct Picture<'p> {
    series: &'p [Series<'p>],
    kind: Kind,
    until: Option<&'p Figure>,
}

impl Picture<'_> {
    fn points(&self) -> impl Iterator<Item = &Point<'_>> + Clone {
        self.series.iter().flat_map(|series| &series.points)
    }

    /// What the lines and marks mean.
    fn key(&self) -> String {
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

    fn svg(&self) -> String {
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
                // Where two series end together, one label is enough: the table has both.
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

    /// The picture in a sentence.
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

/// Filled marks lie in hollow ones where both are at one place.
fn radius(series: &Series<'_>) -> f64 {
    if series.mark == 0 { 5.5 } else { 3.0 }
}

/// The figures, for those who want to read them.
fn table(series: &[Series<'_>]) -> String {
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

/// A number with its digits in groups of three.
fn grouped(value: f64) -> String {
    Figure { key: String::new(), value, unit: String::new() }.display()
}

/// A power of ten in words: "10 MB", "1 ms", "1,000".
fn magnitude(kind: Kind, power: i32) -> String {
    escaped(&short(kind, 10_f64.powi(power)))
}

/// A value in the unit that makes it short, with three digits that count.
fn short(kind: Kind, value: f64) -> String {
    let units: &[(&str, i32)] = match kind {
        Kind::Bytes => &[("TB", 12), ("GB", 9), ("MB", 6), ("kB", 3), ("bytes", 0)],
        Kind::Seconds => &[("s", 0), ("ms", -3), ("µs", -6), ("ns", -9)],
        Kind::Count => &[("", 0)],
    };
    // What rounding makes a thousand of is one of the next unit.
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
    use super::*;

    fn measured(lines: &str) -> Measured {
        Measured::read_output(lines, "a machine".to_owned())
    }

    #[test]
    fn keys_say_which_series_and_where() {
        let measured =
            measured("a-x-100: 2 KB\na-x-10: 1000 bytes\nb-x-10: 1 KB\nb-y-10: 5 KB\nall: 3\n");
        let (series, kind) = series(&measured).unwrap();
        assert_eq!(kind, Kind::Bytes);
        let shown: Vec<_> = series
            .iter()
            .map(|each| {
                (
                    each.words(),
                    each.class(),
                    each.points.iter().map(|p| (p.at, p.value)).collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("a x".to_owned(), "c0 m0".to_owned(), vec![(10, 1000.0), (100, 2000.0)]),
                ("b x".to_owned(), "c1 m0".to_owned(), vec![(10, 1000.0)]),
                ("b y".to_owned(), "c1 m1".to_owned(), vec![(10, 5000.0)]),
            ]
        );
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        for (lines, what) in [
            ("a: 1 MB\n", "there is nothing to draw: no figure grows"),
            ("a-1: 1 MB\nb-1: 2 MB\n", "there is nothing to draw: no figure grows"),
            ("a-1: 1 MB\na-2: 1 s\n", "its figures are of several kinds"),
            ("a-1: 1 apples\na-2: 1 MB\n", "the unit of `a-1` is not known"),
            ("a-0: 1 MB\na-2: 1 MB\n", "`a-0` has no place on logarithmic axes"),
            ("a-1: 0 MB\na-2: 1 MB\n", "`a-1` has no place on logarithmic axes"),
            ("a-1: -3 MB\na-2: 1 MB\n", "`a-1` has no place on logarithmic axes"),
        ] {
            assert_eq!(series(&measured(lines)).err().as_deref(), Some(what), "{lines}");
        }
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
        assert_eq!(shown(Kind::Bytes, 4), "10 kB");
        assert_eq!(shown(Kind::Bytes, 10), "10 GB");
        assert_eq!(shown(Kind::Seconds, -4), "100 µs");
        assert_eq!(shown(Kind::Count, 5), "100,000");
        for (value, words) in [
            (33_841.32e6, "33.8 GB"),
            (155.87e6, "156 MB"),
            (999.9e6, "1 GB"),
            (20_480.0, "20.5 kB"),
            (7.0, "7 bytes"),
        ] {
            assert_eq!(short(Kind::Bytes, value).replace('\u{a0}', " "), words);
        }
    }

    #[test]
    fn each_point_is_drawn_and_written() {
        let measured = measured("a-10: 1 MB\na-1000: 100 MB\n");
        let (series, kind) = series(&measured).unwrap();
        let svg = Picture { series: &series, kind, until: None }.svg();
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
