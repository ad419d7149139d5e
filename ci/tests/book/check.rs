//! What `check` finds, and what it does not: each mistake of an author in its true and its lying
//! form, over a site that stock mdBook renders.

use std::path::Path;

use bookwright::check;
use bookwright::source::Source;
use mdbook_driver::MDBook;

use crate::book_test::BookTest;

/// A program without a fault.
const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

/// What is wrong with the book, each as `file:line:column what`, in the order it is printed.
fn found(book: &BookTest) -> Vec<String> {
    let root = book.root();
    let site = tempfile::tempdir().unwrap();
    let mut stock = MDBook::load(&root).unwrap();
    stock.config.build.build_dir = site.path().to_owned();
    stock.build().unwrap();
    let source = Source::discover(&root);
    let mut problems = source.problems.clone();
    problems.extend(check::check(&source, site.path()));
    problems.sort();
    problems.iter().map(|each| format!("{} {}", each.place.display(&root), each.what)).collect()
}

#[track_caller]
fn finds(book: BookTest, problems: &[&str]) {
    assert_eq!(found(&book), problems);
}

fn with_summary(book: BookTest, more: &str) -> BookTest {
    let summary = format!("{}{more}", book.read("src/SUMMARY.md"));
    book.file("src/SUMMARY.md", summary)
}

#[test]
fn a_book_with_no_listings_is_sound() {
    finds(BookTest::new(), &[]);
    BookTest::new().run(&["check"]).succeeds();
}

#[test]
fn links_lead_to_pages_and_ids() {
    let book = BookTest::new().page(
        "# Page\n\nA [link](other.md), [one](other.md#right), [here](#page), [out](https://e.org/x#y),\n\
         [all](print.html), [code](code.txt) and [old][ref].\n\n[ref]: deep/more.md#more\n",
    );
    let book = with_summary(book, "- [Other](other.md)\n- [More](deep/more.md)\n")
        .file("src/other.md", "# Other\n\n## Right\n")
        .file("src/code.txt", "x")
        .file("src/deep/more.md", "# More\n\n[Up](../page.md#page) and [down](more.md).\n");
    finds(book, &[]);
}

#[test]
fn links_that_lead_nowhere_are_found_where_they_are_written() {
    let book = BookTest::new()
        .page(
            "# Page\n\nA [link](othr.md), [one](other.md#rihgt),\n[here](#paeg), [none](),\n\
             [out](../book.toml) <a href=\"gone.html\">gone</a> [twice](othr.md)\nand [old][ref].\n\n\
             [ref]: deep/gone.md\n\n![picture](picture.png) [unlisted](draft.md)\n",
        )
        .file("src/draft.md", "# Draft\n");
    let book =
        with_summary(book, "- [Other](other.md)\n").file("src/other.md", "# Other\n\n## Right\n");
    finds(
        book,
        &[
            "src/draft.md draft.md is not in SUMMARY.md",
            "src/page.md:3:10 this link leads to a page that does not exist: othr.html",
            "src/page.md:3:26 there is no `#rihgt` on the page of other.md",
            "src/page.md:4:8 there is no `#paeg` on the page of page.md",
            "src/page.md:4:16 this link leads nowhere: its address is empty",
            "src/page.md:5:7 `../book.toml` leads out of the book",
            "src/page.md:5:30 this link leads to a page that does not exist: gone.html",
            "src/page.md:5:58 this link leads to a page that does not exist: othr.html",
            "src/page.md:6:5 this link leads to a page that does not exist: deep/gone.html",
            "src/page.md:10:12 this image does not exist: picture.png",
            "src/page.md:10:36 this link leads to a page that does not exist: draft.html",
        ],
    );
}

#[test]
fn ids_stand_once_and_are_named_rightly() {
    let book = BookTest::new().page(
        "# Page\n\n## Same\n\n## Same\n\n## Own {#mine}\n\n\
         <label for=\"field\">Name</label> <input id=\"field\">\n",
    );
    finds(book, &[]);
    let book = BookTest::new().page(
        "# Page\n\n## One {#mine}\n\n## Two {#mine}\n\n<i id=\"\">x</i>\n<i id=\"a b\">y</i>\n\n\
         <label for=\"feild\">Name</label> <input id=\"field\">\n",
    );
    finds(
        book,
        &[
            "src/page.md:5:4 the id `mine` stands 2 times on this page",
            "src/page.md:7:4 an id cannot be empty",
            "src/page.md:8:4 an id cannot be two words",
            "src/page.md:10:8 for names `feild`, and no element has that id",
        ],
    );
}

#[test]
fn headings_begin_with_one_title_and_leave_no_level_out() {
    finds(
        BookTest::new().page("# Page\n\n## Two\n\n### Three\n\n## Two\n\n# No\n"),
        &["src/page.md:9:3 this page has a heading of the first level already"],
    );
    finds(
        BookTest::new().page("# Page\n\n### Three\n\n## Two\n"),
        &["src/page.md:3:5 this heading is of level 3, and the one before it of level 1"],
    );
    finds(
        BookTest::new().page("Text.\n"),
        &["src/page.md this page has no heading of the first level"],
    );
    finds(
        BookTest::new().page("# Page\n\n<h4>Four</h4>\n\n# Page\n"),
        &[
            "src/page.md:3:1 this heading is of level 4, and the one before it of level 1",
            "src/page.md:5:3 this page has a heading of the first level already",
        ],
    );
}

#[test]
fn a_listing_must_be_shown() {
    let shown = |page: &str| {
        let book = BookTest::new().listing("hello", "", HELLO).page(page);
        book.run(&["bless"]).succeeds();
        book
    };
    for page in [
        "# Page\n\n{{#listing hello}}\n",
        "# Page\n\n{{#output hello}}\n",
        "# Page\n\n```rust\n{{#rustdoc_include ../listings/t/hello/src/main.rs:1:2}}\n```\n",
    ] {
        shown(page).run(&["check"]).succeeds();
    }
    shown("# Page\n\nSee [](listing:hello). <!-- {{#listing hello}} -->\n")
        .run(&["check"])
        .has_problems()
        .says("error: no page shows the listing `hello`")
        .says("listings/t/hello/Cargo.toml:2:8")
        .says("help: put {{#listing hello}} into a chapter, or remove its folder");
}

#[test]
fn an_include_in_included_markdown_shows_a_listing() {
    BookTest::new()
        .listing("hello", "", HELLO)
        .page("# Page\n\n{{#include parts/part.md}}\n")
        .file("src/parts/part.md", "{{#include ../../listings/t/hello/src/main.rs}}\n")
        .run(&["check"])
        .succeeds();
}

#[test]
fn an_anchor_must_be_shown() {
    let main = "fn main() {\n    // ANCHOR: a\n    // ANCHOR: b\n    print!(\"\");\n    \
                // ANCHOR_END: b\n    // ANCHOR_END: a\n}\n";
    let book = |page: &str| BookTest::new().listing("hello", "", main).page(page);
    book("# Page\n\n{{#listing hello:a}}\n\n{{#listing hello:b}}\n").run(&["check"]).succeeds();
    book("# Page\n\n{{#listing hello:a}}\n\n```rust\n{{#include ../listings/t/hello/src/main.rs:b}}\n```\n")
        .run(&["check"])
        .succeeds();
    book("# Page\n\n{{#listing hello:a}}\n")
        .run(&["check"])
        .has_problems()
        .says("error: no page shows the anchor `b`")
        .says("listings/t/hello/src/main.rs:3:16")
        .says("help: show it: {{#listing hello:b}}")
        .says("1 problem\n");
}

#[test]
fn a_support_crate_must_be_used() {
    let support = "[package]\nname = \"kit\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                   [package.metadata.listing]\nkind = \"support\"\n";
    let book = |dependency: &str| {
        let book = BookTest::new().listing("hello", dependency, HELLO);
        book.file("listings/t/kit/Cargo.toml", support)
            .file("listings/t/kit/src/lib.rs", "")
            .file(
                "listings/Cargo.toml",
                "[workspace]\nmembers = [\"*/*\"]\nresolver = \"3\"\n\n[workspace.dependencies]\n\
                 kit = { path = \"t/kit\" }\ntools = { path = \"t/kit\", package = \"kit\" }\n",
            )
            .page("# Page\n\n{{#listing hello}}\n")
    };
    book("\n[dependencies]\nkit.workspace = true\n").run(&["check"]).succeeds();
    book("\n[dependencies]\ntools.workspace = true\n").run(&["check"]).succeeds();
    book("")
        .run(&["check"])
        .has_problems()
        .says("error: no listing uses the support crate `kit`")
        .says("listings/t/kit/Cargo.toml:2:8");
}

#[test]
fn a_recording_is_of_a_listing() {
    BookTest::new()
        .listing("hello", "", HELLO)
        .page("# Page\n\n{{#listing hello output}}\n")
        .file("listings/t/hello/stdout.txt", "hello\n")
        .file("listings/t/gone/stdout.txt", "hello\n")
        .run(&["check"])
        .has_problems()
        .says("error: this recording is of no listing\n--> listings/t/gone/stdout.txt")
        .says("1 problem\n");
}

#[test]
fn chapters_images_and_quizzes_are_used() {
    let book = BookTest::new()
        .page("# Page\n\n![A](a.png) <img src=\"sub/b.svg\" alt=\"B\">\n\n{{#include part.md}}\n")
        .file("src/a.png", "x")
        .file("src/sub/b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("src/part.md", "Part.\n");
    finds(book, &[]);
    let book = BookTest::new().file("src/a.png", "x").file("src/part.md", "# Part\n").file(
        "quizzes/page.toml",
        "[[questions]]\nid = \"a\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"One?\"\n\
             answer.answer = \"1\"\ncontext = \"One.\"\n",
    );
    finds(
        book,
        &[
            "quizzes/page.toml no page shows this quiz",
            "src/a.png no page shows this image",
            "src/part.md part.md is not in SUMMARY.md",
        ],
    );
}

#[test]
fn a_fence_of_rust_is_a_listing_or_an_illustration() {
    let fence = |info: &str, code: &str| {
        BookTest::new()
            .listing("hello", "", HELLO)
            .page(&format!("# Page\n\n{{{{#listing hello}}}}\n\n```{info}\n{code}\n```\n"))
    };
    for (info, code) in [
        ("rust,illustration", "let x = 1;"),
        ("rust illustration", "let x = 1;"),
        ("text", "let x = 1;"),
        ("", "let x = 1;"),
        ("rust,ignore", "{{#include ../listings/t/hello/src/main.rs}}"),
    ] {
        fence(info, code).run(&["check"]).succeeds();
    }
    for (info, code) in [
        ("rust", "let x = 1;"),
        ("rust,ignore", "let x = 1;"),
        ("rust", "let x = 1;\n{{#include ../listings/t/hello/src/main.rs}}"),
        ("rust", "{{#include ../book.toml}}"),
        ("Rust", ""),
        ("rs", "let x = 1;"),
    ] {
        fence(info, code)
            .run(&["check"])
            .has_problems()
            .says("error: this Rust code is no listing: nobody proves it")
            .says("src/page.md:5:4")
            .says("illustration")
            .says("1 problem\n");
    }
}

#[test]
fn words_are_spelt_as_the_dictionary_or_the_book_spells_them() {
    let page = "# Page\n\nAn async `fooo` tsk, a [wrod](https://e.org/wrod).\n\n\
                {{#listing hello caption=\"A captoin\"}}\n";
    let book =
        |list: &str| BookTest::new().listing("hello", "", HELLO).page(page).file(".spelling", list);
    book("async\ncaptoin\ntsk\nwrod\n").run(&["check"]).succeeds();
    book("# terms\nasync\n\nunused\n")
        .run(&["check"])
        .has_problems()
        .says("error: `tsk` is in no dictionary\n --> src/page.md:3:17")
        .says("error: `wrod` is in no dictionary\n --> src/page.md:3:25")
        .says("help: did you mean `word`?")
        .says("error: `captoin` is in no dictionary\n --> src/page.md:5:29")
        .says("error: no page uses the word `unused`\n --> .spelling:4:1")
        .says("4 problems");
}

#[test]
fn a_book_in_another_language_is_not_spelt_in_english() {
    BookTest::new()
        .file("book.toml", "[book]\ntitle = \"Ein Buch\"\nlanguage = \"de\"\n")
        .page("# Seite\n\nEin deutscher Absatz.\n")
        .run(&["check"])
        .succeeds();
}

#[test]
fn a_directive_that_nobody_wove_is_found_on_the_page() {
    let book = BookTest::new().page("# Page\n\nIn code: `\\{{#include x}}`.\n");
    finds(book, &[]);
    let book = BookTest::new().page("# Page\n\nIn text: \\{{#include x}}.\n");
    finds(book, &["src/page.md:3:11 the page shows this directive as it is: {{#include x}}"]);
}

/// A book like those of others: nothing in it is wrong, and much of it is unusual.
#[test]
fn a_foreign_book_raises_no_false_alarm() {
    let summary = "\
# Summary

[Preface](README.md)

# First part

- [Tables and notes](first/README.md)
  - [Nested](first/deep/nested%20page.md)
  - [Still to come]()
- [HTML](html.md)

---

[Appendix](appendix.md)
";
    let tables = "\
Tables and notes
================

| a | b |
|---|:-:|
| `x` | [one](deep/nested%20page.md#deep \"a title\") |

A note[^1], an <https://example.org/a_b?c=d#e>, a [reference], a [shortcut][] and \\*stars\\*.

[^1]: With a [link](../html.md) back.

[reference]: ../html.md#widget
[shortcut]: <deep/nested page.md> 'title'

- [ ] open
- [x] done

term
: its meaning

> ## Quoted
>
> words
";
    let html = "\
# HTML

<div class=\"widget\" id=\"widget\">

Some *Markdown* in HTML, with <kbd>Ctrl</kbd> and a&nbsp;space.

</div>

<picture><source srcset=\"img/a.png 1x, img/b.png 2x\"><img src=\"img/a.png\" alt=\"\"></picture>
<a name=\"old\"></a> [To the old place](#old), [to the top](#), [to a folder](first/),
[mail](mailto:a@example.org), [phone](tel:123), ![inline](data:image/gif;base64,R0lGODlhAQABAAAAACw=)

<details><summary>More</summary>

```console
$ cargo run
```

</details>

<svg width=\"1\" height=\"1\"><defs><symbol id=\"shape\"></symbol></defs><use href=\"#shape\"/></svg>
<p id=\"named\">A name</p><nav aria-labelledby=\"named\"></nav>
";
    let book = BookTest::new()
        .file(
            "book.toml",
            "[book]\ntitle = \"Foreign\"\nlanguage = \"en-GB\"\n\n[output.html]\n\
             site-url = \"/book/\"\nadditional-css = [\"own.css\"]\nmathjax-support = false\n\n\
             [output.html.redirect]\n\"/old.html\" = \"html.html\"\n",
        )
        .file("own.css", "body { background: url(\"img/b.png\"); }\n")
        .file("src/SUMMARY.md", summary)
        .file("src/README.md", "# Preface\n\nOn [to HTML](html.md). [Top](/book/html.html).\n")
        .file("src/first/README.md", tables)
        .file(
            "src/first/deep/nested page.md",
            "# Nested\n\n## Deep\n\nUp: [tables](../index.md), [preface](../../index.md#preface).\n\n\
             ### Deeper\n\n#### Deepest\n\n## Up again\n",
        )
        .file("src/html.md", html)
        .file("src/appendix.md", "# Appendix\r\n\r\nLines of DOS. [Back](html.md#widget).\r\n")
        .file("src/img/a.png", "x")
        .file("src/img/b.png", "x")
        .file("src/notes.txt", "not a chapter");
    std::fs::remove_file(book.root().join("src/page.md")).unwrap();
    finds(book, &[]);
}

#[test]
fn a_thousand_pages_are_checked_in_seconds() {
    let pages = 1_000;
    let mut summary = "# Summary\n\n".to_owned();
    let mut book = BookTest::new();
    for page in 0..pages {
        summary.push_str(&format!("- [Page](p{page}.md)\n"));
        let next = (page + 1) % pages;
        let words = "Some words of prose, as on any page of a book. ".repeat(100);
        let text =
            format!("# Page\n\n## Part\n\n{words}\n\n[Next](p{next}.md#part) [gone](g.md)\n");
        book = book.file(&format!("src/p{page}.md"), text);
    }
    let book = book.file("src/SUMMARY.md", summary);
    std::fs::remove_file(book.root().join("src/page.md")).unwrap();
    let site = tempfile::tempdir().unwrap();
    let mut stock = MDBook::load(book.root()).unwrap();
    stock.config.build.build_dir = site.path().to_owned();
    stock.build().unwrap();
    let source = Source::discover(&book.root());
    let started = std::time::Instant::now();
    let problems = check::check(&source, site.path());
    let took = started.elapsed();
    assert_eq!(problems.len(), pages);
    assert_eq!(problems[0].place.display(Path::new("")).rsplit_once(':').unwrap().1, "27");
    // Far above what it takes unoptimised, far below what a quadratic check would.
    assert!(took.as_secs() < 30, "{took:?}");
    eprintln!("1,000 pages in {took:?}");
}
