//! The print page, on which mdBook puts the whole book: removes what only single pages need, and
//! makes the contents link to places on the page itself.

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

/// The finished page.
pub(super) fn finished(page: &str) -> String {
    let page = with_local_contents(page.replace(BREAK, LEAF));
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
            finished(&page),
            "<h1>A</h1><p>a</p><div class=\"leaf\"></div><h1>B</h1><nav>c</nav>\n"
        );
    }

    #[test]
    fn its_contents_lead_to_places_in_it() {
        let side = "<nav class=\"side\" a><a href=\"a.html\">A</a><a href=\"b.html\">B</a></nav>";
        let page = format!("<a href=\"x\"></a>{side}<h1 id=\"a\">A</h1><a href=\"y\"></a>");
        assert_eq!(finished(&page), page, "a page without a title: nobody knows which");
        let titled = format!("{page}<h1 id=\"b-1\">B</h1>");
        let led = side.replace("a.html", "#a").replace("b.html", "#b-1");
        assert_eq!(finished(&titled), titled.replace(side, &led));
    }
}
