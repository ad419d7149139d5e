//! What mdBook gets wrong about the links and ids of a page that it rendered.
//!
//! It makes each heading a link to itself, also one that holds a link or an anchor: HTML has no link
//! within a link. It gives a heading of nothing but signs an empty id. And it turns a README.md into the
//! index.html of its folder, but not the links to it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::heading_ids::unnamed;
use super::site_files::{read, write};
use bookwright_base::paths::cleaned;
use bookwright_source::layout;

/// How mdBook begins the link that a heading is.
const HEADER: &str = "<a class=\"header\" href=\"#";
const HREF: &str = " href=\"";
/// The page that mdBook's links to a README name.
const README: &str = "readme.html";

/// Mends the pages of a site for which `meant` is true. `has_sidebar` says whether they have mdBook's own
/// sidebar, which takes the words of a heading from its first link.
///
/// # Errors
/// If a page cannot be read or written.
pub(super) fn mend(site: &Path, has_sidebar: bool, meant: impl Fn(&Path) -> bool) -> Result<()> {
    for entry in walkdir::WalkDir::new(site) {
        let entry = entry.context("cannot read the site")?;
        let (path, Ok(below)) = (entry.path(), entry.path().strip_prefix(site)) else { continue };
        if path.extension().is_none_or(|extension| extension != "html") || !meant(below) {
            continue;
        }
        let page = read(path)?;
        let headings = with_headings(&page, has_sidebar);
        let exists = |file: &Path| site.join(file).is_file();
        let links = with_readmes(&headings, below, exists);
        if *links != *page {
            write(path, &links)?;
        }
    }
    Ok(())
}

/// A page whose headings have an id and no link within a link.
fn with_headings(page: &str, has_sidebar: bool) -> Cow<'_, str> {
    let mut out = String::new();
    let mut ids: Option<HashSet<&str>> = None;
    let mut at = 0;
    while let Some(found) = page[at..].find(HEADER) {
        let start = at + found;
        let Some(heading) = Heading::read(page, start) else {
            out.push_str(&page[at..start + HEADER.len()]);
            at = start + HEADER.len();
            continue;
        };
        out.push_str(&page[at..start]);
        at = heading.end;
        let mut id = Cow::Borrowed(heading.id);
        if id.is_empty() {
            let ids = ids.get_or_insert_with(|| ids_of(page));
            let new = unnamed(|id| ids.contains(id) || out.contains(&format!(" id=\"{id}\"")));
            if let Some(tag) = out.rfind(" id=\"\"") {
                out.replace_range(tag..tag + " id=\"\"".len(), &format!(" id=\"{new}\""));
            }
            id = Cow::Owned(new);
        }
        heading.push(&mut out, &id, has_sidebar);
    }
    if at == 0 {
        return Cow::Borrowed(page);
    }
    out.push_str(&page[at..]);
    Cow::Owned(out)
}

fn ids_of(page: &str) -> HashSet<&str> {
    page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The content of a heading that mdBook made a link.
struct Heading<'p> {
    id: &'p str,
    /// What is in the link.
    inner: &'p str,
    /// The end of the link.
    end: usize,
}

impl<'p> Heading<'p> {
    /// The heading whose link begins at a byte of a page.
    fn read(page: &'p str, start: usize) -> Option<Self> {
        let (before, link) = (&page[..start], &page[start + HEADER.len()..]);
        let tag = &before[before.rfind('<')? + 1..];
        let name = tag.split([' ', '>']).next().filter(|_| tag.ends_with('>'))?;
        let (id, rest) = link.split_once("\">")?;
        let length = rest.find(&format!("</{name}>"))?;
        let inner = rest[..length].strip_suffix("</a>")?;
        let end = page.len() - rest.len() + length;
        Some(Self { id, inner, end })
    }

    fn push(&self, out: &mut String, id: &str, has_sidebar: bool) {
        let link = |words: &str| match words.is_empty() {
            true => String::new(),
            false => format!("{HEADER}{id}\">{words}</a>"),
        };
        if !is_link(self.inner) {
            out.push_str(&format!("{HEADER}{id}\">{}</a>", self.inner));
            return;
        }
        if has_sidebar {
            let words = without_links(self.inner);
            out.push_str(&format!("<a class=\"header\" hidden href=\"#{id}\">{words}</a>"));
        }
        // Markup that goes on across a link cannot be cut there.
        let Some(parts) = parts(self.inner) else { return out.push_str(self.inner) };
        for (part, is_link) in parts {
            out.push_str(&if is_link { part.to_owned() } else { link(part) });
        }
    }
}

fn is_link(html: &str) -> bool {
    html.contains("<a ") || html.contains("<a>")
}

/// The pieces of a heading: its links, and what is between. `None` if an element goes on from one piece to
/// the next.
fn parts(html: &str) -> Option<Vec<(&str, bool)>> {
    let mut parts = Vec::new();
    let mut rest = html;
    while let Some(start) = [rest.find("<a "), rest.find("<a>")].into_iter().flatten().min() {
        let end = start + rest[start..].find("</a>")? + "</a>".len();
        parts.push((&rest[..start], false));
        parts.push((&rest[start..end], true));
        rest = &rest[end..];
    }
    parts.push((rest, false));
    let is_whole = |part: &str| {
        let opened = part.match_indices('<').filter(|(at, _)| !part[*at..].starts_with("</"));
        let void = ["<br", "<img", "<wbr", "<!--"];
        let opened = opened.filter(|(at, _)| !void.iter().any(|tag| part[*at..].starts_with(tag)));
        let mut depth = 0_i32;
        let closed = part.match_indices("</").map(|(at, _)| (at, -1));
        let mut steps: Vec<_> = opened.map(|(at, _)| (at, 1)).chain(closed).collect();
        steps.sort_unstable();
        steps.iter().all(|(_, step)| {
            depth += step;
            depth >= 0
        }) && depth == 0
    };
    parts.iter().all(|(part, _)| is_whole(part)).then_some(parts)
}

/// The words of a heading with their markup, but without links, and without ids, which stand once.
fn without_links(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = &rest[start..end];
        rest = &rest[end..];
        if is_link(tag) || tag == "</a>" {
            continue;
        }
        match tag.split_once(" id=\"").and_then(|(name, id)| Some((name, id.split_once('"')?.1))) {
            Some((name, behind)) => out.extend([name, behind]),
            None => out.push_str(tag),
        }
    }
    out.push_str(rest);
    out
}

/// A page whose links to a README lead to the index that it became. `exists` says whether the site has a
/// file.
fn with_readmes<'p>(page: &'p str, path: &Path, exists: impl Fn(&Path) -> bool) -> Cow<'p, str> {
    if !page.to_ascii_lowercase().contains(README) {
        return Cow::Borrowed(page);
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut parts = page.split(HREF);
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push_str(HREF);
        let end = part.find(['"', '#', '?']).unwrap_or(part.len());
        let (address, rest) = part.split_at(end);
        let file = address.rsplit('/').next().unwrap_or(address);
        let index = PathBuf::from(address).with_file_name(layout::INDEX);
        let leads = |address: &Path| cleaned(&folder.join(address)).is_some_and(|to| exists(&to));
        let became =
            file.eq_ignore_ascii_case(README) && !leads(Path::new(address)) && leads(&index);
        out.push_str(if became { &address[..address.len() - file.len()] } else { address });
        out.push_str(if became { layout::INDEX } else { "" });
        out.push_str(rest);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::paths::relative;

    #[test]
    fn a_heading_holds_no_link_within_a_link() {
        let heading = |inner: &str| {
            format!("<p>x</p><h2 id=\"a\">{HEADER}a\">{inner}</a></h2><p>{HEADER}a\">no</a></p>")
        };
        let plain = heading("An <code>a</code>");
        assert_eq!(with_headings(&plain, true), plain);
        let link = "<a href=\"b.html\"><b>b</b></a>";
        let page = heading(&format!("A {link} <i id=\"c\">c</i>"));
        assert_eq!(
            with_headings(&page, false),
            format!(
                "<p>x</p><h2 id=\"a\">{HEADER}a\">A </a>{link}{HEADER}a\"> <i id=\"c\">c</i></a></h2>\
                 <p>{HEADER}a\">no</a></p>"
            )
        );
        assert!(with_headings(&page, true).contains(
            "<h2 id=\"a\"><a class=\"header\" hidden href=\"#a\">A <b>b</b> <i>c</i></a>"
        ));
        let across = heading(&format!("<em>A {link}</em>"));
        assert!(
            with_headings(&across, false).contains(&format!("<h2 id=\"a\"><em>A {link}</em></h2>"))
        );
        let anchor = heading("<a id=\"old\"></a>New");
        assert!(
            with_headings(&anchor, false)
                .contains(&format!("<h2 id=\"a\"><a id=\"old\"></a>{HEADER}a\">New</a></h2>"))
        );
    }

    #[test]
    fn a_heading_of_signs_gets_an_id_that_no_other_has() {
        let empty = format!("<h2 id=\"\" class=\"b\">{HEADER}\">::</a></h2>");
        let page = format!("{empty}<i id=\"section-1\"></i>{empty}");
        let mended = with_headings(&page, true);
        let heading = |id| format!("<h2 id=\"{id}\" class=\"b\">{HEADER}{id}\">::</a></h2>");
        let (first, second) = (heading("section"), heading("section-2"));
        assert_eq!(mended, format!("{first}<i id=\"section-1\"></i>{second}"));
    }

    #[test]
    fn a_link_to_a_readme_leads_to_its_index() {
        let mended = |link: &str, path: &str, site: &[&str]| {
            let page = format!("<a href=\"{link}\">x</a>");
            let exists = |file: &Path| site.contains(&relative(file, Path::new("")).as_str());
            with_readmes(&page, Path::new(path), exists).into_owned()
        };
        let site = ["a/index.html", "index.html"];
        for (link, path, leads) in [
            ("a/README.html#x", "b.html", "a/index.html#x"),
            ("Readme.html", "a/b.html", "index.html"),
            ("../README.html", "a/b.html", "../index.html"),
            ("b/README.html", "a.html", "b/README.html"),
            ("a/NOTREADME.html", "a.html", "a/NOTREADME.html"),
        ] {
            assert_eq!(mended(link, path, &site), format!("<a href=\"{leads}\">x</a>"));
        }
        let kept = mended("README.html", "a.html", &["README.html", "index.html"]);
        assert_eq!(kept, "<a href=\"README.html\">x</a>");
    }
}
