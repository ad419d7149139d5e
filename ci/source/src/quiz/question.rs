//! One question: each mistake is reported at its place.
//!
//! Upstream's own check stops at the first mistake and misses most: it ignores an unknown key,
//! shows an empty option, and lets a distractor be the answer.

mod explanation;
mod multiple_choice;
mod short_answer;
mod tracing;

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::codes;
use super::super::table::{self, Reader, Value};
use super::QuestionSpans;
use super::names::{is_name, new_id};

const TYPES: [&str; 3] = ["MultipleChoice", "ShortAnswer", "Tracing"];
const KEYS: [&str; 7] =
    ["id", "type", "prompt", "answer", "context", "multipart", "promptExplanation"];

/// Reads all questions of a file: the id of each, and the places of its parts. `whole` is false if
/// some of the file isn't TOML. An id that isn't there, and need not be, is empty.
pub(super) fn read_all(
    file: &DeTable<'_>,
    whole: bool,
    strict: bool,
    reader: &mut Reader<'_>,
) -> Vec<(Spanned<String>, QuestionSpans)> {
    reader.unknown_keys(file, &["questions", "multipart"], "a quiz");
    let shared = match table::get(file, "multipart") {
        Some((_, value)) => reader.string_table(value),
        None => Vec::new(),
    };
    for (_, value) in &shared {
        not_blank(value, "this text", reader);
    }
    let before = reader.problems.len();
    let (place, questions) = match table::get(file, "questions") {
        Some((_, value)) => (value.span(), reader.array(value)),
        None => (0..0, &[][..]),
    };
    if questions.is_empty() && reader.problems.len() == before && whole {
        let problem = reader.problem(codes::QUIZ_EMPTY, place, "this quiz has no questions");
        problem.help.push("write each question under [[questions]]".to_owned());
    }
    let mut used = Vec::new();
    let read =
        questions.iter().filter_map(|value| question(value, strict, &shared, &mut used, reader));
    let read: Vec<_> = read.collect();
    for (key, _) in shared.iter().filter(|_| strict) {
        if !used.contains(key.get_ref()) {
            let what = format!("no question uses the shared text `{}`", key.get_ref());
            let problem = reader.problem(codes::QUIZ_MULTIPART_UNUSED, key.span(), what);
            problem.help.push(format!("write multipart = \"{}\" in a question", key.get_ref()));
        }
    }
    read
}

fn question(
    value: &Value<'_>,
    strict: bool,
    shared: &[(Spanned<String>, Spanned<String>)],
    used: &mut Vec<String>,
    reader: &mut Reader<'_>,
) -> Option<(Spanned<String>, QuestionSpans)> {
    let DeValue::Table(table) = value.get_ref() else {
        let problem =
            reader.problem(codes::QUIZ_QUESTION_FORM, value.span(), "a question must be a table");
        problem.help.push("write each question under [[questions]]".to_owned());
        return None;
    };
    let asked = Asked { table, place: place_of(value, reader), prefix: String::new(), strict };
    if reader.text.text[value.span().start..].starts_with('{') {
        // Upstream panics on such a question when it looks for missing ids.
        let problem = reader.problem(
            codes::QUIZ_QUESTION_FORM,
            asked.place.clone(),
            "mdbook-quiz cannot read this question",
        );
        problem.help.push("write it under [[questions]], not in braces".to_owned());
    }
    reader.unknown_keys(table, &KEYS, "a question");
    let id = asked.id(reader);
    asked.multipart(shared, used, reader);
    if let Some((_, value)) = table::get(table, "promptExplanation") {
        reader.boolean(value);
    }
    let kind = asked.text("type", "this question", reader)?;
    let spans = match kind.get_ref().as_str() {
        "MultipleChoice" => asked.multiple_choice(reader),
        "ShortAnswer" => asked.short_answer(reader),
        "Tracing" => asked.tracing(reader),
        unknown => {
            let what = format!("no question has the type `{unknown}`");
            let problem = reader.problem(codes::VALUE_UNKNOWN, kind.span(), what);
            *problem = problem.clone().did_you_mean(unknown, TYPES);
            problem.help.push(format!("it is one of {}", TYPES.join(", ")));
            QuestionSpans::default()
        }
    };
    Some((id?, spans))
}

/// A table in the file, and the place where problems of all of it are reported.
struct Asked<'t, 'a> {
    table: &'t DeTable<'a>,
    place: Range<usize>,
    /// What a line of the file has before a key of this table: `prompt.`, or nothing below a header
    /// and in braces.
    prefix: String,
    /// Whether the question is held to the strict rules, too.
    strict: bool,
}

/// A line that begins a part of a question.
fn first_line(key: &str) -> &'static str {
    if key == "prompt" { "prompt.prompt = \"…\"" } else { "answer.answer = \"…\"" }
}

/// A table's first line, as all of it would mark half the file.
fn place_of(value: &Value<'_>, reader: &Reader<'_>) -> Range<usize> {
    let span = value.span();
    let text = reader.text.text.get(span.clone()).unwrap_or("");
    let line = text.lines().next().unwrap_or("").trim_end().len();
    span.start..span.start + line
}

impl<'t, 'a> Asked<'t, 'a> {
    /// The table under a required key.
    fn part(&self, key: &str, reader: &mut Reader<'_>) -> Option<Asked<'t, 'a>> {
        let Some((_, value)) = table::get(self.table, key) else {
            let of = "this question";
            let help = format!("write what it takes, such as {}", first_line(key));
            self.missing_with(key, of, help, reader);
            return None;
        };
        let Some(table) = value.get_ref().as_table() else {
            let what =
                format!("`{key}` must be a table, not of type {}", value.get_ref().type_str());
            reader.problem(codes::VALUE_TYPE, value.span(), what).help.push(match key {
                "prompt" => format!("write {} (or prompt.program)", first_line(key)),
                _ => format!("write {} (or answer.doesCompile)", first_line(key)),
            });
            return None;
        };
        let own_form = reader.text.text[value.span().start..].starts_with(['[', '{']);
        let prefix = if own_form { String::new() } else { format!("{key}.") };
        Some(Asked { table, place: place_of(value, reader), prefix, strict: self.strict })
    }

    fn missing(&self, key: &str, of: &str, reader: &mut Reader<'_>) {
        let value = match key {
            "distractors" => "[\"…\", \"…\"]",
            "doesCompile" => "true",
            "type" => "\"MultipleChoice\"",
            _ => "\"…\"",
        };
        let help = format!("add {}{key} = {value}", self.prefix);
        self.missing_with(key, of, help, reader);
    }

    fn missing_with(&self, key: &str, of: &str, help: String, reader: &mut Reader<'_>) {
        let problem = reader.problem(
            codes::QUIZ_PART_MISSING,
            self.place.clone(),
            format!("{of} has no `{key}`"),
        );
        problem.help.push(help);
    }

    /// The text under a required key, unless it is blank.
    fn text(&self, key: &str, of: &str, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
        let Some((_, value)) = table::get(self.table, key) else {
            self.missing(key, of, reader);
            return None;
        };
        let text = reader.string(value)?;
        not_blank(&text, &format!("`{key}`"), reader).then_some(text)
    }

    fn id(&self, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
        let Some((_, value)) = table::get(self.table, "id") else {
            if !self.strict {
                return Some(Spanned::new(0..0, String::new()));
            }
            let problem = reader.problem(
                codes::QUIZ_ID_MISSING,
                self.place.clone(),
                "this question has no id",
            );
            problem.help.push(format!("add id = \"{}\"", new_id()));
            return None;
        };
        let id = reader.string(value)?;
        if !self.strict {
            return not_blank(&id, "`id`", reader).then_some(id);
        }
        if !is_name(id.get_ref()) {
            let problem = reader.problem(
                codes::QUIZ_ID_INVALID,
                id.span(),
                "an id has only letters, digits, hyphens, and underscores",
            );
            problem.help.push(format!("a new one is \"{}\"", new_id()));
            return None;
        }
        Some(id)
    }

    fn multipart(
        &self,
        shared: &[(Spanned<String>, Spanned<String>)],
        used: &mut Vec<String>,
        reader: &mut Reader<'_>,
    ) {
        let Some((_, value)) = table::get(self.table, "multipart") else { return };
        let Some(key) = reader.string(value) else { return };
        let known = || shared.iter().map(|(key, _)| key.get_ref().as_str());
        if !known().any(|each| each == key.get_ref()) {
            let what = format!("[multipart] has no text `{}`", key.get_ref());
            let problem = reader.problem(codes::QUIZ_MULTIPART_UNKNOWN, key.span(), what);
            *problem = problem.clone().did_you_mean(key.get_ref(), known());
            problem.help.push("write the text that the questions share under [multipart]".into());
        }
        used.push(key.into_inner());
    }

    /// A text, or an array of texts; none may be blank. `some` is whether there must be one.
    fn texts(
        &self,
        key: &str,
        of: &str,
        some: bool,
        reader: &mut Reader<'_>,
    ) -> Vec<Spanned<String>> {
        let Some((_, value)) = table::get(self.table, key) else {
            self.missing(key, of, reader);
            return Vec::new();
        };
        if some && value.get_ref().as_array().is_some_and(|array| array.is_empty()) {
            reader.problem(codes::QUIZ_PART_EMPTY, value.span(), format!("`{key}` is empty"));
        }
        let texts = reader.strings(value);
        for text in &texts {
            not_blank(text, "this option", reader);
        }
        texts
    }
}

fn not_blank(text: &Spanned<String>, of: &str, reader: &mut Reader<'_>) -> bool {
    let blank = text.get_ref().trim().is_empty();
    if blank {
        reader.problem(codes::QUIZ_PART_EMPTY, text.span(), format!("{of} is empty"));
    }
    !blank
}

/// A whole number of at least 0.
fn whole_number(value: &Value<'_>, reader: &mut Reader<'_>) -> Option<usize> {
    let number = match value.get_ref() {
        DeValue::Integer(number) => {
            usize::from_str_radix(number.as_str().trim_start_matches('+'), number.radix()).ok()
        }
        _ => None,
    };
    if number.is_none() {
        reader.problem(
            codes::NUMBER_OUT_OF_RANGE,
            value.span(),
            "this must be a whole number, 0 or more",
        );
    }
    number
}
