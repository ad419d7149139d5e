//! Writes woven pages back into mdBook's book, with the numbers and addresses of this book.

use mdbook_preprocessor::book::{Book, BookItem, Chapter, SectionNumber};

use super::address;
use bookwright_source::Source;

/// The name of the renderer whose pages are HTML files.
const HTML: &str = "html";

/// Writes the woven texts, one for each chapter with a file, and the chapters' numbers into a book.
pub(super) fn write_back(source: &Source, renderer: &str, book: &mut Book, woven: Vec<String>) {
    let chapters = book.iter().filter(|item| matches!(item, BookItem::Chapter(_))).count();
    // A draft has no path to find it by; its position in the table of contents identifies it.
    let in_step = chapters == source.pages.entries.len();
    let mut state = WriteBack { source, html: renderer == HTML, in_step, at: 0, woven };
    state.woven.reverse();
    state.visit(&mut book.items, 1, true);
}

struct WriteBack<'p> {
    source: &'p Source,
    html: bool,
    in_step: bool,
    at: usize,
    woven: Vec<String>,
}

impl WriteBack<'_> {
    fn visit(&mut self, items: &mut [BookItem], depth: usize, numbered: bool) {
        for item in items {
            let BookItem::Chapter(chapter) = item else { continue };
            let page = match &chapter.source_path {
                Some(path) => self.source.pages.get(path),
                None => self.source.pages.entries.get(self.at).filter(|_| self.in_step),
            };
            self.at += 1;
            let number = page.and_then(|page| page.number.as_deref());
            let numbered = set_number(chapter, number, depth, numbered);
            if !chapter.is_draft_chapter() {
                chapter.content = self.woven.pop().unwrap_or_default();
            }
            if self.html {
                chapter.path = chapter.path.as_deref().map(address::html_file);
            }
            self.visit(&mut chapter.sub_items, depth + 1, numbered);
        }
    }
}

/// Gives a chapter its number, and returns whether the chapters below it can have one. mdBook's
/// numbers are digits and have one part for each level, and below a chapter without a number mdBook
/// would nest the contents wrongly. Any other number, such as "II.1", becomes the beginning of the
/// chapter's name.
fn set_number(chapter: &mut Chapter, number: Option<&str>, depth: usize, above: bool) -> bool {
    if chapter.number.is_none() {
        return above;
    }
    let Some(number) = number else { return above };
    let parts: Option<Vec<u32>> = number.split('.').map(|part| part.parse().ok()).collect();
    match parts {
        Some(parts) if above && parts.len() == depth => {
            chapter.number = Some(SectionNumber::new(parts));
            true
        }
        _ => {
            chapter.number = None;
            chapter.name = format!("{number} {}", chapter.name);
            false
        }
    }
}
