//! Reads a console transcript: commands behind prompts, and what the console showed after each.
//!
//! A prompt is a line that begins with `$ ` and goes on with what can be a command. A program may
//! print such a line too; whether it did is known when it has run.

use std::ops::Range;

use super::command_line::{self, Call};
use bookwright_base::problem::{Place, Text};

/// A transcript, read.
#[derive(Debug)]
pub(super) struct Transcript<'t> {
    /// The file.
    pub(super) text: &'t Text,
    /// The lines that look like commands, in their order. The first line of the file is one.
    pub(super) prompts: Vec<Prompt>,
}

/// A line that looks like a command.
#[derive(Debug)]
pub(super) struct Prompt {
    /// The line, without its end.
    pub(super) line: Range<usize>,
    /// What it asks for, or why what it prints is not compared.
    pub(super) call: Result<Call, String>,
}

impl<'t> Transcript<'t> {
    /// Reads a transcript.
    pub(super) fn read(text: &'t Text) -> Self {
        let mut prompts = Vec::new();
        let mut at = 0;
        for line in text.text.split_inclusive('\n') {
            let shown = line.trim_end();
            let call = shown.strip_prefix('$');
            let is_prompt =
                |call: &str| at == 0 || (call.starts_with(' ') && command_line::is_command(call));
            if let Some(call) = call.filter(|call| is_prompt(call)) {
                let call = command_line::read(call);
                prompts.push(Prompt { line: at..at + shown.len(), call });
            }
            at += line.len();
        }
        Self { text, prompts }
    }

    /// Whether one of its commands runs tests.
    pub(super) fn tests(&self) -> bool {
        self.prompts
            .iter()
            .any(|each| matches!(&each.call, Ok(Call::Cargo(call)) if call.command == "test"))
    }

    /// Whether all of it can be compared, as far as can be told before anything runs.
    pub(super) fn is_comparable(&self) -> bool {
        self.prompts.iter().all(|each| each.call.is_ok())
    }

    /// A command's line, as it is written.
    pub(super) fn line(&self, prompt: &Prompt) -> &str {
        &self.text.text[prompt.line.clone()]
    }

    /// The place of a command.
    pub(super) fn place(&self, prompt: &Prompt) -> Place {
        self.text.place(prompt.line.clone())
    }

    /// The index of the first prompt from `next` on that no program printed: each line of `printed`
    /// that is one takes it away from the prompts.
    pub(super) fn first_unprinted(&self, mut next: usize, printed: &[&str]) -> usize {
        let mut left: Vec<&str> = printed.to_vec();
        while let Some(prompt) = self.prompts.get(next) {
            let line = self.line(prompt);
            let Some(at) = left.iter().position(|each| each.trim_end() == line) else { break };
            left.swap_remove(at);
            next += 1;
        }
        next
    }

    /// What the console showed after a command and before prompt number `next`.
    pub(super) fn body(&self, prompt: &Prompt, next: usize) -> Range<usize> {
        let rest = &self.text.text[prompt.line.end..];
        let start = rest.find('\n').map_or(self.text.text.len(), |at| prompt.line.end + at + 1);
        let end = self.prompts.get(next).map_or(self.text.text.len(), |each| each.line.start);
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str =
        "$ cargo run -- a\r\n[a]\r\n$ 4 soup\r\n$ cargo test\r\n\r\n$ echo $?\r\n2\r\n";

    #[test]
    fn a_transcript_is_read_by_its_prompts() {
        let text = Text::new("/b/output.txt", SESSION);
        let transcript = Transcript::read(&text);
        let lines: Vec<&str> =
            transcript.prompts.iter().map(|each| transcript.line(each)).collect();
        assert_eq!(lines, ["$ cargo run -- a", "$ cargo test", "$ echo $?"]);
        assert_eq!(transcript.place(&transcript.prompts[1]).line(), Some(4));
        let body =
            |prompt: usize, next| &SESSION[transcript.body(&transcript.prompts[prompt], next)];
        assert_eq!(body(0, 1), "[a]\r\n$ 4 soup\r\n");
        assert_eq!(body(2, 3), "2\r\n");
        assert!(transcript.tests() && transcript.is_comparable());
    }

    #[test]
    fn a_prompt_that_a_program_printed_is_none() {
        let text = Text::new("/b/output.txt", "$ cargo run\n$ cd a\n$ cargo run\n$ cd a\n");
        let transcript = Transcript::read(&text);
        assert_eq!(transcript.prompts.len(), 4);
        for (printed, next) in [
            (&["[a]"][..], 1),
            (&["[a]", "$ cd a"], 2),
            (&["$ cargo run"], 1),
            (&["$ cd a", "$ cd a", "$ cargo run"], 4),
        ] {
            assert_eq!(transcript.first_unprinted(1, printed), next, "{printed:?}");
        }
    }
}
