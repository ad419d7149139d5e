//! After an edit: only the pages are made again of which something changed. All others, and all that
//! is made of the whole book (the search, the book on one page), are the site's before.
//!
//! mdBook makes all pages or none, so it is given a book in which the pages that stay are empty, and
//! theirs are thrown away. What a page is made of is all that mdBook is handed for it; the theme, the
//! table of contents and the settings must be those of the site before.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use blake3::Hash;
use mdbook_html::HtmlHandlebars;
use mdbook_preprocessor::book::{BookItem, Chapter};
use mdbook_renderer::{RenderContext, Renderer};

use super::address;
use super::search::Search;
use super::weave::WovenBook;
use bookwright_source::Source;
use bookwright_source::layout;

/// What each page was made of, by its path below the site's folder.
pub(super) type PageDigests = BTreeMap<PathBuf, Hash>;

/// A site, and what is needed to make the next one of it.
#[derive(Debug)]
pub struct PublishedSite {
    /// Its folder.
    pub(super) folder: PathBuf,
    pub(super) made: PageDigests,
    pub(super) search: Option<Search>,
    pub(super) woven: Rc<WovenBook>,
    /// What it was made of.
    pub(super) source: Rc<Source>,
}

/// What was edited since a site was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EditScope {
    /// The texts of chapters.
    Chapters,
    /// Perhaps also what chapters show: listings and quizzes.
    Pages,
}

/// mdBook's own renderer, given only the pages to be made.
pub(super) struct ChangedPages<'b> {
    source: &'b Source,
    before: Option<&'b PageDigests>,
    made: RefCell<PageDigests>,
}

impl<'b> ChangedPages<'b> {
    /// All pages; or only those that are not as they were before.
    pub(super) fn new(source: &'b Source, before: Option<&'b PageDigests>) -> Self {
        Self { source, before, made: RefCell::default() }
    }

    /// What the pages were made of.
    pub(super) fn made(self) -> PageDigests {
        self.made.into_inner()
    }

    fn digest(&self, context: &RenderContext, chapter: &Chapter) -> Hash {
        let source_path = chapter.source_path.as_deref().unwrap_or(Path::new(""));
        let page = self.source.pages.get(source_path);
        let mut hasher = blake3::Hasher::new();
        let title = chapter.path.as_ref().and_then(|path| context.chapter_titles.get(path));
        let description = page.and_then(|page| page.description.as_deref());
        for part in [&chapter.content, &chapter.name, &format!("{:?}", chapter.number)] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        hasher.update(format!("{title:?} {description:?} {:?}", chapter.parent_names).as_bytes());
        hasher.finalize()
    }

    /// Empties the pages that stay.
    fn empty(&self, items: &mut [BookItem], made: &PageDigests) {
        for item in items {
            let BookItem::Chapter(chapter) = item else { continue };
            if let (Some(path), Some(before)) = (&chapter.path, self.before)
                && before.get(path).is_some_and(|hash| made.get(path) == Some(hash))
            {
                chapter.content.clear();
            }
            self.empty(&mut chapter.sub_items, made);
        }
    }
}

impl Renderer for ChangedPages<'_> {
    fn name(&self) -> &str {
        "html"
    }

    fn render(&self, context: &RenderContext) -> Result<()> {
        let chapters = context.book.chapters();
        let made: PageDigests = chapters
            .filter_map(|chapter| Some((chapter.path.clone()?, self.digest(context, chapter))))
            .collect();
        let done = match self.before {
            None => HtmlHandlebars::new().render(context),
            Some(_) => {
                let mut context = context.clone();
                self.empty(&mut context.book.items, &made);
                HtmlHandlebars::new().render(&context)
            }
        };
        self.made.replace(made);
        done
    }
}

/// The files of the pages that are not as they were before, below the site's folder; `None` where there
/// are other pages than before.
pub(super) fn changed_files(
    source: &Source,
    before: &PageDigests,
    made: &PageDigests,
) -> Option<HashSet<PathBuf>> {
    if !before.keys().eq(made.keys()) {
        return None;
    }
    let changed = made.iter().filter(|(path, hash)| before.get(*path) != Some(hash));
    let mut files: HashSet<PathBuf> = changed.map(|(path, _)| path.clone()).collect();
    // The first page is also the site's.
    if source.chapters.first().is_some_and(|first| files.contains(&address::html_file(&first.path)))
    {
        files.insert(layout::INDEX.into());
    }
    // It is no chapter, so nobody has looked whether it changed.
    files.insert(NOT_FOUND.into());
    Some(files)
}

/// Fills a new site with the files of the one before, but for the changed pages. No file of a site is
/// written to once it is served, so both may have the same one.
pub(super) fn reuse_unchanged(
    before: &Path,
    site: &Path,
    changed: &HashSet<PathBuf>,
) -> Result<()> {
    for entry in walkdir::WalkDir::new(before) {
        let entry = entry.context("cannot read the site before")?;
        let Ok(below) = entry.path().strip_prefix(before) else { continue };
        if !changed.contains(below) {
            share(entry.path(), &site.join(below))?;
        }
    }
    Ok(())
}

/// The hashed files that open pages of the site before may still ask for. Those of an hour ago are given up:
/// there are new ones after each pause of the author.
pub(super) fn keep_assets(before: &Path, site: &Path) -> Result<()> {
    for entry in fs::read_dir(before.join(HASHED)).into_iter().flatten() {
        let entry = entry.context("cannot read the site before")?;
        let (path, to) = (entry.path(), site.join(HASHED).join(entry.file_name()));
        let written = entry.metadata().and_then(|it| it.modified()).ok();
        let age = written.and_then(|written| written.elapsed().ok()).unwrap_or_default();
        if !to.exists() && age < HOUR {
            share(&path, &to)?;
        }
    }
    Ok(())
}

/// The page for addresses that lead nowhere.
pub(super) const NOT_FOUND: &str = "404.html";
const HOUR: Duration = Duration::from_secs(3600);
/// Where a site has the files whose names change with their bytes.
const HASHED: &str = "theme";

fn share(from: &Path, to: &Path) -> Result<()> {
    let name = || format!("cannot write {}", to.display());
    if from.is_dir() {
        return fs::create_dir_all(to).with_context(name);
    }
    match fs::remove_file(to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(name);
        }
        _ => {}
    }
    // Not every file system has links.
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)).with_context(name)
}
