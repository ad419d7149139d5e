//! Incremental rendering: after an edit, only the pages that change are rendered. All other files,
//! among them what is made from the whole book (the search, the print page), come from the previous
//! site.
//!
//! mdBook renders all pages or none, so the pages that stay are emptied before it sees them, and their
//! new files are replaced by the old ones. A page changes when the digest of all that mdBook gets for it
//! changes. The theme, the table of contents, and the settings must be those of the previous site.

use std::borrow::Cow;
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
use super::not_found::NotFoundPage;
use super::search::Search;
use super::sidebar::Sidebar;
use super::site_files::MARK;
use super::weave::WovenBook;
use super::{site_files, source_files};
use bookwright_source::Source;
use bookwright_source::layout;

/// A digest of what each page was rendered from, by its path in the site.
pub(super) type PageDigests = BTreeMap<PathBuf, Hash>;

/// A published site, with what an incremental build of the next one needs.
#[derive(Debug)]
pub struct PublishedSite {
    /// Its folder.
    pub(super) folder: PathBuf,
    pub(super) made: PageDigests,
    pub(super) search: Option<Search>,
    pub(super) woven: Rc<WovenBook>,
    /// What it was rendered from.
    pub(super) source: Rc<Source>,
}

/// How much was edited since a site was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EditScope {
    /// Only the texts of chapters.
    Chapters,
    /// What chapters show as well: listings and quizzes.
    Pages,
}

/// mdBook's HTML renderer, which gets the text of only those pages that changed.
pub(super) struct ChangedPages<'b> {
    source: &'b Source,
    before: Option<&'b PageDigests>,
    made: RefCell<PageDigests>,
    sidebar: RefCell<Sidebar>,
}

impl<'b> ChangedPages<'b> {
    /// Renders all pages, or with the digests of the previous site, those that differ.
    pub(super) fn new(source: &'b Source, before: Option<&'b PageDigests>) -> Self {
        Self { source, before, made: RefCell::default(), sidebar: RefCell::default() }
    }

    /// The digests of the pages that were rendered, and the contents of the book.
    pub(super) fn made(self) -> (PageDigests, Sidebar) {
        (self.made.into_inner(), self.sidebar.into_inner())
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

    /// Empties the pages that do not change.
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
        let mut context = without_marks(context).into_owned();
        let layout = &self.source.layout;
        if layout.root.starts_with(&layout.src) {
            // mdBook copies all of the source folder but one folder: the largest is cargo's.
            context.config.build.build_dir = layout.root.join(layout::BUILDS);
        }
        let chapters = context.book.chapters();
        let made: PageDigests = chapters
            .filter_map(|chapter| Some((chapter.path.clone()?, self.digest(&context, chapter))))
            .collect();
        self.sidebar.replace(Sidebar::of(self.source, &context.book));
        let not_found = NotFoundPage::prepare(self.source, &mut context)?;
        if self.before.is_some() {
            self.empty(&mut context.book.items, &made);
        }
        let done = HtmlHandlebars::new().render(&context).and_then(|()| match not_found {
            Some(page) => page.place(&context.destination),
            None => Ok(()),
        });
        self.made.replace(made);
        done.or_else(|error| source_files::copy_after(error, self.source, &context.destination))
    }
}

/// The book without the byte-order marks of files that mdBook included in its pages.
fn without_marks(context: &RenderContext) -> Cow<'_, RenderContext> {
    if !context.book.chapters().any(|chapter| chapter.content.contains(MARK)) {
        return Cow::Borrowed(context);
    }
    let mut context = context.clone();
    context.book.for_each_chapter_mut(|chapter| chapter.content.retain(|c| c != MARK));
    Cow::Owned(context)
}

/// The files of the pages that changed, by their paths in the site. `None` if the site now has different
/// pages.
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
    // The first page is also the index of the site.
    if source.chapters.first().is_some_and(|first| files.contains(&address::html_file(&first.path)))
    {
        files.insert(layout::INDEX.into());
    }
    // It may not be a chapter, so nothing tells whether it changed.
    files.insert(NOT_FOUND.into());
    Some(files)
}

/// Fills a new site with the files of the previous one, except those of the changed pages. Once a
/// site is served, none of its files is written to, so both sites can share a file.
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

/// Lets the changed pages search with mdBook's index of the previous site: the new one knows only them.
pub(super) fn keep_search(before: &Path, site: &Path, changed: &HashSet<PathBuf>) -> Result<()> {
    let (Some(old), Some(new)) = (search_index(before), search_index(site)) else { return Ok(()) };
    if old == new {
        return share(&before.join(&old), &site.join(&new));
    }
    for page in changed.iter().map(|page| site.join(page)).filter(|page| page.is_file()) {
        let text = site_files::read(&page)?;
        site_files::write(&page, &text.replace(&new, &old))?;
    }
    let new = site.join(new);
    fs::remove_file(&new).with_context(|| format!("cannot remove {}", new.display()))
}

/// The name of the file with mdBook's search index.
fn search_index(site: &Path) -> Option<String> {
    let names = fs::read_dir(site).ok()?.filter_map(Result::ok).map(|entry| entry.file_name());
    let mut names = names.map(|name| name.to_string_lossy().into_owned());
    names.find(|name| name.starts_with("searchindex") && name.ends_with(".js"))
}

/// Keeps the hashed assets that open pages of the previous site may still request. Those older than
/// an hour are dropped, because every pause of the author makes new ones.
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

/// The page for unknown addresses.
pub(super) const NOT_FOUND: &str = "404.html";
const HOUR: Duration = Duration::from_secs(3600);
/// The folder of the files whose names change with their content.
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
    // Not every file system has hard links.
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop)).with_context(name)
}
