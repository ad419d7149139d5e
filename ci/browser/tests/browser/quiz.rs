//! Quizzes, answered: by keyboard alone, in both themes, without JavaScript, over a reload, in two
//! tabs.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::accessibility::{AxValue, GetFullAxTreeParams};
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;

use bookwright_site::{small_script, small_style};

use crate::chromium::Chromium;
use crate::quiz_book::*;
use crate::this_book;

pub async fn a_quiz_is_answered_by_keyboard_alone(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    focus(&tab, "#first a").await;
    tab_key(&tab).await;
    assert_eq!(focused(&tab).await, "q1-first-1", "the first option is the next stop");

    // Walking through the options answers nothing.
    down(&tab).await;
    down(&tab).await;
    down(&tab).await;
    is_true(&tab, "document.querySelector('#q1-first-4').checked").await;
    is_true(&tab, "!document.querySelector('[data-state]')").await;
    enter(&tab).await;
    assert_eq!(focused(&tab).await, "Verdict on question 1", "focus goes to the verdict");
    let verdict = tab.text("#q1-first .verdict").await;
    for words in ["Not this one.", "Nobody waits.", "The handle is a claim", "Read again: "] {
        assert!(verdict.contains(words), "{words} is not in {verdict}");
    }
    assert!(!verdict.contains("It starts at once."), "only why this one is wrong: {verdict}");
    assert!(tab.text("#q1-first [data-state=wrong]").await.contains("Your answer: wrong"));
    assert!(tab.text("#q1-first [data-state=right]").await.contains("Right answer"));

    // The next question: ticks, then Enter; nothing chosen is no answer.
    focus(&tab, "#q2-first input").await;
    enter(&tab).await;
    assert_eq!(tab.text("#q2-first .verdict").await, "Choose an answer first.");
    for _ in 0..4 {
        let right = "['2','4'].includes(document.activeElement.labels[0].innerText.trim())";
        if tab.value(right).await == true {
            space(&tab).await;
        }
        tab_key(&tab).await;
    }
    assert_eq!(tab.text(":focus").await, "Check", "the button follows the options");
    enter(&tab).await;
    assert_eq!(focused(&tab).await, "Verdict on question 2");
    assert!(tab.text("#q2-first .verdict").await.starts_with("Right."));

    focus(&tab, "#q3-first input").await;
    write(&tab, "  LET  ").await;
    enter(&tab).await;
    assert_eq!(focused(&tab).await, "Verdict on question 3");
    assert!(tab.text("#q3-first .verdict").await.starts_with("Right."));

    // The end: score, what to revisit, again.
    let result = tab.text("#quiz-first .result").await;
    for words in ["2 of 3 right.", "To revisit:", "Question 1"] {
        assert!(result.contains(words), "{words} is not in {result}");
    }
    is_true(&tab, "document.querySelector('#quiz-first .result a[href=\"#q1-first\"]') !== null")
        .await;
    focus(&tab, "#quiz-first .tally button").await;
    enter(&tab).await;
    assert_eq!(focused(&tab).await, "q1-first-1", "a new try begins at its beginning");
    is_true(&tab, "!document.querySelector('[data-state], #quiz-first :checked')").await;
    is_true(&tab, "document.querySelector('#quiz-first .tally').hidden").await;
    // A verdict on an option of the first group with the space bar.
    space(&tab).await;
    assert_eq!(focused(&tab).await, "Verdict on question 1");
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn a_click_is_an_answer_at_once(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    choose(&tab, "q1-first", 3).await;
    assert_eq!(focused(&tab).await, "Verdict on question 1");
    assert!(tab.text("#q1-first .verdict").await.starts_with("Right."));
    assert!(tab.text("#q1-first [data-state=right]").await.contains("Your answer: right"));
    is_true(&tab, "document.querySelectorAll('#q1-first [data-state]').length === 1").await;
    assert!(tab.text("#quiz-first .total").await.contains("1 of 3 answered, 1 right."));
    // No card is smaller than a finger.
    is_true(
        &tab,
        "[...document.querySelectorAll('.choice label, .quiz button, .field :is(input,textarea), \
         .answer summary')].filter(it => it.checkVisibility()).every(it => \
         it.getBoundingClientRect().height >= 44)",
    )
    .await;
}

pub async fn every_type_of_question_is_judged(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    // What it prints, lines as they are, white space at their ends aside.
    choose(&tab, "q1-second", 1).await;
    is_true(&tab, "!document.querySelector('#q1-second [data-state]')").await;
    focus(&tab, "#q1-second textarea").await;
    write(&tab, "a \nb").await;
    tab_key(&tab).await;
    enter(&tab).await;
    assert!(tab.text("#q1-second .verdict").await.starts_with("Right."));
    // The wrong line.
    choose(&tab, "q2-second", 2).await;
    focus(&tab, "#q2-second .which-line input").await;
    write(&tab, "1").await;
    enter(&tab).await;
    let verdict = tab.text("#q2-second .verdict").await;
    assert!(verdict.starts_with("Not right."), "{verdict}");
    assert!(verdict.contains("The error is on line 2.") && verdict.contains("Two types."));
    // A part of what is right.
    let one = "[...document.querySelectorAll('#q2-first .choice')].findIndex(it => \
               it.innerText.trim() === '2') + 1";
    let one = tab.value(one).await.as_u64().unwrap() as usize;
    choose(&tab, "q2-first", one).await;
    click(&tab, "#q2-first button").await;
    assert!(tab.text("#q2-first .verdict").await.starts_with("Not all of it."));
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn names_roles_and_live_regions(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    choose(&tab, "q1-first", 1).await;
    let tree = tab.page.execute(GetFullAxTreeParams::default()).await.unwrap();
    let text = |value: &Option<AxValue>| {
        let value = value.as_ref().and_then(|value| value.value.clone());
        value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let nodes: Vec<(String, String)> =
        tree.nodes.iter().map(|node| (text(&node.role), text(&node.name))).collect();
    for (role, name) in [
        ("form", "Quiz: Page"),
        ("group", "Question 1 of 3 What becomes of the task?"),
        ("radio", "It is cancelled. Your answer: wrong"),
        ("radio", "It runs on. Right answer"),
        ("status", "Verdict on question 1"),
        ("status", "Verdict on question 2"),
        ("status", "Result"),
        ("checkbox", "2"),
        ("textbox", "Your answer"),
        ("button", "Check"),
        ("button", "Try again"),
        ("group", "Program of question 1"),
    ] {
        let found = nodes.iter().any(|(r, n)| r == role && n.trim() == name);
        assert!(found, "no {role} is called {name:?}: {nodes:#?}");
    }
    // The region was there before its words: only so are they announced.
    is_true(&tab, "document.querySelector('#q2-first .verdict').textContent === ''").await;
}

/// Contrast after WCAG 2.2, 1.4.3, of each of these against what lies behind it.
const CONTRAST: &str = r"
(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = c => c.slice(0, 3).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const behind = it => {
    for (; it; it = it.parentElement) {
      const c = rgb(getComputedStyle(it).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll('.quiz :is(.said,.choice-words,.number,.ask,p,.why,summary,button,a,textarea)')]
    .filter(it => it.checkVisibility() && it.textContent.trim())
    .map(it => {
      const [a, b] = [light(rgb(getComputedStyle(it).color)), light(behind(it))].sort((a, b) => b - a);
      return { words: it.textContent.slice(0, 40), ratio: (a + .05) / (b + .05) };
    }).filter(it => it.ratio < 4.5);
})()";

pub async fn words_are_readable_in_both_themes(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    for scheme in ["light", "dark"] {
        tab.prefers(scheme).await;
        for width in [390, 1280] {
            tab.size(width, 900).await.open(&serving.page("page.html")).await;
            tab.value("localStorage.clear()").await;
            tab.open(&serving.page("page.html")).await;
            choose(&tab, "q1-first", 1).await;
            choose(&tab, "q3-second", 2).await;
            tab.value("for (const it of document.querySelectorAll('details')) it.open = true")
                .await;
            let faint = tab.value(CONTRAST).await;
            assert_eq!(faint, serde_json::json!([]), "{scheme}, {width} px");
            let over =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(tab.value(over).await, 0, "{scheme}, {width} px: wider than the window");
            let code = "document.querySelector('#q1-second code').getBoundingClientRect().height";
            assert!(tab.value(code).await.as_f64().unwrap() > 60.0, "{width} px: no code");
        }
    }
}

pub async fn whole_without_javascript(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    tab.without_javascript().await;
    open(&tab, &serving).await;
    let form = tab.text("#quiz-first").await;
    assert!(form.contains("What becomes of the task?") && form.contains("It runs on."), "{form}");
    assert!(!form.contains("The handle is a claim"), "the answer is folded: {form}");
    assert!(!form.contains("Check") && !form.contains("Try again"), "no dead button: {form}");
    assert_eq!(tab.value("document.querySelectorAll('.verdict').length").await, 0);
    // Both fields of a question about a program are there.
    assert!(tab.text("#q1-second").await.contains("on which line is the error?"));
    click(&tab, "#q1-first summary").await;
    let answer = tab.text("#q1-first .answer").await;
    for words in ["Right: It runs on.", "The handle is a claim", "Wrong: It is cancelled."] {
        assert!(answer.contains(words), "{words} is not in {answer}");
    }
}

pub async fn a_reload_loses_nothing(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    tab.value("localStorage.clear()").await;
    tab.open(&serving.page("page.html")).await;
    let order =
        "[...document.querySelectorAll('#q3-second .choice-words')].map(it => it.innerText).join()";
    let before = tab.value(order).await;
    choose(&tab, "q1-first", 1).await;
    choose(&tab, "q2-first", 2).await;
    focus(&tab, "#q3-first input").await;
    write(&tab, "half an ans").await;

    tab.open(&serving.page("page.html")).await;
    assert!(tab.text("#q1-first .verdict").await.starts_with("Not this one."));
    is_true(&tab, "document.querySelector('#q2-first-2').checked").await;
    is_true(&tab, "!document.querySelector('#q2-first').dataset.state").await;
    is_true(&tab, "document.querySelector('#q3-first input').value === 'half an ans'").await;
    is_true(&tab, "document.activeElement === document.body").await;
    assert!(tab.text("#quiz-first .total").await.contains("1 of 3 answered, 0 right."));
    assert_eq!(tab.value(order).await, before, "the order holds within a try");

    // A new try has an order of its own, which holds too.
    for _ in 0..2 {
        choose(&tab, "q3-second", 1).await;
        click(&tab, "#quiz-second .tally button").await;
    }
    let again = tab.value(order).await;
    assert_ne!(again, before, "a new try has another order");
    tab.open(&serving.page("page.html")).await;
    assert_eq!(tab.value(order).await, again);
    // What others may read of it: how the quiz stands.
    choose(&tab, "q3-second", 1).await;
    is_true(&tab, "JSON.parse(localStorage['bookwright.1/#quiz.second']).answered === 1").await;
    is_true(&tab, "JSON.parse(localStorage['bookwright.1/#quiz.first']).of === 3").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn storage_that_is_refused_costs_only_memory(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    let refuse = "Object.defineProperty(window, 'localStorage', \
                  { get() { throw new DOMException('no', 'SecurityError'); } })";
    let refuse = AddScriptToEvaluateOnNewDocumentParams::new(refuse);
    tab.page.execute(refuse).await.unwrap();
    open(&tab, &serving).await;
    choose(&tab, "q1-first", 1).await;
    assert!(tab.text("#q1-first .verdict").await.starts_with("Not this one."));
    click(&tab, "#quiz-first .tally button").await;
    is_true(&tab, "!document.querySelector('[data-state]')").await;
    choose(&tab, "q1-first", 3).await;
    assert!(tab.text("#q1-first .verdict").await.starts_with("Right."));
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn two_tabs_keep_each_others_answers(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let (one, two) = (browser.tab().await, browser.tab().await);
    open(&one, &serving).await;
    one.value("localStorage.clear()").await;
    open(&one, &serving).await;
    open(&two, &serving).await;
    choose(&one, "q1-first", 3).await;
    two.until("document.querySelector('#q1-first').dataset.state === 'right'").await;
    // The other tab shows it, and takes the focus nowhere.
    is_true(&two, "document.activeElement === document.body").await;
    focus(&two, "#q3-first input").await;
    write(&two, "let").await;
    enter(&two).await;
    one.until("document.querySelector('#q3-first').dataset.state === 'right'").await;
    one.open(&serving.page("page.html")).await;
    assert!(one.text("#quiz-first .total").await.contains("2 of 3 answered, 2 right."));

    click(&one, "#quiz-first .tally button").await;
    two.until("!document.querySelector('[data-state]')").await;
    // A tab that missed it cannot bring an old try back.
    two.open(&serving.page("page.html")).await;
    is_true(&two, "!document.querySelector('[data-state], #quiz-first :checked')").await;
    assert_eq!([one.errors(), two.errors()].concat(), Vec::<String>::new());
}

/// Script and styles together, compressed as a server does: upstream's are 458 KB.
pub async fn script_and_styles_are_small(browser: Arc<Chromium>) {
    let tab = browser.tab().await;
    tab.open("about:blank").await;
    let mut size = 0;
    for file in ["quiz.js", "quiz.css"] {
        let source = std::fs::read_to_string(this_book().join("theme/quiz").join(file)).unwrap();
        let delivered =
            if file.ends_with("css") { small_style(&source) } else { small_script(&source) };
        let text = serde_json::Value::from(delivered);
        let compressed = format!(
            "new Response(new Blob([{text}]).stream().pipeThrough(new CompressionStream('gzip')))\
             .arrayBuffer().then(it => it.byteLength)"
        );
        size += tab.value(&compressed).await.as_u64().unwrap();
    }
    assert!(size <= 5_000, "{size} bytes");
}
