//! Questions of type `ShortAnswer`.

use super::super::super::codes;
use super::super::super::table::{self, Reader};
use super::super::QuestionSpans;
use super::{Asked, not_blank};

const RESPONSES: [&str; 3] = ["short", "long", "code"];

impl Asked<'_, '_> {
    pub(super) fn short_answer(&self, reader: &mut Reader<'_>) -> QuestionSpans {
        if let Some(prompt) = self.part("prompt", reader) {
            reader.unknown_keys(prompt.table, &["prompt", "response"], "prompt");
            prompt.text("prompt", "this prompt", reader);
            if let Some((_, value)) = table::get(prompt.table, "response")
                && let Some(response) = reader.string(value)
                && !RESPONSES.contains(&response.get_ref().as_str())
            {
                let given = response.get_ref();
                let problem = reader.problem(
                    codes::VALUE_UNKNOWN,
                    response.span(),
                    format!("no response has the name `{given}`"),
                );
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
                    if self.strict && known.contains(&typed(text.get_ref())) {
                        let problem = reader.problem(
                            codes::QUIZ_OPTION_REPEATED,
                            text.span(),
                            "this answer is already accepted",
                        );
                        problem.help.push(
                            "letter case and white space around it make no difference".to_owned(),
                        );
                    }
                    known.push(typed(text.get_ref()));
                }
            }
        }
        self.context(None, reader);
        QuestionSpans::default()
    }
}

/// An answer as it is compared when a reader types it, here and in upstream's front end.
fn typed(text: &str) -> String {
    text.trim().to_lowercase()
}
