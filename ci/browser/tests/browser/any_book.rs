//! One book with all that mdBook can put on a page, in this tool's theme: light, dark, on a phone, without
//! JavaScript, and from right to left.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::serving::Serving;
use crate::sound::{axe, findings};
use crate::{ended, this_book};

const PAGES: [&str; 8] = [
    "preface.html",
    "text.html",
    "part/figures.html",
    "part/deeper.html",
    "code.html",
    "notes.html",
    "copy.html",
    "print.html",
];

/// The book, with lines of book.toml replaced.
fn book(replace: &[(&str, &str)]) -> BookTest {
    let folder = this_book().join("ci/browser/everything");
    let mut book = BookTest::new();
    for entry in walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(&folder).unwrap();
        let is_made = path.starts_with("book") || path.starts_with("target");
        if entry.file_type().is_file() && !is_made {
            book = book.file(path.to_str().unwrap(), std::fs::read(entry.path()).unwrap());
        }
    }
    let mut toml = book.read("book.toml");
    for (from, to) in replace {
        assert!(toml.contains(from), "{from}");
        toml = toml.replace(from, to);
    }
    // MathJax is on another site, which this machine may not reach.
    toml = toml.replace("mathjax-support = true", "mathjax-support = false");
    book.file("book.toml", toml)
}

async fn is_true(tab: &Tab, what: &str) {
    assert_eq!(tab.value(what).await, true, "{what}");
}

/// What scrolls sideways, and what the page or its policy complains of.
async fn fits(tab: &Tab, page: &str, width: i64, found: &mut Vec<String>) {
    tab.size(width, 900).await;
    let wide = "(it => it.scrollWidth - it.clientWidth)(document.documentElement)";
    if tab.value(wide).await != 0 {
        found.push(format!("{page} scrolls sideways at {width} px"));
    }
    found.extend(tab.errors().into_iter().map(|it| format!("{page}: {it}")));
}

pub async fn everything_on_a_page_fits_and_is_sound(browser: Arc<Chromium>) {
    let axe = ended(tokio::task::spawn_blocking(axe).await);
    let mut found = Vec::new();
    for direction in ["ltr", "rtl"] {
        let language = format!("language = \"en\"\ntext-direction = \"{direction}\"");
        let book = book(&[("language = \"en\"", &language)]);
        book.run(&["build"]).succeeds();
        let serving = Serving::start(&book.root());
        for page in PAGES {
            let tab = browser.tab().await;
            tab.prefers("light").await.size(1280, 900).await.open(&serving.page(page)).await;
            fits(&tab, page, 1280, &mut found).await;
            fits(&tab, page, 390, &mut found).await;
            fits(&tab, page, 320, &mut found).await;
            let said = findings(&tab, &axe, false).await;
            found.extend(said.into_iter().map(|it| format!("{page} {direction}: {it}")));
            tab.prefers("dark").await;
            let said = findings(&tab, &axe, true).await;
            found.extend(said.into_iter().map(|it| format!("{page} {direction}, dark: {it}")));
            tab.close().await;
            let tab = browser.tab().await;
            tab.without_javascript().await.size(390, 900).await.open(&serving.page(page)).await;
            fits(&tab, page, 390, &mut found).await;
            tab.close().await;
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

pub async fn what_a_book_brings_counts(browser: Arc<Chromium>) {
    let book = book(&[]);
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("text.html")).await;
    // Its script, what its head.hbs says, its style, its icon.
    is_true(&tab, "document.documentElement.dataset.scripted === 'yes'").await;
    is_true(&tab, "document.documentElement.dataset.head === 'yes'").await;
    is_true(&tab, "getComputedStyle(document.querySelector('.framed')).borderTopWidth === '2px'")
        .await;
    is_true(&tab, "document.querySelector('link[rel=icon]').href.includes('favicon')").await;
    is_true(&tab, "document.querySelectorAll('.footnote-definition').length >= 1").await;
    is_true(&tab, "document.querySelector('li > input[type=checkbox]:checked') !== null").await;
    tab.open(&serving.page("part/figures.html")).await;
    is_true(&tab, "document.querySelectorAll('main img[src$=\"wide.svg\"]').length === 1").await;
    is_true(&tab, "document.querySelectorAll('main input').length === 0").await;
    is_true(&tab, "[...document.querySelectorAll('main img')].every(it => it.naturalWidth > 0)")
        .await;
    is_true(
        &tab,
        "document.querySelector('iframe').contentDocument.body.textContent.includes('frame')",
    )
    .await;
    is_true(&tab, "document.querySelector('pre.mermaid').textContent.includes('-->')").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
    tab.close().await;
}

pub async fn hidden_lines_are_shown_on_demand_and_copied_only_then(browser: Arc<Chromium>) {
    let book = book(&[]);
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("code.html")).await;
    tab.value("navigator.clipboard.writeText = async text => { window.copied = text; }; 0").await;
    let shown = "[...document.querySelector('.block').querySelectorAll('.line')].filter(it => it.checkVisibility()).length";
    assert_eq!(tab.value(shown).await, 3);
    let copy = "document.querySelector('.block [data-copy]').click(); 0";
    tab.value(copy).await;
    tab.until("!!window.copied").await;
    is_true(&tab, "window.copied.startsWith('let mut scores') && !window.copied.endsWith('\\n')")
        .await;
    tab.value("document.querySelector('.block [data-unfold]').click(); 0").await;
    assert_eq!(tab.value(shown).await, 7);
    is_true(&tab, "document.querySelector('.block [data-unfold]').ariaExpanded === 'true'").await;
    tab.value("window.copied = ''; document.querySelector('.block [data-copy]').click(); 0").await;
    tab.until("!!window.copied").await;
    is_true(&tab, "window.copied.startsWith('use std') && window.copied.endsWith('}')").await;
    // What runs there leads there; what does not, does not.
    let links = "[...document.querySelectorAll('.block a')].length";
    assert_eq!(tab.value(links).await, 4);
    tab.close().await;
    // Without a script all lines are there.
    let tab = browser.tab().await;
    tab.without_javascript().await.size(1280, 900).await.open(&serving.page("code.html")).await;
    assert_eq!(tab.value(shown).await, 7);
    tab.close().await;
}
