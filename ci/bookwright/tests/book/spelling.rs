//! Spelling: `language` in book.toml says which words are right, and the book can bring dictionaries.

use bookwright_harness::test;

use crate::book_test::BookTest;

/// British, with one mistake in the last line.
const BRITISH: &str = "# Colours\n\nThe organiser realised that the programme's colour was grey; he \
    travelled to the theatre.\n\nA Zorblat’s edge, the Zorblat's edge, a naïve nai\u{308}ve caf&eacute;.\n\n\
    A co\u{ad}operative, non\u{2011}breaking and co&shy;operative one. It isn’t so.\n\nOne recieves it.\n";

fn in_language(language: &str) -> BookTest {
    BookTest::new()
        .file("book.toml", format!("[book]\ntitle = \"A book\"\nlanguage = \"{language}\"\n"))
}

#[test]
fn a_book_is_spelt_in_the_english_it_says() {
    for language in ["en-GB", "en_gb", "en-IE", "en"] {
        let book = in_language(language).page(BRITISH).file(".spelling", "Zorblat\n");
        let ran = book.run(&["check"]).has_problems().says("1 problem\n");
        ran.tells_of("word-unknown", "src/page.md:9:5", "recieves").suggests("`receives`");
    }
    let book = in_language("en-US").page(BRITISH).file(".spelling", "Zorblat\n");
    let ran = book.run(&["check"]).has_problems();
    ran.tells_of("word-unknown", "src/page.md:1:3", "Colours");
    ran.tells_of("word-unknown", "src/page.md:3:5", "organiser").suggests("`organizer`");
    ran.tells_of("word-unknown", "src/page.md:3:33", "programme")
        .does_not_tell("spelling-unused", "");
    let book = in_language("en-GB").page("# Page\n\nA color.\n");
    let ran = book.run(&["check"]).has_problems().says("1 problem\n");
    ran.tells("word-unknown", "src/page.md:3:3").suggests("`colour`");
}

#[test]
fn the_terms_of_the_field_are_words_in_every_language() {
    let terms = "# Mutexes\n\nThe Mutex derefs, a newtype was destructured; Clippy runs. See crates.io's \
                 non-async page. A mutxe.\n\nThe PhantomData.\n";
    let book = in_language("en").page(terms);
    let ran = book.run(&["check"]).has_problems().says("2 problems\n");
    ran.tells_of("word-unknown", "src/page.md:3:", "mutxe").suggests("`mutex`");
    // The name of a type goes in backticks.
    ran.tells_of("word-unknown", "src/page.md:5:5", "PhantomData");
    let toml = "[book]\ntitle = \"Buch\"\nlanguage = \"de\"\n\n[preprocessor.bookwright]\n\
                dictionaries = [\"de.dic\"]\n";
    let book = BookTest::new()
        .file("book.toml", toml)
        .file("de.aff", "SET UTF-8\n")
        .file("de.dic", "4\nBuch\nSeite\nein\nalte\n")
        .file("src/SUMMARY.md", "# Buch\n\n- [Seite](page.md)\n")
        .page("# Seite\n\nein Mutex, ein Mutxe\n");
    let ran = book.run(&["check"]).has_problems().says("1 problem\n");
    ran.tells_of("word-unknown", "src/page.md:3:", "Mutxe");
}

#[test]
fn a_language_without_a_dictionary_is_said_once_and_nothing_else() {
    let book = in_language("de").page("# Seite\n\nEin deutscher Abstaz.\n");
    let book = book.file(".spelling", "Zorblat\n");
    let ran = book.run(&["check"]).succeeds().says("the language `de`").says("dictionaries = [");
    assert_eq!(ran.said.matches("`de`").count(), 1, "{}", ran.said);
    in_language("en").run(&["check"]).succeeds().does_not_say("dictionar");
}

#[test]
fn a_book_may_do_without() {
    let toml = |value: &str| {
        format!("[book]\ntitle = \"A book\"\n\n[preprocessor.bookwright]\nspelling = {value}\n")
    };
    let page = "# Page\n\nA mispeled word.\n";
    let book = |value: &str| BookTest::new().file("book.toml", toml(value)).page(page);
    book("false").run(&["check"]).succeeds();
    book("true").run(&["check"]).tells("word-unknown", "src/page.md:3:3");
    book("\"no\"").run(&["check"]).tells("value-type", "book.toml:5:");
}

#[test]
fn a_book_brings_dictionaries_of_its_own() {
    let toml = |language: &str, more: &str| {
        format!(
            "[book]\ntitle = \"Buch\"\nlanguage = \"{language}\"\n\n[preprocessor.bookwright]\n\
             dictionaries = [{more}]\n"
        )
    };
    let book = BookTest::new()
        .file("book.toml", toml("de", "\"words/de.dic\""))
        .file("words/de.aff", "SET ISO8859-1\n\nSFX E Y 1\nSFX E 0 e .\n")
        .file("words/de.dic", b"5\nBuch\nf\xfcr/E\nein/E\nT\xfcr\nSeite\n".as_slice())
        .file("src/SUMMARY.md", "# Buch\n\n- [Seite](page.md)\n")
        .page("# Seite\n\nEin Buch für Zorblats Tür. Eine Tuer.\n")
        .file(".spelling", "Zorblats\n");
    let ran = book.run(&["check"]).has_problems().says("1 problem\n");
    ran.tells_of("word-unknown", "src/page.md:3:33", "Tuer");
    // Beside the tool's own: a word is right if one of them has it.
    let book = book.file("book.toml", toml("en", "\"words/de.dic\""));
    let book = book.page("# Seite\n\nEin book für Zorblats theatre.\n");
    book.run(&["check"]).succeeds();
    // Another alphabet than the Latin one is read only with a dictionary of it.
    let russian = "# \u{421}\u{43b}\u{43e}\u{432}\u{43e}\n\n\u{441}\u{43b}\u{43e}\u{432}\u{43e} \u{441}\u{43b}\u{438}\u{432}\u{43e}\n";
    let book = BookTest::new()
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n")
        .file("words/ru.aff", "SET UTF-8\n")
        .file("words/ru.dic", "1\n\u{441}\u{43b}\u{43e}\u{432}\u{43e}\n")
        .page(russian);
    book.run(&["check"]).succeeds();
    let ran = book.file("book.toml", toml("en", "\"words/ru.dic\"")).run(&["check"]).has_problems();
    assert_eq!(ran.count("word-unknown"), 1, "{}", ran.said);
}

#[test]
fn a_dictionary_that_cannot_be_used_is_the_only_problem_of_spelling() {
    let book = |name: &str| {
        let toml = format!(
            "[book]\ntitle = \"Buch\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\n\
             dictionaries = [\"{name}\"]\n"
        );
        BookTest::new().file("book.toml", toml).page("# Seite\n\nEin Buch.\n")
    };
    let with = |set: &str, stems: &[u8]| {
        book("de.dic").file("de.aff", format!("SET {set}\n")).file("de.dic", stems)
    };
    for (book, code) in [
        (book("gone.dic"), "dictionary-unreadable"),
        (book("de.dic").file("de.dic", "1\nBuch\n"), "dictionary-unreadable"),
        (with("UTF-8", b"1\nT\xfcr\n"), "dictionary-unreadable"),
        (with("KOI8-R", b"1\nT\xfcr\n"), "dictionary-unreadable"),
        (with("UTF-8", b"Buch/\xc3\xa4\n"), "dictionary-unreadable"),
        (book("../de.dic"), "path-outside"),
    ] {
        let ran = book.run(&["check"]).has_problems().says("1 problem\n");
        ran.tells(code, "book.toml:6:");
    }
}
