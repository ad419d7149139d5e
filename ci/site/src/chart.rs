//! Charts: figures that a listing measured for growing numbers, drawn when a page is woven.
//!
//! The key of a figure says where it belongs: `threads-resident-1000` is the series "threads resident"
//! at 1000. Both axes are logarithmic, because such figures grow over many powers of ten; a constant
//! cost for each is a straight line. The first word of a series chooses its color and
//! the rest its mark, so nothing depends on color alone. Horizontal positions are percentages and the
//! picture has no view box, so text and lines keep their size at every width.

mod picture;

use std::collections::BTreeSet;
use std::fmt;

use super::figure_context::FigureContext;
use super::html::escaped;
use super::recorded_output::nothing_measured;
use crate::codes;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Spanned;
use bookwright_source::directive::ShowChart;
use bookwright_source::listing::Listing;
use bookwright_source::recording::{Figure, Measured};
use bookwright_verify::measure::{UnitKind, base};
use picture::{ChartPicture, table};

/// How many colors and marks the theme has.
const COLORS: usize = 3;
const MARKS: usize = 2;

/// A figure, as a point of the chart.
struct Point<'m> {
    at: u64,
    value: f64,
    figure: &'m Figure,
}

/// The points whose keys begin with the same name.
struct Series<'m> {
    /// The name, such as `threads-resident`.
    name: &'m str,
    color: usize,
    mark: usize,
    points: Vec<Point<'m>>,
}

impl Series<'_> {
    fn words(&self) -> String {
        self.name.replace('-', " ")
    }

    fn class(&self) -> String {
        format!("color-{} mark-{}", self.color, self.mark)
    }
}

/// Why figures cannot be drawn as a chart.
#[derive(Debug, PartialEq, Eq)]
enum Undrawable {
    /// The unit of the figure of this key is unknown.
    Unit(String),
    /// The figure of this key, or its number, has no logarithm.
    Value(String),
    /// There is no line between fewer than two numbers.
    TooFew,
    /// The units are of different kinds.
    Mixed,
}

impl fmt::Display for Undrawable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(key) => write!(f, "the unit of `{key}` is unknown"),
            Self::Value(key) => write!(f, "`{key}` cannot be drawn on logarithmic axes"),
            Self::TooFew => f.write_str(
                "there is nothing to draw: its keys end in fewer than two different numbers",
            ),
            Self::Mixed => f.write_str("its figures have units of different kinds"),
        }
    }
}

impl FigureContext<'_> {
    /// The chart of a `{{#chart NAME …}}`; `None` if a problem was reported instead.
    pub(super) fn chart(&mut self, text: &Text, show: &ShowChart, page: usize) -> Option<String> {
        let listing = self.find(text, &show.name)?;
        let Some(measured) = &listing.recording.measured else {
            self.problems.push(nothing_measured(text, &show.name));
            return None;
        };
        let (series, kind) = match series(measured) {
            Ok(read) => read,
            Err(why) => {
                let what = why.to_string();
                self.problems.push(
                    Problem::new(codes::CHART_UNDRAWABLE, text.place(show.name.span()), what).help(
                        "a chart is drawn of lines like `threads-resident-1000: 9.7 MB`: a series, \
                         a number of at least 1, and a value above 0, in units of one kind",
                    ),
                );
                return None;
            }
        };
        let until = match &show.until {
            Some((name, key)) => Some(self.until(text, name, key)?),
            None => None,
        };
        let caption = show.caption.as_ref().map_or(String::new(), |c| self.inline(c.get_ref()));
        let by = self.by(listing, page);
        let picture = ChartPicture { series: &series, kind, until: until.as_ref() };
        Some(format!(
            "<figure class=\"chart\"><div class=\"keyline\">{}</div>{}{}<figcaption><b>Measured</b> \
             {caption} <span class=\"meta\">By {by}: {}. Each line of the grid is ten times the one \
             before it.</span></figcaption></figure>",
            picture.key(),
            picture.svg(),
            table(&series),
            escaped(&measured.machine)
        ))
    }

    /// The figure, perhaps of another listing, at which `until` marks an end.
    fn until(
        &mut self,
        text: &Text,
        name: &Spanned<String>,
        key: &Spanned<String>,
    ) -> Option<Figure> {
        // Reports the same problems as a figure in a sentence.
        self.measured(text, name, key)?;
        let listing = self.find(text, name)?;
        let figure = listing.recording.measured.as_ref()?.figure(key.get_ref())?;
        if figure.value < 1.0 {
            let what = format!("`{}` cannot be marked on this chart", key.get_ref());
            let help = "its horizontal axis begins at 1";
            self.problems.push(
                Problem::new(codes::CHART_UNTIL_INVALID, text.place(key.span()), what).help(help),
            );
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

/// The series of a recording, in its order. A figure whose key does not end in a number is in none.
fn series(measured: &Measured) -> Result<(Vec<Series<'_>>, UnitKind), Undrawable> {
    let mut all: Vec<Series<'_>> = Vec::new();
    let mut kinds = Vec::new();
    let (mut firsts, mut rests): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for figure in &measured.figures {
        let Some((name, at)) = figure.key.rsplit_once('-') else { continue };
        let Ok(at) = at.parse::<u64>() else { continue };
        let Some((kind, value)) = base(figure) else {
            return Err(Undrawable::Unit(figure.key.clone()));
        };
        if at == 0 || !(value.is_finite() && value > 0.0) {
            return Err(Undrawable::Value(figure.key.clone()));
        }
        kinds.push(kind);
        let point = Point { at, value, figure };
        if let Some(series) = all.iter_mut().find(|series| series.name == name) {
            series.points.push(point);
            continue;
        }
        let (first, rest) = name.split_once('-').unwrap_or((name, ""));
        let color = index(&mut firsts, first) % COLORS;
        let mark = index(&mut rests, rest) % MARKS;
        all.push(Series { name, color, mark, points: vec![point] });
    }
    for series in &mut all {
        series.points.sort_by_key(|point| point.at);
    }
    let numbers: BTreeSet<u64> = all.iter().flat_map(|s| s.points.iter().map(|p| p.at)).collect();
    match kinds.first() {
        _ if numbers.len() < 2 => Err(Undrawable::TooFew),
        Some(kind) if kinds.iter().all(|each| each == kind) => Ok((all, *kind)),
        _ => Err(Undrawable::Mixed),
    }
}

fn index<'k>(known: &mut Vec<&'k str>, word: &'k str) -> usize {
    known.iter().position(|each| *each == word).unwrap_or_else(|| {
        known.push(word);
        known.len() - 1
    })
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
        assert_eq!(kind, UnitKind::Bytes);
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
                ("a x".to_owned(), "color-0 mark-0".to_owned(), vec![(10, 1000.0), (100, 2000.0)]),
                ("b x".to_owned(), "color-1 mark-0".to_owned(), vec![(10, 1000.0)]),
                ("b y".to_owned(), "color-1 mark-1".to_owned(), vec![(10, 5000.0)]),
            ]
        );
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        for (lines, why) in [
            ("a: 1 MB\n", Undrawable::TooFew),
            ("a-1: 1 MB\nb-1: 2 MB\n", Undrawable::TooFew),
            ("a-1: 1 MB\na-2: 1 s\n", Undrawable::Mixed),
            ("a-1: 1 apples\na-2: 1 MB\n", Undrawable::Unit("a-1".into())),
            ("a-0: 1 MB\na-2: 1 MB\n", Undrawable::Value("a-0".into())),
            ("a-1: 0 MB\na-2: 1 MB\n", Undrawable::Value("a-1".into())),
            ("a-1: -3 MB\na-2: 1 MB\n", Undrawable::Value("a-1".into())),
        ] {
            assert_eq!(series(&measured(lines)).err(), Some(why), "{lines}");
        }
    }
}
