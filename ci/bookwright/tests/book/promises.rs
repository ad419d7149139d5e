//! What a page promises: terms are introduced before they are used, objectives are tested.

use bookwright_harness::test;
use bookwright_source::Source;

use crate::book_test::{BookTest, Ran};

const SETTINGS: &str = "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n\
                        [preprocessor.bookwright]\nbefore = [\"links\"]\n";

/// What is wrong with the sources, in the order it is printed.
#[track_caller]
fn finds(book: BookTest, problems: &[&str]) {
    let root = book.root();
    let source = Source::discover(&root);
    let mut found = source.problems.clone();
    found.extend(bookwright_check::sources(&source));
    found.sort();
    let shown = |each: &bookwright_base::problem::Problem| {
        format!("{} {}", each.place.display(&root), each.code)
    };
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), problems);
}

/// Two pages and a glossary: the first introduces `alpha`, the second `beta()`.
fn book(first: &str, second: &str, glossary: &str) -> BookTest {
    BookTest::new()
        .file("book.toml", format!("{SETTINGS}glossary = \"glossary.md\"\n"))
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Page](page.md)\n- [Other](other.md)\n\n[Glossary](glossary.md)\n",
        )
        .page(&format!("# Page\n\n{first}\n"))
        .file("src/other.md", format!("# Other\n\n{second}\n"))
        .file("src/glossary.md", format!("# Glossary\n\n{glossary}"))
}

const GLOSSARY: &str = "alpha word\n: A term. [More](page.md#the-place)\n\n\
                        `beta`\n: Another. [More](other.md#betas-place)\n";

#[test]
fn a_term_may_be_used_from_its_place_on() {
    let first = "Words.\n\n## The place\n\nAn alpha\nword is this. Alpha words.";
    finds(book(first, "Alpha word.\n\n## Betas place\n\n`beta` is that.", GLOSSARY), &[]);
}

#[test]
fn a_term_that_is_used_too_early_is_found() {
    let first =
        "One alpha\nword, too early; `x::beta()` too.\n\nAlpha word again.\n\n## The place\n";
    let found = ["src/page.md:3:5 term-early", "src/page.md:4:22 term-early"];
    finds(book(first, "beta and `alphabeta` are no terms.\n\n## Betas place\n", GLOSSARY), &found);
}

#[test]
fn a_reader_who_is_told_where_may_meet_a_term_early() {
    let first = "An alpha word, [explained below](#the-place), and [the `beta` of others](#page).\n\n\
                 ## The place\n";
    finds(book(first, "Text.\n\n## Betas place\n", GLOSSARY), &[]);
    let first = "See [the other page](other.html#betas-place) on `beta`.\n\n## The place\n";
    finds(book(first, "Text.\n\n## Betas place\n", GLOSSARY), &[]);
}

#[test]
fn an_entry_says_where_its_term_is_introduced() {
    let found = ["src/glossary.md:3:1 term-unlinked"];
    finds(book("Gamma.", "Text.", "gamma\n: A term.\n"), &found);
}

#[test]
fn a_term_may_be_introduced_by_an_exercise() {
    let glossary = "gamma\n: A. [More](other.md#exercise-done)\n";
    let exercise = |text: &str| {
        let book = book(text, "{{#exercise done}}", glossary).workspace();
        let folder = "listings/exercises/done";
        let manifest = "[package]\nname = \"done\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
        book.file(&format!("{folder}/Cargo.toml"), manifest)
            .file(&format!("{folder}/src/lib.rs"), "//! Do it.\n")
    };
    exercise("A gamma.").run(&["check"]).tells_of("term-early", "src/page.md:3:3", "gamma");
    exercise("Text.").run(&["check"]).does_not_tell("term-early", "src/page.md");
}

fn objectives(rows: &str) -> BookTest {
    BookTest::new()
        .file("book.toml", format!("{SETTINGS}objectives = \"page.md\"\n"))
        .workspace()
        .file(
            "quizzes/asked.toml",
            "[[questions]]\nid = \"one\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"What?\"\n\
             answer.answer = \"this\"\ncontext = \"Because.\"\n",
        )
        .file(
            "listings/exercises/done/Cargo.toml",
            "[package]\nname = \"done\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
        )
        .file("listings/exercises/done/src/lib.rs", "//! Do it.\n")
        .file("listings/exercises/done/HINTS.md", "Think.\n")
        .file("listings/exercises/done/solution/lib.rs", "//! Done.\n")
        .file("listings/exercises/done/solution/README.md", "So.\n")
        .file("listings/exercises/done/wrong/one.rs", "//! No.\n")
        .file("listings/exercises/done/wrong/two.rs", "//! No.\n")
        .file("listings/exercises/done/tests/it.rs", "#[test]\nfn it() {}\n")
        .page(&format!(
            "# Page\n\n| you can | Question | the exercise |\n|---|---|---|\n{rows}\n\n\
             {{{{#quiz ../quizzes/asked.toml}}}}\n\n{{{{#exercise done}}}}\n"
        ))
}

/// What `check` finds of objectives: what tests none of them, and the row. The tool's own build shows
/// quizzes and exercises.
#[track_caller]
fn untested(rows: &str, problems: &[(&str, &str)]) {
    let ran = objectives(rows).run(&["check"]);
    for (kind, place) in problems {
        ran.tells_of("objective-untested", place, kind);
    }
    assert_eq!(ran.count("objective-untested"), problems.len(), "{}", ran.said);
}

#[test]
fn an_objective_is_tested_by_a_question_and_an_exercise() {
    let (first, second) = ("src/page.md:5:3", "src/page.md:6:3");
    untested("| a | [1](#q1-asked) | [do](#exercise-done) |", &[]);
    untested("| a `b` c | [1](#q2-asked) | [do](#exercise-done) |", &[("question", first)]);
    untested("| a | [1](#q1-asked) | [do](#page) |", &[("exercise", first)]);
    untested(
        "| a | [1](#exercise-done) | [do](#q1-asked) |",
        &[("question", first), ("exercise", first)],
    );
    untested(
        "| a | [1](#q1-asked) | [do](#exercise-done) |\n| b | | |",
        &[("question", second), ("exercise", second)],
    );
}

#[test]
fn what_the_settings_name_must_be_there() {
    let toml =
        format!("{SETTINGS}objectives = [\"page.md\", \"gone.md\"]\nglossary = \"pgae.md\"\n");
    let found = [
        "book.toml:7:26 setting-chapter-unknown",
        "book.toml:8:12 setting-chapter-unknown",
        "src/page.md:1:3 objectives-missing",
    ];
    finds(BookTest::new().file("book.toml", toml), &found);
}

/// Advice can be pasted: it names the program as the author called it.
#[test]
fn advice_names_the_command_as_it_was_called() {
    let book = BookTest::new().page("# Page\n\n{{#listing tea}}\n");
    let root = book.root();
    for (cargo, name) in [(None, "bookwright"), (Some("cargo"), "cargo book")] {
        let run = |args: &[&str]| {
            let mut command = book.command(&root, args);
            if let Some(cargo) = cargo {
                command.env("CARGO", cargo);
            }
            Ran::new(args, &command.output().expect("the binary starts"))
        };
        run(&["build"])
            .has_problems()
            .says(&format!("help: make it: {name} new listing tea --chapter src/page.md\n"))
            .says(&format!("`{name} explain listing-unknown` tells more"));
        run(&["--help"])
            .succeeds()
            .says(&format!("Usage: {name} "))
            .says(&format!("  {name} test && {name} check\n"));
        run(&["explain", "file-not-utf8"])
            .succeeds()
            .says(&format!("\nRaised by `{name} check`.\n"));
    }
}
