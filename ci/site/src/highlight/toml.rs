//! Highlights TOML: headers, comments, and values.
//!
//! It uses the parser of `toml` and `toml_edit`, which continues after a mistake: a fence may leave
//! something out.

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};

use super::{Highlight, Highlights};

/// Arrays nested deeper than this are not highlighted.
const DEPTH: u32 = 64;

/// The highlights of a text.
pub(super) fn marks(text: &str) -> Highlights {
    let mut marks = Vec::new();
    let mut header = None;
    let mut receive = |event: Event| {
        let span = event.span();
        let range = span.start()..span.end();
        match event.kind() {
            EventKind::Comment => marks.push((range, Highlight::Comment)),
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => header = Some(range.start),
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                if let Some(start) = header.take() {
                    marks.push((start..range.end, Highlight::Keyword));
                }
            }
            EventKind::Scalar if is_literal(text.get(range.clone()).unwrap_or("")) => {
                marks.push((range, Highlight::Literal));
            }
            _ => {}
        }
    };
    let tokens = Source::new(text).lex().into_vec();
    parse_document(&tokens, &mut RecursionGuard::new(&mut receive, DEPTH), &mut ());
    marks
}

/// Whether a value is a string, a number, or a time.
fn is_literal(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_digit() || "\"'+-".contains(first))
        || matches!(value, "inf" | "nan")
}
