//! Links that are right, however unusual: `check` tells none of them, and the pages hold them as HTML
//! allows.

use bookwright_harness::test;

use crate::book_test::BookTest;

const HEADINGS: &str = "# Headings\n\n## `a` + `b`\n\n## Twice\n\n## Twice\n\n## \u{c4}rger, gro\u{df} & klein\n\n\
    ## ::\n\n## A [link](links.md) in *a* heading\n\n## Kept {#kept .wide}\n\n## +> {.wide}\n\n\
    !!\n--\n\n## [Only](links.md)\n\n## <a name=\"old\"></a>New\n\n## `Vec<T>` and `&mut T`\n\n\
    <a id=\"by-hand\"></a>\n\nBy hand.\n";
const LINKS: &str = "# Links\n\n[a](headings.md#a--b), [b](headings.md#twice), [c](headings.md#twice-1),\n\
    [d](headings.md#\u{e4}rger-gro\u{df}--klein), [e](headings.md#%C3%A4rger-gro%C3%9F--klein),\n\
    [f](headings.md#a-link-in-a-heading), [g](headings.md#kept), [h](headings.md#vect-and-mut-t),\n\
    [i](headings.md#by-hand), [j](headings.md#old), [k](headings.md#section), [l](headings.md#section-1),\n\
    [m](topic/), [n](topic/index.html), [o](topic/README.md), [p](topic/README.md#two), [q][r].\n\n\
    `\\{{#include ../nowhere.rs}}`\n\n[r]: topic/detail.md#one\n";

fn book() -> BookTest {
    BookTest::new()
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Headings](headings.md)\n- [Links](links.md)\n- [Topic](topic/README.md)\n  - \
             [Detail](topic/detail.md)\n- [Page](page.md)\n",
        )
        .file("src/headings.md", HEADINGS)
        .file("src/links.md", LINKS)
        .file("src/topic/README.md", "# Topic\n\n## Two\n\n[Here](./), [it](README.md), [up](../links.md).\n")
        .file("src/topic/detail.md", "# Detail\n\n## One\n\n[Up](./README.md), <a href=\"README.md\">up</a>, [m](../topic/).\n")
        .file(".spelling", "groß\nklein\nÄrger\n")
}

const TABLE: &str = "[preprocessor.bookwright]\n";

/// The book in this tool's theme.
fn themed(book: BookTest) -> BookTest {
    let toml = book.read("book.toml");
    let (before, after) = toml.split_once(TABLE).unwrap_or((&toml, ""));
    book.file("book.toml", format!("{before}\n{TABLE}theme = true\n{after}"))
}

#[test]
fn no_alarm_is_false_and_no_page_holds_what_html_forbids() {
    for book in [book(), themed(book())] {
        let has_sidebar = !book.read("book.toml").contains("theme = true");
        book.run(&["check"]).succeeds();
        book.run(&["build"]).succeeds();
        let page = book.read("book/headings.html");
        let main = &page[page.find("<main").unwrap()..page.find("</main>").unwrap()];
        let mut ids: Vec<&str> =
            main.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(["section", "section-1", "section-2"].iter().all(|id| ids.contains(id)), "{ids:?}");
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert!(ids.len() == count && !ids.contains(&""), "{ids:?}");
        assert!(main.contains("<h2 id=\"section-1\" class=\"wide\">"), "{main}");
        for (at, _) in main.match_indices("<a ") {
            let inner = &main[at + 2..at + main[at..].find("</a>").unwrap()];
            assert!(!inner.contains("<a "), "a link within a link: {inner}");
        }
        let full = main.contains(
            "<h2 id=\"a-link-in-a-heading\"><a class=\"header\" hidden href=\"#a-link-in-a-heading\">A \
             link in <em>a</em> heading</a>",
        );
        assert_eq!(full, has_sidebar, "the sidebar of mdBook takes its words from the first link");
        assert!(main.contains("<a href=\"#a-link-in-a-heading\">A link in <em>a</em> heading</a>"));
        let links = book.read("book/links.html");
        assert!(links.contains("{{#include ../nowhere.rs}}") && !links.contains("\\{{"));
        assert!(links.contains("href=\"topic/index.html#two\""), "{links}");
        assert!(!book.read("book/topic/detail.html").contains("README"));
    }
}

#[test]
fn what_is_wrong_among_them_is_still_found() {
    let book = book().file(
        "src/links.md",
        format!(
            "{LINKS}\n[x](headings.md#twice-2), [y](topic/gone.md), [z](topic/README.md#gone)\n"
        ),
    );
    for book in
        [book, themed(self::book()).file("src/links.md", "# Links\n\n[x](headings.md#twice-2)\n")]
    {
        let ran = book.run(&["check"]).has_problems();
        ran.tells("link-fragment-unknown", "src/links.md:").suggests("twice-1");
        if !book.read("book.toml").contains("theme = true") {
            assert_eq!(ran.said.matches("\nerror[").count() + 1, 3, "{}", ran.said);
            ran.tells("link-broken", "src/links.md:13:31");
            ran.tells("link-fragment-unknown", "src/links.md:13:51");
        }
    }
}

#[test]
fn a_link_may_lead_to_a_neighbor_that_book_toml_names() {
    let page = "# Page\n\n[A](../std/vec/index.html), [b](../std), [c](../stdlib/x.html).\n";
    let book = |neighbors: &str| {
        BookTest::new().page(page).file("src/deep/page.md", "# Deep\n\n[D](../../std/).\n").file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Page](page.md)\n- [Deep](deep/page.md)\n",
        ).file(
            "book.toml",
            format!("[book]\ntitle = \"A book\"\n\n[preprocessor.bookwright]\nneighbors = [{neighbors}]\n"),
        )
    };
    let ran = book("").run(&["check"]).has_problems().says("4 problems\n");
    ran.tells("link-outside", "src/page.md:3:5").suggests("neighbors = [\"../std/\"]");
    ran.tells("link-outside", "src/deep/page.md:3:5");
    for neighbors in ["\"../std/\"", "\"std\"", "\"../other/\", \"../std\""] {
        let ran = book(neighbors).run(&["check"]).has_problems().says("1 problem\n");
        ran.tells("link-outside", "src/page.md:3:46").suggests("neighbors = [\"../stdlib/\"]");
    }
    book("\"std\", \"../stdlib/x.html\"").run(&["check"]).succeeds();
}

/// mdBook's own script takes the place that a reader asked for along to the new page.
#[test]
fn redirects_are_followed_and_lead_somewhere() {
    let book = |redirects: &str, page: &str| {
        let book = BookTest::new()
            .file(
                "book.toml",
                format!("[book]\ntitle = \"A book\"\n\n[output.html.redirect]\n{redirects}"),
            )
            .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Two](two.md)\n")
            .file("src/two.md", "# Two\n\n## Here\n");
        book.page(&format!("# Page\n\n{page}\n"))
    };
    let redirects = "\"/old.html\" = \"two.html\"\n\"/older.html\" = \"/old.html\"\n\
                     \"/away.html\" = \"https://example.org/\"\n\"/page.html#moved\" = \"older.html#here\"\n";
    let right = "[a](old.html#here), [b](older.html#here), [c](away.html#x), [d](page.md#moved), [e](old.html).";
    for book in [book(redirects, right), themed(book(redirects, right))] {
        book.run(&["check"]).succeeds();
    }
    let redirects = "\"/old.html\" = \"two.html\"\n\"/gone.html\" = \"three.html\"\n\
                     \"/page.html#moved\" = \"two.html#nowhere\"\n\"/page.html#lost\" = \"three.html#x\"\n\
                     \"/one.html\" = \"other.html\"\n\"/other.html\" = \"one.html\"\n";
    let ran =
        book(redirects, "[a](old.html#there), [b](one.html#x).").run(&["check"]).has_problems();
    ran.tells("link-broken", "book.toml:6:17").tells("link-fragment-unknown", "book.toml:7:22");
    ran.tells("link-broken", "book.toml:8:21").tells("link-fragment-unknown", "src/page.md:3:5");
    assert_eq!(ran.said.matches("error[").count(), 5, "{}", ran.said);
}

#[test]
fn a_link_from_the_top_of_the_server_misses_a_book_published_further_down() {
    let book = |site_url: &str| {
        BookTest::new()
            .file(
                "book.toml",
                format!("[book]\ntitle = \"A book\"\n\n[output.html]\nsite-url = \"{site_url}\"\n"),
            )
            .page("# Page\n\n[A](/two.md), [b](/other/x.html), [c](/), [d](/book/two.html).\n")
            .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Two](two.md)\n")
            .file("src/two.md", "# Two\n")
    };
    let ran = book("/book/").run(&["check"]).has_problems().says("1 problem\n");
    ran.tells("link-outside", "src/page.md:3:5").suggests("two.html");
    let ran = book("/").run(&["check"]).has_problems();
    ran.does_not_tell("link-outside", "").tells("link-broken", "src/page.md:3:19");
}

#[test]
fn a_reference_has_a_line_that_says_where_it_leads() {
    let book = BookTest::new().page(
        "# Page\n\n[Words][labl], [label][], [label], [optional] and x[0][1].\n\n[label]: https://example.org\n",
    );
    let book = book.file(".spelling", "labl\n");
    let ran = book.run(&["check"]).has_problems().says("1 problem\n");
    ran.tells_of("link-undefined", "src/page.md:3:1", "labl").suggests("`label`");
    // Another preprocessor may give brackets a meaning.
    book.write(
        "book.toml",
        "[book]\ntitle = \"A book\"\n\n[preprocessor.other]\ncommand = \"true\"\noptional = true\n\
         renderers = [\"none\"]\n",
    );
    book.run(&["check"]).succeeds();
}

/// The names that the theme's own elements have, or had.
const NAMES: [&str; 24] = [
    "All",
    "Cards",
    "Check",
    "Contents",
    "Copy",
    "Cross",
    "Discuss",
    "Find",
    "Find said",
    "Found",
    "Fragments",
    "Hang",
    "Kept",
    "Keys",
    "List",
    "Main",
    "Next",
    "Prev",
    "Quiz",
    "Run",
    "Said",
    "Src",
    "TOC h",
    "Warn",
];

#[test]
fn a_heading_may_have_the_name_of_an_element_of_the_theme() {
    let ids = NAMES.map(|name| name.to_lowercase().replace(' ', "-"));
    let headings: String = NAMES.iter().map(|name| format!("## {name}\n\nText.\n\n")).collect();
    let links: String = ids.iter().map(|id| format!("[It](page.md#{id}), ")).collect();
    let book = BookTest::new()
        .page(&format!("# Main\n\n{{{{#listing hello}}}}\n\n{headings}\n{links}and so on.\n"))
        .file(".spelling", "Prev\nSrc\n")
        .listing("hello", "", "fn main() {}\n");
    let book = themed(book);
    book.run(&["bless"]).succeeds();
    book.run(&["check"]).succeeds();
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    for id in ids.iter().filter(|id| *id != "main") {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        assert!(page.contains(&format!("<h2 id=\"{id}\"")), "{id}");
    }
    // Of two headings of a name, the second has a number, and the theme's element is neither.
    assert!(page.contains("<h1 id=\"main\"") && page.contains("<h2 id=\"main-1\""), "{page}");
    // The icons of buttons are still found.
    assert!(page.contains("<use href=\"#bw-copy\"") && page.contains("<symbol id=\"bw-copy\""));
    for id in page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        let of_heading = id == "main-1" || ids.iter().any(|name| id == name);
        assert!(of_heading || id.starts_with("bw-") || id.starts_with("listing-"), "{id}");
    }
}
