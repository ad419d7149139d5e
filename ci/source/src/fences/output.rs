//! The block behind a fence that records what the fence prints.

use std::ops::Range;

use super::super::chapter::Fence;
use bookwright_base::problem::{Place, Text};

/// A block whose words are a language and `output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FenceOutput {
    /// The place of its opening marks.
    pub place: Place,
    /// What is recorded.
    pub text: String,
    /// The place of its text; where it would be, if it is empty.
    pub recorded: Place,
    /// From the opening marks to the end of the closing ones.
    pub span: Range<usize>,
    /// What stands before each further line of it: the marks of quotes, the indentation of lists.
    prefix: String,
    /// The sign of its marks, and how many they are.
    marks: (char, usize),
    info: String,
}

impl FenceOutput {
    /// Reads a block.
    pub(super) fn read(text: &Text, fence: &Fence, place: Place) -> Self {
        let source = &*text.text;
        let start = source[fence.span.clone()]
            .find(['`', '~'])
            .map_or(fence.span.start, |at| fence.span.start + at);
        let line = source[..start].rfind('\n').map_or(0, |at| at + 1);
        // Of `1. > ` only the quote is repeated.
        let repeated = |c: char| if c == '>' || c.is_whitespace() { c } else { ' ' };
        let prefix = source[line..start].chars().map(repeated).collect();
        let sign = source[start..].chars().next().unwrap_or('`');
        let count = source[start..].chars().take_while(|c| *c == sign).count();
        let end = start + source[start..fence.span.end].trim_end().len();
        let at = source[start..end].find('\n').map_or(end, |at| start + at + 1);
        let recorded = if fence.code.is_empty() { at..at } else { fence.code.clone() };
        Self {
            place,
            text: fence.text.clone(),
            recorded: text.place(recorded),
            span: start..end,
            prefix,
            marks: (sign, count),
            info: fence.info.clone(),
        }
    }

    /// The block with another output, for the bytes in `span`. Its marks are long enough for it.
    pub fn with(&self, output: &str) -> String {
        let (sign, mut count) = self.marks;
        for line in output.lines().map(str::trim_start) {
            let run = line.chars().take_while(|c| *c == sign).count();
            count = count.max(if run < 3 { 0 } else { run + 1 });
        }
        let marks = sign.to_string().repeat(count);
        let mut block = format!("{marks}{}\n", self.info);
        for line in output.lines() {
            let line = format!("{}{line}", self.prefix);
            block.push_str(line.trim_end());
            block.push('\n');
        }
        block.push_str(&self.prefix);
        block.push_str(&marks);
        block
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::chapter::Chapter;
    use super::super::super::settings::Preprocessors;
    use super::*;

    /// The page with another output in its first block.
    fn with(page: &str, output: &str) -> String {
        let text = Text::new("/src/a.md", page);
        let read = Preprocessors::default();
        let chapter = Chapter::parse("a.md".into(), text.clone(), read, &mut Vec::new());
        let fence = &chapter.fences[0];
        let block = FenceOutput::read(&text, fence, text.place(fence.span.clone()));
        format!("{}{}{}", &page[..block.span.start], block.with(output), &page[block.span.end..])
    }

    #[test]
    fn another_output_keeps_everything_around_it() {
        for (page, output, wanted) in [
            ("```text,output\n```\nend\n", "a\nb\n", "```text,output\na\nb\n```\nend\n"),
            ("```text,output\nold\n```", "new\n", "```text,output\nnew\n```"),
            (
                "> ~~~text,output\n> old\n> ~~~\n",
                "a\n\nb\n",
                "> ~~~text,output\n> a\n>\n> b\n> ~~~\n",
            ),
            (
                "1. x\n\n   ```text,output\n   old\n   ```\n",
                "a\n",
                "1. x\n\n   ```text,output\n   a\n   ```\n",
            ),
            ("- ```text,output\n  ```\n- y\n", "a\n", "- ```text,output\n  a\n  ```\n- y\n"),
            ("```text,output\n```\n", "```\n", "````text,output\n```\n````\n"),
        ] {
            assert_eq!(with(page, output), wanted, "{page}");
            assert_eq!(with(wanted, output), wanted, "a second time: {page}");
        }
    }
}
