//! The questions of small pages.

use bookwright_base::problem::Text;
use bookwright_source::quiz::Quiz;

use super::*;

const QUIZ: &str = "[[questions]]\nid = \"a\"\ntype = \"ShortAnswer\"\nprompt.prompt = \"?\"\n\
                    answer.answer = \"x\"\nmultipart = \"m\"\n\n[[questions]]\nid = \"b\"\n\
                    type = \"ShortAnswer\"\nprompt.prompt = \"?\"\nanswer.answer = \"x\"\n\n\
                    [multipart]\nm = \"Shared.\"\n";

fn quizzes() -> Quizzes {
    let mut problems = Vec::new();
    let quiz = Quiz {
        name: "first".into(),
        ..Quiz::parse(Text::new("q.toml", QUIZ), false, &mut problems)
    };
    assert!(problems.is_empty(), "{problems:?}");
    let mut quizzes = Quizzes::default();
    quizzes.all.push(quiz);
    quizzes
}

fn names(page: &str) -> Vec<(String, String)> {
    let page = format!("<body><article class=\"text\">{page}</article></body>");
    asked(&page, &quizzes()).into_iter().map(|it| (it.name, it.kind)).collect()
}

#[test]
fn a_question_has_the_text_that_it_shares() {
    let page = "<form class=\"quiz\" data-quiz=\"first\"><div class=\"shared\">Shared.</div><fieldset \
                class=\"question\" data-id=\"a\" data-kind=\"short\">A</fieldset><fieldset \
                class=\"question\" data-id=\"b\" data-kind=\"short\">B</fieldset></form>";
    let all = asked(page, &quizzes());
    let shown: Vec<_> = all.iter().map(|it| (&it.name[..], it.html.contains("Shared."))).collect();
    assert_eq!(shown, [("quiz.first.a", true), ("quiz.first.b", false)]);
}

#[test]
fn cards_are_the_folded_questions_of_a_page_that_has_them() {
    let folded = "<details id=\"one\"><summary>?</summary>!</details><ul><details id=\"two\"></details>\
                  </ul><details class=\"reveal\"></details>";
    assert_eq!(names(folded), []);
    let cards = format!("<div class=\"cards\"></div>{folded}");
    assert_eq!(names(&cards), [("card.one".to_owned(), "card".to_owned())]);
}

#[test]
fn a_guess_comes_with_its_listing_and_without_what_needs_other_scripts() {
    let page = "<div class=\"listing\" id=\"listing-tea\"><span class=\"acts\">Run</span>fn</div>\
                <div class=\"listing\" id=\"listing-milk\">no</div>\
                <form class=\"predict scripted\" data-of=\"tea\" data-kind=\"one\">?</form>\
                <details class=\"reveal\"><div class=\"timeline\">svg</div>hot</details>\
                <form class=\"predict\" data-of=\"alone\" data-kind=\"yes\"></form>";
    let all = asked(page, &quizzes());
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0].name[..], &all[0].kind[..]), ("guess.tea.one", "guess"));
    let html = &all[0].html;
    assert!(["fn", "?", "hot"].iter().all(|part| html.contains(part)), "{html}");
    assert!(!["Run", "no", "svg"].iter().any(|part| html.contains(part)), "{html}");
}

#[test]
fn without_a_script_a_place_lists_the_pages_that_ask() {
    let asked = vec![Asked { name: "card.a".into(), kind: "card".into(), html: "?".into() }];
    let page = AskingPage { address: "a%20b.html".into(), title: "1 A & B".into(), asked };
    let filled = filled("theme/today-1.js", &[page], "../");
    assert!(filled.starts_with("<div class=\"today\" data-file=\"theme/today-1.js\">"), "{filled}");
    let link = "<li><a href=\"../a%20b.html\">1 A &amp; B</a>: 1 question</li>";
    assert!(filled.contains(link), "{filled}");
}
