//! Recordings: what `bless` wrote down about a run of a listing, and what pages show of it.
//!
//! A recording is a file in the listing's folder, committed with it. Weaving shows output only from
//! recordings, so a page never shows what no program printed.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::codes;
use super::crate_folders::CrateFolders;
use super::layout::{BUILDS, COMPILER, MEASURED, RECORDINGS, STDERR, STDOUT, TIMELINE};
use super::timeline::Timeline;
use bookwright_base::problem::{Place, Problem, Text};

/// All recordings of one listing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recording {
    /// Its standard output.
    pub stdout: Option<String>,
    /// Its standard error.
    pub stderr: Option<String>,
    /// The compiler's messages.
    pub compiler: Option<String>,
    /// The figures it measured.
    pub measured: Option<Measured>,
    /// What its tasks did, and when.
    pub timeline: Option<Timeline>,
}

/// Measured figures, and the machine they were measured on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The machine in words: processor, cores, memory, system, and compiler.
    pub machine: String,
    /// The figures, in the order they were printed.
    #[serde(rename = "figure")]
    pub figures: Vec<Figure>,
}

/// One measured figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What was measured.
    pub key: String,
    /// How much, as the listing printed it.
    pub value: f64,
    /// The unit; empty for a count.
    pub unit: String,
}

impl Measured {
    /// The figure of a key.
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }

    /// Reads the figures in a listing's output: lines of the form `key: value unit`. Other lines
    /// are skipped.
    pub fn read_output(output: &str, machine: String) -> Self {
        let figures = output
            .lines()
            .filter_map(|line| {
                let (key, rest) = line.split_once(": ")?;
                let (value, unit) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
                let value = value.replace(['_', ','], "").parse().ok();
                let value = value.filter(|value: &f64| value.is_finite())?;
                Some(Figure { key: key.trim().to_owned(), value, unit: unit.trim().to_owned() })
            })
            .collect();
        Self { machine, figures }
    }
}

impl Figure {
    /// The figure as shown in a sentence: digits in groups of three, and the unit after a
    /// non-breaking space.
    pub fn display(&self) -> String {
        let plain = self.value.to_string();
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (sign, digits) = match whole.strip_prefix('-') {
            Some(digits) => ("−", digits),
            None => ("", whole),
        };
        let mut shown = sign.to_owned();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index) % 3 == 0 {
                shown.push(',');
            }
            shown.push(digit);
        }
        if !fraction.is_empty() {
            let _ = write!(shown, ".{fraction}");
        }
        if !self.unit.is_empty() {
            let _ = write!(shown, "\u{a0}{}", self.unit);
        }
        shown
    }
}

impl Recording {
    /// What it printed on standard output: with figures, these, a line each, as a listing prints them.
    pub fn printed(&self) -> Option<Cow<'_, str>> {
        let figures = |measured: &Measured| {
            let line = |figure: &Figure| {
                let unit = if figure.unit.is_empty() { "" } else { " " };
                format!("{}: {}{unit}{}\n", figure.key, figure.value, figure.unit)
            };
            measured.figures.iter().map(line).collect()
        };
        let printed = self.stdout.as_deref().map(Cow::Borrowed);
        printed.or_else(|| self.measured.as_ref().map(figures).map(Cow::Owned))
    }

    /// Reads the recordings in a listing's folder. One that can't be read becomes a problem, and is
    /// left out.
    pub fn read(folder: &Path, problems: &mut Vec<Problem>) -> Self {
        let mut text = |name: &str| read(&folder.join(name), problems);
        let (stdout, stderr, compiler) = (text(STDOUT), text(STDERR), text(COMPILER));
        let (measured, timeline) = (text(MEASURED), text(TIMELINE));
        let measured = measured.and_then(|text| match toml::from_str(&text.text) {
            Ok(measured) => Some(measured),
            Err(error) => {
                let place = text.place(error.span().unwrap_or(0..0));
                problems.push(
                    Problem::new(
                        codes::RECORDING_INVALID,
                        place,
                        format!("this is not a recording: {}", error.message()),
                    )
                    .help("only `bless` writes recordings: remove the file, and bless"),
                );
                None
            }
        });
        let timeline = timeline
            .and_then(|text| Timeline::parse(&text).map_err(|problem| problems.push(problem)).ok());
        let string = |text: Option<Text>| text.map(|text| text.text.to_string());
        Self {
            stdout: string(stdout),
            stderr: string(stderr),
            compiler: string(compiler),
            measured,
            timeline,
        }
    }
}

/// Reports recordings outside the folders of crates, left behind when a listing was removed or
/// moved.
pub fn report_stray(listings: &Path, crates: &CrateFolders, problems: &mut Vec<Problem>) {
    let walk = walkdir::WalkDir::new(listings).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| {
        let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
        let other = hidden || entry.file_name() == BUILDS || crates.has(entry.path());
        entry.depth() == 0 || !other
    });
    for entry in walk.filter_map(Result::ok) {
        let recording = RECORDINGS.iter().any(|name| entry.file_name() == *name);
        if recording && entry.file_type().is_file() {
            problems.push(
                Problem::new(
                    codes::RECORDING_STRAY,
                    Place::file(entry.path()),
                    "this recording belongs to no listing",
                )
                .help("move it into the listing's folder, or remove it"),
            );
        }
    }
}

fn read(path: &Path, problems: &mut Vec<Problem>) -> Option<Text> {
    if !path.exists() {
        return None;
    }
    Text::read(path).map_err(|problem| problems.push(problem)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_no_part_of_a_recording() {
        let folder = tempfile::tempdir().unwrap();
        let timeline = include_str!("timeline/sample.json");
        let measured = "machine = \"a\"\n\n[[figure]]\nkey = \"k\"\nvalue = 1.0\nunit = \"\"\n";
        for (name, text) in [
            (STDOUT, "out\n"),
            (STDERR, "error\n"),
            (COMPILER, "warning\n"),
            (MEASURED, measured),
            (TIMELINE, timeline),
        ] {
            std::fs::write(folder.path().join(name), format!("\u{feff}{text}")).unwrap();
        }
        let mut problems = Vec::new();
        let recording = Recording::read(folder.path(), &mut problems);
        assert_eq!(problems, []);
        assert_eq!(recording.stdout.as_deref(), Some("out\n"));
        assert_eq!(recording.stderr.as_deref(), Some("error\n"));
        assert_eq!(recording.compiler.as_deref(), Some("warning\n"));
        assert!(recording.measured.is_some() && recording.timeline.is_some());
    }

    #[test]
    fn figures_are_read_from_lines_and_shown_in_sentences() {
        let output = "starting\nresident: 93.4 MB\ntasks: 10_000\nnote: not a figure\n";
        let measured = Measured::read_output(output, "a machine".into());
        let shown: Vec<_> = measured.figures.iter().map(Figure::display).collect();
        assert_eq!(shown, ["93.4\u{a0}MB", "10,000"]);
        let text = toml::to_string(&measured).unwrap();
        assert_eq!(toml::from_str::<Measured>(&text).unwrap(), measured);
    }
}
