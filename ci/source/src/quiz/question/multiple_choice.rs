//! Questions of type `MultipleChoice`.

use bookwright_base::counts::counted;
use serde_spanned::Spanned;

use super::super::super::codes;
use super::super::super::table::{self, Reader};
use super::super::{QuestionSpans, option_place};
use super::{Asked, whole_number};

impl Asked<'_, '_> {
    pub(super) fn multiple_choice(&self, reader: &mut Reader<'_>) -> QuestionSpans {
        let (prompt, answer) = (self.part("prompt", reader), self.part("answer", reader));
        let mut answers = Vec::new();
        if let Some(answer) = &answer {
            reader.unknown_keys(answer.table, &["answer"], "answer");
            answers = answer.texts("answer", "this answer", true, reader);
        }
        let mut distractors = Vec::new();
        if let Some(prompt) = &prompt {
            let keys = ["prompt", "distractors", "answerIndex", "sortAnswers"];
            reader.unknown_keys(prompt.table, &keys, "prompt");
            prompt.text("prompt", "this prompt", reader);
            distractors = prompt.texts("distractors", "this prompt", self.strict, reader);
            let wanted = table::get(prompt.table, "distractors");
            if let Some((_, value)) = wanted
                && value.get_ref().is_str()
            {
                let problem = reader.problem(
                    codes::VALUE_TYPE,
                    value.span(),
                    "`distractors` must be an array",
                );
                let help = format!("write {}distractors = [\"…\", \"…\"]", prompt.prefix);
                problem.help.push(help);
            }
            prompt.order(distractors.len(), reader);
        }
        distinct(&answers, &distractors, reader);
        if let Some(prompt) = &prompt {
            prompt.free_of_places(&answers, &distractors, reader);
        }
        let whole = !answers.is_empty() && !distractors.is_empty();
        self.context(whole.then_some(&distractors), reader);
        QuestionSpans::default()
    }

    /// Reports options that say "A and C" of options without a fixed order.
    fn free_of_places(
        &self,
        answers: &[Spanned<String>],
        distractors: &[Spanned<String>],
        reader: &mut Reader<'_>,
    ) {
        let is_set = |key| table::get(self.table, key).is_some();
        if is_set("answerIndex") || is_set("sortAnswers") {
            return;
        }
        let prompt =
            table::get(self.table, "prompt").and_then(|(_, value)| value.get_ref().as_str());
        let options: Vec<_> = answers.iter().chain(distractors).collect();
        let texts: Vec<&str> = options.iter().map(|each| each.get_ref().as_str()).collect();
        for option in &options {
            if option_place::names_others(option.get_ref(), prompt.unwrap_or_default(), &texts) {
                let what = "this option names others by their places, which change with each try";
                let problem = reader.problem(codes::QUIZ_OPTION_PLACE, option.span(), what);
                problem.help.push("say what they say".to_owned());
                problem.help.push(format!(
                    "or fix the order of all: add {}answerIndex, the place of the answer, from 0",
                    self.prefix
                ));
            }
        }
    }

    /// Where the answer is among the distractors.
    fn order(&self, distractors: usize, reader: &mut Reader<'_>) {
        let sorted = table::get(self.table, "sortAnswers");
        if let Some((_, value)) = &sorted {
            reader.boolean(value);
        }
        let Some((key, value)) = table::get(self.table, "answerIndex") else { return };
        match whole_number(value, reader) {
            Some(index) if index > distractors => {
                let what = format!(
                    "with {} there is no place {index}",
                    counted(distractors, "distractor")
                );
                let problem = reader.problem(codes::QUIZ_PLACE_UNKNOWN, value.span(), what);
                problem.help.push(format!("answerIndex counts from 0 to {distractors}"));
            }
            _ => {}
        }
        if sorted.is_some() {
            let problem = reader.problem(
                codes::QUIZ_ORDER_CONFLICT,
                key,
                "answerIndex and sortAnswers contradict each other",
            );
            problem.help.push("remove one of them".to_owned());
        }
    }
}

/// Reports options that look the same to a reader, who doesn't see a difference in white space.
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
                _ => format!("this {kind} is listed twice"),
            };
            let problem = reader.problem(codes::QUIZ_OPTION_REPEATED, text.span(), what);
            problem.help.push("each option must differ from the others".to_owned());
        }
        known.push((shown, kind));
    }
}
