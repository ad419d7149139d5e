//! The page of all contents: a list of every page and every section, in order.
//!
//! Without a script, the search form leads here. The page has the frame of the site's index, so
//! that it looks like the others.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::{CONTENTS, SearchPage};
use crate::html::escaped;
use crate::site_files;
use bookwright_source::layout;

/// In a book with more sections, only pages are listed.
const MOST: usize = 1_500;
const TITLE: &str = "All contents";
const ABOUT: &str = "Every page and every section of this book, in order.";

/// Writes the page into a site.
pub(super) fn write(site: &Path, pages: &[SearchPage]) -> Result<()> {
    let first = site.join(layout::INDEX);
    let page = framed(&site_files::read(&first)?, &list(pages));
    site_files::write(&site.join(CONTENTS), &page)
}

/// The pages and their sections as nested lists, below the titles of the parts.
fn list(pages: &[SearchPage]) -> String {
    let mut out = format!(
        "<header class=\"head\"><h1>{TITLE}</h1><p class=\"lede\">{ABOUT} The browser’s own search \
         (Ctrl F) looks through them.</p></header>\n<article class=\"all text\">\n"
    );
    let deepest =
        if pages.iter().map(|page| page.sections.len()).sum::<usize>() > MOST { 1 } else { 3 };
    let mut part = None;
    let (mut open, mut parts) = (false, 0);
    for page in pages {
        if page.part != part || !open {
            if open {
                out.push_str("</ul>\n");
            }
            if let Some(title) = &page.part {
                parts += usize::from(page.part != part);
                let _ = writeln!(out, "<h2 id=\"bw-part-{parts}\">{}</h2>", escaped(title));
            }
            out.push_str("<ul>\n");
            (part, open) = (page.part.clone(), true);
        }
        push_page(&mut out, page, deepest);
    }
    if open {
        out.push_str("</ul>\n");
    }
    out.push_str("</article>\n");
    out
}

fn push_page(out: &mut String, page: &SearchPage, deepest: u8) {
    let mut inner = 0;
    for section in page.sections.iter().filter(|section| section.level <= deepest) {
        let address = escaped(&page.address);
        if section.level == 1 {
            let _ = write!(out, "<li><a href=\"{address}\">");
            if !page.number.is_empty() {
                let _ = write!(out, "<span class=\"number\">{}</span> ", escaped(&page.number));
            }
            let _ = write!(out, "{}</a>", escaped(&section.title));
            continue;
        }
        out.push_str(if inner == 0 { "<ul>" } else { "</li>" });
        inner += 1;
        let (id, title) = (escaped(&section.id), escaped(&section.title));
        let _ = write!(out, "<li><a href=\"{address}#{id}\">{title}</a>");
    }
    out.push_str(if inner > 0 { "</li></ul></li>\n" } else { "</li>\n" });
}

/// Gives a page another title and text, and removes traces of the old one from its head.
fn framed(frame: &str, main: &str) -> String {
    let mut page = frame.to_owned();
    for (from, to, text) in [
        ("<title>", "</title>", TITLE),
        ("<meta name=\"description\" content=\"", "\">", ABOUT),
        ("<meta property=\"og:description\" content=\"", "\">", ABOUT),
        ("<meta property=\"og:title\" content=\"", "\">", TITLE),
        ("<div class=\"page\">", "</main>", ""),
    ] {
        let Some(start) = page.find(from).map(|at| at + from.len()) else { continue };
        let Some(end) = page[start..].find(to).map(|at| start + at) else { continue };
        let text = if to == "</main>" { format!("\n{main}</div>\n") } else { text.to_owned() };
        page.replace_range(start..end, &text);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::sections::Section;

    #[test]
    fn all_pages_stand_under_their_parts() {
        let section = |level, id: &str, title: &str| Section {
            level,
            id: id.into(),
            title: title.into(),
            ..Section::default()
        };
        let page = |number: &str, part: Option<&str>, sections| SearchPage {
            address: "a/b.html".into(),
            number: number.into(),
            part: part.map(Into::into),
            sections,
        };
        let pages = [
            page("", None, vec![section(1, "", "Front")]),
            page(
                "1.2",
                Some("P & Q"),
                vec![section(1, "", "One"), section(2, "x", "X<y>"), section(4, "w", "no")],
            ),
        ];
        let list = list(&pages);
        let list = &list[list.find("<ul>").unwrap()..];
        assert_eq!(
            list,
            "<ul>\n<li><a href=\"a/b.html\">Front</a></li>\n</ul>\n<h2 id=\"bw-part-1\">P &amp; Q</h2>\n<ul>\n<li><a \
             href=\"a/b.html\"><span class=\"number\">1.2</span> One</a><ul><li><a \
             href=\"a/b.html#x\">X&lt;y&gt;</a></li></ul></li>\n</ul>\n</article>\n"
        );
    }

    #[test]
    fn its_frame_is_a_pages() {
        let frame = "<title>T</title><meta name=\"description\" content=\"d\"><main><div class=\"page\">old</div></main>";
        let page = framed(frame, "new\n");
        assert_eq!(
            page,
            format!(
                "<title>{TITLE}</title><meta name=\"description\" content=\"{ABOUT}\"><main><div class=\"page\">\nnew\n</div>\n</main>"
            )
        );
    }
}
