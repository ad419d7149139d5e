//! Quizzes: every mistake at its place, and answers that are held to what programs do.

use bookwright_harness::test;

use crate::book_test::BookTest;

/// A quiz of one question, to be spoilt.
const SOUND: &str = r#"[[questions]]
id = "a"
type = "MultipleChoice"
prompt.prompt = "What is 1 + 1?"
prompt.distractors = ["1", "3"]
answer.answer = "2"
context = """
It is [two](page.html).

- Too few.
- Too many.
"""
"#;

fn book(quiz: &str) -> BookTest {
    BookTest::new()
        .page("# Page\n\nText.\n\n{{#quiz ../quizzes/one.toml}}\n")
        .file("quizzes/one.toml", quiz)
}

const BOOK_TOML: &str =
    "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\n";

/// The same book, by the strict rules.
fn strict(quiz: &str) -> BookTest {
    book(quiz).file("book.toml", format!("{BOOK_TOML}strict-quizzes = true\n"))
}

fn traced(id: &str, program: &str, answer: &str) -> String {
    format!(
        "[[questions]]\nid = \"{id}\"\ntype = \"Tracing\"\ncontext = \"So.\"\n\
         prompt.program = '''\n{program}'''\n{answer}\n"
    )
}

#[test]
fn a_quiz_stands_on_its_page() {
    let book = strict(SOUND);
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    for words in ["What is 1 + 1?", "It is <a", "Too few.", "data-id=\"a\"", "1 Page"] {
        assert!(page.contains(words), "{words}\nis not in\n{page}");
    }
    book.run(&["check"]).succeeds();
}

#[test]
fn all_mistakes_of_a_file_are_told_in_one_run_and_nothing_is_built() {
    let spoilt = SOUND
        .replace("id = \"a\"", "di = \"a\"")
        .replace("[\"1\", \"3\"]", "[\"2\", \"\"]")
        .replace("- Too many.\n", "");
    let book = strict(&spoilt);
    book.run(&["build"])
        .has_problems()
        .tells("quiz-id-missing", "quizzes/one.toml:1:1")
        .tells_of("key-unknown", "quizzes/one.toml:2:1", "di")
        .suggests("`id`")
        .tells("quiz-option-repeated", "quizzes/one.toml:5:23")
        .tells("quiz-part-empty", "quizzes/one.toml:5:28")
        .tells("quiz-reasons-mismatch", "quizzes/one.toml:7:11");
    assert!(!book.has("book/page.html"));
}

/// Questions as mdbook-quiz takes them: without ids, contexts, reasons, or distractors, in files of any
/// name, one beside each chapter.
#[test]
fn what_mdbook_quiz_shows_is_shown() {
    let bare = "[[questions]]\ntype = \"MultipleChoice\"\nprompt.prompt = \"Which is even?\"\n\
                prompt.distractors = [\"1\", \"3\"]\nanswer.answer = \"2\"\n";
    let book = book(bare)
        .page("# Page\n\nText.\n\n{{#quiz ../quizzes/one.toml}}\n\n{{#quiz a/my quiz.toml}}\n\n{{#quiz b/my quiz.toml}}\n")
        .file("src/a/my quiz.toml", bare.replace("\"1\", \"3\"", ""))
        .file("src/b/my quiz.toml", format!("{bare}context = \"It is two, for two reasons:\\n\\n- one\\n- two\\n\"\n"));
    book.run(&["build"]).succeeds();
    let page = book.read("book/page.html");
    for (words, times) in [
        ("<summary>Answer</summary>", 2),
        ("<summary>Answer and explanation</summary>", 1),
        ("<div class=\"explanation\">\n<p>It is two, for two reasons:</p>", 1),
        ("class=\"not\"", 0),
        ("id=\"quiz-one\"", 1),
        ("id=\"quiz-a-my-quiz\"", 1),
        ("id=\"quiz-b-my-quiz\"", 1),
    ] {
        assert_eq!(page.matches(words).count(), times, "{words}\nin\n{page}");
    }
    book.run(&["check"]).succeeds();
    book.write("book.toml", format!("{BOOK_TOML}strict-quizzes = true\n"));
    book.run(&["check"])
        .has_problems()
        .tells("quiz-id-missing", "quizzes/one.toml:1:1")
        .tells("quiz-part-missing", "quizzes/one.toml:1:1")
        .tells("quiz-part-empty", "src/a/my quiz.toml:4:22")
        .tells("quiz-id-missing", "src/b/my quiz.toml:1:1");
}

#[test]
fn a_quiz_that_is_not_there_is_told_with_the_one_that_is_meant() {
    book(SOUND)
        .page("# Page\n\n{{#quiz quizzes/one.toml}}\n\n{{#quiz ../quizzes/on.toml}}\n")
        .run(&["build"])
        .has_problems()
        .tells_of("quiz-missing", "src/page.md:3:9", "src/quizzes/one.toml")
        .suggests("../quizzes/one.toml")
        .tells_of("quiz-missing", "src/page.md:5:9", "quizzes/on.toml");
}

#[test]
fn a_quiz_has_one_place_and_its_ids_are_its_own() {
    book(SOUND)
        .page("# Page\n\n{{#quiz ../quizzes/one.toml}}\n\n{{#quiz ../quizzes/one.toml}}\n")
        .file("quizzes/two.toml", SOUND)
        .run(&["build"])
        .has_problems()
        .tells_of("quiz-shown-twice", "src/page.md:5:9", "one")
        .tells("quiz-id-taken", "quizzes/two.toml:2:6")
        // Where the other one is.
        .suggests("src/page.md:3:9")
        .suggests("one.toml:2:6");
}

#[test]
fn a_quiz_outside_the_book_is_refused() {
    book(SOUND)
        .page("# Page\n\n{{#quiz ../../secret.toml}}\n\n{{#quiz ../quizzes/one.toml}}\n")
        .run(&["build"])
        .has_problems()
        .tells("path-outside", "src/page.md:3:9");
}

#[test]
fn check_finds_quizzes_nobody_shows_and_misspelt_words() {
    let ran = book(&SOUND.replace("Too few", "Too fwe"))
        .file("quizzes/unused.toml", SOUND.replace("\"a\"", "\"b\""))
        .run(&["check"])
        .has_problems();
    ran.tells("quiz-unused", "quizzes/unused.toml");
    ran.tells("word-unknown", "quizzes/one.toml:10:7");
}

#[test]
fn a_broken_link_is_found_in_the_quiz() {
    book(&SOUND.replace("page.html", "gone.html"))
        .run(&["check"])
        .has_problems()
        .tells("link-broken", "quizzes/one.toml:8:13");
    book(&SOUND.replace("page.html", "page.html#gone")).run(&["check"]).has_problems().tells_of(
        "link-fragment-unknown",
        "quizzes/one.toml:8:13",
        "#gone",
    );
}

#[test]
fn upstreams_preprocessor_keeps_its_directive_and_its_rules() {
    let book = book("[[questions]]\nanything = 1\n").file(
        "book.toml",
        "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.quiz]\noptional = true\n\
         command = \"no-such-program\"\n",
    );
    book.run(&["build"]).succeeds();
    assert!(book.read("book/page.html").contains("{{#quiz ../quizzes/one.toml}}"));
}

#[test]
fn a_tracing_answer_is_what_the_program_does() {
    let quiz = [
        traced(
            "prints",
            "fn main() {\n    let name = \"x\";\n    println!(\"{name}  \\n\\n1\");\n}\n",
            "answer.doesCompile = true\nanswer.stdout = \"x\\n\\n1\"",
        ),
        traced(
            "refused",
            "fn main() {\n    let x: u8 = true;\n}\n",
            "answer.doesCompile = false\nanswer.lineNumber = 2",
        ),
        // Only the edition of 2024 takes this for a call of an async closure.
        traced(
            "edition",
            "fn main() {\n    let _ = async || 1;\n    println!(\"ok\");\n}\n",
            "answer.doesCompile = true\nanswer.stdout = \"ok\"",
        ),
    ]
    .concat();
    book(&quiz).run(&["test"]).succeeds().says("3 programs of quizzes");
}

#[test]
fn a_tracing_answer_that_lies_is_caught_at_its_place() {
    let quiz = [
        traced(
            "one",
            "fn main() { println!(\"1\") }\n",
            "answer.doesCompile = true\nanswer.stdout = \"2\"",
        ),
        traced("two", "fn main() {}\n", "answer.doesCompile = false"),
        traced("three", "fn main() { 1 }\n", "answer.doesCompile = true\nanswer.stdout = \"1\""),
        traced(
            "four",
            "fn main() {\n    let x: u8 = true;\n}\n",
            "answer.doesCompile = false\nanswer.lineNumber = 3",
        ),
        traced(
            "five",
            "fn main() {\n    println!(\"1\");\n    panic!(\"no\");\n}\n",
            "answer.doesCompile = true\nanswer.stdout = \"1\"",
        ),
    ]
    .concat();
    book(&quiz)
        .run(&["test"])
        .has_problems()
        .says("-2\n")
        .says("+1\n")
        .says("E0308")
        .says("5 problems")
        .tells("quiz-output-differs", "quizzes/one.toml:9:17")
        .tells("quiz-program-compiles", "quizzes/one.toml:17:22")
        .tells("quiz-program-broken", "quizzes/one.toml:25:22")
        .tells_of("quiz-error-line-differs", "quizzes/one.toml:37:21", "3")
        .suggests("2")
        .tells_of("quiz-program-fails", "quizzes/one.toml:49:17", "101");
}

#[test]
fn a_new_quiz_passes_at_once_and_keeps_its_id() {
    let book = BookTest::new().file("book.toml", format!("{BOOK_TOML}strict-quizzes = true\n"));
    book.run(&["new", "quiz", "page", "--chapter", "page.md"])
        .succeeds()
        .says("made quizzes/page.toml")
        .says("changed src/page.md")
        .says("an id for another question: ");
    assert!(book.read("src/page.md").ends_with("{{#quiz ../quizzes/page.toml}}\n"));
    let quiz = book.read("quizzes/page.toml");
    for command in ["test", "build"] {
        book.run(&[command]).succeeds();
    }
    book.run(&["check"])
        .has_problems()
        .says("1 problem\n")
        .tells("placeholder-left", "quizzes/page.toml:8:1");
    assert_eq!(book.read("quizzes/page.toml"), quiz, "no build writes among the sources");
    book.run(&["new", "quiz", "page", "--chapter", "page.md"])
        .has_problems()
        .tells("name-taken", "quizzes/page.toml");
    book.run(&["new", "quiz", "Two words", "--chapter", "page.md"])
        .has_problems()
        .tells("name-invalid", "quizzes/Two words.toml");
    assert!(!book.has("quizzes/Two words.toml"));
    // A second one is in the section of the first. Only strict quizzes give reasons.
    book.write("book.toml", BOOK_TOML);
    book.run(&["new", "quiz", "more", "--chapter", "page.md"]).succeeds();
    assert!(book.read("src/page.md").ends_with(
        "## Check yourself\n\n{{#quiz ../quizzes/page.toml}}\n\n{{#quiz ../quizzes/more.toml}}\n"
    ));
    assert!(quiz.contains("\n- ") && !book.read("quizzes/more.toml").contains("\n- "));
}
