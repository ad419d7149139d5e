//! What a question's context must hold.

use bookwright_base::counts::counted;
use serde_spanned::Spanned;

use super::super::super::codes;
use super::super::super::table::{self, Reader};
use super::super::context;
use super::Asked;

impl Asked<'_, '_> {
    /// By the strict rules, the context must explain the answer and, if there are distractors, say why
    /// each is wrong. Otherwise it says what it likes.
    pub(super) fn context(
        &self,
        distractors: Option<&Vec<Spanned<String>>>,
        reader: &mut Reader<'_>,
    ) {
        if !self.strict {
            if let Some((_, value)) = table::get(self.table, "context") {
                reader.string(value);
            }
            return;
        }
        let Some(text) = self.text("context", "this question", reader) else { return };
        let split = context::split(context::read(text.get_ref(), pulldown_cmark::Options::empty()));
        let Some(distractors) = distractors else { return };
        if !context::shows(&split.explanation) {
            let problem = reader.problem(
                codes::QUIZ_EXPLANATION_MISSING,
                text.span(),
                "this context does not explain the answer",
            );
            problem.help.push("begin it with the explanation, before the list".to_owned());
        }
        let (items, count) = (split.items.len(), distractors.len());
        if items != count {
            let what = match items {
                0 => "this context does not say why the distractors are wrong".to_owned(),
                _ => format!(
                    "this context has {} for {}",
                    counted(items, "reason"),
                    counted(count, "distractor")
                ),
            };
            let problem = reader.problem(codes::QUIZ_REASONS_MISMATCH, text.span(), what);
            problem.help.push("end it with a list: one item for each distractor, in order".into());
        }
        for (number, _) in split.items.iter().enumerate().filter(|(_, item)| !context::shows(item))
        {
            let what = format!("item {} of this context's list is empty", number + 1);
            reader.problem(codes::QUIZ_PART_EMPTY, text.span(), what);
        }
    }
}
