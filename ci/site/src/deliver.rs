//! Delivery: finishes a site that mdBook rendered. It joins the theme's files, removes those of
//! mdBook's files that no page loads, and finishes the head of each page: one style sheet, its
//! scripts, the policy, and the address.
//!
//! mdBook writes its scripts, styles, and highlighter into every site, whether or not a page loads
//! them. A list of names says which to remove, because the author's own files are in the same
//! folder. A book with mdBook's theme keeps mdBook's pages as they are.

mod assets;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use assets::{PageAssets, ThemeAssets};

use super::address;
use super::csp;
use super::dial;
use super::discussion;
use super::first_page;
use super::glossary::Glossary;
use super::join;
use super::search::Search;
use super::sidebar::Sidebar;
use super::site_files::{read, write};
use super::sitemap;
use super::sprite;
use super::{html, mdbook_markup, print_page, rendered_code, run_pages};
use crate::dates::Dates;
use bookwright_base::parallel;
use bookwright_base::paths::relative;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::layout;
use bookwright_source::pages::not_found_page;

/// The stems of the scripts and style sheets that mdBook writes into a site's top folder.
const MDBOOKS: [&str; 12] = [
    "ayu-highlight",
    "book",
    "clipboard",
    "editor",
    "elasticlunr",
    "highlight",
    "mark",
    "searcher",
    "searchindex",
    "theme-",
    "toc",
    "tomorrow-night",
];
/// The folders of a site that contain mdBook's files.
const FOLDERS: [&str; 2] = ["css", "FontAwesome"];

/// What a site is finished with.
pub(super) struct Delivery<'s> {
    /// The book.
    pub(super) source: &'s Source,
    /// The folder of the theme.
    pub(super) theme: &'s Path,
    /// The book's contents, beside each page.
    pub(super) sidebar: &'s Sidebar,
}

impl Delivery<'_> {
    /// Finishes a site that mdBook rendered into a folder. Returns its search, if the theme has one.
    pub(super) fn whole(&self, dates: &Dates, site: &Path) -> Result<Option<Search>> {
        let Self { source, theme, sidebar } = *self;
        let assets = ThemeAssets::read(theme, site)?;
        remove_mdbooks(source, site)?;
        let search = Search::write(source, theme, site)?;
        let glossary = Glossary::write(source, site)?;
        let finish = PageFinisher { source, assets, search: search.as_ref(), glossary, sidebar };
        // What mdBook rendered: finishing a page may write others.
        let rendered = walkdir::WalkDir::new(site).sort_by_file_name().into_iter();
        let rendered = rendered.collect::<Result<Vec<_>, _>>().context("cannot read the site")?;
        let mut pages: Vec<PathBuf> =
            rendered.into_iter().map(walkdir::DirEntry::into_path).collect();
        pages.retain(|file| file.extension().is_some_and(|extension| extension == "html"));
        let finished = parallel::map(&pages, |file| {
            let path = relative(file, site);
            let address = finish.page(file, &path)?;
            Ok(address.map(|address| (address, path)))
        });
        let listed: Vec<_> =
            finished.into_iter().filter_map(Result::transpose).collect::<Result<_>>()?;
        sitemap::write(source, dates, site, &listed)?;
        Ok(search)
    }

    /// Finishes some pages of a site, with the search of the previous one.
    pub(super) fn pages(
        &self,
        site: &Path,
        pages: &HashSet<PathBuf>,
        search: Option<&Search>,
    ) -> Result<()> {
        let Self { source, theme, sidebar } = *self;
        let assets = ThemeAssets::read(theme, site)?;
        remove_mdbooks(source, site)?;
        let glossary = Glossary::write(source, site)?;
        let finish = PageFinisher { source, assets, search, glossary, sidebar };
        for page in pages {
            let file = site.join(page);
            if !file.exists() {
                continue;
            }
            finish.page(&file, &relative(&file, site))?;
        }
        Ok(())
    }
}

/// What finishes the pages of a site.
struct PageFinisher<'s> {
    source: &'s Source,
    assets: ThemeAssets<'s>,
    search: Option<&'s Search>,
    glossary: Option<Glossary>,
    sidebar: &'s Sidebar,
}

impl PageFinisher<'_> {
    /// Finishes one page. Returns its full address, if the book has one and the page is to be found.
    fn page(&self, file: &Path, path: &str) -> Result<Option<String>> {
        let source = self.source;
        let mut text = read(file)?;
        let copied = (path == layout::INDEX && first_page::is_copied(source))
            .then(|| source.chapters.first())
            .flatten()
            .map(|first| address::html_file(&first.path).to_string_lossy().replace('\\', "/"));
        text = self.sidebar.on(&text, path, copied.as_deref()).into_owned();
        if path == print_page::FILE {
            let pages = source.chapters.iter().map(|chapter| address::html_file(&chapter.path));
            text = print_page::finished(&text, &pages.collect::<Vec<_>>());
            text = dial::both_ends(text)?;
        }
        text = dial::apart(text, |script| self.assets.written("dial", "js", script))?;
        let published = published(source, path);
        if let Some(discussion) = source.settings.discussion.as_ref().filter(|_| published) {
            text = discussion::with_discussion(text, discussion);
        }
        let address = source.settings.address.as_deref().filter(|_| published);
        let address = address.map(|top| format!("{top}{}", address::of_page(path)));
        // As books wrote it before headings could be called so.
        text = text.replace("<div id=\"kept\"></div>", "<div class=\"kept\"></div>");
        if source.listings.all.is_empty() {
            text = without_note_on_listings(&text);
        }
        let text = mdbook_markup::mended(&text);
        let text = rendered_code::framed(&text, source.settings.playground);
        let top = "../".repeat(path.matches('/').count());
        let run_page =
            |page: &str| Ok(format!("{top}{}", self.assets.written("run", "html", page)?));
        let text = run_pages::apart(&text, run_page)?;
        let text = join::inline(&sprite::trimmed(text.into_owned()));
        let terms = self.glossary.as_ref().map(|glossary| glossary.linked(&text, path));
        let text = terms.as_deref().unwrap_or(&text);
        let mut names = self.assets.names(text)?;
        let script = self.glossary.as_ref().and_then(|glossary| glossary.script_for(text));
        names.terms = script.map(str::to_owned);
        let page = finished(text, &names, address.as_deref(), |font| self.assets.has(font));
        match self.search.filter(|_| source.settings.search) {
            Some(search) => write(file, &search.with_search(page))?,
            None => write(file, &page)?,
        }
        Ok(address)
    }
}

fn remove_mdbooks(source: &Source, site: &Path) -> Result<()> {
    let in_folders =
        FOLDERS.into_iter().flat_map(|folder| walkdir::WalkDir::new(site.join(folder)));
    let in_folders = in_folders.filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let at_top = fs::read_dir(site).with_context(|| format!("cannot read {}", site.display()))?;
    let at_top = at_top.filter_map(Result::ok).map(|entry| entry.path());
    for path in in_folders.chain(at_top.filter(|path| is_mdbooks(path))) {
        if path.is_file() && !is_authors(source, path.strip_prefix(site).unwrap_or(&path)) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    for folder in FOLDERS {
        // It stays if the author has files in it.
        let _ = fs::remove_dir(site.join(folder));
    }
    Ok(())
}

/// Whether a file of the site is a chapter's page, or copied from the source folder.
fn is_authors(source: &Source, file: &Path) -> bool {
    let is_page = |chapter: &Chapter| address::html_file(&chapter.path) == file;
    source.layout.src.join(file).is_file() || source.chapters.iter().any(is_page)
}

/// Whether a file in the top folder is one of mdBook's: a known name, perhaps with a hash, and
/// nothing else.
fn is_mdbooks(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name == "toc.html" {
        return true;
    }
    let Some((stem, _)) =
        name.split_once('.').filter(|(_, end)| matches!(*end, "js" | "css" | "min.js"))
    else {
        return false;
    };
    let hashed = |rest: &str| {
        rest.strip_prefix('-').is_some_and(|hash| {
            hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    MDBOOKS
        .iter()
        .any(|known| stem.strip_prefix(known).is_some_and(|rest| rest.is_empty() || hashed(rest)))
}

/// Whether a page is meant to be found: the index, or a chapter other than the page for unknown
/// addresses.
fn published(source: &Source, path: &str) -> bool {
    let not_found = not_found_page(&source.settings);
    (path == layout::INDEX && first_page::redirected(source).is_none())
        || source.chapters.iter().any(|chapter| {
            chapter.path != Path::new(not_found)
                && address::html_file(&chapter.path) == Path::new(path)
        })
}

/// Finishes the head of a page. What it would load ahead is left out where the site lacks it: a book may
/// have fonts of its own.
fn finished(
    page: &str,
    names: &PageAssets,
    address: Option<&str>,
    is_there: impl Fn(&str) -> bool,
) -> String {
    let Some(end) = page.find("</head>") else { return page.to_owned() };
    let (head, rest) = page.split_at(end);
    let mut out = String::with_capacity(page.len() + 512);
    let mut charset = false;
    for line in head.split_inclusive('\n').filter(|line| !line.trim().is_empty()) {
        if let Some(top) = fonts_of(line) {
            let PageAssets { style, scripts, .. } = names;
            out.push_str(&format!("<link rel=\"stylesheet\" href=\"{top}{style}\">\n"));
            let mut attributes = names.attributes();
            for script in scripts {
                let more = std::mem::take(&mut attributes);
                out.push_str(&format!("<script src=\"{top}{script}\" defer{more}></script>\n"));
            }
            continue;
        }
        if preloaded(line).is_some_and(|font| !is_there(font)) {
            continue;
        }
        out.push_str(line);
        if !charset && line.contains("charset") {
            charset = true;
            out.push_str(&csp::meta(page));
        }
    }
    if let Some(address) = address {
        let address = html::escaped(address);
        out.push_str(&format!(
            "<link rel=\"canonical\" href=\"{address}\">\n\
             <meta property=\"og:url\" content=\"{address}\">\n"
        ));
    }
    out.push_str(rest);
    out
}

/// A page whose foot does not speak of listings, for a book without any.
fn without_note_on_listings(page: &str) -> String {
    const START: &str = "<p class=\"recorded\">";
    let Some((before, rest)) = page.rsplit_once(START) else { return page.to_owned() };
    let Some((_, after)) = rest.split_once("</p>") else { return page.to_owned() };
    format!("{before}<p></p>{after}")
}

/// The font that a line of a head has loaded ahead, by its path in the site.
fn preloaded(line: &str) -> Option<&str> {
    let address = line.trim().strip_prefix("<link rel=\"preload\" href=\"")?.split('"').next()?;
    Some(&address[address.find("fonts/")?..])
}

/// The relative address of the site's top folder, from the line that loads the style sheet of the fonts.
fn fonts_of(line: &str) -> Option<&str> {
    let address = line.trim().strip_prefix("<link rel=\"stylesheet\" href=\"")?;
    let address = address.split('"').next()?;
    let at = address.find("fonts/fonts").filter(|_| address.ends_with(".css"))?;
    Some(&address[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mdbooks_files_go_and_an_authors_stay() {
        for (name, goes) in [
            ("book-609e4cb8.js", true),
            ("highlight.js", true),
            ("highlight-493f70e1.css", true),
            ("clipboard-1626706a.min.js", true),
            ("toc.html", true),
            ("toc-c9be38cf.js", true),
            ("searchindex-0123abcd.js", true),
            ("book-of-marks.js", false),
            ("bookmark.css", false),
            ("mark.png", false),
            ("index.html", false),
            ("highlight-2026.css", false),
        ] {
            assert_eq!(is_mdbooks(Path::new(name)), goes, "{name}");
        }
    }

    #[test]
    fn a_head_gets_one_style_sheet_its_scripts_and_its_address() {
        let scripts = vec!["theme/s.js".into(), "theme/t.js".into()];
        let names =
            PageAssets { style: "theme/s.css".into(), scripts, near: String::new(), terms: None };
        let page = "<head>\n<meta charset=\"utf-8\">\n\n<link rel=\"stylesheet\" \
                    href=\"../fonts/fonts-1.css\">\n</head><body></body>";
        let done = finished(page, &names, Some("https://a.b/c/"), |_| true);
        let policy = csp::meta(page);
        assert_eq!(
            done,
            format!(
                "<head>\n<meta charset=\"utf-8\">\n{policy}<link rel=\"stylesheet\" \
                 href=\"../theme/s.css\">\n<script src=\"../theme/s.js\" defer></script>\n\
                 <script src=\"../theme/t.js\" defer></script>\n\
                 <link rel=\"canonical\" href=\"https://a.b/c/\">\n<meta property=\"og:url\" \
                 content=\"https://a.b/c/\">\n</head><body></body>"
            )
        );
        assert!(!finished(page, &names, None, |_| true).contains("canonical"));
        let preload = "<link rel=\"preload\" href=\"../fonts/a.woff2\" as=\"font\">\n";
        let page = page.replace("</head>", &format!("{preload}</head>"));
        assert!(finished(&page, &names, None, |font| font == "fonts/a.woff2").contains(preload));
        assert!(!finished(&page, &names, None, |_| false).contains("preload"));
    }
}
