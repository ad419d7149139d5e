//! Other names, and what is taken out: the book is as sound after it as before, or nothing is changed.

use std::collections::BTreeMap;

use bookwright_harness::test;
use walkdir::WalkDir;

use crate::book_test::{BookTest, Ran};

const HELLO: &str =
    "// ANCHOR: main\nfn main() {\n    println!(\"tea\");\n}\n// ANCHOR_END: main\n";
const PAGE: &str = "# Page

Text with tea, and [the program](listing:tea).

{{#listing tea:main caption=\"tea\" output}}

See [tea](deep/other.md#tea), [itself](page.md), and [others](https://example.org/tea).
";
const OTHER: &str = "# Other

## Tea

Back to [tea](../page.md), or [its end](../page.html#page \"tea\").

{{#output tea}}

{{#quiz ../../quizzes/tea.toml}}
";
const QUIZ: &str = r#"[[questions]]
id = "0b2d6b1e-4f4c-4a0e-9d56-6d8a5b3c9f01"
type = "MultipleChoice"
prompt.prompt = "How many lines does `println!()` print?"
prompt.distractors = ["None."]
answer.answer = "One."
context = """
It prints the end of the line.

- It is not without effect.
"""
"#;

/// A sound book with a listing, a quiz, and two chapters, of which each names the others.
fn book() -> BookTest {
    let settings = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n\
        [preprocessor.bookwright.descriptions]\n\"page.md\" = \"All about tea.\"\n";
    let book = BookTest::new()
        .file("book.toml", settings)
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Start](start.md)\n- [Page](page.md)\n  - [Other](deep/other.md)\n",
        )
        // Another one is first: that one is the index, too, from which its links must lead.
        .file("src/start.md", "# Start\n\nText.\n")
        .page(PAGE)
        .file("src/deep/other.md", OTHER)
        .file("quizzes/tea.toml", QUIZ)
        .listing("tea", "", HELLO)
        .file(".times.toml", "tea = 1.0\n");
    book.run(&["bless"]).succeeds();
    book.run(&["check"]).succeeds();
    book
}

/// Every file that people write, with its text.
fn files(book: &BookTest) -> BTreeMap<String, String> {
    let root = book.root();
    let is_built = |name: &std::ffi::OsStr| name == "target" || name == "book";
    let walk = WalkDir::new(&root).min_depth(1).into_iter();
    let walk = walk.filter_entry(|each| !is_built(each.file_name()));
    walk.map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap().display().to_string();
            (path, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

/// Runs a command that must change nothing.
#[track_caller]
fn changes_nothing(book: &BookTest, args: &[&str]) -> Ran {
    let before = files(book);
    let ran = book.run(args);
    assert!(before == files(book), "{args:?} wrote something");
    ran
}

/// Runs a command after its dry run. The book is sound and true after it.
#[track_caller]
fn does(book: &BookTest, args: &[&str]) -> Ran {
    let mut dry = args.to_vec();
    dry.push("--dry-run");
    changes_nothing(book, &dry).succeeds().says("would be ");
    let ran = book.run(args).succeeds().does_not_say("would be ");
    book.run(&["check"]).succeeds();
    book.run(&["test"]).succeeds();
    ran
}

#[test]
fn a_listing_has_its_new_name_everywhere_and_nothing_else_changes() {
    let book = book();
    does(&book, &["rename", "listing", "tea", "hot-tea"])
        .says("moved to listings/t/hot-tea")
        .says("changed src/page.md");
    assert!(!book.has("listings/t/tea") && book.has("listings/t/hot-tea/stdout.txt"));
    let page = PAGE.replace("(listing:tea)", "(listing:hot-tea)");
    assert_eq!(book.read("src/page.md"), page.replace("{{#listing tea:", "{{#listing hot-tea:"));
    let other = OTHER.replace("{{#output tea}}", "{{#output hot-tea}}");
    assert_eq!(book.read("src/deep/other.md"), other);
    assert_eq!(book.read(".times.toml"), "hot-tea = 1.0\n");
    assert!(book.read("listings/Cargo.lock").contains("name = \"hot-tea\""));
    book.run(&["test"]).succeeds().says("1 listing: 1 passed");
}

#[test]
fn an_exercise_takes_its_tests_along() {
    let book = BookTest::new().workspace();
    book.run(&["new", "exercise", "boil", "--chapter", "page.md"]).succeeds();
    let tests = "listings/exercises/boil/tests";
    let named = |folder: &str, name: &str| {
        files(&book).iter().any(|(path, text)| path.starts_with(folder) && text.contains(name))
    };
    assert!(named(tests, "use boil::"));
    book.run(&["rename", "exercise", "boil", "boil-water"]).succeeds();
    assert!(named(&tests.replace("boil", "boil-water"), "use boil_water::"));
    book.run(&["test"]).succeeds().says("1 listing: 1 passed");
    changes_nothing(&book, &["rename", "listing", "boil-water", "steam"])
        .has_problems()
        .tells("selection-unknown", "");
}

#[test]
fn a_quiz_and_a_chapter_have_their_new_files_everywhere() {
    let book = book();
    does(&book, &["rename", "quiz", "tea", "cups"]);
    assert!(book.has("quizzes/cups.toml") && !book.has("quizzes/tea.toml"));
    assert!(book.read("src/deep/other.md").contains("{{#quiz ../../quizzes/cups.toml}}"));

    does(&book, &["rename", "chapter", "src/page.md", "drinks/hot/tea.md"]);
    let page = book.read("src/drinks/hot/tea.md");
    assert!(page.contains("[tea](../../deep/other.md#tea), [itself](tea.md)"), "{page}");
    assert!(page.contains("https://example.org/tea"));
    let other = book.read("src/deep/other.md");
    assert!(other.contains("[tea](../drinks/hot/tea.md)"), "{other}");
    assert!(other.contains("(../drinks/hot/tea.html#page \"tea\")"), "{other}");
    let summary = "# Summary\n\n- [Start](start.md)\n- [Page](drinks/hot/tea.md)\n  - [Other](deep/other.md)\n";
    assert_eq!(book.read("src/SUMMARY.md"), summary);
    let settings = book.read("book.toml");
    assert!(settings.contains("\"drinks/hot/tea.md\" = \"All about tea.\""), "{settings}");
    assert!(settings.contains("\"/page.html\" = \"drinks/hot/tea.html\""), "{settings}");
    book.run(&["build"]).succeeds();
    assert!(book.read("book/page.html").contains("drinks/hot/tea.html"));

    // Back again: the page that leads to itself is gone, and the other address leads back.
    does(&book, &["rename", "chapter", "src/drinks/hot/tea.md", "page.md"]);
    let settings = book.read("book.toml");
    assert!(!settings.contains("\"/page.html\""), "{settings}");
    assert!(settings.contains("\"/drinks/hot/tea.html\" = \"../../page.html\""), "{settings}");
    does(&book, &["rename", "chapter", "deep/other.md", "cups.md", "--no-redirect"]);
    assert_eq!(book.read("book.toml"), settings);
    assert!(book.read("src/cups.md").contains("{{#quiz ../quizzes/cups.toml}}"));
}

#[test]
fn what_would_break_the_book_is_refused_with_every_place() {
    let book = book();
    let refused = |args: &[&str]| changes_nothing(&book, args).has_problems();
    let ran = refused(&["remove", "listing", "tea"]);
    ran.tells_of("listing-unknown", "src/page.md:5:", "tea");
    ran.tells_of("listing-unknown", "src/deep/other.md:7:", "tea");
    refused(&["remove", "quiz", "tea"]).tells("quiz-missing", "src/deep/other.md:9:");
    refused(&["remove", "chapter", "page.md"]).tells("chapter-has-chapters", "src/SUMMARY.md:5:");
    let ran = refused(&["remove", "chapter", "deep/other.md"]);
    ran.tells("link-broken", "src/page.md:7:").tells("quiz-unused", "quizzes/tea.toml");
    refused(&["rename", "listing", "tea", "Tea"]).tells("name-invalid", "listings/t/Tea");
    refused(&["rename", "listing", "tee", "cup"]).tells("selection-unknown", "").suggests("tea");
    refused(&["rename", "quiz", "tee", "cup"]).tells("selection-unknown", "").suggests("tea");
    refused(&["rename", "chapter", "page.md", "../page.md"]).tells("chapter-path-invalid", "");
    refused(&["rename", "chapter", "page.md", "deep/other.md"]).tells("name-taken", "src/deep/");
    book.run(&["remove", "chapter", "deep/other.md", "--force"]).succeeds();
    assert!(!book.has("src/deep/other.md"));
    assert_eq!(
        book.read("src/SUMMARY.md"),
        "# Summary\n\n- [Start](start.md)\n- [Page](page.md)\n"
    );
}

#[test]
fn what_nothing_shows_is_removed_with_all_that_says_something_of_it() {
    let book = book();
    book.write("src/page.md", "# Page\n\nSee [tea](deep/other.md).\n");
    book.write("src/deep/other.md", "# Other\n\nBack to [tea](../page.md).\n");
    book.run(&["check"]).has_problems().tells("listing-unused", "listings/t/tea");
    does_not_worsen(&book, &["remove", "quiz", "tea"]);
    does_not_worsen(&book, &["remove", "listing", "tea"]);
    assert!(!book.has("listings/t/tea") && !book.has("quizzes/tea.toml"));
    assert_eq!(book.read(".times.toml"), "");
    assert!(!book.read("listings/Cargo.lock").contains("tea"));
    book.run(&["check"]).succeeds();
    // A new one can be tried, too.
    changes_nothing(&book, &["new", "chapter", "cups.md", "--dry-run"])
        .succeeds()
        .says("would be made src/cups.md")
        .says("would be changed src/SUMMARY.md");
}

/// Problems that the book had before do not stop it.
#[track_caller]
fn does_not_worsen(book: &BookTest, args: &[&str]) {
    book.run(args).succeeds().says("removed ");
}
