//! Advice that names a command or a file cures when it is followed, and never leads back to where it began.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

fn page(text: &str) -> BookTest {
    BookTest::new().page(&format!("# Page\n\n{text}\n"))
}

/// The words of the first command that a help names.
#[track_caller]
fn command(ran: &Ran) -> Vec<String> {
    let help = ran.said.lines().find_map(|line| line.split_once("bookwright new "));
    let words = help.unwrap_or_else(|| panic!("no command in\n{}", ran.said)).1;
    std::iter::once("new").chain(words.split_whitespace()).map(str::to_owned).collect()
}

#[track_caller]
fn follow(book: &BookTest, ran: &Ran) {
    let words = command(ran);
    book.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
}

#[test]
fn a_listing_that_is_missing_can_be_made_as_the_advice_says() {
    for (directive, then) in [
        ("{{#listing tea}}", None),
        ("{{#output tea}}", None),
        ("{{#exercise tea}}", None),
        ("See [](listing:tea).", None),
        ("{{#errors tea}}", Some("errors-impossible")),
        ("It is {{#measured tea:size}}.", Some("measurement-unrecorded")),
        ("{{#timeline tea}}", Some("timeline-unrecorded")),
    ] {
        let book = page(directive);
        let ran = book.run(&["build"]).has_problems();
        ran.tells_of("listing-unknown", "src/page.md:3:", "tea");
        follow(&book, &ran);
        let ran = book.run(&["build"]);
        ran.does_not_tell("listing-unknown", "");
        match then {
            None => drop(ran.succeeds()),
            // What is left is another step, with advice of its own.
            Some(code) => drop(ran.has_problems().tells_of(code, "src/page.md:3:", "tea")),
        }
    }
}

#[test]
fn a_name_that_no_listing_can_have_is_said_with_one_that_it_can() {
    let book = page("{{#listing Tea_Pot}}");
    let ran = book.run(&["build"]).has_problems();
    ran.tells("listing-unknown", "src/page.md:3:").suggests("tea-pot");
    let book = page("{{#listing tea-pot}}");
    follow(&book, &ran);
    book.run(&["build"]).succeeds();
}
