//! What is delivered: the theme joined, nothing of mdBook's front end, heads that are finished.

use std::collections::BTreeMap;
use std::path::Path;

use bookwright_harness::test;

use crate::book_test::BookTest;

/// A book with this book's own page template, and two components.
pub fn themed(ours: &str) -> BookTest {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../theme");
    let file = |name: &str| std::fs::read(theme.join(name)).unwrap();
    BookTest::new()
        .file(
            "book.toml",
            format!(
                "[book]\ntitle = \"B\"\n[output.html]\nhash-files = true\n\
                 additional-css = [\"theme/tokens.css\"]\n[output.html.redirect]\n\
                 \"old.html\" = \"page.html\"\n[preprocessor.bookwright]\ntheme = \"theme\"\n{ours}\n"
            ),
        )
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n  - [In](in/index.md)\n")
        .file("src/in/index.md", "# In\n\n| a | b |\n|--|-:|\n| 1 | 2 |\n")
        .file("src/book-of-marks.js", "mine")
        .file("theme/index.hbs", file("index.hbs"))
        .file("theme/redirect.hbs", file("redirect.hbs"))
        .file("theme/fonts/fonts.css", file("fonts/fonts.css"))
        .file("theme/fonts/hanken.woff2", file("fonts/hanken.woff2"))
        .file("theme/fonts/commit.woff2", file("fonts/commit.woff2"))
        .file("theme/tokens.css", "/* t */\n:root { --ink: #000; }\n")
        .file("theme/zebra/zebra.css", ".zebra { color: var(--ink) }\n")
        .file("theme/zebra/zebra.js", "// @ts-check\nconsole.debug('zebra');\n")
}

fn files(book: &BookTest) -> BTreeMap<String, Vec<u8>> {
    let site = book.root().join("book");
    walkdir::WalkDir::new(&site)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&site).unwrap().to_string_lossy().into_owned();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_site_holds_its_pages_one_style_sheet_one_script_and_the_fonts() {
    let book = themed("");
    book.run(&["build"]).succeeds();
    let first = files(&book);
    let scripts: Vec<_> = first.keys().filter(|path| path.ends_with(".js")).collect();
    let styles: Vec<_> = first.keys().filter(|path| path.ends_with(".css")).collect();
    assert_eq!((scripts.len(), styles.len()), (2, 1), "{:?}", first.keys());
    assert_eq!(scripts[0], "book-of-marks.js", "an author's own file goes nowhere");
    assert!(scripts[1].starts_with("theme/script-") && styles[0].starts_with("theme/style-"));
    let style = String::from_utf8_lossy(&first[styles[0]]);
    let (tokens, zebra) = (style.find(":root{--ink:#000}"), style.find(".zebra{"));
    assert!(tokens.is_some() && tokens < zebra, "{style}");
    for (path, bytes) in &first {
        let text = String::from_utf8_lossy(bytes);
        for word in ["elasticlunr", "FontAwesome", "highlight.js"] {
            assert!(!path.contains(word) && !text.contains(word), "{path} holds {word}");
        }
    }
    let page = book.read("book/in/index.html");
    assert!(page.contains(&format!("href=\"../{}\"", styles[0])), "{page}");
    assert!(page.contains(&format!("src=\"../{}\" defer", scripts[1])), "{page}");
    // Another build of the same book is the same bytes.
    book.run(&["build"]).succeeds();
    assert!(first == files(&book), "two builds differ");
}

#[test]
fn a_book_with_an_address_has_canonical_pages_and_a_sitemap() {
    let book = themed("address = \"https://example.org/b\"");
    book.run(&["build"]).succeeds();
    let page = book.read("book/in/index.html");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://example.org/b/in/\">"), "{page}");
    assert!(page.contains("<meta property=\"og:url\" content=\"https://example.org/b/in/\">"));
    for other in ["book/404.html", "book/print.html"] {
        assert!(!book.read(other).contains("rel=\"canonical\""), "{other}");
    }
    // What stands at an address that leads nowhere finds its files from any folder.
    assert!(book.read("book/404.html").contains("<base href=\"/b/\">"));
    let map = book.read("book/sitemap.xml");
    assert!(map.contains("<loc>https://example.org/b/page.html</loc>"), "{map}");
    assert!(!map.contains("404") && !map.contains("print"), "{map}");
    assert!(book.read("book/robots.txt").contains("Sitemap: https://example.org/b/sitemap.xml"));
    book.run(&["check"]).succeeds();
}

#[test]
fn without_an_address_none_is_invented() {
    let book = themed("");
    book.run(&["build"]).succeeds();
    assert!(!book.read("book/page.html").contains("rel=\"canonical\""));
    assert!(!book.has("book/sitemap.xml"));
    assert_eq!(book.read("book/robots.txt"), "User-agent: *\nAllow: /\n");
    let book = themed("address = \"example.org\"");
    book.run(&["build"]).has_problems().tells("setting-address-invalid", "book.toml:10:11");
}

#[test]
fn every_page_has_a_policy_that_names_its_inline_scripts() {
    let book = themed("");
    book.run(&["build"]).succeeds();
    for (path, bytes) in files(&book).iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        let at = page.find("http-equiv=\"Content-Security-Policy\"");
        let first = page.find("<script");
        assert!(at.is_some() && (first.is_none() || at < first), "{path}\n{page}");
        let policy = &page[at.unwrap()..][..page[at.unwrap()..].find('>').unwrap()];
        let scripts = policy.split(';').find(|each| each.contains("script-src")).unwrap();
        assert!(!scripts.contains("unsafe-inline"), "{path}: {scripts}");
        let inline = page.matches("<script>").count();
        assert!(inline <= scripts.matches("sha256-").count(), "{path}: {scripts}");
    }
}

const DISCUSSION: &str = "[preprocessor.bookwright.discussion]\nrepo = \"a/b\"\nrepo-id = \"R_1\"\n\
                          category-id = \"DIC_1\"\n";

fn discussed(table: &str) -> BookTest {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../theme/discussion");
    let file = |name: &str| std::fs::read(theme.join(name)).unwrap();
    themed(table)
        .file("theme/discussion/discussion.css", file("discussion.css"))
        .file("theme/discussion/discussion.js", file("discussion.js"))
}

#[test]
fn without_a_table_no_byte_of_a_discussion_is_delivered() {
    let book = discussed("");
    book.run(&["build"]).succeeds();
    for (path, bytes) in files(&book) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("giscus") && !text.contains("discussion"), "{path}\n{text}");
    }
}

#[test]
fn with_a_table_each_page_offers_its_discussion_and_lets_it_in() {
    let book = discussed(DISCUSSION);
    book.run(&["build"]).succeeds();
    book.run(&["check"]).succeeds();
    for page in ["page.html", "in/index.html", "index.html"] {
        let page = book.read(&format!("book/{page}"));
        assert_eq!(page.matches("<section class=\"discussion\"").count(), 1, "{page}");
        for part in [
            "data-repo=\"a/b\" data-repo-id=\"R_1\" data-category-id=\"DIC_1\" data-mapping=\"pathname\"",
            "frame-src https://giscus.app;",
            "style-src 'self' https://giscus.app;",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        // Nothing that a browser would load by itself.
        assert!(!page.contains("src=\"https://giscus"), "{page}");
    }
    for other in ["404.html", "print.html"] {
        assert!(!book.read(&format!("book/{other}")).contains("giscus"), "{other}");
    }
}

#[test]
fn a_wrong_table_of_a_discussion_is_a_problem_at_its_place() {
    for (from, to, code, place, name) in [
        ("repo-id", "repoid", "key-unknown", "book.toml:12:1", "repoid"),
        ("repo-id", "repoid", "discussion-key-missing", "book.toml:10:26", "repo-id"),
        ("repo-id = \"R_1\"\n", "", "discussion-key-missing", "book.toml:10:26", "repo-id"),
        ("a/b", "b", "discussion-value-invalid", "book.toml:11:8", ""),
    ] {
        let book = discussed(&DISCUSSION.replace(from, to));
        book.run(&["build"]).has_problems().tells_of(code, place, name);
        assert!(!book.has("book/page.html"));
    }
}

/// Words that no packer makes small: hashes of numbers.
fn noise(words: usize) -> String {
    (0..words).map(|n| format!("{} ", blake3::hash(&n.to_le_bytes()).to_hex())).collect()
}

#[test]
fn a_page_over_the_budget_is_a_problem_with_its_parts() {
    let heavy = format!("# Page\n\n`{}`\n", noise(1_500));
    let book = themed("page-bytes = 60000").page(&heavy);
    let ran = book.run(&["check"]).has_problems();
    ran.tells_of("page-heavy", "src/page.md", "60,000")
        .suggests("fonts")
        .suggests("styles")
        .suggests("prose");
    // The same page within a budget that allows it.
    themed("page-bytes = 200000").page(&heavy).run(&["check"]).succeeds();
    // Repetition is sent once: as many words, and no problem.
    let light = format!("# Page\n\n`{}`\n", noise(1).repeat(1_500));
    themed("page-bytes = 60000").page(&light).run(&["check"]).succeeds();
    // Without one there is none. One holds in any theme, where book.toml names one.
    themed("").page(&heavy).run(&["check"]).succeeds();
    BookTest::new()
        .file("book.toml", "[book]\ntitle = \"B\"\n[preprocessor.bookwright]\npage-bytes = 500\n")
        .run(&["check"])
        .has_problems()
        .tells_of("page-heavy", "src/page.md", "500");
    let ran = themed("page-bytes = 0.5").run(&["check"]).has_problems();
    ran.tells("number-out-of-range", "book.toml:10:14");
}

#[test]
fn what_the_policy_would_stop_is_a_problem() {
    let book = themed("").page(
        "# Page\n\n<p onclick=\"a()\">one</p>\n\n<script>b()</script>\n\n<script type=\"module\">c()</script>\n\n\
         <img src=\"https://example.org/a.png\" alt=\"a\">\n\n<style>p{}</style>\n",
    );
    let ran = book.run(&["check"]).has_problems();
    for (code, place) in
        [("policy-script", "src/page.md:3:13"), ("policy-remote", "src/page.md:9:11")]
    {
        ran.tells(code, place);
    }
    assert_eq!(ran.said.matches("error[").count(), 2, "{}", ran.said);
    // What is inline is named by its hash, a link to elsewhere is followed only when asked, and what
    // book.toml names is meant.
    themed("remote = [\"https://example.org\"]")
        .page("# Page\n\n<script>b()</script>\n\n[Out](https://example.com/)\n\n<img src=\"https://example.org/a.png\" alt=\"a\">\n")
        .run(&["check"])
        .succeeds();
}
