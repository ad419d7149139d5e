//! A number that the reader turns: each value is a program that is built, run, judged, and recorded.

use bookwright_harness::test;

use crate::book_test::BookTest;

const CUPS: &str = "const CUPS: u64 = 2;\n\nfn main() {\n    for cup in 1..=CUPS {\n        println!(\"cup {cup}\");\n    }\n    if CUPS > 3 {\n        eprintln!(\"no milk left\");\n    }\n}\n";
const DIAL: &str = "dial = { const = \"CUPS\", values = [1, 2, 4] }";
const PAGE: &str = "# Page\n\n{{#listing tea output}}\n\n{{#dial tea says=\"{} cups\"}}\n";

fn book() -> BookTest {
    let book = BookTest::new().listing("tea", DIAL, CUPS).page(PAGE);
    book.run(&["bless"]).succeeds().says("3 recorded");
    book
}

#[test]
fn each_value_is_run_and_recorded() {
    let book = book();
    assert_eq!(book.read("listings/t/tea/stdout.txt"), "cup 1\ncup 2\n");
    assert_eq!(book.read("listings/t/tea/dial/1/stdout.txt"), "cup 1\n");
    assert_eq!(book.read("listings/t/tea/dial/4/stderr.txt"), "no milk left\n");
    assert!(!book.has("listings/t/tea/dial/2"), "what stands in the code is the listing's own");
    book.run(&["test"]).succeeds().says("3 not run again");
    book.run(&["test", "tea", "--fresh"]).succeeds().says("3 listings: 3 passed");
    book.run(&["test", "tea@4", "--fresh"]).succeeds().says("1 listing: 1 passed");
    book.run(&["test", "tea@3"]).tells("selection-unknown", "listings");
    // Another number in the code: the recordings change their places.
    book.write("listings/t/tea/src/main.rs", CUPS.replace("= 2", "= 4"));
    let lies = book.run(&["test"]).has_problems();
    lies.tells("recording-stray", "listings/t/tea/dial/4/stdout.txt")
        .tells("output-differs", "listings/t/tea/stdout.txt:2:7");
}

#[test]
fn a_lie_about_one_value_is_told_of_that_value() {
    let book = book();
    book.write("listings/t/tea/dial/4/stdout.txt", "cup 1\ncup 2\ncup 3\n");
    book.run(&["test"]).has_problems().tells_of(
        "output-differs",
        "listings/t/tea/dial/4/stdout.txt:3:7",
        "tea@4",
    );
    book.run(&["bless", "tea@4"]).succeeds();
    book.run(&["test"]).succeeds();
    // Of a value that is gone, and of one that is new.
    let dial = DIAL.replace("4]", "3]");
    let book = book.listing("tea", &dial, CUPS);
    book.run(&["test"])
        .has_problems()
        .tells("recording-stray", "listings/t/tea/dial/4/stdout.txt")
        .tells_of("output-unrecorded", "listings/t/tea/Cargo.toml:2:8", "tea@3");
    // Whether it ends as it should is asked of each value.
    let fails = CUPS.replace("eprintln!", "panic!");
    assert!(!fails.contains("eprintln"));
    let book = book.listing("tea", DIAL, &fails);
    book.run(&["test"]).has_problems().tells_of(
        "run-end-differs",
        "listings/t/tea/Cargo.toml:2:8",
        "tea@4",
    );
}

#[test]
fn a_dial_fits_its_program() {
    let unfit = |dial: &str, main: &str, code: &str, place: &str| {
        let book = BookTest::new().listing("tea", dial, main).page("# Page\n\n{{#listing tea}}\n");
        book.run(&["check"]).has_problems().tells(code, place);
    };
    let manifest = "listings/t/tea/Cargo.toml";
    for wrong in [
        "dial = 4",
        "dial = { const = \"CUPS\" }",
        "dial = { const = \"CUPS\", values = [2] }",
        "dial = { const = \"CUPS\", values = [1, 2.5] }",
        "dial = { const = \"CUPS\", values = [1, 1, 2] }",
        "dial = { const = \"CUPS\", values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] }",
    ] {
        unfit(wrong, CUPS, "listing-dial-invalid", manifest);
    }
    unfit(
        DIAL,
        &CUPS.replace("= 2", "= 3"),
        "listing-dial-unfit",
        "listings/t/tea/src/main.rs:1:19",
    );
    unfit(DIAL, &CUPS.replace("= 2;", "= 1 + 1;"), "listing-dial-unfit", manifest);
    unfit(DIAL, &CUPS.replace("CUPS", "POTS"), "listing-dial-unfit", manifest);
    let fails = format!("{DIAL}\nexpect = \"compile-error\"");
    unfit(&fails, CUPS, "claim-vacuous", manifest);
}

/// What is shown first is in the page; the rest is one script, or stands in the page where mdBook builds it.
#[test]
fn a_page_has_all_values() {
    let themed = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\ntheme = true\n";
    let book = book().file("book.toml", themed);
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    let values = page.split("data-values=\"").nth(1).and_then(|rest| rest.split('"').next());
    let script = book.read(&format!("book/{}", values.expect("the page names its values")));
    assert!(
        script.starts_with("book.dial({\"says\":[\"1 cups\",\"2 cups\",\"4 cups\"]"),
        "{script}"
    );
    assert!(script.contains("\"numbers\":[\"1\",\"2\",\"4\"]") && script.contains("no milk left"));
    assert!(!page.contains("cup 1\ncup 2\ncup 3") && !page.contains("class=\"values\""));
    for row in [
        "<tr><th scope=\"row\">1 cups</th><td>cup 1</td></tr>",
        "<tr aria-current=\"true\"><th scope=\"row\">2 cups</th><td>cup 2</td></tr>",
    ] {
        assert!(page.contains(row), "{page}");
    }
    let whole = book.read("book/print.html");
    assert!(whole.contains("<td>cup 4</td>") && !whole.contains("class=\"step\""), "{whole}");
    assert!(!whole.contains("data-values") && !whole.contains("class=\"values\""));
    // An author's own theme has no script for it, and the table all the same.
    book.write("book.toml", themed.replace("theme = true", ""));
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    assert!(page.contains("<td>cup 4</td>") && !page.contains("book.dial"));
}

#[test]
fn a_figure_in_a_sentence_is_turned_too() {
    let measures =
        CUPS.replace("println!(\"cup {cup}\")", "println!(\"sugar-{cup}: {} g\", 5 * cup)");
    let dial = format!("{DIAL}\nbounds = {{ sugar-1 = \"= 5 g\" }}");
    let themed = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\ntheme = true\n";
    let book = BookTest::new().file("book.toml", themed).listing("tea", &dial, &measures).page(
        "# Page\n\n{{#listing tea}}\n\nThe first has {{#measured tea:sugar-1}}.\n\n{{#dial tea}}\n",
    );
    book.run(&["bless"]).succeeds();
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    assert!(page.contains("<strong data-turn=\"0-0\" class=\"fig\">5\u{a0}g</strong>"), "{page}");
    assert!(
        page.contains("<th scope=\"row\">CUPS = 4</th><td>sugar-1: 5\u{a0}g, sugar-2: 10\u{a0}g, ")
    );
    book.run(&["test", "--fresh"]).succeeds();
}

#[test]
fn its_listing_is_renamed_and_removed_with_it() {
    let book = book();
    book.run(&["rename", "listing", "tea", "mate"]).succeeds();
    assert!(book.read("src/page.md").contains("{{#dial mate "));
    book.run(&["test"]).succeeds();
    book.run(&["check"]).succeeds();
    assert!(book.has("listings/t/mate/dial/4/stdout.txt"));
}
