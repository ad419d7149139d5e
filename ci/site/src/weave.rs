//! Weaving: directives become figures, references become links, the title becomes the page's head.
//!
//! One function, used in process by `build` and `serve` and over standard input by stock mdBook. It
//! replaces the bytes of what it weaves and touches nothing between them, so that an author's
//! Markdown reaches mdBook as it was written. Figures are finished HTML: mdBook only carries them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use blake3::Hash;
use mdbook_preprocessor::book::Book;

use super::figure_context::Figures;
use super::heading_ids;
use super::include::Includes;
use super::numbering::{Counted, Numbering};
use super::page_header::Lane;
use super::weave_page::{Facts, Woven};
use super::write_back;
use crate::dates::Dates;
use bookwright_base::problem::{Problem, Text};
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::numbers::Page;

/// Weaves a book for a renderer. With problems, what is returned is not to be published.
pub fn weave(source: &Source, dates: &Dates, renderer: &str, book: Book) -> (Book, Vec<Problem>) {
    let (book, problems, _) = weave_again(source, dates, renderer, book, None);
    (book, problems)
}

/// A book as it was woven.
#[derive(Debug)]
pub(super) struct Before {
    numbering: Numbering,
    /// What each page was woven from and what became of it, by its file.
    pages: HashMap<PathBuf, (Hash, String)>,
}

/// Weaves a book that differs from the one before in the texts of chapters only: a page is taken from
/// there if its text is the same, and all numbers are.
pub(super) fn weave_again(
    source: &Source,
    dates: &Dates,
    renderer: &str,
    mut book: Book,
    before: Option<&Before>,
) -> (Book, Vec<Problem>, Before) {
    let mut problems = Vec::new();
    let pages = read_pages(source, &book, &mut problems);
    let numbering = Numbering::count(pages.iter().map(|page| Counted {
        path: &page.path,
        chapter_number: page.page.chapter_number(),
        chapter: &page.chapter,
        taken: page.ids.iter().cloned().collect(),
    }));
    let minutes: Vec<usize> = pages.iter().map(|page| page.chapter.minutes()).collect();
    let lanes = lanes(&pages, &minutes);
    let before = before.filter(|before| before.numbering == numbering);
    let mut figures = Figures::new(source, &numbering);
    if before.is_none() {
        let directives = pages.iter().flat_map(|page| &page.chapter.directives);
        figures.files.read_ahead(source.listings.shown(directives));
    }
    let mut includes = Includes::default();
    let (mut woven, mut kept) = (Vec::new(), HashMap::new());
    for (index, (page, lane)) in pages.iter().zip(lanes).enumerate() {
        includes.check(source, &page.chapter, &page.path, &mut figures.problems);
        let changed = dates.of(&page.chapter.text.path);
        let facts = Facts { changed, minutes: minutes[index], lane };
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
    write_back::put_back(source, renderer, &mut book, woven);
    (book, problems, Before { numbering, pages: kept })
}

/// The pages, in the order of the book. A chapter whose text is not that of its file (another
/// preprocessor was there before) is read again.
fn read_pages<'s>(source: &'s Source, book: &Book, problems: &mut Vec<Problem>) -> Vec<Woven<'s>> {
    let by_path: HashMap<&Path, &Chapter> =
        source.chapters.iter().map(|chapter| (chapter.path.as_path(), chapter)).collect();
    let mut pages = Vec::new();
    for given in book.chapters() {
        let path = given.source_path.clone().or_else(|| given.path.clone()).unwrap_or_default();
        let chapter = match by_path.get(path.as_path()) {
            Some(&chapter) if *chapter.text.text == *given.content => Cow::Borrowed(chapter),
            _ => {
                let text = Text::new(source.layout.src.join(&path), given.content.as_str());
                let quiz = source.settings.upstream_quiz;
                Cow::Owned(Chapter::parse(path.clone(), text, quiz, problems))
            }
        };
        let page = match source.pages.get(&path) {
            Some(page) => Cow::Borrowed(page),
            None => Cow::Owned(Page { title: given.name.clone(), ..Page::default() }),
        };
        let ids = heading_ids::of_headings(&chapter.headings);
        pages.push(Woven { path, page, chapter, ids });
    }
    pages
}

/// The chapter each page stands in, in minutes; none where it stands alone.
fn lanes(pages: &[Woven<'_>], minutes: &[usize]) -> Vec<Option<Lane>> {
    let mut chapters: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut places = Vec::new();
    for (page, &minutes) in pages.iter().zip(minutes) {
        places.push(page.page.chapter_number().map(|number| {
            let chapter = chapters.entry(number).or_default();
            chapter.push(minutes);
            (number, chapter.len() - 1)
        }));
    }
    let lane = |(number, here): (&str, usize)| {
        let pages = chapters.get(number)?;
        (pages.len() > 1).then(|| Lane { pages: pages.clone(), here })
    };
    places.into_iter().map(|place| place.and_then(lane)).collect()
}
