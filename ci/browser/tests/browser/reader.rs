//! What a reader does around the text, by keyboard alone: contents, theme, help, turning pages, cards;
//! and what a screen reader is told.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::SetFocusEmulationEnabledParams;
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType};
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;

use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{click, enter, focus, focused, is_true, press, tab_key};
use crate::site::Site;

const SPAWNING: &str = "ch23-async/spawning.html";
const OPEN: &str = "document.getElementById('bw-contents').matches(':popover-open')";
const HELP: &str = "document.getElementById('bw-keys').matches(':popover-open')";

/// A tab that has the focus, at a page.
async fn at(browser: &Chromium, width: i64, page: &str) -> (Site, Tab) {
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    tab.size(width, 844).await.open(&site.page(page)).await;
    (site, tab)
}

pub async fn contents_by_keyboard_on_a_phone(browser: Arc<Chromium>) {
    let (_site, tab) = at(&browser, 390, SPAWNING).await;
    is_true(&tab, "!document.querySelector('.side').checkVisibility()").await;
    tab_key(&tab).await;
    tab_key(&tab).await;
    is_true(&tab, "document.activeElement.matches('.open')").await;
    enter(&tab).await;
    tab.until(OPEN).await;
    // The place of the reader is in sight, and the next stops are inside.
    is_true(&tab, "(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector('.lane [aria-current]').getBoundingClientRect())").await;
    tab_key(&tab).await;
    is_true(&tab, "!!document.activeElement.closest('#bw-contents')").await;
    press(&tab, "Escape", 27, None).await;
    tab.until(&format!("!{OPEN}")).await;
    is_true(&tab, "document.activeElement.matches('.open')").await;
    // By its own button; and a link leads away.
    enter(&tab).await;
    tab.until(OPEN).await;
    focus(&tab, ".shut").await;
    enter(&tab).await;
    tab.until(&format!("!{OPEN}")).await;
    enter(&tab).await;
    tab.until(OPEN).await;
    focus(&tab, ".lane a[href$='mistakes.html']").await;
    enter(&tab).await;
    tab.until("location.pathname.endsWith('mistakes.html')").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn the_theme_is_chosen_by_keyboard_and_kept_without_a_flash(browser: Arc<Chromium>) {
    let (site, tab) = at(&browser, 1280, SPAWNING).await;
    tab.prefers("light").await;
    // What the page is when its body begins: before that nothing is painted.
    let note = "new MutationObserver((_, it) => { if (document.body) { window.first = document.documentElement.dataset.theme ?? ''; it.disconnect(); } }).observe(document, { childList: true, subtree: true })";
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(note)).await.unwrap();
    const GROUND: &str = "getComputedStyle(document.body).backgroundColor";
    let light = tab.value(GROUND).await;
    focus(&tab, ".theme input:checked").await;
    press(&tab, "ArrowRight", 39, None).await;
    is_true(&tab, "document.documentElement.dataset.theme === 'light'").await;
    press(&tab, "ArrowRight", 39, None).await;
    is_true(&tab, "document.documentElement.dataset.theme === 'dark'").await;
    // The arrows chose a theme, and turned no page.
    is_true(&tab, "location.pathname.endsWith('spawning.html')").await;
    let dark = tab.value(GROUND).await;
    assert_ne!(light, dark);
    for page in [SPAWNING, "index.html"] {
        tab.open(&site.page(page)).await;
        is_true(&tab, "window.first === 'dark'").await;
        assert_eq!(tab.value(GROUND).await, dark);
        is_true(&tab, "document.querySelector('.theme input:checked').value === 'dark'").await;
    }
    // Auto is the system's again, at once.
    focus(&tab, ".theme input:checked").await;
    press(&tab, "ArrowRight", 39, None).await;
    assert_eq!(tab.value(GROUND).await, light);
    tab.prefers("dark").await;
    assert_eq!(tab.value(GROUND).await, dark);
    is_true(&tab, "localStorage.getItem('bookwright.1/books/async/#theme') === null").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn the_contents_of_the_page_mark_where_the_reader_is(_browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = Chromium::alone().await;
    tab.size(1280, 844).await.open(&site.page(SPAWNING)).await;
    let links = "[...document.querySelectorAll('.toc a')]";
    // Which one is marked, how many are, and how many there are.
    let marked = format!(
        "(all => [all.findIndex(a => a.ariaCurrent === 'location'), all.filter(a => a.ariaCurrent).length])({links})"
    );
    let count = tab.value(&format!("{links}.length")).await.as_i64().unwrap();
    let is_marked = async |which: i64| {
        let is = format!("JSON.stringify({marked}) === '[{which},1]'");
        tab.until(&is).await;
    };
    is_marked(0).await;
    // By a jump, down and up; those at the end, too, which cannot come up to the line.
    for which in [2, count - 1, 1, count - 2, 3, 0] {
        tab.value(&format!("{links}[{which}].click()")).await;
        is_marked(which).await;
    }
    // In the middle of a section, reached from below; just above a heading it is the section before.
    let heading = |which: i64| format!("document.getElementById({links}[{which}].hash.slice(1))");
    for which in [3, 2] {
        let above = format!(
            "scrollTo(0, scrollY + {}.getBoundingClientRect().top - innerHeight / 2)",
            heading(which)
        );
        tab.value(&above).await;
        is_marked(which - 1).await;
    }
    tab.value("scrollTo(0, 0)").await;
    is_marked(0).await;
    tab.value("scrollTo(0, document.documentElement.scrollHeight)").await;
    is_marked(count - 1).await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn help_by_keyboard(browser: Arc<Chromium>) {
    let (_site, tab) = at(&browser, 1280, SPAWNING).await;
    press(&tab, "?", 191, Some("?")).await;
    tab.until(HELP).await;
    let said = tab.text("#bw-keys").await;
    for words in ["previous, next page", "this help", "close"] {
        assert!(said.contains(words), "{said}");
    }
    // It takes the focus when it has opened.
    tab.until("document.activeElement.id === 'bw-keys'").await;
    press(&tab, "Escape", 27, None).await;
    tab.until(&format!("!{HELP}")).await;
    // By its button in the foot, and the focus comes back to it.
    focus(&tab, "[popovertarget=bw-keys]").await;
    enter(&tab).await;
    tab.until(HELP).await;
    press(&tab, "Escape", 27, None).await;
    tab.until(&format!("!{HELP}")).await;
    is_true(&tab, "document.activeElement.matches('[popovertarget=bw-keys]')").await;
    // In a small window it scrolls: its beginning and its end can be reached.
    tab.size(320, 225).await;
    enter(&tab).await;
    tab.until(HELP).await;
    tab.until("document.activeElement.id === 'bw-keys'").await;
    is_true(&tab, "(r => r.top >= 0 && r.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())").await;
    is_true(&tab, "document.activeElement.scrollHeight > document.activeElement.clientHeight")
        .await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn the_page_is_turned_by_keyboard_but_not_while_writing(browser: Arc<Chromium>) {
    let (site, tab) = at(&browser, 1280, SPAWNING).await;
    let left = |key: i64, modifiers: i64| {
        let name = if key == 39 { "ArrowRight" } else { "ArrowLeft" };
        let event = DispatchKeyEventParams::builder().key(name).windows_virtual_key_code(key);
        event.r#type(DispatchKeyEventType::KeyDown).modifiers(modifiers).build().unwrap()
    };
    // With Alt (1), Ctrl (2), Meta (4) or Shift (8), in code that scrolls, in an answer: no.
    for modifiers in [2, 4, 8] {
        tab.page.execute(left(39, modifiers)).await.unwrap();
    }
    focus(&tab, ".code").await;
    press(&tab, "ArrowRight", 39, None).await;
    is_true(&tab, "location.pathname.endsWith('spawning.html')").await;
    tab.value("document.activeElement.blur()").await;
    press(&tab, "ArrowRight", 39, None).await;
    tab.until("location.pathname.endsWith('a-task-on-its-own.html') && document.readyState === 'complete'")
        .await;
    press(&tab, "ArrowLeft", 37, None).await;
    tab.until("location.pathname.endsWith('spawning.html') && document.readyState === 'complete'")
        .await;
    tab.open(&site.page("ch23-async/questions.html")).await;
    // Nor wherever else arrows are pressed for something else.
    let deal = "document.querySelector('.cards button').click()";
    for (page, before, focused) in [
        ("ch23-async/questions.html", "", ".choice input"),
        ("ch23-async/questions.html", "", ".answer summary"),
        ("ch23-async/interview.html", deal, ".cards button"),
        ("ch23-async/kitchen.html", "", ".step button"),
    ] {
        tab.open(&site.page(page)).await.unfold().await;
        tab.value(before).await;
        focus(&tab, focused).await;
        press(&tab, "ArrowRight", 39, None).await;
        press(&tab, "ArrowLeft", 37, None).await;
        is_true(&tab, &format!("location.pathname.endsWith('{page}')")).await;
    }
    // Beside a dialog that has the page to itself no key of the page does anything.
    tab.value("document.body.appendChild(document.createElement('dialog')).showModal(); document.activeElement.blur()").await;
    press(&tab, "ArrowRight", 39, None).await;
    press(&tab, "?", 191, Some("?")).await;
    is_true(&tab, &format!("location.pathname.endsWith('kitchen.html') && !{HELP}")).await;
}

pub async fn cards_by_keyboard_alone(browser: Arc<Chromium>) {
    let (_site, tab) = at(&browser, 390, "ch23-async/interview.html").await;
    focus(&tab, ".cards button").await;
    enter(&tab).await;
    is_true(&tab, "document.activeElement.matches('.ask')").await;
    tab_key(&tab).await;
    assert_eq!(tab.text(":focus").await, "Show the answer");
    enter(&tab).await;
    assert_eq!(focused(&tab).await, "Answer");
    let mut knew = 0;
    while knew < 2 {
        // Past the links of the answer, to the button.
        while tab.text(":focus").await != "I knew it" {
            tab_key(&tab).await;
        }
        enter(&tab).await;
        knew += 1;
        is_true(&tab, "document.activeElement.matches('.ask')").await;
        assert_eq!(tab.text(".cards .left").await, format!("{} of 12 to go", 12 - knew));
        tab_key(&tab).await;
        enter(&tab).await;
    }
    while tab.text(":focus").await != "Stop" {
        tab_key(&tab).await;
    }
    enter(&tab).await;
    // What is said when it ends is where the focus goes, so that it is read.
    is_true(
        &tab,
        "document.activeElement.textContent.startsWith('Stopped. 12 questions, 2 known')",
    )
    .await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn notes_and_folds_by_keyboard(browser: Arc<Chromium>) {
    let (_site, tab) = at(&browser, 1280, "ch23-async/practices.html").await;
    let listing = "#listing-dedicated-thread";
    let lines = format!("document.querySelector('{listing} .code')");
    // Folded at first; a button that says how many lines there are opens them.
    let shown = format!("[...{lines}.querySelectorAll('.fold')].map(l => l.offsetHeight > 0)");
    let folded = tab.value(&shown).await;
    assert!(folded.as_array().is_some_and(|all| all.len() == 2), "{folded}");
    assert_eq!(folded, serde_json::json!([false, false]));
    assert!(tab.text(&format!("{listing} .more")).await.contains('2'));
    focus(&tab, &format!("{listing} .more")).await;
    enter(&tab).await;
    assert_eq!(tab.value(&shown).await, serde_json::json!([true, true]));
    is_true(&tab, "document.activeElement.getAttribute('aria-expanded') === 'true'").await;
    enter(&tab).await;
    assert_eq!(tab.value(&shown).await, serde_json::json!([false, false]));

    // A note opens below its line, is named, and closes with Escape; the focus stays.
    focus(&tab, &format!("{listing} .note-button")).await;
    assert!(!tab.value("document.activeElement.getAttribute('aria-label')").await.is_null());
    enter(&tab).await;
    let note = format!("{lines}.querySelector('[role=note]')");
    let words = tab.value(&format!("{note}?.textContent")).await;
    assert!(words.as_str().is_some_and(|words| words.starts_with("A return address")), "{words}");
    is_true(&tab, &format!("{note}.previousElementSibling.textContent.includes('reply: oneshot')"))
        .await;
    is_true(&tab, "document.activeElement.getAttribute('aria-expanded') === 'true'").await;
    press(&tab, "Escape", 27, None).await;
    is_true(&tab, &format!("{note} === null")).await;
    is_true(&tab, "document.activeElement.matches('.note-button[aria-expanded=false]')").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn copying_is_announced(browser: Arc<Chromium>) {
    let (_site, tab) = at(&browser, 1280, SPAWNING).await;
    is_true(&tab, "document.getElementById('bw-said').getAttribute('role') === 'status'").await;
    is_true(&tab, "document.getElementById('bw-said').textContent === ''").await;
    tab.value("window.copied = ''; navigator.clipboard.writeText = async text => { window.copied = text }").await;
    focus(&tab, "#listing-spawn-and-join [data-copy]").await;
    enter(&tab).await;
    tab.until("document.getElementById('bw-said').textContent !== ''").await;
    let said = tab.value("document.getElementById('bw-said').textContent").await;
    assert!(said.as_str().unwrap().ends_with(": copied"), "{said}");
    // The program, as it is: no numbers of lines, and what is folded too.
    let copied = tab.value("window.copied").await;
    let main = crate::this_book().join("listings/ch23-async/spawn-and-join/src/main.rs");
    let main = std::fs::read_to_string(main).unwrap();
    let main: String =
        main.lines().filter(|l| !l.contains("ANCHOR")).map(|l| format!("{l}\n")).collect();
    assert_eq!(copied.as_str().unwrap().trim(), main.trim());
    // Also where the buttons are icons it is seen.
    let seen = "document.querySelector('[data-done] span')?.getBoundingClientRect().width > 30";
    for width in [320, 390, 1280] {
        tab.size(width, 900).await;
        // It is there for a moment only.
        click(&tab, "#listing-spawn-and-join [data-copy]").await;
        tab.until(seen).await;
    }
    // Where the clipboard is refused, the code is selected, and that is said.
    tab.value("navigator.clipboard.writeText = async () => { throw new Error('no') }").await;
    tab.until("document.getElementById('bw-said').textContent === ''").await;
    click(&tab, "#listing-spawn-and-join [data-copy]").await;
    tab.until("document.getElementById('bw-said').textContent.endsWith(': selected')").await;
}
