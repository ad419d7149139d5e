//! Puts a quiz on a page: the page's title, highlighting, and the links of the quiz.
//!
//! A quiz file contains addresses of pages, such as `spawning.html#listing-detached`, because
//! mdbook-quiz shows its Markdown unchanged. Each is resolved to the chapter that becomes that
//! page, so that "Read again" can name it, and the print page can link to it.

use std::path::{Path, PathBuf};

use super::super::highlight::{SyntaxLanguage, highlight};
use pulldown_cmark::Options;

use super::super::figure_context::FigureContext;
use super::super::html::{self, escaped};
use super::super::numbering::Numbering;
use super::super::weave_page::BookPage;
use super::{FormEnvironment, figure};
use bookwright_base::paths;
use bookwright_source::Source;
use bookwright_source::Spanned;
use bookwright_source::pages::Page;

impl FigureContext<'_> {
    /// The form of a `{{#quiz}}` on the page at an index of the book. Problems with the quiz file
    /// were reported when it was read.
    pub(crate) fn quiz(
        &mut self,
        page: &BookPage<'_>,
        index: usize,
        path: &Spanned<String>,
    ) -> Option<String> {
        let quiz = self.source.quizzes.get(&page.path, path.get_ref())?;
        let (source, numbering) = (self.source, self.numbering);
        let prose = self.source.settings.punctuation;
        let title = html::plain(&page.page.title, prose);
        let mut around = FormEnvironment {
            title: &title,
            themed: source.settings.theme.is_ours(),
            prose,
            color: &mut |code, language| {
                let read = highlight(code, SyntaxLanguage::of_fence(language));
                (0..read.count()).map(|line| read.html(line, 0)).collect()
            },
            lead: &|address| lead(source, numbering, &page.path, index, address),
        };
        Some(figure(quiz, &mut around))
    }
}

/// Resolves an address: as the page must write it, and the name of the listing or the page it leads to.
fn lead(
    source: &Source,
    numbering: &Numbering,
    from: &Path,
    index: usize,
    address: &str,
) -> (String, Option<String>) {
    let (file, fragment) = address.split_once('#').unwrap_or((address, ""));
    let chapter = if file.is_empty() { Some(from.to_owned()) } else { chapter(from, file) };
    let Some(chapter) = chapter else { return (address.to_owned(), None) };
    let Some(page) = source.pages.get(&chapter) else { return (address.to_owned(), None) };
    let Some(spot) = numbering.figure(&chapter, fragment) else {
        return (address.to_owned(), Some(name(page, source.settings.punctuation)));
    };
    let words = format!("{} in {}", escaped(&spot.label), name(page, source.settings.punctuation));
    (numbering.address(index, spot), Some(words))
}

/// The name of a page: "23.6 Spawning tasks".
fn name(page: &Page, prose: Options) -> String {
    let title = html::inline(&page.title, prose);
    match &page.number {
        Some(number) => format!("{} {title}", escaped(number)),
        None => title,
    }
}

/// The path of the chapter that becomes the page at an address, relative to the source folder.
fn chapter(from: &Path, address: &str) -> Option<PathBuf> {
    let stem = address.strip_suffix(".html").or_else(|| address.strip_suffix(".md"))?;
    if stem.contains(':') || stem.starts_with('/') {
        return None;
    }
    let chapter = paths::cleaned(&from.parent()?.join(stem))?;
    Some(chapter.with_extension("md"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_page_of_a_chapter() {
        let chapter = |address| chapter(Path::new("ch/a.md"), address);
        assert_eq!(chapter("b.html"), Some("ch/b.md".into()));
        assert_eq!(chapter("../c.html"), Some("c.md".into()));
        assert_eq!(chapter("https://x.org/b.html"), None);
        assert_eq!(chapter("b.css"), None);
    }
}
