//! The page for addresses that do not exist, which mdBook reads by itself, after all preprocessors. It gets
//! what the page would be as a chapter instead: woven if it is one, and otherwise with its includes.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use mdbook_preprocessor::book::Book;
use mdbook_renderer::RenderContext;
use tempfile::TempDir;

use super::address;
use super::includes::IncludeWeaver;
use bookwright_source::Source;
use bookwright_source::pages::not_found_page;

/// The names of the page in its folder, before and after mdBook rendered it.
const NAMES: (&str, &str) = ("page.md", "page.html");

/// The page in a folder of its own.
pub(super) struct NotFoundPage {
    folder: TempDir,
    /// Its file in the site.
    file: String,
}

impl NotFoundPage {
    /// Gives mdBook the page in place of the file in the source folder. `None` if the book has none.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn prepare(source: &Source, context: &mut RenderContext) -> Result<Option<Self>> {
        let Some(text) = text(source, &context.book) else { return Ok(None) };
        let html = context.config.html_config().unwrap_or_default();
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let page = folder.path().join(NAMES.0);
        fs::write(&page, text).with_context(|| format!("cannot write {}", page.display()))?;
        context.config.set("output.html.input-404", page)?;
        Ok(Some(Self { folder, file: html.get_404_output_file() }))
    }

    /// Puts the page that mdBook rendered beside its text into the site.
    ///
    /// # Errors
    /// If it cannot be copied.
    pub(super) fn place(self, site: &Path) -> Result<()> {
        let to = site.join(self.file);
        fs::copy(self.folder.path().join(NAMES.1), &to)
            .with_context(|| format!("cannot write {}", to.display()))?;
        Ok(())
    }
}

fn text(source: &Source, book: &Book) -> Option<String> {
    if source.settings.not_found.as_deref() == Some("") {
        return None;
    }
    let page = address::html_file(Path::new(not_found_page(&source.settings)));
    let mut chapters = book.chapters();
    if let Some(listed) = chapters.find(|each| each.path.as_deref() == Some(page.as_path())) {
        return Some(listed.content.clone());
    }
    let chapter = source.not_found.as_ref()?;
    let edits = IncludeWeaver::new(source, "html").edits(chapter);
    Some(super::includes::edited(&chapter.text.text, edits).replace("\\{{#", "{{#"))
}
