//! One question, read strictly: every mistake at its place.
//!
//! Upstream's own check stops at the first mistake and passes over most of these: an unknown key is
//! ignored, an empty option is shown, a distractor may be the answer.

use std::ops::Range;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::table::{self, Reader, Value};
use super::{QuestionSpans, context, is_name, new_id};

const TYPES: [&str; 3] = ["MultipleChoice", "ShortAnswer", "Tracing"];
const KEYS: [&str; 7] =
    ["id", "type", "prompt", "answer", "context", "multipart", "promptExplanation"];
const RESPONSES: [&str; 3] = ["short", "long", "code"];

/// Reads all questions of a file: each one's id, and the spans of its parts. `whole` is false if
/// some of the file was no TOML.
pub(super) fn read_all(
    file: &DeTable<'_>,
    whole: bool,
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
        let problem = reader.problem(place, "this quiz has no questions");
        problem.help.push("write each question under [[questions]]".to_owned());
    }
    let mut used = Vec::new();
    let read = questions.iter().filter_map(|value| question(value, &shared, &mut used, reader));
    let read: Vec<_> = read.collect();
    for (key, _) in &shared {
        if !used.contains(key.get_ref()) {
            let what = format!("no question belongs to `{}`", key.get_ref());
            let problem = reader.problem(key.span(), what);
            problem.help.push(format!("write multipart = \"{}\" in a question", key.get_ref()));
        }
    }
    read
}

fn question(
    value: &Value<'_>,
    shared: &[(Spanned<String>, Spanned<String>)],
    used: &mut Vec<String>,
    reader: &mut Reader<'_>,
) -> Option<(Spanned<String>, QuestionSpans)> {
    let DeValue::Table(table) = value.get_ref() else {
        let problem = reader.problem(value.span(), "a question is wanted here, a table");
        problem.help.push("write each question under [[questions]]".to_owned());
        return None;
    };
    let asked = Asked { table, place: place_of(value, reader) };
    if reader.text.text[value.span().start..].starts_with('{') {
        // Upstream panics on these when it looks for missing ids.
        let problem = reader.problem(asked.place.clone(), "mdbook-quiz cannot read this question");
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
            let what = format!("no type of question is called `{unknown}`");
            let problem = reader.problem(kind.span(), what);
            *problem = problem.clone().did_you_mean(unknown, TYPES);
            problem.help.push(format!("it is one of {}", TYPES.join(", ")));
            QuestionSpans::default()
        }
    };
    Some((id?, spans))
}

/// A table of the file, and the place that stands for all of it.
struct Asked<'t, 'a> {
    table: &'t DeTable<'a>,
    place: Range<usize>,
}

/// A table's first line: all of it would mark half the file.
fn place_of(value: &Value<'_>, reader: &Reader<'_>) -> Range<usize> {
    let span = value.span();
    let text = reader.text.text.get(span.clone()).unwrap_or("");
    let line = text.lines().next().unwrap_or("").trim_end().len();
    span.start..span.start + line
}

impl<'t, 'a> Asked<'t, 'a> {
    /// The table under a key that must be there.
    fn part(&self, key: &str, reader: &mut Reader<'_>) -> Option<Asked<'t, 'a>> {
        let Some((_, value)) = table::get(self.table, key) else {
            self.missing(key, "this question", reader);
            return None;
        };
        let Some(table) = value.get_ref().as_table() else {
            let what =
                format!("`{key}` is a table, this is of type {}", value.get_ref().type_str());
            reader.problem(value.span(), what).help.push(match key {
                "prompt" => "write prompt.prompt = \"…\" (or prompt.program)".to_owned(),
                _ => "write answer.answer = \"…\" (or answer.doesCompile)".to_owned(),
            });
            return None;
        };
        Some(Asked { table, place: place_of(value, reader) })
    }

    fn missing(&self, key: &str, of: &str, reader: &mut Reader<'_>) {
        let problem = reader.problem(self.place.clone(), format!("{of} has no `{key}`"));
        problem.help.push(format!("add {key} = …"));
    }

    /// A text that must be there and say something.
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
            let problem = reader.problem(self.place.clone(), "this question has no id");
            problem.help.push(format!("add id = \"{}\"", new_id()));
            return None;
        };
        let id = reader.string(value)?;
        if !is_name(id.get_ref()) {
            let problem = reader.problem(id.span(), "an id is made of letters, digits and hyphens");
            problem.help.push(format!("a new one: \"{}\"", new_id()));
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
            let what = format!("[multipart] has no `{}`", key.get_ref());
            let problem = reader.problem(key.span(), what);
            *problem = problem.clone().did_you_mean(key.get_ref(), known());
            problem.help.push("write the text that the questions share under [multipart]".into());
        }
        used.push(key.into_inner());
    }

    fn multiple_choice(&self, reader: &mut Reader<'_>) -> QuestionSpans {
        let (prompt, answer) = (self.part("prompt", reader), self.part("answer", reader));
        let mut answers = Vec::new();
        if let Some(answer) = &answer {
            reader.unknown_keys(answer.table, &["answer"], "answer");
            answers = answer.texts("answer", "this answer", reader);
        }
        let mut distractors = Vec::new();
        if let Some(prompt) = &prompt {
            let keys = ["prompt", "distractors", "answerIndex", "sortAnswers"];
            reader.unknown_keys(prompt.table, &keys, "prompt");
            prompt.text("prompt", "this prompt", reader);
            distractors = prompt.texts("distractors", "this prompt", reader);
            let wanted = table::get(prompt.table, "distractors");
            if let Some((_, value)) = wanted
                && value.get_ref().is_str()
            {
                let problem = reader.problem(value.span(), "`distractors` is an array");
                problem.help.push("write distractors = [\"…\", \"…\"]".to_owned());
            }
            prompt.order(distractors.len(), reader);
        }
        distinct(&answers, &distractors, reader);
        let whole = !answers.is_empty() && !distractors.is_empty();
        self.context(whole.then_some(&distractors), reader);
        QuestionSpans::default()
    }

    /// Where the answer stands among the distractors.
    fn order(&self, distractors: usize, reader: &mut Reader<'_>) {
        let sorted = table::get(self.table, "sortAnswers");
        if let Some((_, value)) = &sorted {
            reader.boolean(value);
        }
        let Some((key, value)) = table::get(self.table, "answerIndex") else { return };
        match whole(value, reader) {
            Some(index) if index > distractors => {
                let what = format!("there is no place {index} among {distractors} distractors");
                let problem = reader.problem(value.span(), what);
                problem.help.push(format!("answerIndex counts from 0 to {distractors}"));
            }
            _ => {}
        }
        if sorted.is_some() {
            let problem = reader.problem(key, "answerIndex and sortAnswers exclude each other");
            problem.help.push("remove one of them".to_owned());
        }
    }

    fn short_answer(&self, reader: &mut Reader<'_>) -> QuestionSpans {
        if let Some(prompt) = self.part("prompt", reader) {
            reader.unknown_keys(prompt.table, &["prompt", "response"], "prompt");
            prompt.text("prompt", "this prompt", reader);
            if let Some((_, value)) = table::get(prompt.table, "response")
                && let Some(response) = reader.string(value)
                && !RESPONSES.contains(&response.get_ref().as_str())
            {
                let given = response.get_ref();
                let problem = reader.problem(response.span(), format!("no response is `{given}`"));
                *problem = problem.clone().did_you_mean(given, RESPONSES);
                problem.help.push(format!("it is one of {}", RESPONSES.join(", ")));
            }
        }
        if let Some(answer) = self.part("answer", reader) {
            reader.unknown_keys(answer.table, &["answer", "alternatives"], "answer");
            let first = answer.text("answer", "this answer", reader);
            let mut known: Vec<String> = first.iter().map(|text| typed(text.get_ref())).collect();
            if let Some((_, value)) = table::get(answer.table, "alternatives") {
                for value in reader.array(value) {
                    let Some(text) = reader.string(value) else { continue };
                    if !not_blank(&text, "this alternative", reader) {
                        continue;
                    }
                    if known.contains(&typed(text.get_ref())) {
                        let problem =
                            reader.problem(text.span(), "this answer is accepted already");
                        problem.help.push("case and white space around it do not count".to_owned());
                    }
                    known.push(typed(text.get_ref()));
                }
            }
        }
        self.context(None, reader);
        QuestionSpans::default()
    }

    fn tracing(&self, reader: &mut Reader<'_>) -> QuestionSpans {
        let mut spans = QuestionSpans::default();
        let mut lines = usize::MAX;
        if let Some(prompt) = self.part("prompt", reader) {
            reader.unknown_keys(prompt.table, &["program"], "prompt");
            if let Some(program) = prompt.text("program", "this prompt", reader) {
                spans.program = program.span();
                lines = program.get_ref().trim_end().lines().count();
            }
        }
        if let Some(answer) = self.part("answer", reader) {
            answer.traced(lines, &mut spans, reader);
        }
        self.context(None, reader);
        spans
    }

    /// A program that compiles prints something; one that does not may say on which line.
    fn traced(&self, lines: usize, spans: &mut QuestionSpans, reader: &mut Reader<'_>) {
        reader.unknown_keys(self.table, &["doesCompile", "stdout", "lineNumber"], "answer");
        let stdout = table::get(self.table, "stdout");
        let line = table::get(self.table, "lineNumber");
        let Some((_, compiles)) = table::get(self.table, "doesCompile") else {
            self.missing("doesCompile", "this answer", reader);
            return;
        };
        spans.does_compile = compiles.span();
        let Some(compiles) = reader.boolean(compiles) else { return };
        if let Some((_, value)) = &stdout {
            spans.stdout = value.span();
        }
        if let Some((_, value)) = &line {
            spans.line_number = value.span();
        }
        if compiles {
            self.text("stdout", "the answer of a program that compiles", reader);
        } else if let Some((key, _)) = stdout {
            let problem = reader.problem(key, "a program that does not compile prints nothing");
            problem.help.push("remove stdout, or set doesCompile = true".to_owned());
        }
        let Some((key, value)) = line else { return };
        if compiles {
            let problem = reader.problem(key, "a program that compiles has no line with an error");
            problem.help.push("remove lineNumber, or set doesCompile = false".to_owned());
        } else if let Some(number) = whole(value, reader)
            && !(1..=lines).contains(&number)
        {
            let what = format!("the program has no line {number}");
            let problem = reader.problem(value.span(), what);
            problem.help.push(format!("lines are counted from 1, and the last is {lines}"));
        }
    }

    /// A text, or an array of at least one, none of them blank.
    fn texts(&self, key: &str, of: &str, reader: &mut Reader<'_>) -> Vec<Spanned<String>> {
        let Some((_, value)) = table::get(self.table, key) else {
            self.missing(key, of, reader);
            return Vec::new();
        };
        if value.get_ref().as_array().is_some_and(|array| array.is_empty()) {
            reader.problem(value.span(), format!("`{key}` is empty"));
        }
        let texts = reader.strings(value);
        for text in &texts {
            not_blank(text, "this option", reader);
        }
        texts
    }

    /// The context explains the answer and, where there are distractors, says why each is wrong.
    fn context(&self, distractors: Option<&Vec<Spanned<String>>>, reader: &mut Reader<'_>) {
        let Some(text) = self.text("context", "this question", reader) else { return };
        let split = context::split(context::read(text.get_ref(), pulldown_cmark::Options::empty()));
        let Some(distractors) = distractors else { return };
        if !context::shows(&split.explanation) {
            let problem = reader.problem(text.span(), "this context does not explain the answer");
            problem.help.push("begin it with the explanation, before the list".to_owned());
        }
        let (items, count) = (split.items.len(), distractors.len());
        if items != count {
            let what = match items {
                0 => "this context does not say why the distractors are wrong".to_owned(),
                1 => format!("this context has 1 reason for {count} distractors"),
                _ => format!("this context has {items} reasons for {count} distractors"),
            };
            let problem = reader.problem(text.span(), what);
            problem.help.push("end it with a list: one item for each distractor, in order".into());
        }
        for (number, _) in split.items.iter().enumerate().filter(|(_, item)| !context::shows(item))
        {
            let what = format!("item {} of this context's list is empty", number + 1);
            reader.problem(text.span(), what);
        }
    }
}

fn not_blank(text: &Spanned<String>, of: &str, reader: &mut Reader<'_>) -> bool {
    let blank = text.get_ref().trim().is_empty();
    if blank {
        reader.problem(text.span(), format!("{of} is empty"));
    }
    !blank
}

/// A whole number of at least 0.
fn whole(value: &Value<'_>, reader: &mut Reader<'_>) -> Option<usize> {
    let number = match value.get_ref() {
        DeValue::Integer(number) => {
            usize::from_str_radix(number.as_str().trim_start_matches('+'), number.radix()).ok()
        }
        _ => None,
    };
    if number.is_none() {
        reader.problem(value.span(), "a whole number is wanted here");
    }
    number
}

/// No option stands there twice; white space does not make a difference a reader sees.
fn distinct(answers: &[Spanned<String>], distractors: &[Spanned<String>], reader: &mut Reader<'_>) {
    fn seen(text: &Spanned<String>) -> String {
        text.get_ref().split_whitespace().collect::<Vec<_>>().join(" ")
    }
    let mut known: Vec<(String, &str)> = Vec::new();
    let kinds = [(answers, "answer"), (distractors, "distractor")];
    for (text, kind) in kinds.iter().flat_map(|(of, kind)| of.iter().map(move |each| (each, *kind)))
    {
        let shown = seen(text);
        if let Some((_, other)) = known.iter().find(|(known, _)| *known == shown) {
            let what = match (kind, *other) {
                ("distractor", "answer") => "this distractor is the answer".to_owned(),
                _ => format!("this {kind} stands here twice"),
            };
            let problem = reader.problem(text.span(), what);
            problem.help.push("every option must differ from the others".to_owned());
        }
        known.push((shown, kind));
    }
}

/// What is compared when a reader types an answer; upstream does the same.
fn typed(text: &str) -> String {
    text.trim().to_lowercase()
}
