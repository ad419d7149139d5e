//! A dial: turned by press, by key, and by its slider, the code, the output, and the runs change together.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{click, enter, focus, is_true, open, press, themed};
use crate::serving::Serving;
use crate::site::{Site, folder};
use crate::sound::{axe, findings};

const CUPS: &str = "/// How many.\nconst CUPS: u64 = 2;\n\nfn main() {\n    for cup in 1..=CUPS {\n        println!(\"cup {cup}\");\n    }\n}\n";
const PAGE: &str =
    "# Page\n\n{{#listing tea}}\n\n{{#output tea open}}\n\n{{#dial tea says=\"{} cups\"}}\n";

fn serve() -> (BookTest, Serving) {
    let dial = "dial = { const = \"CUPS\", values = [1, 2, 4] }";
    let book = themed().listing("tea", dial, CUPS).page(PAGE);
    book.run(&["bless"]).succeeds();
    let serving = Serving::start(&book.root());
    (book, serving)
}

const BUTTONS: &str = ".dial .step button";
const OUTPUT: &str = ".joined samp";

/// What is turned: the line of code, the output, the row of the table, and what the dial says.
async fn turned(tab: &Tab, cups: &str, number: &str) {
    tab.until(&format!(
        "document.querySelector('{OUTPUT}').textContent.trim().endsWith('cup {number}')"
    ))
    .await;
    let line = "document.querySelectorAll('.code .line')[1].textContent";
    is_true(tab, &format!("{line} === 'const CUPS: u64 = {number};\\n'")).await;
    let row = "document.querySelector('.dial [aria-current] th').textContent";
    is_true(tab, &format!("{row} === '{cups}'")).await;
    is_true(tab, &format!("document.querySelector('.dial .say b').textContent === '{cups}'")).await;
    let range = "document.querySelector('.dial input').getAttribute('aria-valuetext')";
    is_true(tab, &format!("{range}.startsWith('{cups}')")).await;
}

pub async fn a_dial_is_turned_by_press_and_by_key(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    tab.until(&format!("document.querySelectorAll('{BUTTONS}').length === 2")).await;
    let fetched = || tab.requests().iter().filter(|it| it.contains("theme/dial-")).count();
    assert_eq!(fetched(), 1, "its script has come, and no value yet");
    // It asks before it tells.
    is_true(&tab, "document.querySelector('.dial .say').textContent === '2 cups'").await;
    click(&tab, &format!("{BUTTONS}:last-of-type")).await;
    turned(&tab, "4 cups", "4").await;
    assert_eq!(fetched(), 2);
    is_true(&tab, "document.querySelector('.dial .say samp').textContent === 'cup 4'").await;
    is_true(&tab, "document.getElementById('bw-said').textContent.includes('4 cups: cup 4')").await;
    is_true(
        &tab,
        &format!("document.querySelector('{BUTTONS}:last-of-type').ariaDisabled === 'true'"),
    )
    .await;
    focus(&tab, BUTTONS).await;
    enter(&tab).await;
    turned(&tab, "2 cups", "2").await;
    focus(&tab, ".dial input").await;
    press(&tab, "ArrowLeft", 37, None).await;
    turned(&tab, "1 cups", "1").await;
    assert_eq!(fetched(), 2, "the values come once");
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Runs are drawn on one scale, and can be stepped through at each value.
pub async fn runs_are_turned_and_stepped_through(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&site.page("ch23-async/kitchen.html")).await;
    tab.unfold().await;
    let plot = "document.querySelector('.timeline[data-turn] .tl')";
    let said = |what: &str| {
        format!("[...{plot}.querySelectorAll('{what}')].map(it => it.textContent).join()")
    };
    tab.until("document.querySelectorAll('.dial .step button').length === 2").await;
    let ticks = tab.value(&said(".ax text:not(.ck)")).await;
    is_true(&tab, &format!("{} === '40\u{a0}min,40\u{a0}min'", said(".tot"))).await;
    click(&tab, ".dial .step button:last-of-type").await;
    tab.until(&format!("{} === '50\u{a0}min,50\u{a0}min'", said(".tot"))).await;
    assert_eq!(tab.value(&said(".ax text:not(.ck)")).await, ticks, "the scale stays");
    let step = ".timeline[data-turn] .step";
    is_true(&tab, &format!("document.querySelectorAll('{step} button').length === 2")).await;
    click(&tab, &format!("{step} button:last-of-type")).await;
    is_true(
        &tab,
        &format!("document.querySelector('{step} .say').textContent.includes('0\u{a0}')"),
    )
    .await;
    is_true(
        &tab,
        "document.querySelector('.listing[data-listing=kitchen-long-chop] .line.runs') !== null",
    )
    .await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// From a folder, without a server.
pub async fn a_book_in_a_folder_has_all_values(browser: Arc<Chromium>) {
    let tab = browser.tab().await;
    let page = folder().join("how-it-works/size.html");
    tab.size(1280, 900).await.open(&format!("file://{}", page.display())).await;
    tab.value("document.querySelector('.dial').scrollIntoView()").await;
    tab.until("document.querySelectorAll('.dial .step button').length === 2").await;
    click(&tab, ".dial .step button:last-of-type").await;
    tab.until("document.querySelector('.listing[data-listing=page-kept] samp').textContent.includes('4098 bytes')").await;
}

/// Values that cannot be fetched cost nothing that was there.
pub async fn values_that_do_not_come_are_told(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    tab.until(&format!("document.querySelectorAll('{BUTTONS}').length === 2")).await;
    tab.value("document.querySelector('.dial').dataset.values = 'theme/gone.js'").await;
    click(&tab, &format!("{BUTTONS}:last-of-type")).await;
    tab.until("document.getElementById('bw-said').textContent.includes('cannot be fetched')").await;
    is_true(&tab, "document.querySelector('.dial .say').textContent === '2 cups'").await;
    is_true(
        &tab,
        &format!("document.querySelector('{OUTPUT}').textContent === 'cup 1\\ncup 2\\n'"),
    )
    .await;
}

pub async fn a_dial_is_whole_without_javascript(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    tab.without_javascript().await;
    tab.size(390, 844).await.open(&serving.page("page.html")).await;
    is_true(&tab, "!document.querySelector('.dial .step').checkVisibility()").await;
    is_true(&tab, "document.querySelector('.dial summary').checkVisibility()").await;
    click(&tab, ".dial summary").await;
    let table = tab.text(".dial table").await;
    for words in ["1 cups", "cup 1", "2 cups", "4 cups", "cup 4"] {
        assert!(table.contains(words), "without JavaScript it lacks {words}: {table}");
    }
}

pub async fn dials_fit_and_are_sound(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let (tab, axe) = (browser.tab().await, axe());
    for theme in ["light", "dark"] {
        for width in [320, 1280] {
            tab.prefers(theme).await;
            open(&tab, &serving).await;
            tab.size(width, 900).await;
            tab.until(&format!("document.querySelectorAll('{BUTTONS}').length === 2")).await;
            click(&tab, &format!("{BUTTONS}:last-of-type")).await;
            turned(&tab, "4 cups", "4").await;
            click(&tab, ".dial summary").await;
            is_true(&tab, "document.documentElement.scrollWidth <= innerWidth").await;
            assert_eq!(findings(&tab, &axe, false).await, Vec::<String>::new(), "{theme} {width}");
        }
    }
}
