//! Search: the files that a browser fetches when a reader opens the search, and the page of all
//! contents.
//!
//! The engine, MiniSearch, runs in the browser. Its index is made here, and so are the texts from
//! which a result shows its sentence: one file for each page, fetched when a result of the page
//! appears. An index that contained the texts would cost twice what a first search may cost. All
//! these files are scripts, not JSON, because a book opened from disk can load scripts but not
//! fetch files.

mod contents_page;
mod index;
mod sections;
mod words;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use self::sections::Section;
use self::words::TextKind;
use super::address;
use super::join;
use super::site_files::{self, script_json, write_hashed};
use bookwright_base::parallel;
use bookwright_source::Source;
use bookwright_source::pages::not_found_page;

/// The folder in the theme of what pages load when the search is opened.
const DIALOG: &str = "search/dialog";
const ENGINE: &str = "search/minisearch";
/// What the engine's license asks to be in every copy.
const LICENSE: &str = "/* With MiniSearch 7.2.0, (c) Luca Ongaro, MIT licence. */\n";
/// The page of all contents. Without a script, the theme's form leads there.
pub(crate) const CONTENTS: &str = "contents.html";

/// A page that can be found.
#[derive(Debug)]
struct SearchPage {
    /// Its address, relative to the site's top folder.
    address: String,
    number: String,
    part: Option<String>,
    sections: Vec<Section>,
}

/// The search of a site, whose files are written.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// The attribute by which the form names the files.
    attribute: String,
}

impl Search {
    /// Writes the files of the search into a site, and the page of all contents. `None` if the
    /// theme has no search.
    pub(super) fn write(source: &Source, theme: &Path, site: &Path) -> Result<Option<Self>> {
        let (dialog, engine) = (theme.join(DIALOG), theme.join(ENGINE));
        if !dialog.is_dir() || !engine.is_dir() {
            return Ok(None);
        }
        let pages = pages(source, site)?;
        contents_page::write(site, &pages)?;
        let engine = join::component(&engine)?;
        let dialog = join::component(&dialog)?;
        let script = format!("{LICENSE}{}{}", engine.script, dialog.script);
        let texts = pages
            .iter()
            .enumerate()
            .map(|(number, page)| {
                let texts: Vec<&str> =
                    page.sections.iter().map(|each| each.text.as_str()).collect();
                write_hashed(site, "text", "js", &call("text", &(number, texts))?)
            })
            .collect::<Result<Vec<_>>>()?;
        let index = index::index(pages.iter().flat_map(|page| &page.sections));
        let shown: Vec<_> = pages
            .iter()
            .zip(&texts)
            .map(|(page, text)| {
                let sections: Vec<_> = page
                    .sections
                    .iter()
                    .map(|each| (each.level, each.id.as_str(), each.title.as_str()))
                    .collect();
                (&page.address, &page.number, text, sections)
            })
            .collect();
        let files = [
            write_hashed(site, "search", "css", &dialog.style)?,
            write_hashed(site, "search", "js", &script)?,
            write_hashed(site, "index", "js", &call("index", &(shown, index))?)?,
        ];
        Ok(Some(Self { attribute: format!(" data-search=\"{}\"", files.join(" ")) }))
    }

    /// Shows the form of a page and gives it the files. Without them it would lead nowhere, so the
    /// theme hides it.
    pub(super) fn with_search(&self, page: String) -> String {
        let Some(start) = page.find("<form class=\"search\"") else { return page };
        let Some(at) = page[start..].find(" hidden>").map(|at| start + at) else { return page };
        format!("{}{}{}", &page[..at], self.attribute, &page[at + " hidden".len()..])
    }
}

/// The terms that the search finds of a text of prose, a title, or code (`code`, `title`, `prose`).
pub fn terms(text: &str, kind: &str) -> Vec<String> {
    let kind = match kind {
        "code" => TextKind::Code,
        "title" => TextKind::Title,
        _ => TextKind::Prose,
    };
    let mut terms = Vec::new();
    words::words(text, kind, |term| terms.push(term.to_owned()));
    terms
}

/// A script that calls a function of the search with what was fetched.
fn call(what: &str, with: &impl serde::Serialize) -> Result<String> {
    let json = script_json(with).context("cannot write the search")?;
    Ok(format!("bookwrightSearch.{what}(...{json})\n"))
}

/// Reads the book's pages from the site, in the order of the book.
fn pages(source: &Source, site: &Path) -> Result<Vec<SearchPage>> {
    let not_found = not_found_page(&source.settings);
    let chapters: Vec<&PathBuf> = source
        .chapters
        .iter()
        .map(|chapter| &chapter.path)
        .filter(|path| path.as_path() != Path::new(not_found))
        .collect();
    let read = |path: &PathBuf| -> Result<SearchPage> {
        let file = address::html_file(path);
        let whole = site.join(&file);
        let text = site_files::read(&whole)?;
        let entry = source.summary.entries.iter().find(|entry| entry.path.as_ref() == Some(path));
        let page = source.pages.get(path);
        let mut sections = sections::sections(&text);
        if sections.is_empty() {
            // A page without a heading is found by its name in SUMMARY.md.
            let title = page.map(|page| page.title.clone()).unwrap_or_default();
            sections.push(Section { level: 1, title, ..Section::default() });
        }
        Ok(SearchPage {
            address: address::relative(&file.to_string_lossy()),
            number: page.and_then(|page| page.number.clone()).unwrap_or_default(),
            // Prefix and suffix chapters belong to no part.
            part: entry.filter(|entry| entry.depth > 0).and_then(|entry| entry.part.clone()),
            sections,
        })
    };
    // Parsing HTML is most of the cost of the search to a build.
    parallel::map(&chapters, |path| read(path)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_shown_where_there_is_a_search() {
        let search = Search { attribute: " data-search=\"a b\"".into() };
        let page = "<form class=\"search\" action=\"c.html\" hidden><p hidden>";
        assert_eq!(
            search.with_search(page.into()),
            "<form class=\"search\" action=\"c.html\" data-search=\"a b\"><p hidden>"
        );
        assert_eq!(search.with_search("<p hidden>".into()), "<p hidden>");
    }

    #[test]
    fn what_is_fetched_is_one_call() {
        assert_eq!(
            call("text", &(1, ["a\u{2028}\"b\""])).unwrap(),
            "bookwrightSearch.text(...[1,[\"a\\u2028\\\"b\\\"\"]])\n"
        );
    }
}
