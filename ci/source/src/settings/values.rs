//! Reads the values of settings that take more than a word.

use std::path::{Path, PathBuf};

use pulldown_cmark::Options;
use toml::de::DeTable;

use super::super::codes;
use super::super::table::{self, Reader};
use bookwright_base::paths::stays_inside;

/// mdBook's own setting `smart-punctuation`, which is on by default.
pub(super) fn punctuation(table: &DeTable<'_>) -> Options {
    let html = table::descend(table, &["output", "html"]);
    let value = html.and_then(|html| table::get(html, "smart-punctuation"));
    let is_off = value.is_some_and(|(_, value)| value.get_ref().as_bool() == Some(false));
    if is_off { Options::empty() } else { Options::ENABLE_SMART_PUNCTUATION }
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
