//! The pages of this book, as they stand.

use std::sync::Arc;

use crate::chromium::{Chromium, Tab};
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

fn recording(path: &str) -> String {
    std::fs::read_to_string(this_book().join("listings/ch23-async").join(path)).unwrap()
}

pub async fn listings_and_outputs_stand_on_the_page(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("ch23-async/spawning.html")).await;

    assert!(tab.text("h1").await.contains("Spawning tasks"));
    assert!(tab.text("h1").await.contains("23.6"));
    let code = tab.text("#listing-spawn-and-join-paused .code").await;
    assert!(code.contains("let bread = tokio::spawn(bake(\"bread\""), "{code}");
    // The output stands on the page as it is recorded, line for line.
    let icons = "[...document.querySelectorAll('use')].every(u => document.querySelector(u.getAttribute('href')))";
    assert_eq!(tab.value(icons).await, true, "an icon of the page is not drawn by the theme");
    let outputs = tab.value("[...document.querySelectorAll('samp')].map(s => s.textContent)").await;
    let recorded = recording("spawn-and-join-paused/stdout.txt");
    let found = outputs.as_array().unwrap().iter().any(|each| each.as_str() == Some(&recorded));
    assert!(found, "{recorded}\nis not among\n{outputs:#}");
    let words = recording("borrow-not-static/compiler.txt");
    let found = outputs.as_array().unwrap().iter().any(|each| each.as_str() == Some(&words));
    assert!(found, "{words}\nis not among\n{outputs:#}");
    nothing_went_wrong(&tab, &serving);
}

pub async fn whole_without_javascript(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.without_javascript().await.size(1280, 900).await;
    tab.open(&serving.page("ch23-async/runtime.html")).await;
    let main = tab.text("main").await;
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
