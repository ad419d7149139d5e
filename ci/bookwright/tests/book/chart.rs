//! Charts: what a listing has measured, drawn on a page; and each mistake in asking for one.

use bookwright_harness::test;

use crate::book_test::BookTest;

const MEASURED: &str = "machine = \"a machine\"\n\n\
    [[figure]]\nkey = \"waits-10\"\nvalue = 1.0\nunit = \"KB\"\n\n\
    [[figure]]\nkey = \"waits-1000\"\nvalue = 90.5\nunit = \"KB\"\n\n\
    [[figure]]\nkey = \"end\"\nvalue = 500.0\nunit = \"\"\n";

fn book(page: &str) -> BookTest {
    BookTest::new()
        .listing("grows", "bounds = { end = \"> 0\" }", "fn main() {}\n")
        .file("listings/t/grows/measured.toml", MEASURED)
        .listing("plain", "", "fn main() {}\n")
        .page(&format!("# Page\n\n{page}\n\n{{{{#listing grows}}}}\n\n{{{{#listing plain}}}}\n"))
}

#[test]
fn a_chart_has_its_points_its_words_and_its_table() {
    let book = book("{{#chart grows caption=\"What *waits*\" until=\"grows:end\"}}");
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    for part in [
        "aria-label=\"A chart with logarithmic axes. waits: 1\u{a0}KB at 10, 90.5\u{a0}KB at 1,000.\"",
        ">500 end</text>",
        "What <em>waits</em>",
        "By <a href=\"#listing-grows\"><code>grows</code></a>: a machine.",
        "<tr><th scope=\"row\">1,000</th><td>90.5\u{a0}KB</td></tr>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert_eq!(page.matches("<circle cx=").count(), 3, "one in the key, two points");
}

#[test]
fn a_chart_of_nothing_is_a_problem() {
    for (directive, code) in [
        ("{{#chart plain}}", "measurement-unrecorded"),
        ("{{#chart gorws}}", "listing-unknown"),
        ("{{#chart grows:end}}", "directive-anchor-unwanted"),
        ("{{#chart grows captoin=\"x\"}}", "directive-attribute-unknown"),
        ("{{#chart grows until=\"end\"}}", "directive-figure-missing"),
        ("{{#chart grows until=\"grows:edn\"}}", "figure-unknown"),
        ("{{#chart}}", "directive-subject-missing"),
        ("Text {{#chart grows}}", "directive-not-alone"),
    ] {
        book(directive).run(&["build"]).has_problems().tells(code, "src/page.md:3:");
    }
}
