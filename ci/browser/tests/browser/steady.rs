//! What has been painted stays in its place, however slowly the rest of a page comes.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;

use crate::chromium::{Chromium, Tab};
use crate::pages::FRAMES;
use crate::quiz_book::is_true;
use crate::site::{Late, Site};

/// Notes what moves, by how much of the window, with its class.
const NOTE: &str = "window.moved = [];
    new PerformanceObserver(list => { for (const it of list.getEntries()) moved.push([it.value, ...it.sources.map(s => s.node?.className)]); }).observe({ type: 'layout-shift', buffered: true })";

/// What one who has been everywhere has left in the browser.
const BEEN_EVERYWHERE: &str = "
    for (const a of document.querySelectorAll('.lane a')) localStorage.setItem('bookwright.1/books/async/#done.' + a.getAttribute('href').replace(/^(\\.\\.\\/)*/, ''), '2026-01-02');
    localStorage.setItem('bookwright.1/books/async/#place', JSON.stringify({p: 'ch23-async/mistakes.html', t: '23.9 Common mistakes, and how to find them', h: ''}));
";

async fn noting() -> Tab {
    let tab = Chromium::alone().await;
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(NOTE)).await.unwrap();
    tab
}

/// Opens a page and waits until something is painted.
async fn begin(tab: &Tab, page: &str) {
    tab.value(&format!("location.assign('{page}')")).await;
    let painted = "performance.getEntriesByType('paint').length > 0";
    tab.until(&format!("location.href === '{page}' && {painted}")).await;
}

/// Waits for all of the page, and expects that nothing has moved since it began.
async fn end(tab: &Tab, page: &str) {
    tab.until("document.readyState === 'complete'").await;
    tab.until(FRAMES).await;
    assert_eq!(tab.value("window.moved").await, serde_json::json!([]), "{page}");
}

/// What is painted before the whole page is there, and before its scripts have run.
pub async fn nothing_moves_while_a_page_arrives(_browser: Arc<Chromium>) {
    let (site, rest) = Site::start_slow(Late::Text).await;
    let tab = noting().await;
    for width in [390, 1000, 1280] {
        tab.size(width, 844).await;
        for page in ["glossary.html", "contents.html", "ch23-async/interview.html"] {
            let page = site.page(page);
            begin(&tab, &page).await;
            is_true(&tab, "!document.querySelector('.text')").await;
            rest.add_permits(1);
            end(&tab, &format!("{page}, {width} px")).await;
        }
    }
}

/// What is painted before the scripts are there: for one who comes for the first time, and for one who
/// has finished every section and knows all cards. (Answered questions open their explanations: of that
/// only the script knows how much it is.)
pub async fn nothing_moves_when_its_scripts_arrive(_browser: Arc<Chromium>) {
    let (site, rest) = Site::start_slow(Late::Scripts).await;
    let tab = noting().await;
    let pages = [
        ("index.html", ""),
        ("contents.html", ""),
        ("ch23-async/kitchen.html", ""),
        ("ch23-async/questions.html", ""),
        (
            "ch23-async/interview.html",
            "for (const it of document.querySelectorAll('.text>details[id]')) localStorage.setItem('bookwright.1/books/async/#card.' + it.id, '1')",
        ),
        ("your-progress.html", BEEN_EVERYWHERE),
    ];
    for visit in ["first", "second"] {
        for width in [320, 390, 1000, 1280] {
            tab.size(width, 844).await;
            for (page, act) in pages {
                let page = site.page(page);
                begin(&tab, &page).await;
                tab.until("document.readyState === 'interactive'").await;
                tab.until(FRAMES).await;
                is_true(&tab, "typeof book === 'undefined'").await;
                let scripts = tab.value("document.querySelectorAll('script[src]').length").await;
                rest.add_permits(scripts.as_u64().unwrap().try_into().unwrap());
                tab.until("typeof book !== 'undefined'").await;
                // Those that are fetched because the reader is near.
                tab.until(FRAMES).await;
                let near = tab.value("document.querySelectorAll('script[data-for]').length").await;
                rest.add_permits(near.as_u64().unwrap().try_into().unwrap());
                end(&tab, &format!("{page}, {visit} visit, {width} px")).await;
                if visit == "first" && width == 1280 {
                    tab.value(&format!("{{ {act} }}")).await;
                }
            }
        }
    }
}
