//! Rendering: mdBook renders the woven book, in process, and the site is published unless the book has
//! problems.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Result, bail};
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use super::address;
use super::contents;
use super::deliver::Delivery;
use super::first_page;
use super::incremental::{self, ChangedPages, EditScope, PublishedSite};
use super::mdbook_log::{self, MdbookLog};
use super::mdbook_run::{self, MdbookWarning};
use super::publish::{self, StagedSite};
use super::weave::{WovenBook, weave, weave_incrementally};
use super::{html, page_links, site_files, source_files, theme, today, unpublished};
use crate::dates::Dates;
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::layout;
use bookwright_source::settings::NAME;

/// The result of rendering.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The problems of the book. With any, nothing was published.
    pub problems: Vec<Problem>,
    /// The warnings that mdBook logged.
    pub warnings: Vec<MdbookWarning>,
    /// The site, if it was published.
    pub site: Option<PublishedSite>,
}

/// Renders a book and publishes it at a destination. If it has problems, the destination is left as
/// it is.
///
/// # Errors
/// If the site cannot be written.
pub fn render(source: &Rc<Source>, dates: &Rc<Dates>, destination: &Path) -> Result<Rendered> {
    render_site(source, dates, destination, None)
}

/// Renders a book after an edit of chapters or of what they show, starting from the previous site:
/// unchanged pages, and what is made from the whole book, are taken from there. The table of
/// contents, the settings, and the theme must be unchanged.
///
/// # Errors
/// If the site cannot be written.
pub(super) fn render_edit(
    source: &Rc<Source>,
    dates: &Rc<Dates>,
    destination: &Path,
    before: &PublishedSite,
    edited: EditScope,
) -> Result<Rendered> {
    render_site(source, dates, destination, Some((before, edited)))
}

fn render_site(
    source: &Rc<Source>,
    dates: &Rc<Dates>,
    destination: &Path,
    before: Option<(&PublishedSite, EditScope)>,
) -> Result<Rendered> {
    let mut problems = source.problems.clone();
    problems.extend(contents::problems(source));
    problems.extend(publish::refusal(source, destination));
    problems.extend(source_files::problems(source));
    if !problems.is_empty() {
        // mdBook is not run on such a book; the problems of its pages are found by weaving alone.
        problems.append(&mut weave(source, dates, "html", readable(source)).1);
        return Ok(Rendered { problems, ..Rendered::default() });
    }
    let theme = theme::folder(source)?;
    let stage = StagedSite::open(destination, &source.layout.target)?;
    let found = Rc::new(RefCell::new(Vec::new()));
    let pages = ChangedPages::new(source, before.map(|(before, _)| &before.made));
    let woven = Rc::new(RefCell::new(None));
    let weaver = WeavePreprocessor {
        source: source.clone(),
        dates: dates.clone(),
        found: found.clone(),
        before: match before {
            Some((before, EditScope::Chapters)) => Some(before.woven.clone()),
            _ => None,
        },
        woven: woven.clone(),
    };
    let before = before.map(|(before, _)| before);
    let (done, MdbookLog { errors, warnings }) =
        mdbook_log::capture(|| mdbook_run::run(source, &theme, weaver, &pages, stage.folder()));
    let mut site = None;
    problems.append(&mut found.borrow_mut());
    problems.extend(errors.iter().map(|error| mdbook_run::reported(source, error)));
    match done {
        Err(refused) if problems.is_empty() => problems.push(refused.problem(source)),
        Ok(()) if problems.is_empty() => {
            let ((pages, sidebar), folder) = (pages.made(), stage.folder());
            let delivery = Delivery { source, theme: &theme, sidebar: &sidebar };
            unpublished::remove(source, folder)?;
            site_files::drop_marks_of_templates(&theme, folder)?;
            let ours = source.settings.theme.is_ours();
            let search = match before {
                None => {
                    describe(source, folder, |_| true)?;
                    page_links::mend(folder, !ours, |_| true)?;
                    let search = if ours { delivery.whole(dates, folder)? } else { None };
                    if ours {
                        today::fill(source, &theme, folder, |_| true)?;
                    }
                    search
                }
                Some(before) => {
                    let Some(changed) = incremental::changed_files(source, &before.made, &pages)
                    else {
                        drop(stage);
                        return render_site(source, dates, destination, None);
                    };
                    describe(source, folder, |file| changed.contains(file))?;
                    page_links::mend(folder, !ours, |file| changed.contains(file))?;
                    if ours {
                        delivery.pages(folder, &changed, before.search.as_ref())?;
                    }
                    incremental::keep_search(&before.folder, folder, &changed)?;
                    incremental::reuse_unchanged(&before.folder, folder, &changed)?;
                    if ours {
                        today::fill(source, &theme, folder, |file| changed.contains(file))?;
                    }
                    before.search.clone()
                }
            };
            first_page::replace(source, folder)?;
            stage.publish()?;
            site = woven.take().map(|woven| PublishedSite {
                folder: destination.to_owned(),
                made: pages,
                search,
                woven: Rc::new(woven),
                source: source.clone(),
            });
        }
        _ => {}
    }
    let warnings = warnings.into_iter().map(|text| MdbookWarning::new(source, text)).collect();
    Ok(Rendered { problems, warnings, site })
}

/// A book for weaving, of the chapters that could be read.
fn readable(source: &Source) -> Book {
    let chapter = |chapter: &bookwright_source::chapter::Chapter| {
        let text = chapter.text.text.to_string();
        BookItem::Chapter(Chapter::new("", text, chapter.path.clone(), Vec::new()))
    };
    Book::new_with_items(source.chapters.iter().map(chapter).collect())
}

/// The weave, as a preprocessor of mdBook.
struct WeavePreprocessor {
    source: Rc<Source>,
    dates: Rc<Dates>,
    found: Rc<RefCell<Vec<Problem>>>,
    /// The previous weave, if its pages may be reused.
    before: Option<Rc<WovenBook>>,
    woven: Rc<RefCell<Option<WovenBook>>>,
}

impl Preprocessor for WeavePreprocessor {
    fn name(&self) -> &str {
        NAME
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        let before = self.before.as_deref();
        let (book, mut problems, woven) =
            weave_incrementally(&self.source, &self.dates, &context.renderer, book, before);
        self.woven.replace(Some(woven));
        if !problems.is_empty() {
            self.found.borrow_mut().append(&mut problems);
            bail!("the book has problems");
        }
        Ok(book)
    }
}

/// Writes the description of each page for which `meant` is true in place of the book's.
fn describe(source: &Source, site: &Path, meant: impl Fn(&Path) -> bool) -> Result<()> {
    for (index, chapter) in source.chapters.iter().enumerate() {
        let page = source.pages.get(&chapter.path);
        let Some(description) = page.and_then(|page| page.description.as_deref()) else { continue };
        let mut files = vec![address::html_file(&chapter.path)];
        if index == 0 && first_page::is_copied(source) {
            files.push(layout::INDEX.into());
        }
        for file in files.into_iter().filter(|file| meant(file)) {
            let file = site.join(file);
            let page = site_files::read(&file)?;
            if let Some(page) =
                described(&page, &html::plain(description, source.settings.punctuation))
            {
                site_files::write(&file, &page)?;
            }
        }
    }
    Ok(())
}

/// Replaces the description of a page; `None` if its head has none.
fn described(page: &str, description: &str) -> Option<String> {
    const TAGS: [&str; 2] =
        ["<meta name=\"description\" content=\"", "<meta property=\"og:description\" content=\""];
    let head = page.find("</head>")?;
    let mut spans: Vec<_> = TAGS
        .iter()
        .filter_map(|tag| {
            let start = page[..head].find(tag)? + tag.len();
            Some(start..start + page[start..head].find('"')?)
        })
        .collect();
    spans.sort_by_key(|span| span.start);
    let (mut out, mut at) = (String::with_capacity(page.len() + 256), 0);
    for span in &spans {
        out.push_str(&page[at..span.start]);
        out.push_str(&html::escaped(description));
        at = span.end;
    }
    out.push_str(&page[at..]);
    (!spans.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_takes_the_place_of_the_books() {
        let page = "<head><meta name=\"description\" content=\"a book\"><title>T</title><meta \
                    property=\"og:description\" content=\"\"></head><meta name=\"description\" \
                    content=\"in the text\">";
        assert_eq!(
            described(page, "What \"it\" is.").unwrap(),
            "<head><meta name=\"description\" content=\"What &quot;it&quot; is.\"><title>T</title>\
             <meta property=\"og:description\" content=\"What &quot;it&quot; is.\"></head><meta \
             name=\"description\" content=\"in the text\">"
        );
        assert_eq!(described("<head></head>", "x"), None);
    }
}
