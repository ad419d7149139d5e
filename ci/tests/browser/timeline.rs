//! Timelines as pictures: labels that cover none, marks inside their frame, a run stepped through.
//!
//! The recordings are made for these tests, with much at one moment and much at the end.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::Chromium;
use crate::quiz_book::{focus, is_true, open, press, themed};
use crate::serving::Serving;
use crate::this_book;

const MAIN: &str = "fn wait() {\n    // the wait\n}\n\n\n\n\nfn main() {\n    wait();\n    wait();\n    println!(\"x\");\n}\n";

fn serve() -> (BookTest, Serving) {
    let dinner = include_str!("timelines/dinner.json");
    let printed: String = dinner
        .lines()
        .filter_map(|line| line.split_once("\"text\":\"")?.1.split_once('"'))
        .map(|(text, _)| format!("{text}\n"))
        .collect();
    let book = themed()
        .listing("dinner", "", MAIN)
        .listing("held", "", MAIN)
        .file("listings/t/dinner/timeline.json", dinner)
        .file("listings/t/dinner/stdout.txt", printed)
        .file("listings/t/held/timeline.json", include_str!("timelines/held.json"))
        .page(
            "# Page\n\n{{#listing dinner caption=\"One cook, two tasks, a bell\" output}}\n\n\
             {{#timeline dinner caption=\"Dinner.\"}}\n\n{{#timeline held}}\n\n\
             {{#timeline dinner held caption=\"Both.\"}}\n",
        );
    let serving = Serving::start(&book.root());
    (book, serving)
}

/// Pairs of texts of one picture that cover one another, and texts outside of their frame.
const WRONG: &str = r"(() => {
    const wrong = [];
    for (const plot of document.querySelectorAll('.plot')) {
        const texts = [...plot.querySelectorAll('.tl text')].map(t => ({ said: t.textContent, box: t.getBoundingClientRect() })).filter(t => t.box.width);
        if (texts.length < 8) wrong.push('no picture');
        const frame = plot.closest('.pan').firstElementChild.parentElement;
        const left = frame.getBoundingClientRect().left - frame.scrollLeft;
        for (const [i, a] of texts.entries()) {
            if (a.box.left < left - 1 || a.box.right > left + frame.scrollWidth + 1) wrong.push(`outside: ${a.said}`);
            for (const b of texts.slice(i + 1)) {
                const over = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                if (over > 0.5 && high > 2.5) wrong.push(`${a.said} | ${b.said} (${over.toFixed(1)} x ${high.toFixed(1)})`);
            }
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page scrolls');
    return wrong;
})()";

pub async fn labels_cover_none_and_nothing_leaves_the_frame(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    for width in [320, 390, 768, 1000, 1280, 1800] {
        tab.size(width, 900).await.open(&serving.page("page.html")).await;
        tab.value("document.fonts.ready.then(() => 1)").await;
        let wrong = tab.value(WRONG).await;
        assert_eq!(wrong, serde_json::json!([]), "at {width} px");
    }
    // The lying form: what is moved onto another is found.
    tab.value("document.querySelectorAll('.tl .o')[1].setAttribute('class', 'o')").await;
    tab.value("document.querySelectorAll('.tl .o').forEach(t => t.setAttribute('x', 0))").await;
    assert_ne!(tab.value(WRONG).await, serde_json::json!([]));
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn stepping_by_keyboard_marks_the_lines(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    let lines = "[...document.querySelectorAll('.l.waits')].map(l => +l.dataset.n)";
    let unsaid = "document.querySelectorAll('samp .unsaid').length";
    assert_eq!(tab.value(lines).await, serde_json::json!([]), "nothing is stepped through unasked");
    assert_eq!(tab.value(unsaid).await, 0);
    focus(&tab, "#timeline-dinner .step input").await;
    // The first event: main starts. Nothing is printed, nobody waits on a line that is told.
    press(&tab, "Home", 36, None).await;
    assert_eq!(tab.value(unsaid).await, 7);
    press(&tab, "ArrowRight", 39, None).await;
    // The second: the cake goes in, and waits on line 2.
    assert_eq!(tab.value(lines).await, serde_json::json!([2]));
    assert_eq!(tab.value(unsaid).await, 6);
    assert!(tab.text("#timeline-dinner .say").await.contains("0 min: the cake goes in"));
    let said =
        "document.querySelector('#timeline-dinner .step input').getAttribute('aria-valuetext')";
    let said = tab.value(said).await;
    assert!(said.as_str().unwrap().starts_with("event 2 of 10, 0"), "{said}");
    is_true(&tab, "location.pathname.endsWith('page.html')").await;
    press(&tab, "End", 35, None).await;
    assert_eq!(tab.value(lines).await, serde_json::json!([]));
    assert_eq!(tab.value(unsaid).await, 0);
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn timelines_are_whole_without_javascript(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    tab.without_javascript().await;
    tab.size(1280, 900).await.open(&serving.page("page.html")).await;
    let figure = tab.text("#timeline-dinner").await;
    for words in ["Timeline 1-1", "35\u{a0}min", "30 min: the cake comes out", "Recorded from"] {
        assert!(figure.contains(words), "without JavaScript it lacks {words}: {figure}");
    }
    is_true(&tab, "document.querySelectorAll('#timeline-dinner tbody tr').length === 10").await;
    is_true(&tab, "!document.querySelector('.step')").await;
}

pub async fn timelines_are_small(_browser: Arc<Chromium>) {
    let script = std::fs::metadata(this_book().join("theme/timeline/timeline.js")).unwrap().len();
    assert!(script < 8_000, "the script has {script} bytes; compressed it must stay below 4,000");
}
