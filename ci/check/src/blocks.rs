//! Blocks of Markdown: a paragraph, a list item, a row of a table, each with its words and links.
//!
//! Weaving needs only the places in a chapter; the checks of terms and objectives also ask what is in
//! the same paragraph or row.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use bookwright_source::chapter::options;

/// The kind of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A paragraph, a heading, or a list item.
    Text,
    /// The first row of a table.
    Header,
    /// Another row of it.
    Row,
    /// The term of a definition list.
    Term,
    /// The definition below it.
    Definition,
}

/// Consecutive words, either all code or none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inline {
    /// The words.
    pub(super) text: String,
    /// Their bytes.
    pub(super) span: Range<usize>,
    /// Whether they are code.
    pub(super) code: bool,
    /// Whether they are in a link.
    pub(super) linked: bool,
    /// The cell of the row, from 0.
    pub(super) cell: usize,
}

/// One block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// What it is.
    pub(super) kind: BlockKind,
    /// Its words.
    pub(super) inlines: Vec<Inline>,
    /// The cell and the address of each link.
    pub(super) links: Vec<(usize, String)>,
}

impl Block {
    /// The words of a cell.
    pub(super) fn words(&self, cell: usize) -> String {
        self.inlines
            .iter()
            .filter(|each| each.cell == cell)
            .map(|each| each.text.as_str())
            .collect()
    }

    /// The bytes from its first word to its last; `None` if it has no words.
    pub(super) fn span(&self) -> Option<Range<usize>> {
        Some(self.inlines.first()?.span.start..self.inlines.last()?.span.end)
    }
}

/// The blocks of a text, in order, without code blocks and HTML.
pub(super) fn read(source: &str) -> Vec<Block> {
    let mut reader =
        BlockReader { blocks: Vec::new(), current: None, links: 0, cell: 0, fenced: false };
    for (event, span) in Parser::new_ext(source, options()).into_offset_iter() {
        reader.take(event, span);
    }
    reader.end();
    reader.blocks
}

struct BlockReader {
    blocks: Vec<Block>,
    current: Option<Block>,
    links: usize,
    cell: usize,
    fenced: bool,
}

impl BlockReader {
    fn take(&mut self, event: Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(Tag::Paragraph) => {
                // Several paragraphs may make up one definition.
                let kind = self.current.as_ref().map_or(BlockKind::Text, |block| block.kind);
                self.begin(kind);
            }
            Event::Start(Tag::Heading { .. } | Tag::Item) => self.begin(BlockKind::Text),
            Event::Start(Tag::TableHead) => self.begin(BlockKind::Header),
            Event::Start(Tag::TableRow) => self.begin(BlockKind::Row),
            Event::Start(Tag::DefinitionListTitle) => self.begin(BlockKind::Term),
            Event::Start(Tag::DefinitionListDefinition) => self.begin(BlockKind::Definition),
            Event::Start(Tag::CodeBlock(_)) => self.fenced = true,
            Event::End(TagEnd::CodeBlock) => self.fenced = false,
            Event::End(TagEnd::TableCell) => self.cell += 1,
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableHead
                | TagEnd::TableRow
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) => self.end(),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                self.links += 1;
                let cell = self.cell;
                self.block().links.push((cell, dest_url.to_string()));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.links -= 1,
            Event::Text(words) if !self.fenced => self.words(&words, span, false),
            Event::Code(words) => self.words(&words, span, true),
            Event::SoftBreak | Event::HardBreak => self.words(" ", span, false),
            _ => {}
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.end();
        self.current = Some(Block { kind, inlines: Vec::new(), links: Vec::new() });
    }

    fn end(&mut self) {
        let empty = |block: &Block| block.inlines.is_empty() && block.links.is_empty();
        self.blocks.extend(self.current.take().filter(|block| !empty(block)));
        self.cell = 0;
    }

    fn block(&mut self) -> &mut Block {
        let text = || Block { kind: BlockKind::Text, inlines: Vec::new(), links: Vec::new() };
        self.current.get_or_insert_with(text)
    }

    fn words(&mut self, words: &str, span: Range<usize>, code: bool) {
        let (linked, cell) = (self.links > 0, self.cell);
        let block = self.block();
        // Words on both sides of a line break or an escape belong together: a term may cross lines.
        if let Some(last) = block.inlines.last_mut()
            && !code
            && !last.code
            && last.linked == linked
            && last.cell == cell
        {
            last.text.push_str(words);
            last.span.end = span.end;
            return;
        }
        block.inlines.push(Inline { text: words.to_owned(), span, code, linked, cell });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_has_its_words_and_links() {
        let source = "# Title\n\nOne *two*\nthree [four](a.md) `five`.\n\n- six\n- seven\n\n\
                      | a | b |\n|---|---|\n| c | [d](e.md#f) |\n\nterm\n: meaning\n\n```\nno\n```\n";
        let blocks = read(source);
        let kinds: Vec<BlockKind> = blocks.iter().map(|block| block.kind).collect();
        use BlockKind::{Definition, Header, Row, Term, Text};
        assert_eq!(kinds, [Text, Text, Text, Text, Header, Row, Term, Definition]);
        assert_eq!(blocks[1].words(0), "One two three four five.");
        assert_eq!(blocks[1].links, [(0, "a.md".to_owned())]);
        let flags: Vec<_> = blocks[1].inlines.iter().map(|each| (each.code, each.linked)).collect();
        assert_eq!(
            flags,
            [(false, false), (false, true), (false, false), (true, false), (false, false)]
        );
        assert_eq!((blocks[5].words(0), blocks[5].words(1)), ("c".to_owned(), "d".to_owned()));
        assert_eq!(blocks[5].links, [(1, "e.md#f".to_owned())]);
        assert_eq!(&source[blocks[7].span().unwrap()], "meaning");
    }

    #[test]
    fn a_definition_of_several_paragraphs_stays_one() {
        let blocks = read("term\n: one\n\n    two\n\ntail\n");
        let shown: Vec<_> = blocks.iter().map(|block| (block.kind, block.words(0))).collect();
        assert_eq!(shown[0], (BlockKind::Term, "term".to_owned()));
        assert_eq!(shown[1], (BlockKind::Definition, "one".to_owned()));
        assert_eq!(shown.last().unwrap().1, "tail");
    }
}
