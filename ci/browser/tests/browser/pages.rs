//! The pages of this book, as they stand.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;
use serde_json::Value;

use crate::chromium::{Chromium, Tab};
use crate::quiz_book::is_true;
use crate::serving::Serving;
use crate::this_book;

/// The pages that tests of every page go through.
const PAGES: [&str; 5] = [
    "index.html",
    "ch23-async/index.html",
    "ch23-async/async-and-await.html",
    "ch23-async/runtime.html",
    "ch23-async/spawning.html",
];

/// Two frames later.
pub const FRAMES: &str =
    "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

fn recording(path: &str) -> String {
    std::fs::read_to_string(this_book().join("listings/ch23-async").join(path)).unwrap()
}

pub async fn listings_and_outputs_stand_on_the_page(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("ch23-async/spawning.html")).await;

    assert!(tab.text("h1").await.contains("Spawning tasks"));
    assert!(tab.text("h1").await.contains("23.6"));
    // Code is laid out when it comes into sight.
    let code = "document.querySelector('#listing-spawn-and-join-paused .code')";
    tab.value(&format!("{code}.scrollIntoView()")).await;
    tab.until(&format!("{code}.innerText.includes('let bread = tokio::spawn(bake(\"bread\"')"))
        .await;
    // The output stands on the page as it is recorded, line for line.
    let icons = "[...document.querySelectorAll('use')].every(u => document.querySelector(u.getAttribute('href')))";
    assert_eq!(tab.value(icons).await, true, "an icon of the page is not drawn by the theme");
    let outputs = tab.value("[...document.querySelectorAll('samp')].map(s => s.textContent)").await;
    let recorded = recording("spawn-and-join-paused/stdout.txt");
    let found = outputs.as_array().unwrap().iter().any(|each| each.as_str() == Some(&recorded));
    assert!(found, "{recorded}\nis not among\n{outputs:#}");
    let words = recording("awaited-twice/compiler.txt");
    let found = outputs.as_array().unwrap().iter().any(|each| each.as_str() == Some(&words));
    assert!(found, "{words}\nis not among\n{outputs:#}");
    nothing_went_wrong(&tab, &serving);
}

pub async fn whole_without_javascript(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.without_javascript().await.size(1280, 900).await;
    tab.open(&serving.page("ch23-async/runtime.html")).await;
    // What is folded is there too, for whoever unfolds it.
    let main = tab.value("document.querySelector('main').textContent").await;
    let main = main.as_str().unwrap();
    for words in ["error[E0752]", "Listing 23-", "async fn main", "the cake comes out"] {
        assert!(main.contains(words), "without JavaScript the page lacks {words}");
    }
    let side = tab.text("nav.side").await;
    assert!(side.contains("Spawning tasks"), "{side}");
}

pub async fn nothing_leaves_the_frame(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    for scheme in ["light", "dark"] {
        tab.prefers(scheme).await;
        for width in [320, 390, 768, 1280, 1800] {
            tab.size(width, 900).await;
            for page in PAGES {
                tab.open(&serving.page(page)).await;
                let over = tab
                    .value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    .await;
                assert_eq!(over, 0, "{page} is wider than {width} px");
            }
        }
    }
    nothing_went_wrong(&tab, &serving);
}

/// What is not laid out until it comes into sight takes as much room before as after: else the page
/// would move under those who read it, and a focus would land beside its place.
pub async fn what_is_out_of_sight_has_its_height(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    let heights = "(() => {
        const all = [...document.querySelectorAll('[data-lines],.pan')];
        const height = () => all.map(it => it.getBoundingClientRect().height);
        const skipped = all.map(it => !it.firstElementChild.checkVisibility({contentVisibilityAuto: true}));
        const before = height(), style = new CSSStyleSheet();
        style.replaceSync('[data-lines],.pan{content-visibility:visible!important}');
        document.adoptedStyleSheets = [style];
        const after = height();
        document.adoptedStyleSheets = [];
        const name = it => it.getAttribute('aria-label') + ' ' + it.closest('[data-listing]')?.dataset.listing;
        return {
            skipped: skipped.filter(it => it).length,
            moved: all.flatMap((it, at) => Math.abs(before[at] - after[at]) < .1 ? [] : [[name(it), before[at], after[at]]]),
        };
    })()";
    for width in [320, 390, 768, 1280] {
        tab.size(width, 900).await;
        for page in
            ["ch23-async/kitchen.html", "ch23-async/mistakes.html", "how-it-works/executor.html"]
        {
            tab.open(&serving.page(page)).await;
            let found = tab.value(heights).await;
            assert_eq!(found["moved"], serde_json::json!([]), "{page} at {width} px");
            let skipped = found["skipped"].as_u64().unwrap();
            assert!(skipped > 10, "{page} at {width} px: {skipped} blocks are out of sight");
        }
    }
}

/// Prose out of sight is laid out piece by piece when a page opens at its beginning; where the place
/// matters at once, and at the reader's first key, it is laid out at once. In the end all is the same.
pub async fn prose_is_laid_out_late_and_then_as_ever(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    // Before any script of the page has run, and at the reader's first key.
    let note = "addEventListener('readystatechange', () => {
        const all = () => [...document.querySelectorAll('.text>*')];
        const skipped = () => all().filter(it => it.firstElementChild?.checkVisibility({contentVisibilityAuto: true}) === false).length;
        if (document.readyState === 'interactive') {
            window.before = skipped();
            addEventListener('DOMContentLoaded', () => {
                if (location.search) dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab'}));
                window.ready = document.querySelectorAll('.text>:nth-child(n+12):not([data-laid])').length;
            });
        }
    }, true)";
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(note)).await.unwrap();
    let heights = "[...document.querySelectorAll('.text>*')].map(it => Math.round(it.getBoundingClientRect().height * 8))";
    for width in [390, 1280] {
        tab.size(width, 900).await;
        for page in ["ch23-async/mistakes.html", "how-it-works/executor.html"] {
            let page = serving.page(page);
            tab.open(&page).await;
            let skipped = tab.value("window.before").await.as_u64().unwrap();
            let waits = tab.value("window.ready").await.as_u64().unwrap();
            assert!(skipped > 30 && waits > 30, "{page}: {skipped} skipped, {waits} wait");
            let late = tab.value(heights).await;
            tab.open(&format!("{page}?key")).await;
            assert_eq!(tab.value("window.ready").await, 0, "{page}: a key has all laid out");
            let quoted = format!("{page}#:~:text=the");
            for at_once in [format!("{page}?key#bw-main"), format!("{page}#bw-main"), quoted] {
                tab.open("about:blank").await;
                tab.open(&at_once).await;
                assert_eq!(tab.value("document.documentElement.dataset.late").await, Value::Null);
            }
            assert_eq!(tab.value(heights).await, late, "{page} at {width} px");
        }
    }
}

/// The text in view stays where it is when something above it grows: what stands beside the text for
/// the whole length of the page is not what the browser keeps in its place.
pub async fn the_text_in_view_stays_when_something_above_grows(_browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = Chromium::alone().await;
    for width in [390, 1000, 1280] {
        tab.size(width, 800).await;
        for page in ["ch23-async/spawning.html", "how-it-works/wakers.html"] {
            tab.open(&serving.page(page)).await;
            tab.value("scrollTo(0, 5000)").await;
            tab.until(FRAMES).await;
            let seen = "window.seen = [...document.querySelectorAll('.text>*')].find(it => it.getBoundingClientRect().bottom > 300); \
                window.place = () => seen.getBoundingClientRect().top; window.was = place();";
            tab.value(&format!(
                "{{ {seen} document.querySelector('.text>*').style.paddingTop = '900px' }}"
            ))
            .await;
            tab.until(FRAMES).await;
            assert_eq!(tab.value("Math.round(place() - was)").await, 0, "{page} at {width} px");
        }
    }
}

/// What scripts put into a page has its room before, and costs none where none run.
pub async fn what_scripts_insert_has_its_room(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    let note = "document.addEventListener('readystatechange', () => { if (document.readyState === 'interactive') window.before = rooms(); });
        const rooms = () => [...document.querySelectorAll('.step,.cards')].map(it => it.offsetHeight);";
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(note)).await.unwrap();
    for width in [320, 390, 520, 768, 1000, 1280] {
        tab.size(width, 844).await;
        for page in ["ch23-async/kitchen.html", "ch23-async/interview.html"] {
            tab.open(&serving.page(page)).await;
            is_true(&tab, "rooms().length > 0 && rooms().every(high => high > 40)").await;
            assert_eq!(tab.value("rooms()").await, tab.value("before").await, "{page}, {width} px");
        }
    }
}

pub async fn links_of_the_sidebar_lead_to_pages(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("ch23-async/spawning.html")).await;
    let links = tab.value("[...document.querySelectorAll('nav.side a')].map(a => a.href)").await;
    let links: Vec<String> = serde_json::from_value(links).unwrap();
    assert!(links.len() >= 4, "{links:?}");
    for link in links {
        tab.open(&link).await;
        assert_eq!(tab.value("document.querySelectorAll('h1').length").await, 1, "{link}");
    }
    nothing_went_wrong(&tab, &serving);
}

fn nothing_went_wrong(tab: &Tab, serving: &Serving) {
    assert_eq!(tab.errors(), Vec::<String>::new());
    let outside: Vec<_> = tab
        .requests()
        .into_iter()
        .filter(|url| !url.starts_with(&serving.address) && !url.starts_with("about:"))
        .filter(|url| !url.starts_with("data:"))
        .collect();
    assert_eq!(outside, Vec::<String>::new(), "a page asks others for something");
}
