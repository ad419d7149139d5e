//! Quiz files in, codes and places of problems out.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

/// A question of each kind, without a mistake.
const SOUND: &str = r#"
[multipart]
bakery = "A bakery has *one* oven."

[[questions]]
id = "choice"
type = "MultipleChoice"
multipart = "bakery"
prompt.prompt = "What is 1 + 1?"
prompt.distractors = ["1", "3"]
prompt.sortAnswers = true
answer.answer = "2"
context = """
It is 2.

- Too few.
- Too many.
"""

[[questions]]
id = "several"
type = "MultipleChoice"
prompt.prompt = "Which are even?"
prompt.distractors = ["`1`"]
prompt.answerIndex = 1
answer.answer = ["`2`", "`4`"]
context = "Half of each is whole.\n\n- Half of it is not.\n"
promptExplanation = false

[[questions]]
id = "typed"
type = "ShortAnswer"
prompt.prompt = "Which keyword?"
prompt.response = "code"
answer.answer = "let"
answer.alternatives = ["let mut"]
context = "It binds."

[[questions]]
id = "traced"
type = "Tracing"
context = "It prints."
[questions.prompt]
program = """
fn main() {
    println!("1");
}
"""
[questions.answer]
doesCompile = true
stdout = "1\n"

[[questions]]
id = "refused"
type = "Tracing"
prompt.program = "fn main() {\n    1 + true;\n}\n"
answer.doesCompile = false
answer.lineNumber = 2
context = "It does not compile."
"#;

/// Reads a file by the strict rules.
fn read(source: &str) -> (Quiz, Vec<String>) {
    parse(source, true)
}

fn parse(source: &str, strict: bool) -> (Quiz, Vec<String>) {
    let mut problems = Vec::new();
    let quiz = Quiz::parse(Text::new("/a.toml", source), strict, &mut problems);
    problems.sort();
    let problems = problems
        .iter()
        .map(|problem| format!("{} {}", problem.place.display(Path::new("/")), problem.code))
        .collect();
    (quiz, problems)
}

/// The sound file with one piece replaced, which must be there.
#[track_caller]
fn with(from: &str, to: &str) -> Vec<String> {
    assert!(SOUND.contains(from), "{from} is not there to be replaced");
    read(&SOUND.replacen(from, to, 1)).1
}

#[test]
fn a_sound_file_is_read_as_upstream_reads_it() {
    let (quiz, problems) = read(SOUND);
    assert_eq!(problems, Vec::<String>::new());
    let ids: Vec<_> = quiz.questions.iter().map(|each| each.id.get_ref().as_str()).collect();
    assert_eq!(ids, ["choice", "several", "typed", "traced", "refused"]);
    assert_eq!(quiz.multipart["bakery"], "A bakery has *one* oven.");
    assert_eq!(quiz.questions[0].multipart(), Some("bakery"));
    assert_eq!(quiz.questions[2].context(), "It binds.");
    let schema::Question::Tracing(traced) = &*quiz.questions[3].form else { panic!() };
    assert_eq!(traced.0.answer.stdout.as_deref(), Some("1\n"));
    let spans = &quiz.questions[4].spans;
    assert_eq!(&quiz.text.text[spans.line_number.clone()], "2");
    assert_eq!(&quiz.text.text[spans.does_compile.clone()], "false");
}

#[test]
fn every_mistake_has_its_place() {
    for (from, to, problem) in [
        ("[multipart]", "title = 1\n[multipart]", "a.toml:2:1 key-unknown"),
        ("\"A bakery has *one* oven.\"", "\" \"", "a.toml:3:10 quiz-part-empty"),
        ("id = \"choice\"", "", "a.toml:5:1 quiz-id-missing"),
        ("\"choice\"", "\"a b\"", "a.toml:6:6 quiz-id-invalid"),
        ("\"choice\"", "7", "a.toml:6:6 value-type"),
        ("\"Tracing\"", "\"Traicing\"", "a.toml:41:8 value-unknown"),
        ("type = \"Tracing\"", "", "a.toml:39:1 quiz-part-missing"),
        ("promptExplanation", "explain", "a.toml:28:1 key-unknown"),
        ("= false\n", "= 1\n", "a.toml:28:21 value-type"),
        ("\"What is 1 + 1?\"", "\"\"", "a.toml:9:17 quiz-part-empty"),
        ("prompt.prompt = \"Which are even?\"", "", "a.toml:24:1 quiz-part-missing"),
        (
            "distractors = [\"1\"",
            "distracters = [\"1\"",
            "a.toml:9:1 quiz-part-missing\na.toml:10:8 key-unknown",
        ),
        ("[\"1\", \"3\"]", "[\"1\", \"\"]", "a.toml:10:28 quiz-part-empty"),
        ("[\"1\", \"3\"]", "[\"1\", \"1\"]", "a.toml:10:28 quiz-option-repeated"),
        ("[\"1\", \"3\"]", "[\"1\", \" 2 \"]", "a.toml:10:28 quiz-option-repeated"),
        ("[\"`1`\"]", "\"`1`\"", "a.toml:24:22 value-type"),
        ("[\"`1`\"]", "[]", "a.toml:24:22 quiz-part-empty\na.toml:25:22 quiz-place-unknown"),
        ("[\"`2`\", \"`4`\"]", "[\"`2`\", \"`2`\"]", "a.toml:26:25 quiz-option-repeated"),
        ("[\"`2`\", \"`4`\"]", "[]", "a.toml:26:17 quiz-part-empty"),
        ("[\"`2`\", \"`4`\"]", "2", "a.toml:26:17 value-type"),
        ("answerIndex = 1", "answerIndex = 2", "a.toml:25:22 quiz-place-unknown"),
        ("answerIndex = 1", "answerIndex = -1", "a.toml:25:22 number-out-of-range"),
        (
            "sortAnswers = true",
            "sortAnswers = true\nprompt.answerIndex = 1",
            "a.toml:12:8 quiz-order-conflict",
        ),
        (
            "multipart = \"bakery\"\nprompt",
            "multipart = \"bakry\"\nprompt",
            "a.toml:3:1 quiz-multipart-unused\na.toml:8:13 quiz-multipart-unknown",
        ),
        ("It is 2.\n", "", "a.toml:13:11 quiz-explanation-missing"),
        ("- Too many.\n", "", "a.toml:13:11 quiz-reasons-mismatch"),
        ("- Too few.\n- Too many.\n", "", "a.toml:13:11 quiz-reasons-mismatch"),
        ("- Too many.", "-", "a.toml:13:11 quiz-part-empty"),
        ("context = \"It binds.\"", "", "a.toml:30:1 quiz-part-missing"),
        ("\"It binds.\"", "\"\"", "a.toml:37:11 quiz-part-empty"),
        ("\"code\"", "\"Code\"", "a.toml:34:19 value-unknown"),
        ("[\"let mut\"]", "[\" LET \"]", "a.toml:36:24 quiz-option-repeated"),
        ("[\"let mut\"]", "[\"\"]", "a.toml:36:24 quiz-part-empty"),
        ("answer.answer = \"let\"", "", "a.toml:36:1 quiz-part-missing"),
        ("stdout = \"1\\n\"", "", "a.toml:49:1 quiz-part-missing"),
        ("stdout = \"1\\n\"", "stdout = 1", "a.toml:51:10 value-type"),
        ("stdout = \"1\\n\"", "stdout = \"1\"\nlineNumber = 1", "a.toml:52:1 quiz-answer-conflict"),
        ("doesCompile = true\n", "", "a.toml:49:1 quiz-part-missing"),
        ("answer.lineNumber = 2", "answer.stdout = \"\"", "a.toml:58:8 quiz-answer-conflict"),
        ("answer.lineNumber = 2", "answer.lineNumber = 4", "a.toml:58:21 quiz-line-unknown"),
        ("answer.lineNumber = 2", "answer.linenumber = 2", "a.toml:58:8 key-unknown"),
        (
            "answer.answer = \"let\"\nanswer.alternatives = [\"let mut\"]",
            "answer = \"let\"",
            "a.toml:35:10 value-type",
        ),
    ] {
        let problems = with(from, to);
        let expected: Vec<&str> = problem.lines().collect();
        assert_eq!(problems, expected, "{from} -> {to}");
    }
}

#[test]
fn what_is_no_quiz_is_told_so() {
    assert_eq!(read("").1, ["a.toml:1:1 quiz-empty"]);
    assert_eq!(read("questions = 1").1, ["a.toml:1:13 value-type"]);
    assert_eq!(read("questions = []").1, ["a.toml:1:13 quiz-empty"]);
    assert_eq!(read("questions = [1]").1, ["a.toml:1:14 quiz-question-form"]);
    let unclosed = "a.toml:1:14 toml-invalid";
    assert_eq!(read("questions = [").1, [unclosed]);
    let inline = "questions = [{ id = \"a\" }]";
    assert!(read(inline).1.iter().any(|each| each == "a.toml:1:14 quiz-question-form"));
}

#[test]
fn one_mistake_does_not_hide_the_next() {
    let source = SOUND.replace("id = ", "di = ").replace("It is 2.", "");
    let (quiz, problems) = read(&source);
    assert_eq!(problems.len(), 11, "{problems:#?}");
    assert_eq!(quiz.questions.len(), 0);
}

/// Questions that mdbook-quiz shows, and that can be judged; a strict book asks more of each.
const PLAIN: &str = r#"
[multipart]
unused = "Nobody asks about it."

[[questions]]
type = "MultipleChoice"
prompt.prompt = "What is 1 + 1?"
prompt.distractors = ["1", "3"]
answer.answer = "2"

[[questions]]
id = "hello world"
type = "MultipleChoice"
prompt.prompt = "Which are even?"
prompt.distractors = []
answer.answer = ["2", "4"]
context = "Both, because each is:\n\n- a number,\n- twice another one.\n"

[[questions]]
type = "ShortAnswer"
prompt.prompt = "Which keyword?"
answer.answer = "let"
answer.alternatives = ["Let"]
context = ""

[[questions]]
type = "Tracing"
prompt.program = "fn main() {}"
answer.doesCompile = true
answer.stdout = ""

[[questions]]
type = "Tracing"
prompt.program = "fn main() {}"
answer.doesCompile = true
answer.stdout = ""
"#;

#[test]
fn what_only_the_strict_rules_ask_is_no_mistake_elsewhere() {
    let (quiz, problems) = parse(PLAIN, false);
    assert_eq!(problems, Vec::<String>::new());
    assert!(!quiz.has_reasons);
    let ids: Vec<_> = quiz.questions.iter().map(|each| each.id.get_ref().as_str()).collect();
    assert_eq!(ids[1], "hello world");
    assert_eq!((ids[0].len(), ids[2].len(), ids[3].len()), (16, 16, 16));
    assert_eq!(ids[4], format!("{}-2", ids[3]), "each is unique in the quiz");
    let moved =
        PLAIN.replace("id = \"hello world\"", "id = \"other\"").replacen("1\", \"3", "0", 1);
    assert_eq!(
        parse(&moved, false).0.questions[0].id.get_ref(),
        ids[0],
        "what it asks is the same"
    );

    let (strict, problems) = read(PLAIN);
    assert!(strict.questions.is_empty());
    assert_eq!(
        problems,
        [
            "a.toml:3:1 quiz-multipart-unused",
            "a.toml:5:1 quiz-id-missing",
            "a.toml:5:1 quiz-part-missing",
            "a.toml:12:6 quiz-id-invalid",
            "a.toml:15:22 quiz-part-empty",
            "a.toml:19:1 quiz-id-missing",
            "a.toml:23:24 quiz-option-repeated",
            "a.toml:24:11 quiz-part-empty",
            "a.toml:26:1 quiz-id-missing",
            "a.toml:26:1 quiz-part-missing",
            "a.toml:32:1 quiz-id-missing",
            "a.toml:32:1 quiz-part-missing",
        ]
    );
}

#[test]
fn what_cannot_be_shown_or_judged_is_a_mistake_everywhere() {
    for (from, to, problem) in [
        ("\"What is 1 + 1?\"", "\" \"", "a.toml:7:17 quiz-part-empty"),
        ("[\"1\", \"3\"]", "[\"1\", \"\"]", "a.toml:8:28 quiz-part-empty"),
        ("[\"1\", \"3\"]", "[\"1\", \"2\"]", "a.toml:8:28 quiz-option-repeated"),
        ("[\"1\", \"3\"]", "[\"1\", \"Both A and B\"]", "a.toml:8:28 quiz-option-place"),
        ("[\"2\", \"4\"]", "[]", "a.toml:16:17 quiz-part-empty"),
        ("\"hello world\"", "\"\"", "a.toml:12:6 quiz-part-empty"),
        ("context = \"\"", "context = 1", "a.toml:24:11 value-type"),
        ("answer.stdout = \"\"\n", "", "a.toml:29:1 quiz-part-missing"),
        ("alternatives", "alternative", "a.toml:23:8 key-unknown"),
    ] {
        assert!(PLAIN.contains(from), "{from} is not there to be replaced");
        let problems = parse(&PLAIN.replacen(from, to, 1), false).1;
        assert_eq!(problems, [problem], "{from} -> {to}");
    }
}

#[test]
fn a_path_is_written_from_the_chapters_folder() {
    let file = Path::new("/b/quizzes/a.toml");
    assert_eq!(path_from(Path::new("/b/src/ch"), file), "../../quizzes/a.toml");
    assert_eq!(path_from(Path::new("/b/quizzes"), file), "a.toml");
}

/// The book's own quiz files, and those above.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../quizzes");
    let own = toml_files(&folder, &mut Vec::new());
    let own = own.iter().map(|path| std::fs::read_to_string(path).unwrap());
    own.chain([SOUND.to_owned(), PLAIN.to_owned()]).collect()
});

/// Pieces that mean something in TOML, in Markdown or in the format.
const PIECES: [&str; 24] = [
    "\"",
    "\"\"\"",
    "'''",
    "[",
    "]]",
    "{",
    "}",
    "=",
    ".",
    "\n",
    "\r\n",
    "#",
    "\\u00e9",
    "\\",
    "é",
    "[[questions]]",
    "type = \"Tracing\"",
    "answer = 1",
    "prompt = []",
    "- ",
    "0x",
    "-1",
    "\u{0}",
    "1979-05-27",
];

proptest! {
    /// Whatever stands in a file: no panic, every problem's place lies in it, and what passes is
    /// what upstream's schema reads.
    #[test]
    fn any_file_is_read_or_told_what_is_wrong(
        which in any::<prop::sample::Index>(),
        strict in any::<bool>(),
        cuts in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..40_usize, prop::sample::select(&PIECES[..])), 0..6),
    ) {
        let mut source = which.get(&FILES).clone();
        for (at, length, piece) in cuts {
            let floor = |mut at: usize| {
                at = at.min(source.len());
                while !source.is_char_boundary(at) { at -= 1; }
                at
            };
            let start = floor(at.index(source.len() + 1));
            let end = floor(start + length).max(start);
            source.replace_range(start..end, piece);
        }
        let mut problems = Vec::new();
        let quiz = Quiz::parse(Text::new("/a.toml", source.as_str()), strict, &mut problems);
        for problem in &problems {
            problem.render(Path::new("/"), false);
        }
        prop_assert_eq!(quiz.questions.is_empty(), !problems.is_empty());
        if problems.is_empty() {
            prop_assert!(toml::from_str::<schema::Quiz>(&source).is_ok());
        }
    }
}

#[test]
fn advice_names_a_key_as_it_must_be_written() {
    let question = "[[questions]]\nid = \"a\"\ntype = \"MultipleChoice\"\ncontext = \"So.\"\n";
    for (rest, help) in [
        ("prompt.prompt = \"?\"", "add prompt.distractors = [\"…\", \"…\"]"),
        ("prompt = { prompt = \"?\" }", "add distractors = [\"…\", \"…\"]"),
        ("[questions.prompt]\nprompt = \"?\"", "add distractors = [\"…\", \"…\"]"),
        ("prompt.distractors = [\"1\"]", "add prompt.prompt = \"…\""),
        ("", "write what it takes, such as prompt.prompt = \"…\""),
    ] {
        let mut problems = Vec::new();
        Quiz::parse(Text::new("/a.toml", format!("{question}{rest}\n")), true, &mut problems);
        let helps: Vec<&String> = problems.iter().flat_map(|each| &each.help).collect();
        assert!(helps.iter().any(|each| *each == help), "{rest}: {helps:?}");
    }
}
