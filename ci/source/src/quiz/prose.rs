//! Which strings of a quiz file are prose: what a spell checker reads.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::super::table::{self, Value};

/// The places of a file's Markdown. Ids, programs, and answers that readers type aren't Markdown.
pub(super) fn prose(file: &DeTable<'_>, text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<&Value<'_>> = Vec::new();
    if let Some(shared) = table::descend(file, &["multipart"]) {
        found.extend(shared.values());
    }
    let questions = table::get(file, "questions").and_then(|(_, value)| value.get_ref().as_array());
    for question in questions.into_iter().flatten() {
        let Some(question) = question.get_ref().as_table() else { continue };
        let kind = table::get(question, "type").and_then(|(_, kind)| kind.get_ref().as_str());
        let mut take = |path: &[&str], key: &str| {
            let table = table::descend(question, path);
            let Some((_, value)) = table.and_then(|table| table::get(table, key)) else { return };
            match value.get_ref() {
                DeValue::Array(values) => found.extend(values.iter()),
                _ => found.push(value),
            }
        };
        take(&[], "context");
        take(&["prompt"], "prompt");
        take(&["prompt"], "distractors");
        if kind == Some("MultipleChoice") {
            take(&["answer"], "answer");
        }
    }
    let strings = found.into_iter().filter(|value| value.get_ref().is_str());
    strings.filter_map(|value| without_quotes(text, value.span())).collect()
}

/// The inside of a string, as a place in the file.
fn without_quotes(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let quoted = text.get(span.clone())?;
    let marks = ["\"\"\"", "'''", "\"", "'"];
    let mark = marks.into_iter().find(|mark| quoted.starts_with(mark))?;
    let inner = quoted.strip_prefix(mark)?.strip_suffix(mark)?;
    let start = span.start + mark.len();
    Some(start..start + inner.len())
}
