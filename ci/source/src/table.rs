//! TOML that an author wrote, read with its places.
//!
//! `serde` stops at the first mistake, and knows only the places of values. Here a table is read
//! key by key, so one run reports every mistake, each at its key or value.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::codes;
use bookwright_base::code::Code;
use bookwright_base::problem::{Problem, Text};

/// A value with its place.
pub type Value<'a> = Spanned<DeValue<'a>>;

/// Reads a text as TOML. Syntax errors become problems, and the rest is returned.
pub fn parse<'a>(text: &'a Text, problems: &mut Vec<Problem>) -> DeTable<'a> {
    let (table, errors) = DeTable::parse_recoverable(&text.text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let what = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
        problems.push(
            Problem::new(
                codes::TOML_INVALID,
                text.place(span),
                format!("this is not TOML: {what}"),
            )
            .help("https://toml.io describes the format"),
        );
    }
    table.into_inner()
}

/// The value of a key, with the place of the key.
pub fn get<'t, 'a>(table: &'t DeTable<'a>, key: &str) -> Option<(Range<usize>, &'t Value<'a>)> {
    table.iter().find(|(name, _)| name.get_ref() == key).map(|(name, value)| (name.span(), value))
}

/// The table under a path of keys, if every key exists and is a table.
pub fn descend<'t, 'a>(table: &'t DeTable<'a>, path: &[&str]) -> Option<&'t DeTable<'a>> {
    path.iter().try_fold(table, |table, key| get(table, key)?.1.get_ref().as_table())
}

/// Reads the values of one file, and collects what is wrong with them.
pub struct Reader<'r> {
    /// The file.
    pub text: &'r Text,
    /// What was found wrong.
    pub problems: &'r mut Vec<Problem>,
}

impl Reader<'_> {
    /// Reports a problem at a place in the file, and returns it so that help can be added.
    pub fn problem(
        &mut self,
        code: Code,
        span: Range<usize>,
        what: impl Into<String>,
    ) -> &mut Problem {
        let index = self.problems.len();
        self.problems.push(Problem::new(code, self.text.place(span), what));
        &mut self.problems[index]
    }

    /// Reports each key that isn't known.
    pub fn unknown_keys(&mut self, table: &DeTable<'_>, known: &[&str], of: &str) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let problem = Problem::new(
                codes::KEY_UNKNOWN,
                self.text.place(key.span()),
                format!("`{of}` has no key `{name}`"),
            )
            .did_you_mean(name, known.iter().copied())
            .help(format!("its keys are {}", known.join(", ")));
            self.problems.push(problem);
        }
    }

    fn wrong(&mut self, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.problem(
            codes::VALUE_TYPE,
            value.span(),
            format!("this must be {wanted}, not of type {found}"),
        );
    }

    /// A string.
    pub fn string(&mut self, value: &Value<'_>) -> Option<Spanned<String>> {
        match value.get_ref().as_str() {
            Some(text) => Some(Spanned::new(value.span(), text.to_owned())),
            None => {
                self.wrong(value, "a string");
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, value: &Value<'_>) -> Option<bool> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(value, "true or false");
        }
        found
    }

    /// A decimal number, with or without a fraction.
    pub fn number(&mut self, value: &Value<'_>) -> Option<f64> {
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.wrong(value, "a number");
                return None;
            }
        };
        text.parse().ok()
    }

    /// A string, or an array of strings.
    pub fn strings(&mut self, value: &Value<'_>) -> Vec<Spanned<String>> {
        match value.get_ref() {
            DeValue::String(_) => self.string(value).into_iter().collect(),
            DeValue::Array(values) => values.iter().filter_map(|each| self.string(each)).collect(),
            _ => {
                self.wrong(value, "a string or an array of strings");
                Vec::new()
            }
        }
    }

    /// An array of values. Anything else becomes a problem, and an empty array.
    pub fn array<'v, 'a>(&mut self, value: &'v Value<'a>) -> &'v [Value<'a>] {
        match value.get_ref() {
            DeValue::Array(values) => values,
            _ => {
                self.wrong(value, "an array");
                &[]
            }
        }
    }

    /// A table of strings, in the order of the file.
    pub fn string_table(&mut self, value: &Value<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(value, "a table");
            return Vec::new();
        };
        let mut pairs: Vec<_> = table
            .iter()
            .filter_map(|(key, value)| {
                let value = self.string(value)?;
                Some((Spanned::new(key.span(), key.get_ref().to_string()), value))
            })
            .collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        pairs
    }
}
