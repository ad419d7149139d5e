//! The table of contents: what mdBook reads in another way than its author, names that cannot be a page's
//! address, and pages whose file something else makes too.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};
use crate::delivery::themed;

/// A book of these files, each with its own name as its text.
fn book(summary: &str, files: &[&str]) -> BookTest {
    let mut book = BookTest::new().file("src/SUMMARY.md", format!("# Summary\n\n{summary}"));
    std::fs::remove_file(book.root().join("src/page.md")).unwrap();
    for file in files {
        book = book.file(&format!("src/{file}"), format!("# Chapter\n\nThis is `{file}`.\n"));
    }
    book
}

fn checked(summary: &str, files: &[&str]) -> Ran {
    book(summary, files).run(&["check"])
}

/// The entries of mdBook's list of contents, each its address and its title.
fn listed(book: &BookTest) -> Vec<String> {
    let toc = book.read("book/toc.html");
    let links = toc.split("<a href=\"").skip(1);
    let entry = |link: &str| {
        let (address, rest) = link.split_once("\" target=\"_parent\">").unwrap();
        let words = rest.split_once("</a>").unwrap().0;
        format!(
            "{address} {}",
            words.replace("<strong aria-hidden=\"true\">", "").replace("</strong>", "")
        )
    };
    links.map(entry).collect()
}

#[test]
fn what_is_in_a_comment_is_no_chapter_and_separates_none() {
    let summary = "\
<!--
[Old](old.md)
-->
[Start](start.md)

<!--
# Part

- [Gone](gone.md)
-->

- [Later]()
  - [One](later/one.md)
  <!-- - [Two](later/two.md) -->
  - [Three](later/three.md)
<!-- - [Four](four.md) -->
- [Five](five.md) <!-- and more -->
";
    let files = ["start.md", "later/one.md", "later/three.md", "five.md"];
    let book = book(summary, &files);
    book.write("src/later/three.md", "# Three\n\n{{#quiz ../../quizzes/q.toml}}\n");
    book.write(
        "quizzes/q.toml",
        "[[questions]]\nid = \"a\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"b\"\n\
         context = \"c\"\n",
    );
    book.run(&["check"]).succeeds();
    book.run(&["build"]).succeeds();
    assert_eq!(
        listed(&book),
        [
            "start.html Start",
            "later/one.html 1.1. One",
            "later/three.html 1.2. Three",
            "five.html 2. Five"
        ]
    );
    // What is below a draft is woven too.
    assert!(book.read("book/later/three.html").contains("<form"));
}

#[test]
fn an_entry_that_mdbook_does_not_see_is_a_problem() {
    let summary =
        "- [A](a.md)\n  - [B](b.md)\n\n  Text between.\n\n  - [C](c.md)\n- [D](d.md) [E](e.md)\n";
    let ran = checked(summary, &["a.md", "b.md", "c.md", "d.md", "e.md"]).has_problems();
    ran.tells("summary-entry-dropped", "src/SUMMARY.md:4:5");
    ran.tells("summary-entry-dropped", "src/SUMMARY.md:9:13");
    assert_eq!(ran.count("summary-entry-dropped"), 2);
    let summary = "- [A](a.md)\n  - [B](b.md)\n  - [C](c.md)\n- [D](d.md)\n- [E](e.md)\n";
    checked(summary, &["a.md", "b.md", "c.md", "d.md", "e.md"]).succeeds();
}

#[test]
fn an_address_in_the_contents_is_decoded() {
    let summary = "- [A](caf%C3%A9.md)\n- [B](<two words.md>)\n- [C](a%20folder/b%20(old).md)\n- [D](./d.md)\n";
    let book = book(summary, &["café.md", "two words.md", "a folder/b (old).md", "d.md"]);
    book.write(
        "src/d.md",
        "# Chapter\n\n[A](caf%C3%A9.md), [B](two%20words.md), [C](<a folder/b (old).md>).\n",
    );
    book.run(&["check"]).succeeds();
    book.run(&["build"]).succeeds();
    for page in ["café.html", "two words.html", "a folder/b (old).html", "d.html"] {
        assert!(book.read(&format!("book/{page}")).contains("<main>"), "{page}");
    }
}

#[test]
fn a_path_that_cannot_be_an_address_is_a_problem_whose_cure_cures() {
    for (entry, file, cured) in [
        ("why%3F.md", "why?.md", "why.md"),
        ("c%23.md", "c#.md", "c.md"),
        ("100%25.md", "100%.md", "100.md"),
        ("100%.md", "100%.md", "100.md"),
        ("d%3A/e.md", "d:/e.md", "d/e.md"),
    ] {
        let ran = checked(&format!("- [A]({entry})\n"), &[file]).has_problems();
        ran.tells("chapter-address-invalid", "src/SUMMARY.md:3:3").suggests(cured);
        assert!(
            ran.said.ends_with("explain chapter-address-invalid` tells more\n"),
            "{}",
            ran.said
        );
        assert!(ran.said.contains("1 problem\n"), "one for each entry: {}", ran.said);
        checked(&format!("- [A]({cured})\n"), &[cured]).succeeds();
        // A file that is not listed yet.
        let ran = checked("- [B](b.md)\n", &["b.md", file]).has_problems();
        ran.tells("page-unlisted", &format!("src/{file}")).suggests(cured);
    }
    let ran = checked("- [A](a.md#part)\n", &["a.md"]).has_problems();
    ran.tells("chapter-address-invalid", "src/SUMMARY.md:3:3").suggests("a.md");
    let ran = checked("- [A](https://e.org/a.md)\n- [B](b.md)\n", &["b.md"]).has_problems();
    ran.tells("chapter-address-invalid", "src/SUMMARY.md:3:3");
    let ran = checked("- [A](/a.md)\n", &["a.md"]).has_problems();
    ran.tells("chapter-outside", "src/SUMMARY.md:3:3").suggests("a.md");
}

#[test]
fn the_advice_for_a_missing_chapter_can_be_followed() {
    let book = book("- [A](deep/a.md)\n- [B](<b c.md>)\n- [D](deep)\n", &[]);
    let ran = book.run(&["build"]).has_problems();
    ran.suggests("bookwright new chapter deep/a.md");
    assert!(!ran.said.contains("new chapter b c.md") && !ran.said.contains("new chapter deep\n"));
    book.run(&["new", "chapter", "deep/a.md"]).succeeds();
    let ran = book.run(&["build"]).has_problems();
    ran.does_not_tell("chapter-missing", "src/SUMMARY.md:3:").suggests("deep/index.md");
    // A name that a list of contents needs signs for.
    let ran = checked("- [B](b.md)\n", &["b.md", "two (old).md"]).has_problems();
    let line = ran.said.lines().find_map(|line| line.split_once("list it: ")).unwrap().1;
    checked(&format!("- [B](b.md)\n{line}\n"), &["b.md", "two (old).md"]).succeeds();
}

#[test]
fn two_makers_of_one_page_are_a_problem() {
    for (summary, files, place) in [
        (
            "- [A](a.md)\n- [B](in/README.md)\n- [C](in/index.md)\n",
            vec!["a.md", "in/README.md", "in/index.md"],
            "5:3",
        ),
        ("- [A](a.md)\n- [B](a.txt)\n", vec!["a.md", "a.txt"], "4:3"),
        ("- [A](a.md)\n- [B](b.md)\n", vec!["a.md", "b.md", "b.html"], "4:3"),
        ("- [A](a.md)\n- [B](toc.md)\n", vec!["a.md", "toc.md"], "4:3"),
        ("- [A](a.md)\n- [B](print.md)\n", vec!["a.md", "print.md"], "4:3"),
    ] {
        let ran = checked(summary, &files).has_problems();
        ran.tells("chapter-page-taken", &format!("src/SUMMARY.md:{place}"));
        assert_eq!(ran.count("chapter-page-taken"), 1);
    }
    let contents = book("- [A](a.md)\n- [B](contents.md)\n", &["a.md", "contents.md"]);
    contents.run(&["build"]).succeeds();
    let summary = "# Summary\n\n- [Page](page.md)\n- [B](contents.md)\n";
    let ours = themed("").file("src/SUMMARY.md", summary).file("src/contents.md", "# B\n");
    ours.run(&["build"]).has_problems().tells("chapter-page-taken", "src/SUMMARY.md:4:3");
}

#[test]
fn chapters_may_have_names_that_only_look_taken() {
    let files =
        ["index.md", "guide/print.md", "guide/toc.md", "theme.md", "css/intro.md", "404.md"];
    let summary = "- [A](index.md)\n- [B](guide/print.md)\n- [C](guide/toc.md)\n- [D](theme.md)\n- [E](css/intro.md)\n\
                   - [F](404.md)\n";
    let stock = book(summary, &files);
    let ours = files.iter().fold(themed(""), |book, file| {
        book.file(&format!("src/{file}"), format!("# Chapter\n\nThis is `{file}`.\n"))
    });
    let ours = ours
        .file("src/SUMMARY.md", format!("# Summary\n\n{summary}"))
        .file("src/robots.txt", "mine\n");
    for book in [&stock, &ours] {
        book.run(&["build"]).succeeds();
        for file in files {
            let page = book.read(&format!("book/{}", file.replace(".md", ".html")));
            assert!(page.contains(&format!("This is <code>{file}</code>.")), "{file}");
        }
    }
    assert_eq!(ours.read("book/robots.txt"), "mine\n");
}

#[test]
fn the_top_of_the_site_leads_to_a_first_chapter_in_a_folder() {
    let page = "# Chapter\n\n[Map](map.md), [there](../more/there.md), ![dot](../dot.png)\n";
    let summary = "- [Here](start/here.md)\n  - [Map](start/map.md)\n- [There](more/there.md)\n";
    let stock = book(summary, &["start/map.md", "more/there.md"]);
    let ours = themed("address = \"https://e.org/b/\"")
        .file("src/start/map.md", "# Map\n\nText.\n")
        .file("src/more/there.md", "# There\n\nText.\n")
        .file("src/SUMMARY.md", format!("# Summary\n\n{summary}"));
    std::fs::remove_file(ours.root().join("src/page.md")).unwrap();
    for book in [&stock, &ours] {
        book.write("src/start/here.md", page);
        book.write("src/dot.png", "x");
        book.run(&["build"]).succeeds();
        let top = book.read("book/index.html");
        assert!(
            top.contains("url=start/here.html") || top.contains("URL=start/here.html"),
            "{top}"
        );
        assert!(book.read("book/start/here.html").contains("<a href=\"map.html\">"));
        assert!(!book.has("book/.top"));
    }
    stock.run(&["check"]).succeeds();
    let map = ours.read("book/sitemap.xml");
    assert!(
        map.contains("https://e.org/b/start/here.html")
            && !map.contains("<loc>https://e.org/b/</loc>"),
        "{map}"
    );
}

#[test]
fn a_page_in_html_that_is_the_top_of_the_site_stays_it() {
    let book = book("- [A](in/a.md)\n", &["in/a.md"]).file("src/index.html", "<h1>Mine</h1>\n");
    book.run(&["build"]).succeeds();
    assert_eq!(book.read("book/index.html"), "<h1>Mine</h1>\n");
    assert!(!book.has("book/.top"));
}

#[test]
fn a_chapter_that_is_the_top_of_the_site_stays_it() {
    let book = book("- [A](in/a.md)\n- [B](index.md)\n", &["in/a.md", "index.md"]);
    book.write(
        "book.toml",
        "[book]\ntitle = \"B\"\nlanguage = \"en\"\n[preprocessor.bookwright.descriptions]\n\
         \"in/a.md\" = \"Of the first.\"\n",
    );
    book.run(&["build"]).succeeds();
    let top = book.read("book/index.html");
    assert!(
        top.contains("This is <code>index.md</code>.") && !top.contains("Of the first."),
        "{top}"
    );
}

#[test]
fn the_page_for_unknown_addresses_has_its_includes_or_is_a_chapter() {
    let gone = "\u{feff}# Gone\n\n> {{#include ../part.md}}\n\nShow `\\{{#include a}}`.\n";
    let unlisted = || book("- [A](a.md)\n", &["a.md"]).file("part.md", "One.\n\nTwo.\n");
    let ours = unlisted().file("src/404.md", gone);
    ours.run(&["check"]).succeeds();
    ours.run(&["build"]).succeeds();
    let page = ours.read("book/404.html");
    for words in ["id=\"gone\"", "<p>Two.</p>\n</blockquote>", "Show <code>{{#include a}}</code>."]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let toml =
        "[book]\ntitle = \"B\"\nlanguage = \"en\"\n[output.html]\ninput-404 = \"lost/x.md\"\n";
    let named = unlisted().file("book.toml", toml).file("src/lost/x.md", "# Lost\n\nText.\n");
    named.run(&["check"]).succeeds();
    named.run(&["build"]).succeeds();
    assert!(named.read("book/lost/x.html").contains("id=\"lost\""));
    // What only a chapter can have, at its place.
    let ran = unlisted().file("src/404.md", "# Gone\n\nText {{#output a}}.\n").run(&["check"]);
    ran.has_problems().tells("directive-unwoven", "src/404.md:3:6");
    let listed = book("- [A](a.md)\n- [Lost](404.md)\n", &["a.md"])
        .file("src/404.md", "# Gone\n\n{{#output tea}}\n")
        .listing("tea", "", "fn main() {\n    println!(\"tea\");\n}\n")
        .file("listings/t/tea/stdout.txt", "tea\n");
    listed.run(&["build"]).succeeds();
    assert!(listed.read("book/404.html").contains("<samp>tea"));
}
