//! Terms of the glossary: a word opens its entry beside it, and is a link wherever that cannot be.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::ended;
use crate::quiz_book::{click, enter, focus, is_true, open, press, tab_key, themed};
use crate::serving::Serving;
use crate::sound::{axe, findings};

fn serve() -> (BookTest, Serving) {
    let book = themed()
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Tasks](deep/tasks.md)\n- [Glossary](glossary.md)\n")
        .file("src/deep/tasks.md", "# Tasks\n\n## What it is\n\nA task is polled.\n")
        .file(
            "src/glossary.md",
            "# Glossary\n\ntask\n: A *future* that the runtime owns. [Tasks](deep/tasks.md#what-it-is)\n",
        )
        .page("# Page\n\nTwo tasks wait.\n\nOne task more.\n");
    let toml = book.read("book.toml");
    book.write("book.toml", format!("{toml}glossary = \"glossary.md\"\n"));
    let serving = Serving::start(&book.root());
    (book, serving)
}

const CARD: &str = "#bw-term:popover-open";

async fn opened(tab: &Tab) {
    tab.until(&format!("document.querySelector('{CARD}') !== null")).await;
}

/// By click and by keyboard: the entry comes once, says where to read on, and goes with Escape; the word
/// clicked again is a link.
pub async fn a_term_opens_its_entry(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    is_true(&tab, "document.querySelectorAll('a.term').length === 1").await;
    let fetched = || tab.requests().iter().filter(|it| it.contains("theme/glossary-")).count();
    assert_eq!(fetched(), 0, "nothing is fetched unasked");
    click(&tab, "a.term").await;
    opened(&tab).await;
    assert_eq!(
        tab.text(CARD).await.replace("\n\n", "\n"),
        "tasks\nA future that the runtime owns. Tasks"
    );
    is_true(&tab, "document.getElementById('bw-said').textContent.includes('the runtime owns')")
        .await;
    is_true(
        &tab,
        &format!("document.querySelector('{CARD} a').href.endsWith('/deep/tasks.html#what-it-is')"),
    )
    .await;
    press(&tab, "Escape", 27, None).await;
    is_true(&tab, &format!("document.querySelector('{CARD}') === null")).await;

    focus(&tab, "a.term").await;
    enter(&tab).await;
    opened(&tab).await;
    tab_key(&tab).await;
    is_true(&tab, &format!("document.activeElement.closest('{CARD}') !== null")).await;
    assert_eq!(fetched(), 1);
    click(&tab, "a.term").await;
    tab.until("location.href.endsWith('/glossary.html#task')").await;
    is_true(&tab, "!document.querySelector('a.term')").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
    // The page that introduces it needs no link.
    tab.open(&serving.page("deep/tasks.html")).await;
    is_true(&tab, "!document.querySelector('a.term')").await;
}

pub async fn a_term_is_a_link_without_javascript(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    tab.without_javascript().await;
    open(&tab, &serving).await;
    focus(&tab, "a.term").await;
    enter(&tab).await;
    tab.until("location.href.endsWith('/glossary.html#task')").await;
}

pub async fn entries_fit_and_are_sound(browser: Arc<Chromium>) {
    let axe = ended(tokio::task::spawn_blocking(axe).await);
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [320, 390, 768, 1280] {
            tab.prefers(scheme).await;
            open(&tab, &serving).await;
            tab.size(width, 900).await;
            click(&tab, "a.term").await;
            opened(&tab).await;
            for finding in findings(&tab, &axe, false).await {
                found.push(format!("{scheme}, {width} px: {finding}"));
            }
            let inside = format!(
                "(it => it.left >= 0 && it.right <= innerWidth && it.top >= 0 && it.bottom <= innerHeight)(document.querySelector('{CARD}').getBoundingClientRect())"
            );
            if tab.value(&inside).await != true {
                found.push(format!("{scheme}, {width} px: the entry leaves the window"));
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
