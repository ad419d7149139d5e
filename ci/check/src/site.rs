//! The rendered site: its files, its pages, and where an address on a page leads.
//!
//! Nothing is fetched: an address with a scheme or a host is not the site's.

use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::page::{Reference, ReferenceKind, RenderedPage};
use bookwright_base::codes::FILE_UNREADABLE;
use bookwright_base::parallel;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};
use bookwright_site::print_page;
use bookwright_source::layout;

/// One folder up, in an address.
pub(super) const UP: &str = "../";

/// A rendered site.
#[derive(Debug, Default)]
pub(super) struct RenderedSite {
    /// Every file, by its path below the site's folder, with forward slashes.
    pub(super) files: HashSet<String>,
    /// Its pages, and its style sheets as pages that only point.
    pub(super) pages: Vec<RenderedPage>,
    /// The folder of the server it is published in, with a slash at both ends.
    top: String,
}

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Destination {
    /// To another site, or to no file at all (`mailto:`).
    Away,
    /// Out of the site's folder, to this path from it, such as `../std/index.html`.
    Outside(String),
    /// From the top of the server to what has the same path as this file of the site, which is published
    /// further down.
    Top(String),
    /// To a file of the site, whether it exists or not, and a place in it.
    To {
        /// The file, by its path below the site's folder.
        file: String,
        /// The id; `None` for the whole file.
        fragment: Option<String>,
    },
}

impl RenderedSite {
    /// Reads the site in `folder`, which will be published at `url`.
    pub(super) fn read(folder: &Path, url: Option<&str>, problems: &mut Vec<Problem>) -> Self {
        let mut site = Self { top: top(url.unwrap_or("/")), ..Self::default() };
        for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    site.files.insert(relative(entry.path(), folder));
                }
                Ok(_) => {}
                Err(error) => problems.push(unreadable(error.path().unwrap_or(folder), &error)),
            }
        }
        let mut texts: Vec<&String> = site
            .files
            .iter()
            .filter(|file| file.ends_with(".html") || file.ends_with(".css"))
            .filter(|file| *file != print_page::FILE)
            .collect();
        texts.sort();
        let (pages, mut found) = read_pages(folder, &texts);
        problems.append(&mut found);
        site.pages = pages;
        site
    }

    /// Where an address on a page leads.
    pub(super) fn resolve(&self, page: &RenderedPage, target: &Reference) -> Destination {
        let address = target.value.as_str();
        if has_scheme(address) || address.starts_with("//") {
            return Destination::Away;
        }
        let (address, fragment) = match address.split_once('#') {
            Some((address, fragment)) => (address, Some(fragment)),
            None => (address, None),
        };
        // After `:~:` come words for the browser to look for.
        let fragment = fragment.map(|each| each.split(":~:").next().unwrap_or(each));
        let fragment = fragment.filter(|each| !each.is_empty()).map(decoded);
        let address = decoded(address.split('?').next().unwrap_or(address));
        if address.is_empty() {
            return Destination::To { file: page.path.clone(), fragment };
        }
        let mut file = match address.strip_prefix(self.top.as_str()) {
            Some(below) => join("", below),
            None if address.starts_with('/') => {
                let file = join("", &address);
                let is_page = file != layout::INDEX && self.files.contains(&file);
                return if is_page { Destination::Top(file) } else { Destination::Away };
            }
            None if page.from_top => join("", &address),
            None => join(folder(&page.path), &address),
        };
        if file.starts_with(UP) {
            return Destination::Outside(file);
        }
        let index = if file.is_empty() {
            layout::INDEX.to_owned()
        } else {
            format!("{file}/{}", layout::INDEX)
        };
        if !self.files.contains(&file) && self.files.contains(&index) {
            file = index;
        }
        Destination::To { file, fragment }
    }
}

/// Reads the files in parallel, because reading HTML is most of what a check costs: the pages in order,
/// and the problems.
fn read_pages(folder: &Path, files: &[&String]) -> (Vec<RenderedPage>, Vec<Problem>) {
    let mut problems = Vec::new();
    let pages = parallel::map(files, |file| read_page(folder, file))
        .into_iter()
        .filter_map(|page| page.map_err(|problem| problems.push(problem)).ok())
        .collect();
    (pages, problems)
}

fn read_page(folder: &Path, file: &str) -> Result<RenderedPage, Problem> {
    let path = folder.join(file);
    let text = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let text = String::from_utf8_lossy(&text);
    if file.ends_with(".css") {
        return Ok(RenderedPage {
            path: file.to_owned(),
            targets: style(&text),
            ..RenderedPage::default()
        });
    }
    Ok(RenderedPage::read(file.to_owned(), &text))
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    let what = format!("cannot read this file of the site: {error}");
    Problem::new(FILE_UNREADABLE, Place::file(path), what)
}

static URL: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r#"(?s)/\*.*?\*/|\burl\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]+))\s*\)"#).unwrap()
});

/// The addresses in a style sheet.
fn style(text: &str) -> Vec<Reference> {
    URL.captures_iter(text)
        .filter_map(|found| found.get(1).or(found.get(2)).or(found.get(3)))
        .map(|url| Reference {
            kind: ReferenceKind::File,
            attribute: "url",
            value: url.as_str().to_owned(),
        })
        .collect()
}

fn top(url: &str) -> String {
    let path =
        url.split_once("://").map_or(url, |(_, rest)| rest.split_once('/').map_or("", |r| r.1));
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    }
}

fn has_scheme(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// The folder of a path, without a slash at the end.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Resolves an address from a folder of the site; one that leaves the site begins with `../`.
fn join(folder: &str, address: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut above = 0;
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." => above += usize::from(parts.pop().is_none()),
            part => parts.push(part),
        }
    }
    UP.repeat(above) + &parts.join("/")
}

/// Percent-decodes an address. One that is not UTF-8 then stays as it is.
fn decoded(address: &str) -> String {
    percent_decode_str(address).decode_utf8().map_or_else(|_| address.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(page: &str, address: &str) -> String {
        let files = ["a.html", "deep/b.html", "deep/index.html"].map(str::to_owned).into();
        let site = RenderedSite {
            files,
            top: top("https://example.org/book/"),
            ..RenderedSite::default()
        };
        let page = RenderedPage { path: page.to_owned(), ..RenderedPage::default() };
        let target =
            Reference { kind: ReferenceKind::Link, attribute: "href", value: address.to_owned() };
        match site.resolve(&page, &target) {
            Destination::Away => "away".to_owned(),
            Destination::Top(file) => format!("top {file}"),
            Destination::Outside(path) => format!("outside {path}"),
            Destination::To { file, fragment: None } => file,
            Destination::To { file, fragment: Some(fragment) } => format!("{file}#{fragment}"),
        }
    }

    #[test]
    fn an_address_leads_from_its_page() {
        for (page, address, to) in [
            ("deep/b.html", "../a.html#x", "a.html#x"),
            ("deep/b.html", "#x%C3%A4", "deep/b.html#xä"),
            ("deep/b.html", "", "deep/b.html"),
            ("deep/b.html", "#", "deep/b.html"),
            ("a.html", "deep/", "deep/index.html"),
            ("a.html", "deep?q=1#:~:text=x", "deep/index.html"),
            ("a.html", "gone/", "gone"),
            ("a.html", "50%.html", "50%.html"),
            ("a.html", "/book/deep/b.html", "deep/b.html"),
            ("a.html", "/another/site", "away"),
            ("a.html", "/deep/b.html#x", "top deep/b.html"),
            ("a.html", "/", "away"),
            ("a.html", "/index.html", "away"),
            ("a.html", "//host/x", "away"),
            ("a.html", "mailto:a@b.c", "away"),
            ("a.html", "data:image/png;base64,AA", "away"),
            ("a.html", "x:y/z.html", "away"),
            ("a.html", "./x/a:b.html", "x/a:b.html"),
            ("deep/b.html", "../../a.html", "outside ../a.html"),
            ("deep/b.html", "../../../std/./a.html#x", "outside ../../std/a.html"),
        ] {
            assert_eq!(leads(page, address), to, "{page} {address}");
        }
    }

    #[test]
    fn a_style_sheet_points_to_fonts_and_pictures() {
        let css = "a{b:url(x.png)} /* url(no.png) */ @font-face{src:url( 'f.woff2' ),url(\"g\")}";
        let values: Vec<_> = style(css).into_iter().map(|each| each.value).collect();
        assert_eq!(values, ["x.png", "f.woff2", "g"]);
    }
}
