//! How long each listing takes, as committed with the book, so that shards can be balanced.
//!
//! It is a file beside book.toml, as every machine of a matrix must read the same times. Seconds
//! have one digit after the point, as each change in a file that people review should mean
//! something.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::codes;
use super::layout::Layout;
use super::table;
use bookwright_base::problem::{Problem, Text};

/// How long each listing takes, by name, in tenths of a second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times(BTreeMap<String, u64>);

/// The comment above the times.
const HEAD: &str = "# Seconds each listing takes, recorded by `bless --times`: `test --shard` \
                    splits the listings by them.\n";

impl Times {
    /// Reads the file, if there is one.
    pub fn read(layout: &Layout, problems: &mut Vec<Problem>) -> Self {
        let path = layout.times();
        if !path.exists() {
            return Self::default();
        }
        let text = match Text::read(&path) {
            Ok(text) => text,
            Err(problem) => {
                problems.push(problem);
                return Self::default();
            }
        };
        let mut times = Self::default();
        for (name, value) in &table::parse(&text, problems) {
            let number = match value.get_ref() {
                DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
                DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
                _ => None,
            };
            match number.filter(|seconds| (0.0..1e6).contains(seconds)) {
                Some(seconds) => times.set(name.get_ref(), seconds),
                None => problems.push(
                    Problem::new(
                        codes::TIMES_INVALID,
                        text.place(value.span()),
                        "this is not a number of seconds",
                    )
                    .help("record it with `bless --times`, or remove the line"),
                ),
            }
        }
        times
    }

    /// Times in seconds.
    pub fn of<'a>(times: impl IntoIterator<Item = (&'a str, f64)>) -> Self {
        let mut all = Self::default();
        times.into_iter().for_each(|(name, seconds)| all.set(name, seconds));
        all
    }

    /// Sets the time of one listing.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded, and it is none"
    )]
    pub fn set(&mut self, name: &str, seconds: f64) {
        self.0.insert(name.to_owned(), (seconds.max(0.0) * 10.0).round() as u64);
    }

    /// Keeps only the times of listings that are `known`.
    pub fn retain(&mut self, known: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| known(name));
    }

    /// How long one listing takes. Without a time of its own it gets the median of the others;
    /// without any times, all listings get the same.
    pub fn milliseconds(&self, name: &str) -> u64 {
        let middle = || {
            let mut all: Vec<u64> = self.0.values().copied().collect();
            all.sort_unstable();
            all.get(all.len() / 2).copied().unwrap_or_default()
        };
        self.0.get(name).copied().unwrap_or_else(middle) * 100
    }

    /// How many times there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no times.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (name, tenths) in &self.0 {
            let name = toml::Value::from(name.as_str());
            text.push_str(&format!("{name} = {}.{}\n", tenths / 10, tenths % 10));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let times = Times::of([("a", 1.26), ("listings/ch 1/\"b\"", 0.04), ("c", 12.0)]);
        std::fs::write(layout.times(), times.text()).unwrap();
        let mut problems = Vec::new();
        assert_eq!(Times::read(&layout, &mut problems), times);
        assert_eq!(problems, []);
        assert_eq!(times.milliseconds("a"), 1300);
        assert_eq!(times.milliseconds("nobody"), 1300, "the middle one");
        assert_eq!(Times::default().milliseconds("nobody"), 0);
    }

    #[test]
    fn what_is_no_time_has_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        std::fs::write(layout.times(), "a = 1\nb = \"long\"\nc = -2.0\nd = nan\n").unwrap();
        let mut problems = Vec::new();
        let times = Times::read(&layout, &mut problems);
        assert_eq!(times, Times::of([("a", 1.0)]));
        let places: Vec<_> = problems.iter().map(|each| (each.place.line(), each.code)).collect();
        let at = |line| (Some(line), codes::TIMES_INVALID);
        assert_eq!(places, [at(2), at(3), at(4)]);
    }
}
