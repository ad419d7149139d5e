//! Terms: where a page first uses a word of the glossary, the word leads to its entry.
//!
//! book.toml names the glossary, a page of definition lists. This works on rendered pages, because only
//! mdBook knows the ids it gave. A term is linked once on a page, in its prose: not in a heading, a link, or
//! code (unless it is code), and not on the page that introduces it, whose own words say more. With scripts,
//! the link opens the entry beside the word (`theme/term/`); the entries are one file for the whole book.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::address::html_file;
use super::html::unescaped;
use super::print_page;
use super::site_files::{call, read, write_hashed};
use bookwright_base::paths::{normalized, relative};
use bookwright_source::Source;

/// The most terms that a page links: with more it would be a page of links, and heavy.
const MOST: usize = 24;
/// What holds no prose, or no link.
const NOT_WITHIN: [&str; 14] = [
    "a", "button", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "samp", "summary",
    "table",
];
const DEFINED: &str = "<dt id=\"";
const ARTICLE: &str = "<article class=\"text\">";

/// The glossary of a book.
pub(super) struct Glossary {
    /// Its page, relative to the site's top folder.
    page: String,
    terms: Vec<Term>,
    /// The script that holds the entries, relative to the site's top folder.
    script: String,
}

/// One term.
#[derive(Debug, PartialEq)]
struct Term {
    id: String,
    words: String,
    code: bool,
    /// The page that introduces it, relative to the site's top folder.
    introduced: String,
}

impl Glossary {
    /// Reads the glossary that book.toml names from its rendered page, and writes its entries into the
    /// site. `None` if the book has none.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub(super) fn write(source: &Source, site: &Path) -> Result<Option<Self>> {
        let Some(named) = &source.settings.glossary else { return Ok(None) };
        let page = relative(&html_file(Path::new(named.get_ref())), Path::new(""));
        let file = site.join(&page);
        if !file.is_file() {
            return Ok(None);
        }
        let (terms, entries) = entries(&read(&file)?, &page);
        if terms.is_empty() {
            return Ok(None);
        }
        let script = call("glossary", &(&page, entries))?;
        let script = write_hashed(site, "glossary", "js", &script)?;
        Ok(Some(Self { page, terms, script }))
    }

    /// A page whose first uses of terms lead to their entries.
    pub(super) fn linked(&self, page: &str, path: &str) -> String {
        if path == self.page || path == print_page::FILE {
            return page.to_owned();
        }
        let Some(start) = page.find(ARTICLE) else { return page.to_owned() };
        let end = page.rfind("</article>").unwrap_or(page.len());
        let top = "../".repeat(path.matches('/').count());
        let mut left: Vec<&Term> =
            self.terms.iter().filter(|term| term.introduced != path).collect();
        let mut out = page[..start].to_owned();
        let mut walk = Walk::default();
        let mut rest = &page[start..end];
        let mut linked = 0;
        while let Some(open) = rest.find('<') {
            let (text, tag) = rest.split_at(open);
            let close = tag.find('>').map_or(tag.len(), |at| at + 1);
            let code = walk.in_code;
            let found = match walk.is_prose() && linked < MOST {
                true => uses(text, code, &mut left, MOST - linked),
                false => Vec::new(),
            };
            let mut at = 0;
            for (from, to, id) in &found {
                let link = format!(
                    "<a class=\"term\" href=\"{top}{}#{id}\">{}</a>",
                    self.page,
                    &text[*from..*to]
                );
                out.extend([&text[at..*from], &link]);
                at = *to;
            }
            linked += found.len();
            out.extend([&text[at..], &tag[..close]]);
            walk.passes(&tag[..close]);
            rest = &tag[close..];
        }
        out.extend([rest, &page[end..]]);
        out
    }

    /// The script that holds the entries, relative to the site's top folder, if a page links one.
    pub(super) fn script_for(&self, page: &str) -> Option<&str> {
        page.contains("<a class=\"term\"").then_some(&self.script)
    }
}

/// Where a walk through a page is.
#[derive(Debug, Default)]
struct Walk {
    /// How deep in elements that hold no prose.
    apart: usize,
    /// The paragraphs and items of lists around, and whether each is the author's.
    prose: Vec<bool>,
    in_code: bool,
}

impl Walk {
    fn is_prose(&self) -> bool {
        self.apart == 0 && self.prose.last() == Some(&true)
    }

    fn passes(&mut self, tag: &str) {
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let closes = inner.starts_with('/');
        let name = inner.trim_start_matches('/').split([' ', '\n']).next().unwrap_or("");
        match name {
            "code" => self.in_code = !closes,
            // One with a class is a caption, a title, or what the theme says.
            "p" | "li" if closes => drop(self.prose.pop()),
            "p" | "li" => self.prose.push(!inner.contains("class=")),
            _ if !NOT_WITHIN.contains(&name) => {}
            _ if closes => self.apart = self.apart.saturating_sub(1),
            _ => self.apart += 1,
        }
    }
}

/// The terms of a rendered glossary, and the entry of each, as HTML, by its id.
fn entries(html: &str, page: &str) -> (Vec<Term>, BTreeMap<String, String>) {
    let (mut terms, mut entries) = (Vec::new(), BTreeMap::new());
    let mut waiting: Vec<(String, String, bool)> = Vec::new();
    for part in html.split(DEFINED).skip(1) {
        let Some((id, rest)) = part.split_once('"') else { continue };
        let Some((title, rest)) = rest.split_once("</dt>") else { continue };
        let inner = title.split_once("<a ").and_then(|(_, rest)| rest.split_once('>'));
        let inner = inner.map_or(title.trim_start_matches('>'), |(_, rest)| rest);
        let inner = inner.trim_end_matches("</a>");
        let code = inner.strip_prefix("<code>").and_then(|rest| rest.strip_suffix("</code>"));
        let words = unescaped(code.unwrap_or(inner));
        if !words.contains('<') {
            waiting.push((id.to_owned(), words, code.is_some()));
        }
        // The last part goes on with the rest of the page.
        let rest = rest.split("</dl>").next().unwrap_or(rest);
        let Some(from) = rest.find("<dd>") else { continue };
        let Some(to) = rest.rfind("</dd>") else { continue };
        let entry = rest[from + "<dd>".len()..to].trim();
        let introduced = entry.rfind("href=\"").map(|at| &entry[at + "href=\"".len()..]);
        let introduced = introduced.and_then(|rest| rest.split(['"', '#']).next()).unwrap_or("");
        let folder = Path::new(page).parent().unwrap_or(Path::new(""));
        let introduced: PathBuf = normalized(&folder.join(introduced));
        for (id, words, code) in waiting.drain(..) {
            entries.insert(id.clone(), entry.to_owned());
            let introduced = relative(&introduced, Path::new(""));
            terms.push(Term { id, words, code, introduced });
        }
    }
    (terms, entries)
}

/// The first uses of terms in a piece of text, at most so many, in order; they are taken out of those
/// that are left. Of two that overlap the longer counts.
fn uses(text: &str, code: bool, left: &mut Vec<&Term>, most: usize) -> Vec<(usize, usize, String)> {
    let mut found: Vec<(usize, usize, &Term)> = left
        .iter()
        .filter(|term| term.code == code)
        .filter_map(|term| first_use(&term.words, code, text).map(|(from, to)| (from, to, *term)))
        .collect();
    found.sort_by_key(|(from, to, _)| (*from, std::cmp::Reverse(*to)));
    let mut end = 0;
    found.retain(|(from, to, _)| {
        *from >= end && {
            end = *to;
            true
        }
    });
    found.truncate(most);
    left.retain(|term| !found.iter().any(|(_, _, used)| used == term));
    found.into_iter().map(|(from, to, term)| (from, to, term.id.clone())).collect()
}

/// Where the words of a term first occur in a text, from where to where: as whole words, in any case,
/// singular or plural; a term that is code only as it is written.
pub fn first_use(words: &str, code: bool, text: &str) -> Option<(usize, usize)> {
    let (text, words) = match code {
        true => (text.to_owned(), words.to_owned()),
        false => (text.to_ascii_lowercase(), words.to_ascii_lowercase()),
    };
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(&words).find_map(|(at, found)| {
        let rest = &text[at + found.len()..];
        let endings: &[&str] = if code { &[""] } else { &["", "s", "es"] };
        let ending = endings.iter().find(|ending| {
            let behind = rest.strip_prefix(**ending);
            behind.is_some_and(|rest| !rest.starts_with(inside) && !rest.starts_with('-'))
        })?;
        let begins = !text[..at].ends_with(inside) && !text[..at].ends_with('-');
        begins.then_some((at, at + found.len() + ending.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<dl><dt id=\"task\"><a class=\"header\" href=\"#task\">task</a></dt>\n<dd>A \
        future. <a href=\"ch/tasks.html#a\">Tasks</a></dd><dt id=\"await\"><a class=\"header\" \
        href=\"#await\"><code>.await</code></a></dt><dd>Pauses.</dd><dt id=\"task-set\"><a \
        href=\"#task-set\">task set</a></dt><dd>Many.</dd></dl><footer><dl><dd>No.</dd></dl></footer>";

    fn glossary() -> Glossary {
        let (terms, _) = entries(PAGE, "glossary.html");
        Glossary { page: "glossary.html".into(), terms, script: "theme/g.js".into() }
    }

    fn linked(text: &str) -> String {
        let page = format!("<script src=\"a\" defer></script>{ARTICLE}{text}</article>");
        let linked = glossary().linked(&page, "a/b.html");
        linked.split_once(ARTICLE).unwrap().1.replace("</article>", "")
    }

    #[test]
    fn entries_are_read_with_the_page_that_introduces_each() {
        let (terms, entries) = entries(PAGE, "glossary.html");
        let read: Vec<_> =
            terms.iter().map(|term| (&term.words[..], term.code, &term.introduced[..])).collect();
        assert_eq!(
            read,
            [("task", false, "ch/tasks.html"), (".await", true, "."), ("task set", false, ".")]
        );
        assert_eq!(entries["await"], "Pauses.");
        assert_eq!(entries["task-set"], "Many.");
    }

    #[test]
    fn the_first_use_in_prose_is_linked() {
        let link = |id: &str, words: &str| {
            format!("<a class=\"term\" href=\"../glossary.html#{id}\">{words}</a>")
        };
        for (text, becomes) in [
            ("<p>Two Tasks. A task.</p>", format!("<p>Two {}. A task.</p>", link("task", "Tasks"))),
            ("<p>A task set.</p>", format!("<p>A {}.</p>", link("task-set", "task set"))),
            (
                "<p>Use <code>.await</code>.</p>",
                format!("<p>Use <code>{}</code>.</p>", link("await", ".await")),
            ),
            (
                "<h2>A task</h2><p><a href=\"x\">task</a> <code>task</code></p><p class=\"why\">task</p>",
                String::new(),
            ),
            ("<pre><code>task .await</code></pre><form><p>task</p></form>", String::new()),
        ] {
            let becomes = if becomes.is_empty() { text.to_owned() } else { becomes };
            assert_eq!(linked(text), becomes);
        }
    }

    #[test]
    fn neither_the_glossary_nor_the_page_that_introduces_a_term_links_it() {
        let page = format!("<script src=\"a\" defer></script>{ARTICLE}<p>task</p></article>");
        for path in ["glossary.html", "ch/tasks.html"] {
            assert_eq!(glossary().linked(&page, path), page);
        }
        assert_eq!(glossary().script_for(&page), None);
        let linked = glossary().linked(&page, "c.html");
        assert_eq!(glossary().script_for(&linked), Some("theme/g.js"));
    }

    #[test]
    fn a_term_is_found_as_words_of_its_own() {
        for (text, found) in [
            ("A task waits.", Some((2, 6))),
            ("Two Tasks.", Some((4, 9))),
            ("multitask", None),
            ("task-like", None),
            ("tasked", None),
            ("a sub-task", None),
            ("(task)", Some((1, 5))),
        ] {
            assert_eq!(first_use("task", false, text), found, "{text}");
        }
        assert_eq!(first_use("spawn", true, "tokio::spawn"), Some((7, 12)));
        assert_eq!(first_use("spawn", true, "spawn_blocking"), None);
        assert_eq!(first_use("spawn", true, "Spawn"), None);
    }
}
