//! What `check` finds, and what it does not: each mistake of an author in its true and its lying
//! form, over a site that stock mdBook renders, and over the one the tool renders.

use bookwright_harness::test;
use bookwright_source::Source;
use mdbook_driver::MDBook;

use crate::book_test::BookTest;

/// A program without a fault.
const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

/// What is wrong with the book, each as `file:line:column code`, in the order it is printed.
pub fn found(book: &BookTest) -> Vec<String> {
    let root = book.root();
    let site = tempfile::tempdir().unwrap();
    let mut stock = MDBook::load(&root).unwrap();
    stock.config.build.build_dir = site.path().to_owned();
    stock.build().unwrap();
    let source = Source::discover(&root);
    let mut problems = source.problems.clone();
    problems.extend(bookwright_check::check(&source, site.path()));
    problems.sort();
    problems.iter().map(|each| format!("{} {}", each.place.display(&root), each.code)).collect()
}

#[track_caller]
pub fn finds(book: BookTest, problems: &[&str]) {
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
            "src/draft.md page-unlisted",
            "src/page.md:3:10 link-broken",
            "src/page.md:3:26 link-fragment-unknown",
            "src/page.md:4:8 link-fragment-unknown",
            "src/page.md:4:16 link-empty",
            "src/page.md:5:7 link-outside",
            "src/page.md:5:30 link-broken",
            "src/page.md:5:58 link-broken",
            "src/page.md:6:5 link-broken",
            "src/page.md:10:12 link-broken",
            "src/page.md:10:36 page-unlisted",
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
            "src/page.md:5:4 id-repeated",
            "src/page.md:7:4 id-invalid",
            "src/page.md:8:4 id-invalid",
            "src/page.md:10:8 id-unknown",
        ],
    );
}

#[test]
fn headings_begin_with_one_title_and_leave_no_level_out() {
    finds(
        BookTest::new().page("# Page\n\n## Two\n\n### Three\n\n## Two\n\n# No\n"),
        &["src/page.md:9:3 page-titled-twice"],
    );
    finds(
        BookTest::new().page("# Page\n\n### Three\n\n## Two\n"),
        &["src/page.md:3:5 heading-level-skipped"],
    );
    finds(BookTest::new().page("Text.\n"), &["src/page.md page-untitled"]);
    finds(
        BookTest::new().page("# Page\n\n<h4>Four</h4>\n\n# Page\n"),
        &["src/page.md:3:1 heading-level-skipped", "src/page.md:5:3 page-titled-twice"],
    );
}

#[test]
fn a_listing_must_be_shown() {
    let shown = |page: &str| {
        let book = BookTest::new().listing("hello", "", HELLO).page(page);
        book.file("listings/t/hello/stdout.txt", "hello\n")
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
        .tells_of("listing-unused", "listings/t/hello/Cargo.toml:2:8", "hello")
        .suggests("{{#listing hello}}");
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
        .says("1 problem\n")
        .tells_of("anchor-unused", "listings/t/hello/src/main.rs:3:16", "b")
        .suggests("{{#listing hello:b}}");
    // Of the listing that another one is compared with, only the comparison needs it.
    let compared = |attribute: &str| {
        let page =
            format!("# Page\n\n{{{{#listing hello:a}}}}\n\n{{{{#listing other:b{attribute}}}}}\n");
        book(&page).listing(
            "other",
            "",
            &main.replace("ANCHOR: a", "").replace("ANCHOR_END: a", ""),
        )
    };
    compared(" diff=\"hello\"").run(&["check"]).succeeds();
    compared("").run(&["check"]).has_problems().tells_of(
        "anchor-unused",
        "listings/t/hello/src/main.rs:3:16",
        "b",
    );
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
        .tells("support-unused", "listings/t/kit/Cargo.toml:2:8");
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
        .says("1 problem\n")
        .tells("recording-stray", "listings/t/gone/stdout.txt");
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
        &["quizzes/page.toml quiz-unused", "src/a.png image-unused", "src/part.md page-unlisted"],
    );
}

#[test]
fn words_are_spelt_as_the_dictionary_or_the_book_spells_them() {
    let page = "# Page\n\nAn async `fooo` tsk, a [wrod](https://e.org/wrod).\n\n\
                {{#listing hello caption=\"A captoin\"}}\n";
    let book =
        |list: &str| BookTest::new().listing("hello", "", HELLO).page(page).file(".spelling", list);
    book("async\ncaptoin\ntsk\nwrod\n").run(&["check"]).succeeds();
    let ran = book("# terms\nasync\n\nunused\n").run(&["check"]).has_problems();
    let ran = ran.says("4 problems");
    ran.suggests("`word`");
    for place in ["src/page.md:3:17", "src/page.md:3:25", "src/page.md:5:29"] {
        ran.tells("word-unknown", place);
    }
    ran.tells("spelling-unused", ".spelling:4:1");
}

#[test]
fn a_directive_that_nobody_wove_is_found_on_the_page() {
    let book = BookTest::new().page("# Page\n\nIn code: `\\{{#include x}}`.\n");
    finds(book, &[]);
    let book = BookTest::new().page("# Page\n\nIn text: \\{{#include x}}.\n");
    finds(book, &["src/page.md:3:11 directive-unwoven"]);
}

/// What is woven is checked as what is written: the site that `check` itself renders.
#[test]
fn the_woven_site_is_checked() {
    let book = |page: &str| {
        BookTest::new()
            .listing("hello", "", HELLO)
            .file("listings/t/hello/stdout.txt", "hello\n")
            .file("src/other.md", "# Other\n\nSee [](listing:hello).\n")
            .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Other](other.md)\n")
            .page(&format!("# Page\n\n{{{{#listing hello output}}}}\n\n{page}\n"))
    };
    book("See [](listing:hello) and [it](#listing-hello).").run(&["check"]).succeeds();
    let ran = book(
        "## <i id=\"own\">Mine</i> {#own}\n\n[a](#listing-helo) [b](gone.md) [c](other.md#gone)",
    )
    .run(&["check"])
    .has_problems()
    .says("4 problems");
    ran.suggests("listing-hello");
    ran.tells("id-repeated", "src/page.md:5:4");
    ran.tells("link-fragment-unknown", "src/page.md:7:5");
    ran.tells("link-broken", "src/page.md:7:24");
    ran.tells("link-fragment-unknown", "src/page.md:7:37");
}

#[test]
fn what_an_exercise_says_is_checked_where_it_is_written() {
    let book = BookTest::new();
    book.run(&["new", "exercise", "add-up", "--chapter", "page.md"]).succeeds();
    let task = book.read("listings/exercises/add-up/TASK.md");
    book.write(
        "listings/exercises/add-up/TASK.md",
        format!("{task}\nA [link](gone.md) and a wrod.\n"),
    );
    let ran = book.run(&["check"]).has_problems();
    ran.tells("link-broken", "listings/exercises/add-up/TASK.md:5:10");
    ran.tells("word-unknown", "listings/exercises/add-up/TASK.md:5:25");
}

#[test]
fn an_exercise_must_be_shown() {
    let book = BookTest::new();
    book.run(&["new", "exercise", "add-up", "--chapter", "page.md"]).succeeds();
    book.write("src/page.md", "# Page\n");
    book.run(&["check"])
        .has_problems()
        .says("1 problem\n")
        .tells("exercise-unused", "listings/exercises/add-up/Cargo.toml:2:8");
}

/// A cause comes without its consequences: what a directive that cannot be read would have shown is
/// not called unused.
#[test]
fn what_a_misspelled_directive_names_is_not_called_unused() {
    let book = BookTest::new()
        .listing("tea", "", "fn main() {}\n")
        .listing("cake", "", "fn main() {}\n")
        .page("# Page\n\n{{#lsting tea:main output}}\n\n{{#output cake extra=1}}\n");
    let ran = book.run(&["check"]).has_problems().says("2 problems\n");
    ran.tells("directive-unknown", "src/page.md:3:4")
        .suggests("`listing`")
        .tells("directive-value-unquoted", "src/page.md:5:16");
    book.write("src/page.md", "# Page\n\n{{#lsting teas}}\n\n{{#listing cake}}\n");
    book.run(&["check"])
        .has_problems()
        .says("2 problems\n")
        .tells("listing-unused", "listings/t/tea/Cargo.toml");
}

#[test]
fn what_was_not_looked_at_is_said() {
    let page = |word: &str| format!("# Page\n\n[a](gone.md)\n\n```rust,{word}\nlet a = 1;\n```\n");
    let book = BookTest::new().page(&page("norun"));
    let ran = book.run(&["check"]).has_problems();
    let ran = ran.says("links, ids, and headings are not checked");
    ran.tells("fence-word-misspelled", "src/page.md:5:1").does_not_tell("link-broken", "");
    let ran = book.page(&page("no_run")).run(&["check"]).has_problems();
    ran.does_not_say("not checked").tells("link-broken", "src/page.md:3");
}
