//! Markup that mdBook changes or drops: words taken for tags, tags that nobody closes, footnotes, quotes in
//! code, and what it only warns of.

use bookwright_harness::test;

use crate::book_test::BookTest;
use crate::check::finds;

fn page(text: &str) -> BookTest {
    BookTest::new().page(&format!("# Page\n\n{text}\n"))
}

#[test]
fn words_taken_for_tags_are_found_where_they_are() {
    finds(
        page(
            "A list<tea> and\n> list<tea pot>, list<std::tea> and `list<tea>`, 1 < 2 > 0, <https://e.org>.",
        ),
        &[
            "src/page.md:3:7 html-tag-unknown",
            "src/page.md:4:7 html-tag-unknown",
            "src/page.md:4:22 html-tag-unknown",
        ],
    );
    finds(page("A list&lt;tea>, \\<tea>, and <my-part>whole</my-part>."), &[]);
}

#[test]
fn tags_are_closed_in_their_block() {
    finds(
        page(
            "<div>\n\nText with <b>bold</b>, <br> and <img src=\"https://e.org/a.png\" alt=\"a<b\">.\n\n- <details>\
             <summary>More</summary>\n\n  Text.\n\n  </details>\n\n</div>\n\n<!-- <b> -->\n\n<svg><path d=\"M0 0\"/></svg>\n\n\
             > <p\n> lang=\"en\">\n> Text.\n> </p>\n\n```html\n<b>\n```\n",
        ),
        &[],
    );
    finds(
        page("Text <b>bold.\n\n<div>\n<b>bold</div>\n\nText</i>.\n\n- <div>\n- a\n\n</div>\n"),
        &[
            "src/page.md:3:6 html-tag-unclosed",
            "src/page.md:6:1 html-tag-unclosed",
            "src/page.md:8:5 html-tag-unopened",
            "src/page.md:10:3 html-tag-unclosed",
            "src/page.md:13:1 html-tag-unopened",
        ],
    );
}

#[test]
fn tags_in_questions_and_tasks_count_too() {
    let quiz = "[[questions]]\nid = \"a\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"\"\"\nWhat is a list<tea>?\n\"\"\"\n\
                answer.answer = \"b\"\ncontext = \"c\"\n";
    finds(
        page("{{#quiz ../quizzes/q.toml}}").file("quizzes/q.toml", quiz),
        &["quizzes/q.toml:5:15 html-tag-unknown", "src/page.md:3:1 directive-unwoven"],
    );
}

#[test]
fn footnotes_are_defined_once_and_lead_somewhere() {
    finds(page("A.[^a] B.[^a] `[^b]` \\[^c]\n\n[^a]: Text.\n"), &[]);
    finds(
        page("A.[^a] B.[^hit]\n\n[^a]: One.\n\n[^a]: Two.\n\n[^hot]: Three.\n"),
        &[
            "src/page.md:3:10 footnote-undefined",
            "src/page.md:7:1 footnote-repeated",
            "src/page.md:9:1 footnote-unused",
        ],
    );
    page("A.[^hit]\n\n[^hot]: Three.\n").run(&["check"]).has_problems().suggests("[^hot]");
}

#[test]
fn what_mdbook_warns_of_has_a_place_and_is_told_once() {
    let ran = page("A list<tea>.").run(&["check"]).has_problems();
    ran.tells("html-tag-unknown", "src/page.md:3:7").does_not_tell("mdbook-warning", "");
    let ran = page("A list<tea>.").run(&["build"]).succeeds();
    assert!(ran.said.contains("--> src/page.md\n"), "{}", ran.said);
    // A mistake in an included file has none of its own.
    let book = page("{{#include ../part.md}}").file("part.md", "Text <b>bold.\n");
    book.run(&["check"]).has_problems().tells("mdbook-warning", "src/page.md");
    page("A *list*.").run(&["check"]).succeeds().does_not_say("warning");
}

#[test]
fn quotes_and_dashes_of_code_stay_as_they_are() {
    let book =
        page("\"A\" <code>\"b\" -- c...</code> <kbd class=\"d\">'</kbd>\n\n<pre>\n\"e\"\n</pre>");
    book.run(&["build"]).succeeds().does_not_say("warning");
    let html = book.read("book/page.html");
    let words =
        "<p>“A” <code>\"b\" -- c...</code> <kbd class=\"d\">'</kbd></p>\n<pre>\n\"e\"\n</pre>";
    assert!(html.contains(words), "{html}");
}

#[test]
fn a_comment_includes_nothing() {
    let book = page("<!-- {{#include gone.rs}} {{#include part.md}} -->\n\nText.")
        .file("src/part.md", "x --> y");
    let book = book.file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Part]()\n");
    book.run(&["build"]).succeeds();
    let html = book.read("book/page.html");
    assert!(html.contains("<!-- {{#include gone.rs}} {{#include part.md}} -->"), "{html}");
}

#[test]
fn each_backslash_before_a_directive_is_dropped() {
    let text = "Show `\\{{#include a.rs}}` and \\{{#include b.rs}}, \\{{#title c}}.\n\n```rust,illustration\n\\{{#include d.rs}} \
                \\{{#include e.rs}}\n```\n\n```html\n\\{{#include f.rs}} \\{{#include g.rs}}\n```\n";
    let book = page(&format!("{text}\n{{{{#include ../part.md}}}}")).file("part.md", text);
    book.run(&["build"]).succeeds();
    let html = book.read("book/page.html");
    for name in ["a.rs", "b.rs", "d.rs", "e.rs", "f.rs", "g.rs"] {
        let shown = format!("#include {name}}}}}");
        assert_eq!(html.matches(&shown).count(), 2, "{name}: {html}");
    }
    assert!(!html.contains("\\{") && !html.contains("\\&#123;"), "{html}");
}

#[test]
fn a_preprocessor_that_is_missing_is_told_where_it_is_named() {
    let toml = "[book]\ntitle = \"B\"\n\n[preprocessor.tea]\ncommand = \"no-such-preprocessor\"\n";
    let ran = BookTest::new().file("book.toml", toml).run(&["build"]).has_problems();
    ran.tells("mdbook-error", "book.toml:4:15");
}
