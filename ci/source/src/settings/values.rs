//! Reads the values of settings that take more than a word.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pulldown_cmark::Options;
use toml::de::DeTable;

use super::super::codes;
use super::super::table::{self, Reader};
use bookwright_base::paths::stays_inside;

/// One of mdBook's own settings that are on unless book.toml says otherwise.
pub(super) fn switch(table: &DeTable<'_>, path: &[&str], key: &str) -> bool {
    let value = table::descend(table, path).and_then(|table| table::get(table, key));
    value.and_then(|(_, value)| value.get_ref().as_bool()) != Some(false)
}

/// mdBook's own setting `smart-punctuation`.
pub(super) fn punctuation(table: &DeTable<'_>) -> Options {
    match switch(table, &["output", "html"], "smart-punctuation") {
        true => Options::ENABLE_SMART_PUNCTUATION,
        false => Options::empty(),
    }
}

/// A whole number of bytes, at least 1.
pub(super) fn bytes(value: &table::Value<'_>, reader: &mut Reader<'_>) -> Option<usize> {
    let number = reader.number(value)?;
    if number < 1.0 || number.fract() != 0.0 || number > f64::from(u32::MAX) {
        reader
            .problem(codes::NUMBER_OUT_OF_RANGE, value.span(), "this is not a number of bytes")
            .help
            .push("write it in digits: page-bytes = 60000".to_owned());
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at above")]
    Some(number as usize)
}

/// A limit of time, from a number of seconds. `example` is how to write it.
pub(super) fn timeout(
    example: &str,
    value: &table::Value<'_>,
    reader: &mut Reader<'_>,
) -> Option<Duration> {
    let seconds = reader.number(value)?;
    if (1.0..=86_400.0).contains(&seconds) {
        return Some(Duration::from_secs_f64(seconds));
    }
    let what = "a timeout must be between 1 and 86400 seconds";
    let problem = reader.problem(codes::NUMBER_OUT_OF_RANGE, value.span(), what);
    problem.help.push(format!("write the number alone: {example}"));
    None
}

/// A complete address, with a final slash.
pub(super) fn address(value: &table::Value<'_>, reader: &mut Reader<'_>) -> Option<String> {
    let written = reader.string(value)?;
    let url = written.get_ref().trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_none_or(|host| host.is_empty() || url.contains(['?', '#', '"', ' '])) {
        reader
            .problem(
                codes::SETTING_ADDRESS_INVALID,
                value.span(),
                "this is not the address of a site",
            )
            .help
            .push("write all of it: address = \"https://example.org/book/\"".to_owned());
        return None;
    }
    Some(format!("{url}/"))
}

pub(super) fn folder(
    value: &table::Value<'_>,
    outside: bool,
    reader: &mut Reader<'_>,
) -> Option<PathBuf> {
    let name = reader.string(value)?;
    let path = Path::new(name.get_ref());
    if !outside && !stays_inside(path) {
        reader
            .problem(codes::PATH_OUTSIDE, value.span(), "this folder is outside the book")
            .help
            .push("move it into the book, or set `allow-outside = true`".to_owned());
        return None;
    }
    Some(path.to_owned())
}
