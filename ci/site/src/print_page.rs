//! The print page, on which mdBook puts the whole book: removes what only single pages need, and
//! makes the contents link to places on the page itself.

use std::path::PathBuf;

/// The page's file.
pub const FILE: &str = "print.html";

/// What mdBook puts between pages. Its inline style would need a laxer policy.
const BREAK: &str = "<div style=\"break-before: page; page-break-before: always;\"></div>";
/// What replaces it; the theme makes it a page break.
const LEAF: &str = "<div class=\"leaf\"></div>";
/// The book's contents.
const SIDE: [&str; 2] = ["<nav class=\"side\"", "</nav>"];
/// The contents of each page: here they would be one landmark after another.
const TOC: [&str; 2] = ["<nav class=\"toc\"", "</nav>\n"];
/// What precedes the id of a page's title.
const TITLE: &str = "<h1 id=\"";
/// What precedes the address of a page in the contents.
const LINK: &str = "<a href=\"";

/// The elements that load a file, and the attributes that name it. mdBook leads those of images and links
/// from here to where they lie; these are an author's own HTML.
const MEDIA: [&str; 7] = ["video", "audio", "source", "track", "iframe", "object", "embed"];
const NAMES: [&str; 3] = [" src=\"", " poster=\"", " data=\""];

/// The finished page, of these pages of the book.
pub(super) fn finished(page: &str, pages: &[PathBuf]) -> String {
    let page = with_local_contents(with_media(page.replace(BREAK, LEAF), pages));
    let mut parts = page.split(TOC[0]);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(TOC[1]) {
            Some((_, rest)) => out.push_str(rest),
            None => {
                out.push_str(TOC[0]);
                out.push_str(part);
            }
        }
    }
    out
}

/// Leads films, sounds, and frames of pages in folders to their files.
fn with_media(page: String, pages: &[PathBuf]) -> String {
    let parts: Vec<&str> = page.split(LEAF).collect();
    if parts.len() != pages.len() {
        return page;
    }
    let led = parts.iter().zip(pages).map(|(part, page)| {
        let folder = page.parent().map(|folder| folder.to_string_lossy().replace('\\', "/"));
        let has_media = || MEDIA.iter().any(|name| part.contains(&format!("<{name}")));
        match folder.filter(|folder| !folder.is_empty() && has_media()) {
            Some(folder) => led_to(part, &folder),
            None => (*part).to_owned(),
        }
    });
    led.collect::<Vec<_>>().join(LEAF)
}

fn led_to(part: &str, folder: &str) -> String {
    let mut tags = part.split('<');
    let mut out = tags.next().unwrap_or_default().to_owned();
    for tag in tags {
        out.push('<');
        let (name, rest) = tag.split_at(tag.find(char::is_whitespace).unwrap_or(tag.len()));
        let end = rest.find('>').filter(|_| MEDIA.contains(&name)).unwrap_or(0);
        let mut attributes = rest[..end].to_owned();
        for attribute in NAMES {
            let Some(at) = attributes.find(attribute).map(|at| at + attribute.len()) else {
                continue;
            };
            let address = &attributes[at..];
            if !address.starts_with(['/', '#'])
                && !address.split('"').next().unwrap_or("").contains(':')
            {
                attributes.insert_str(at, &format!("{folder}/"));
            }
        }
        out.extend([name, &attributes, &rest[end..]]);
    }
    out
}

/// Makes the contents link to the titles, which are in the same order. If a page has no title or
/// two, the contents stay as they are.
fn with_local_contents(page: String) -> String {
    let Some((before, rest)) = page.split_once(SIDE[0]) else { return page };
    let Some((side, behind)) = rest.split_once(SIDE[1]) else { return page };
    let mut links = side.split(LINK);
    let first = links.next().unwrap_or_default();
    let links: Vec<_> = links.filter_map(|link| link.split_once('"')).collect();
    let titles = behind.split(TITLE).skip(1);
    let titles: Vec<_> = titles.filter_map(|title| title.split_once('"')).collect();
    if links.len() != titles.len() {
        return page;
    }
    let mut out = [before, SIDE[0], first].concat();
    for ((_, link), (id, _)) in links.iter().zip(titles) {
        out.extend([LINK, "#", id, "\"", link]);
    }
    out.extend([SIDE[1], behind]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_no_contents_of_single_pages() {
        let nav = "<nav class=\"toc\" a=\"b\"><ol><li></li></ol></nav>\n";
        let page = format!("<h1>A</h1>{nav}<p>a</p>{BREAK}<h1>B</h1>{nav}<nav>c</nav>\n");
        assert_eq!(
            finished(&page, &[]),
            "<h1>A</h1><p>a</p><div class=\"leaf\"></div><h1>B</h1><nav>c</nav>\n"
        );
    }

    #[test]
    fn films_and_frames_lie_where_their_pages_lie() {
        let film = "<p>a < b</p><video controls src=\"a.mp4\" poster=\"/p.png\"><iframe src=\"https://e.org/\">";
        let page = format!("{film}{BREAK}{film}");
        let led = film.replace("src=\"a.mp4", "src=\"in/a.mp4");
        let pages = ["a.html".into(), "in/b.html".into()];
        assert_eq!(finished(&page, &pages), format!("{film}{LEAF}{led}"));
        assert_eq!(finished(&page, &pages[..1]), format!("{film}{LEAF}{film}"));
    }

    #[test]
    fn its_contents_lead_to_places_in_it() {
        let side = "<nav class=\"side\" a><a href=\"a.html\">A</a><a href=\"b.html\">B</a></nav>";
        let page = format!("<a href=\"x\"></a>{side}<h1 id=\"a\">A</h1><a href=\"y\"></a>");
        assert_eq!(finished(&page, &[]), page, "a page without a title: nobody knows which");
        let titled = format!("{page}<h1 id=\"b-1\">B</h1>");
        let led = side.replace("a.html", "#a").replace("b.html", "#b-1");
        assert_eq!(finished(&titled, &[]), titled.replace(side, &led));
    }
}
