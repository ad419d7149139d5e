//! A quiz in, a form out; what it holds is looked for as a browser would.

use std::collections::HashSet;

use scraper::{ElementRef, Html, Selector};

use super::*;
use bookwright_base::problem::Text;

const QUIZ: &str = r#"
[multipart]
oven = "One *oven*."

[[questions]]
id = "one"
type = "MultipleChoice"
multipart = "oven"
prompt.prompt = "What does `f` do?\n\n```rust\nfn f() {\n\n    <T>\n}\n```\n"
prompt.distractors = ["A **b**", "```rust\nlet a;\n\nlet b;\n```", "- one\n- two"]
answer.answer = "It is {{#right}}, [here](a.html)"
context = "Because.\n\n- Not a.\n- Not b.\n- Not c,\n  [see](https://x.org).\n"

[[questions]]
id = "many"
type = "MultipleChoice"
multipart = "oven"
prompt.prompt = "Which?"
prompt.distractors = ["d", "b"]
prompt.sortAnswers = true
answer.answer = ["c", "a"]
context = "So.\n\n- no d\n- no b\n"
promptExplanation = true

[[questions]]
id = "placed"
type = "MultipleChoice"
prompt.prompt = "Where?"
prompt.distractors = ["x", "y"]
prompt.answerIndex = 1
answer.answer = "z"
context = "So, [as seen](https://x.org) [there](a.html#x).\n\n- no x\n- no y\n"

[[questions]]
id = "short"
type = "ShortAnswer"
prompt.prompt = "Which?"
answer.answer = "<T>"
answer.alternatives = ["T"]
context = "So."

[[questions]]
id = "long"
type = "ShortAnswer"
prompt.prompt = "Which?"
prompt.response = "long"
answer.answer = "a"
context = "So."

[[questions]]
id = "traced"
type = "Tracing"
prompt.program = "fn main() {\n\n    println!(\"a\\n\\nb\");\n}\n"
answer.doesCompile = true
answer.stdout = "a\n\nb\n"
context = "So."

[[questions]]
id = "refused"
type = "Tracing"
prompt.program = "fn main() { 1 }\n"
answer.doesCompile = false
answer.lineNumber = 1
context = "So."
"#;

fn form() -> String {
    form_of(QUIZ, true)
}

fn form_of(quiz: &str, strict: bool) -> String {
    form_in(quiz, strict, true)
}

fn form_in(quiz: &str, strict: bool, themed: bool) -> String {
    let mut problems = Vec::new();
    let quiz = Quiz::parse(Text::new("/a.toml", quiz), strict, &mut problems);
    assert_eq!(problems, []);
    let mut color = |code: &str, _: &str| code.lines().map(escaped).collect();
    let lead = |address: &str| {
        let words = address.starts_with("a.html").then(|| "23.1 A".to_owned());
        (address.replace(".html", ".md"), words)
    };
    figure(
        &quiz,
        &mut FormEnvironment {
            title: "T",
            themed,
            prose: Options::empty(),
            color: &mut color,
            lead: &lead,
        },
    )
}

fn all<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    html.select(&Selector::parse(selector).unwrap()).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

#[test]
fn the_form_stands_on_one_line_and_holds_no_directive() {
    let form = form();
    assert!(form.starts_with("<form class=\"quiz\" id=\"quiz-a\"") && form.ends_with("</form>"));
    assert!(!form.contains(['\n', '\r']) && !form.contains("{{"), "{form}");
}

#[test]
fn every_question_is_a_fieldset_and_every_control_has_a_name() {
    let html = Html::parse_fragment(&form());
    assert_eq!(all(&html, "fieldset.question > legend:first-child").len(), 7);
    let kinds: Vec<_> = all(&html, ".question")
        .iter()
        .map(|question| question.value().attr("data-kind").unwrap())
        .collect();
    assert_eq!(kinds, ["one", "many", "one", "short", "short", "tracing", "tracing"]);
    let ids: Vec<_> =
        all(&html, "[id]").iter().map(|each| each.value().attr("id").unwrap()).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{ids:?}");
    for control in all(&html, "input, textarea") {
        let id = control.value().attr("id").unwrap();
        let label = all(&html, &format!("label[for={id}]"));
        assert_eq!(label.len(), 1, "{id}");
        assert!(!text(label[0]).trim().is_empty(), "{id}");
    }
    assert_eq!(all(&html, ".shared").len(), 1, "a text is shared, not repeated");
    assert_eq!(all(&html, ".reason textarea").len(), 1);
    let boxes = all(&html, "input[type=checkbox]");
    let names: HashSet<_> = boxes.iter().map(|each| each.value().attr("name")).collect();
    assert_eq!((boxes.len(), names.len()), (4, 4), "only radio buttons share a name");
    // Without JavaScript the folded parts are what tells the answer: all of them, closed.
    assert_eq!(all(&html, "details.answer:not([open]) > summary:first-child").len(), 7);
}

#[test]
fn where_only_words_may_stand_only_words_stand() {
    let html = Html::parse_fragment(&form());
    let blocks = "legend :is(p,pre,div,ul,li,h4,table), label :is(p,pre,div,ul,li,h4,table)";
    assert_eq!(all(&html, blocks).len(), 0);
    let options: Vec<_> = all(&html, "#q1-a .choice-words").into_iter().map(text).collect();
    assert!(options.contains(&"let a;\n\nlet b;\n".to_owned()), "{options:?}");
    assert!(options.contains(&"– one– two".to_owned()), "{options:?}");
    assert_eq!(all(&html, "#q1-a legend code").len(), 1);
    let prompt = all(&html, "#q1-a .prompt .code");
    assert_eq!(text(prompt[0]), "fn f() {\n\n    <T>\n}\n");
}

#[test]
fn nothing_outside_the_folded_part_tells_the_answer() {
    let html = Html::parse_fragment(&form());
    assert_eq!(all(&html, "[data-right]:not(details)").len(), 0);
    assert_eq!(
        all(&html, ":not(.answer, .answer *).right, [checked], .choice[class*=' ']").len(),
        0
    );
    // Both ways go on, whatever the answer is.
    for question in ["q6-a", "q7-a"] {
        for part in [".prints textarea", ".which-line input"] {
            assert_eq!(all(&html, &format!("#{question} {part}")).len(), 1);
        }
    }
}

#[test]
fn the_order_is_the_authors_or_the_questions_own() {
    let html = Html::parse_fragment(&form());
    let options = |id: &str| -> Vec<String> {
        all(&html, &format!("#{id} .choice-words")).into_iter().map(text).collect()
    };
    assert_eq!(options("q2-a"), ["a", "b", "c", "d"]);
    assert_eq!(options("q3-a"), ["x", "z", "y"]);
    assert_eq!(form(), form(), "two builds are the same");

    let places: HashSet<usize> = (0..40)
        .map(|number| {
            let prompt: schema::MultipleChoicePrompt =
                toml::from_str("prompt = \"p\"\ndistractors = [\"a\", \"b\", \"c\"]").unwrap();
            let answer = schema::MultipleChoiceAnswerFormat::Single(schema::Markdown("d".into()));
            let order = order(&format!("id-{number}"), &prompt, &answer);
            order.iter().position(|choice| choice.distractor.is_none()).unwrap()
        })
        .collect();
    assert_eq!(places.len(), 4, "the answer stands in every place");
}

#[test]
fn what_speaks_of_all_others_stays_behind_them() {
    let prompt: schema::MultipleChoicePrompt = toml::from_str(
        "prompt = \"p\"\ndistractors = [\"None of the above\", \"b\", \"c\", \"All of the following\"]",
    )
    .unwrap();
    let answer = schema::MultipleChoiceAnswerFormat::Single(schema::Markdown("d".into()));
    for number in 0..20 {
        let order = order(&format!("id-{number}"), &prompt, &answer);
        let texts: Vec<_> = order.iter().map(|choice| choice.markdown).collect();
        assert_eq!((texts[0], texts[4]), ("All of the following", "None of the above"));
    }
}

#[test]
fn each_reason_belongs_to_its_distractor() {
    let html = Html::parse_fragment(&form());
    let value = |id: &str, words: &str| {
        let choice = all(&html, &format!("#{id} .choice"));
        let choice = choice.into_iter().find(|choice| text(*choice) == words).unwrap();
        let input = choice.select(&Selector::parse("input").unwrap()).next().unwrap();
        input.value().attr("value").unwrap().to_owned()
    };
    for (words, reason) in [("d", "no d"), ("b", "no b")] {
        let of = value("q2-a", words);
        let why = all(&html, &format!("#q2-a [data-of='{of}'] .why"));
        assert_eq!(text(why[0]), reason);
    }
    let right = all(&html, "#q2-a details")[0].value().attr("data-right").unwrap().to_owned();
    let right: HashSet<&str> = right.split(' ').collect();
    assert_eq!(right, HashSet::from([&*value("q2-a", "a"), &*value("q2-a", "c")]));
    assert_eq!(text(all(&html, "#q1-a .explanation")[0]), "Because.");
}

#[test]
fn answers_in_words_and_of_runs_stand_in_the_folded_part() {
    let html = Html::parse_fragment(&form());
    let words: Vec<_> = all(&html, "#q4-a .right code").into_iter().map(text).collect();
    assert_eq!(words, ["<T>", "T"]);
    assert_eq!(text(all(&html, "#q6-a .stdout samp")[0]), "a\n\nb");
    assert_eq!(all(&html, "#q7-a details")[0].value().attr("data-right"), Some("no 1"));
    assert!(text(all(&html, "#q7-a .right")[0]).contains("on line 1"));
}

#[test]
fn what_to_read_again_is_the_first_link_into_the_book() {
    let form = form();
    let html = Html::parse_fragment(&form);
    let again = all(&html, ".again a");
    assert_eq!(again.len(), 1, "a link to another site is none");
    assert_eq!((again[0].value().attr("href"), &*text(again[0])), (Some("a.md#x"), "23.1 A"));
    assert!(form.contains("href=\"a.md\">here</a>"), "links are written for the page: {form}");
}

#[test]
fn a_question_without_a_context_has_an_answer_and_no_more() {
    let bare: String = QUIZ.lines().filter(|line| !line.starts_with("context")).fold(
        String::new(),
        |mut all, line| {
            all.push_str(line);
            all.push('\n');
            all
        },
    );
    let html = Html::parse_fragment(&form_of(&bare.replace("\"a\\n\\nb\\n\"", "\"\""), false));
    let answers: Vec<_> = all(&html, ".answer > summary").into_iter().map(text).collect();
    assert_eq!(answers, ["Answer"; 7]);
    assert_eq!(all(&html, ".explanation, .not, .again, .stdout").len(), 0);
    assert_eq!(all(&html, ".answer > .right").len(), 8, "one question has two answers");
    assert!(text(all(&html, "#q6-a .right")[0]).ends_with("it prints nothing."));
}

#[test]
fn a_list_in_a_context_is_a_list_unless_the_book_says_that_it_has_reasons() {
    let html = Html::parse_fragment(&form_of(QUIZ, false));
    assert_eq!(all(&html, ".not, .why").len(), 0);
    assert_eq!(all(&html, "#q1-a .explanation li").len(), 3);
}

#[test]
fn in_mdbooks_look_there_is_nothing_that_needs_the_theme() {
    let form = form_in(QUIZ, true, false);
    assert!(!form.contains(['\n', '\r']) && !form.contains("{{"), "{form}");
    let html = Html::parse_fragment(&form);
    assert_eq!(all(&html, "button, svg, .listing").len(), 0);
    assert_eq!(text(all(&html, "#q6-a pre > code.noplayground")[0]).lines().count(), 4);
    assert_eq!(all(&html, "details.answer .right").len(), 8);
}
