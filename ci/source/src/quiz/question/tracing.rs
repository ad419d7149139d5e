//! Questions of type `Tracing`.

use super::super::super::codes;
use super::super::super::table::{self, Reader};
use super::super::QuestionSpans;
use super::{Asked, whole_number};

impl Asked<'_, '_> {
    pub(super) fn tracing(&self, reader: &mut Reader<'_>) -> QuestionSpans {
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

    /// The answer of a program that compiles has its output; otherwise it may name the line of the
    /// error.
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
            match stdout {
                // A program may print nothing.
                Some((_, value)) => drop(reader.string(value)),
                None => self.missing("stdout", "the answer of a program that compiles", reader),
            }
        } else if let Some((key, _)) = stdout {
            let problem = reader.problem(
                codes::QUIZ_ANSWER_CONFLICT,
                key,
                "a program that does not compile prints nothing",
            );
            problem.help.push("remove stdout, or set doesCompile = true".to_owned());
        }
        let Some((key, value)) = line else { return };
        if compiles {
            let problem = reader.problem(
                codes::QUIZ_ANSWER_CONFLICT,
                key,
                "a program that compiles has no line with an error",
            );
            problem.help.push("remove lineNumber, or set doesCompile = false".to_owned());
        } else if let Some(number) = whole_number(value, reader)
            && !(1..=lines).contains(&number)
        {
            let what = format!("the program has no line {number}");
            let problem = reader.problem(codes::QUIZ_LINE_UNKNOWN, value.span(), what);
            problem.help.push(format!("lines are counted from 1; the last is {lines}"));
        }
    }
}
