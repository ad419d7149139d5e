//! Weaving: directives become figures, references become links, and the title becomes the page's header.
//!
//! `build` and `serve` weave in process, stock mdBook through standard input. Weaving replaces only
//! what it weaves; the rest of an author's Markdown reaches mdBook unchanged. Figures are finished
//! HTML, which mdBook passes through.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use blake3::Hash;
use mdbook_preprocessor::book::Book;

use super::figure_context::FigureContext;
use super::heading_ids;
use super::includes::IncludeWeaver;
use super::numbering::{Numbering, PageToCount};
use super::page_header::ChapterMinutes;
use super::weave_page::{BookPage, PageFacts};
use super::write_back;
use crate::dates::Dates;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::include;
use bookwright_source::pages::Page;

/// Weaves a book for a renderer. If there are problems, the book must not be published.
pub fn weave(source: &Source, dates: &Dates, renderer: &str, book: Book) -> (Book, Vec<Problem>) {
    let (book, problems, _) = weave_incrementally(source, dates, renderer, book, None);
    (book, problems)
}

/// A book as it was woven.
#[derive(Debug)]
pub(super) struct WovenBook {
    numbering: Numbering,
    /// By the file of each page, the digest of what it was woven from and its woven text.
    pages: HashMap<PathBuf, (Hash, String)>,
}

/// Weaves a book again after an edit of only the texts of chapters: a page is taken from `before`
/// if its text and the numbers of all figures are the same.
pub(super) fn weave_incrementally(
    source: &Source,
    dates: &Dates,
    renderer: &str,
    mut book: Book,
    before: Option<&WovenBook>,
) -> (Book, Vec<Problem>, WovenBook) {
    let mut problems = Vec::new();
    let pages = read_pages(source, renderer, &book, &mut problems);
    let numbering = Numbering::count(pages.iter().map(|page| PageToCount {
        path: &page.path,
        chapter_number: page.page.chapter_number(),
        chapter: &page.chapter,
        taken: page.ids.iter().cloned().collect(),
    }));
    let minutes: Vec<usize> = pages.iter().map(|page| page.chapter.minutes()).collect();
    let in_chapters = in_chapters(&pages, &minutes);
    let before = before.filter(|before| before.numbering == numbering);
    let mut figures = FigureContext::new(source, &numbering);
    if before.is_none() {
        let directives = pages.iter().flat_map(|page| &page.chapter.directives);
        figures.files.read_ahead(source.listings.shown(directives));
    }
    let (mut woven, mut kept) = (Vec::new(), HashMap::new());
    for (index, (page, in_chapter)) in pages.iter().zip(in_chapters).enumerate() {
        let changed = dates.of(&page.chapter.text.path);
        let facts = PageFacts { changed, minutes: minutes[index], in_chapter };
        let digest = page.digest(&facts);
        let same = before.and_then(|before| before.pages.get(&page.path));
        let text = match same.filter(|(hash, _)| *hash == digest) {
            Some((_, text)) => text.clone(),
            None => page.weave(index, &facts, &mut figures),
        };
        kept.insert(page.path.clone(), (digest, text.clone()));
        woven.push(text);
    }
    problems.append(&mut figures.problems);
    write_back::write_back(source, renderer, &mut book, woven);
    (book, problems, WovenBook { numbering, pages: kept })
}

/// The pages in the order of the book. A chapter that another preprocessor changed is parsed again.
fn read_pages<'s>(
    source: &'s Source,
    renderer: &str,
    book: &Book,
    problems: &mut Vec<Problem>,
) -> Vec<BookPage<'s>> {
    let by_path: HashMap<&Path, &Chapter> =
        source.chapters.iter().map(|chapter| (chapter.path.as_path(), chapter)).collect();
    let mut weaver = IncludeWeaver::new(source, renderer);
    let mut pages = Vec::new();
    for given in book.chapters() {
        let path = given.source_path.clone().or_else(|| given.path.clone()).unwrap_or_default();
        let chapter = match by_path.get(path.as_path()) {
            Some(&chapter) if *chapter.text.text == *given.content => Cow::Borrowed(chapter),
            _ => {
                let text = Text::new(source.layout.src.join(&path), given.content.as_str());
                let others = source.settings.preprocessors;
                let chapter = Chapter::parse(path.clone(), text, others, problems);
                let pages = std::iter::once(&chapter);
                drop(include::read(&source.layout, &source.settings, pages, problems));
                Cow::Owned(chapter)
            }
        };
        let page = match source.pages.get(&path) {
            Some(page) => Cow::Borrowed(page),
            None => Cow::Owned(Page { title: given.name.clone(), ..Page::default() }),
        };
        let punctuation = source.settings.punctuation;
        let ids = heading_ids::of_headings(&chapter, punctuation);
        let contents = heading_ids::contents(&chapter, punctuation);
        let includes = weaver.edits(&chapter);
        pages.push(BookPage { path, page, chapter, ids, contents, includes });
    }
    pages
}

/// The place of each page in its chapter, in minutes; `None` for the only page of a chapter.
fn in_chapters(pages: &[BookPage<'_>], minutes: &[usize]) -> Vec<Option<ChapterMinutes>> {
    let mut chapters: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut places = Vec::new();
    for (page, &minutes) in pages.iter().zip(minutes) {
        places.push(page.page.chapter_number().map(|number| {
            let chapter = chapters.entry(number).or_default();
            chapter.push(minutes);
            (number, chapter.len() - 1)
        }));
    }
    let in_chapter = |(number, here): (&str, usize)| {
        let pages = chapters.get(number)?;
        (pages.len() > 1).then(|| ChapterMinutes { pages: pages.clone(), here })
    };
    places.into_iter().map(|place| place.and_then(in_chapter)).collect()
}
