//! Writes robots.txt, and sitemap.xml if the book has an address.

use std::path::Path;

use anyhow::Result;

use super::address;
use super::html;
use super::site_files;
use crate::dates::Dates;
use bookwright_source::Source;

/// Writes both, unless the author has files of these names. `listed` are the pages to be found: their full addresses, and their paths in the site.
pub(super) fn write(
    source: &Source,
    dates: &Dates,
    site: &Path,
    listed: &[(String, String)],
) -> Result<()> {
    let write = |name: &str, text: &str| match source.layout.src.join(name).is_file() {
        true => Ok(()),
        false => site_files::write(&site.join(name), text),
    };
    let mut robots = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(top) = &source.settings.address {
        robots.push_str(&format!("Sitemap: {top}sitemap.xml\n"));
        let mut map = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                       <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
            .to_owned();
        for (address, path) in listed {
            let changed = source
                .chapters
                .iter()
                .find(|chapter| address::html_file(&chapter.path) == Path::new(path))
                .and_then(|chapter| dates.of(&chapter.text.path));
            let changed =
                changed.map_or(String::new(), |date| format!("<lastmod>{date}</lastmod>"));
            map.push_str(&format!("<url><loc>{}</loc>{changed}</url>\n", html::escaped(address)));
        }
        map.push_str("</urlset>\n");
        write("sitemap.xml", &map)?;
    }
    write("robots.txt", &robots)
}
