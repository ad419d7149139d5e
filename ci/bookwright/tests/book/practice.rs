//! Practicing without a terminal: the tests run once, on the reader's copy.

use bookwright_harness::test;

use crate::book_test::BookTest;

/// A stub of the exercise [`exercise`] makes.
pub const STUB: &str = "/// Two cups for each guest.\npub fn cups(guests: u32) -> u32 {\n    todo!(\"count {guests}\")\n}\n";
/// Its solution.
pub const RIGHT: &str =
    "/// Two cups for each guest.\npub fn cups(guests: u32) -> u32 {\n    guests * 2\n}\n";
/// One that its tests catch.
pub const WRONG: &str = "pub fn cups(guests: u32) -> u32 {\n    guests + 2\n}\n";

/// Adds an exercise to a book, which a page must show. Its programs may run for 10 minutes.
pub fn exercise(book: BookTest, name: &str) -> BookTest {
    let folder = format!("listings/exercises/{name}");
    let library = name.replace('-', "_");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [package.metadata.listing]\ntimeout = 600\n"
    );
    let tests = format!(
        "use {library}::cups;\n\n#[test]\nfn nobody_gets_none() {{\n    assert_eq!(cups(0), 0);\n}}\n\n\
         #[test]\nfn guests_get_two() {{\n    assert_eq!(cups(3), 6, \"two cups for each\");\n}}\n"
    );
    book.workspace()
        .file(&format!("{folder}/Cargo.toml"), manifest)
        .file(
            &format!("{folder}/TASK.md"),
            format!("# Cups of {name}\n\nCount the *cups* of `{name}`.\n"),
        )
        .file(
            &format!("{folder}/HINTS.md"),
            "## First\n\nCount guests.\n\n## Second\n\nMultiply.\n",
        )
        .file(&format!("{folder}/src/lib.rs"), STUB)
        .file(&format!("{folder}/tests/cups.rs"), tests)
        .file(&format!("{folder}/solution/lib.rs"), RIGHT)
        .file(&format!("{folder}/solution/EXPLAINED.md"), "Each guest has two hands.\n")
        .file(&format!("{folder}/wrong/adds.rs"), WRONG)
}

/// A book with two exercises, in this order.
pub fn book() -> BookTest {
    let page = "# Page\n\n## One\n\n{{#exercise tea}}\n\n## Two\n\n{{#exercise coffee}}\n";
    exercise(exercise(BookTest::new(), "tea"), "coffee").page(page)
}

/// The file to write in.
pub fn own(name: &str) -> String {
    format!("practice/{name}/src/lib.rs")
}

#[test]
fn what_passes_is_done_and_what_fails_says_why() {
    let book = book();
    book.run(&["practice"])
        .has_problems()
        .says("Cups of tea  tea · 0 of 2 done")
        .says("✗ guests_get_two\n  not yet implemented: count 3\n  practice/tea/src/lib.rs:3\n")
        .does_not_say("RUST_BACKTRACE");
    book.write(&own("tea"), WRONG);
    book.run(&["practice", "tea"])
        .has_problems()
        .says("two cups for each")
        .says("  left: 5")
        .says("listings/exercises/tea/tests/cups.rs:10");
    book.write(&own("tea"), "pub fn cups(guests: u32) -> u32 {\n    guest * 2\n}\n");
    book.run(&["practice"])
        .has_problems()
        .says("It does not compile: 1 error")
        .says("practice/tea/src/lib.rs:2:5\n");
    book.write(&own("tea"), RIGHT);
    book.run(&["practice"]).succeeds().says("tea · 1 of 2 done").says("All 2 tests pass");
    // The next one, until all are done.
    book.run(&["practice"]).has_problems().says("Cups of coffee");
    book.write(&own("coffee"), RIGHT);
    book.run(&["practice"]).succeeds();
    book.run(&["practice"]).succeeds().says("All 2 exercises of this book are done.");
    // One that fails later is not done any more.
    book.write(&own("tea"), WRONG);
    book.run(&["practice", "tea"]).has_problems().says("tea · 1 of 2 done");
    book.run(&["practice"]).has_problems().says("Cups of tea");
}

#[test]
fn what_does_not_fit_the_tests_is_told_where_they_use_it() {
    let book = book();
    book.run(&["practice", "tea"]).has_problems();
    book.write(&own("tea"), "pub fn cups() -> u32 {\n    0\n}\n");
    book.run(&["practice", "tea"])
        .has_problems()
        .says("listings/exercises/tea/tests/cups.rs:5:16\n");
}

#[test]
fn what_never_ends_or_ends_the_whole_program_is_told() {
    let book = book();
    let manifest = book.read("listings/exercises/tea/Cargo.toml").replace("600", "1");
    book.write("listings/exercises/tea/Cargo.toml", manifest);
    book.run(&["practice", "tea"]).has_problems();
    let body = |body: &str| format!("pub fn cups(_guests: u32) -> u32 {{\n    {body}\n}}\n");
    for (code, told) in [
        ("loop {}", "✗ guests_get_two\n  still running after 1 s, and stopped"),
        ("std::process::exit(0)", "✗ guests_get_two\n  the whole program ended inside of it"),
        ("loop { println!(\"{}\", \"more\".repeat(9999)); }", "✗ guests_get_two\n"),
    ] {
        book.write(&own("tea"), body(code));
        book.run(&["practice", "tea"]).has_problems().says(told).says("tea · 0 of 2 done");
    }
}

#[test]
fn the_book_does_not_see_what_is_practiced() {
    let book = book();
    book.run(&["practice", "tea"]).has_problems();
    book.write(&own("tea"), "this is no code");
    book.run(&["test"]).succeeds().says("2 listings: 2 passed");
    book.run(&["check"]).succeeds();
    book.run(&["build"]).succeeds();
    assert_eq!(book.read("practice/.gitignore"), "*\n");
}

/// mdBook copies all of such a folder.
#[test]
fn a_book_whose_source_is_its_whole_folder_publishes_nothing_of_it() {
    let book = book()
        .file("book.toml", "[book]\ntitle = \"A book\"\nlanguage = \"en\"\nsrc = \".\"\n")
        .file("SUMMARY.md", "- [Page](page.md)\n")
        .file("page.md", "# Page\n\n{{#exercise tea}}\n");
    book.run(&["practice", "tea"]).has_problems();
    book.run(&["build"]).succeeds();
    assert!(book.has("book/page.html") && !book.has("book/practice"));
}

/// Every folder with a manifest is a crate there.
#[test]
fn a_book_whose_listings_are_its_whole_folder_judges_nothing_of_it() {
    let whole = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n\
                 [preprocessor.bookwright]\nlistings = \".\"\n";
    let workspace = "[workspace]\nmembers = [\"exercises/*\"]\nresolver = \"3\"\n";
    let other = book();
    let book = BookTest::new().file("book.toml", whole).file("Cargo.toml", workspace);
    let book = book.page("# Page\n\n{{#exercise tea}}\n");
    for file in
        ["Cargo.toml", "TASK.md", "src/lib.rs", "tests/cups.rs", "solution/lib.rs", "wrong/adds.rs"]
    {
        let text = other.read(&format!("listings/exercises/tea/{file}"));
        book.write(&format!("exercises/tea/{file}"), text);
    }
    book.run(&["practice", "tea"]).has_problems().says("✗ guests_get_two");
    book.write(&own("tea"), "this is no code");
    book.run(&["test"]).succeeds().says("1 listing: 1 passed");
}

#[test]
fn a_changed_stub_is_told_and_the_reader_s_text_stays() {
    let book = book();
    book.run(&["practice", "tea"]).has_problems();
    book.write(&own("tea"), RIGHT);
    book.write("listings/exercises/tea/src/lib.rs", format!("// New.\n{STUB}"));
    book.run(&["practice", "tea"]).succeeds().says("The book's stub is another one by now.");
    assert_eq!(book.read(&own("tea")), RIGHT);
}

#[test]
fn the_tests_are_those_of_the_book_as_they_are_now() {
    let book = book();
    book.run(&["practice", "tea"]).has_problems();
    book.write(&own("tea"), RIGHT);
    let more = "\n#[test]\nfn many() {\n    assert_eq!(tea::cups(1), 3, \"three by now\");\n}\n";
    let tests = book.read("listings/exercises/tea/tests/cups.rs") + more;
    book.write("listings/exercises/tea/tests/cups.rs", tests);
    book.write("listings/exercises/tea/tests/other.rs", "#[test]\nfn other() {}\n");
    book.run(&["practice", "tea"]).has_problems().says("1 of 4 tests fails").says("three by now");
    // A test of the reader's is none of the book's.
    book.write("practice/tea/tests/own.rs", "#[test]\nfn own() {\n    panic!()\n}\n");
    book.run(&["practice", "tea"]).has_problems().does_not_say("own");
}

#[test]
fn each_exercise_without_a_workspace_is_one_by_itself() {
    let book = book();
    std::fs::remove_file(book.root().join("listings/Cargo.toml")).unwrap();
    book.run(&["practice", "tea"]).has_problems().says("✗ guests_get_two");
    book.write(&own("tea"), RIGHT);
    book.run(&["practice", "tea"]).succeeds();
    book.run(&["practice", "coffee"]).has_problems().says("✗ guests_get_two");
}

#[test]
fn names_are_suggested_and_a_listing_is_none() {
    let book = book().listing("cake", "", "fn main() {}\n");
    book.run(&["practice", "te"]).has_problems().tells("selection-unknown", "").suggests("tea");
    book.run(&["practice", "cake"]).has_problems().tells_of("selection-unknown", "", "cake");
    assert!(!book.has("practice"));
    BookTest::new().run(&["practice"]).has_problems().tells("exercises-missing", "book.toml");
}

#[test]
fn what_cargo_would_refuse_is_told_as_a_problem() {
    let book = book();
    book.write("listings/exercises/tea/Cargo.toml", "[package]\nname = \"tee\"\n");
    let place = "listings/exercises/tea/Cargo.toml:2:";
    book.run(&["practice", "tea"]).has_problems().tells("listing-name-differs", place);
    let book = self::book();
    book.run(&["practice", "tea"]).has_problems();
    book.write("listings/Cargo.toml", "[workspace]\nmembers = [\"*/*\"]\nresolver = \"9\"\n");
    book.write(&own("tea"), RIGHT);
    book.run(&["practice", "tea"])
        .has_problems()
        .says("The tests could not be built")
        .says("resolver");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let book = book().file("practice", "a file");
    let ran = book.run(&["practice"]);
    assert_eq!(ran.code, Some(2), "{}", ran.said);
    ran.says("bookwright cannot continue: cannot write").says("practice");
    assert_eq!(book.read("practice"), "a file");
}
