//! What stays with the reader: finished sections, the last place, what is kept, cards.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;

use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{click, enter, focus, focused, is_true};
use crate::serving::Serving;
use crate::this_book;

/// Each test is a reader of its own: another port, so another local storage.
async fn reader(browser: &Chromium, page: &str) -> (Serving, Tab) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page(page)).await;
    (serving, tab)
}

const SPAWNING: &str = "ch23-async/spawning.html";
const PRESSED: &str = "document.querySelector('.finish button').ariaPressed === 'true'";
const TICKED: &str = "!!document.querySelector('.lane .now .tick')";

pub async fn a_finished_section_is_ticked_and_counted(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, SPAWNING).await;
    is_true(&tab, "!document.querySelector('.tick:not(.finish *)')").await;
    // By keyboard: the button says what it is and what it has done.
    focus(&tab, ".finish button").await;
    enter(&tab).await;
    tab.until(PRESSED).await;
    tab.until(TICKED).await;
    assert_eq!(tab.text(".finish button").await.trim(), "I have finished 23.6");
    assert!(tab.text(".finish").await.contains("Kept in this browser only."));
    assert_eq!(tab.text("#bw-said").await, "1 of 16 sections finished");
    assert!(tab.text(".lane .count").await.starts_with("1/16"));
    is_true(&tab, "!!document.querySelector('.chlane .done')").await;
    is_true(
        &tab,
        "document.querySelector('.chlane').ariaLabel.endsWith('1 of 16 sections are finished')",
    )
    .await;
    // It is there on the next page, and after a reload.
    tab.open(&serving.page("ch23-async/mistakes.html")).await;
    let ticked =
        "document.querySelector('.lane .tick').closest('a').href.endsWith('spawning.html')";
    is_true(&tab, ticked).await;
    tab.open(&serving.page(SPAWNING)).await;
    is_true(&tab, PRESSED).await;
    click(&tab, ".finish button").await;
    is_true(&tab, "!document.querySelector('.lane :is(.tick,.count)')").await;
    assert!(tab.errors().is_empty(), "{:?}", tab.errors());
    assert!(tab.requests().iter().all(|each| each.starts_with(&serving.address)));
}

/// Takes a text for an export, and imports it.
fn import(text: &str) -> String {
    format!(
        "{{ const i = document.querySelector('.kept input'), t = new DataTransfer(); \
         t.items.add(new File([{}], 'a.json')); i.files = t.files; i.dispatchEvent(new Event('change')) }}",
        serde_json::Value::from(text)
    )
}

pub async fn two_tabs_keep_each_others_marks(browser: Arc<Chromium>) {
    let (serving, one) = reader(&browser, SPAWNING).await;
    let two = browser.tab().await;
    two.open(&serving.page("ch23-async/mistakes.html")).await;
    click(&one, ".finish button").await;
    two.until("document.querySelectorAll('.lane .tick').length === 1").await;
    click(&two, ".finish button").await;
    one.until("document.querySelectorAll('.lane .tick').length === 2").await;
    is_true(&one, PRESSED).await;
}

pub async fn refused_or_full_storage_costs_only_memory(browser: Arc<Chromium>) {
    let refused = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })";
    let full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }";
    for script in [refused, full] {
        let serving = Serving::start(this_book());
        let tab = browser.tab().await;
        let params = AddScriptToEvaluateOnNewDocumentParams::new(script);
        tab.page.execute(params).await.unwrap();
        tab.open(&serving.page(SPAWNING)).await;
        click(&tab, ".finish button").await;
        is_true(&tab, PRESSED).await;
        is_true(&tab, TICKED).await;
        // It says so.
        assert!(tab.text(".finish").await.contains("keeps nothing"));
        tab.open(&serving.page("your-progress.html")).await;
        tab.value(&import(r#"{"async.card.waker":"1"}"#)).await;
        tab.until("document.querySelector('.kept-said').textContent.startsWith('Imported 1')")
            .await;
        assert!(tab.text(".kept-said").await.contains("keeps nothing"));
        assert!(tab.text(".kept dl").await.contains("keeps nothing"));
        tab.open(&serving.page("ch23-async/interview.html")).await;
        is_true(&tab, "document.querySelector('.cards').innerText.startsWith('12 questions')")
            .await;
        is_true(&tab, "!document.querySelector('.lane .tick')").await;
        assert!(tab.errors().is_empty(), "{:?}", tab.errors());
    }
}

/// What is kept may be of another time, or anybody's: no page breaks of it, and a quiz goes on.
pub async fn whatever_is_kept_breaks_no_page(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, SPAWNING).await;
    let keys = "[...document.querySelectorAll('form.quiz')].flatMap(quiz => ['', ...[...quiz.querySelectorAll('.question')].map(it => '.' + it.dataset.id)].map(end => 'quiz.' + quiz.dataset.quiz + end))
        .concat(['theme', 'place', 'card.waker', 'done', 'quiz', 'quiz.x', 'done.ch23-async/spawning.html'])";
    let keys = tab.value(keys).await;
    assert!(keys.as_array().unwrap().len() > 9, "{keys}");
    for value in [
        "",
        "null",
        "[]",
        "\"x\"",
        "{broken",
        "-1",
        r#"{"t":0,"c":5,"x":7,"done":3,"p":[],"of":{},"right":null}"#,
        r#"{"t":0,"c":null,"x":null,"done":true,"p":5,"of":"a"}"#,
        r#"{"p":{},"t":[],"h":{}}"#,
        r#"{"p":"ch23-async/spawning.html","t":"<img src=x onerror=alert(1)>","h":"javascript:0"}"#,
    ] {
        tab.value(&format!(
            "localStorage.clear(); for (const key of {keys}) localStorage.setItem('bookwright.1/#' + key, {value:?})"
        ))
        .await;
        for page in ["index.html", "ch23-async/interview.html", "your-progress.html", SPAWNING] {
            tab.open(&serving.page(page)).await;
            assert_eq!(tab.errors(), Vec::<String>::new(), "{value} on {page}");
        }
        click(&tab, ".question .choice input").await;
        click(&tab, ".question .check button").await;
        is_true(&tab, "document.querySelector('.verdict').textContent !== ''").await;
    }
}

pub async fn the_first_page_leads_back_to_the_last_place(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, "index.html").await;
    is_true(&tab, "!document.querySelector('.resume')").await;
    tab.open(&serving.page(SPAWNING)).await;
    tab.open(&serving.page("index.html")).await;
    assert_eq!(tab.text(".resume").await, "Continue at 23.6 Spawning tasks");
    is_true(&tab, "document.querySelector('.resume a').href.endsWith('/ch23-async/spawning.html')")
        .await;
    // What is kept may be old, or written by somebody else: never a way out of the book.
    let foreign =
        r#"localStorage.setItem('bookwright.1/#place', '{"p":"//other.example/","t":"x","h":""}')"#;
    tab.value(foreign).await;
    tab.open(&serving.page("index.html")).await;
    is_true(&tab, "!document.querySelector('.resume')").await;
}

pub async fn what_is_kept_is_shown_taken_along_and_erased(browser: Arc<Chromium>) {
    let (_serving, tab) = reader(&browser, "your-progress.html").await;
    assert!(tab.text(".kept").await.contains("no section yet"));
    // The lying form: what is no export changes nothing.
    for wrong in ["{", "{}", "[1]", r#"{"other.key":"1"}"#, r#"{"async.done.x":1}"#] {
        tab.value(&import(wrong)).await;
        tab.until("document.querySelector('.kept-said').textContent.includes('no export')").await;
        tab.value("document.querySelector('.kept-said').textContent = ''").await;
        is_true(&tab, "localStorage.length === 0").await;
    }
    let right = r#"{"async.done.ch23-async/spawning.html":"2026-11-20","async.card.waker":"1","async.quiz.ch23":"{\"t\":0,\"of\":10,\"answered\":4,\"right\":3}","async.quiz.spawning":"{\"of\":3,\"answered\":2,\"right\":1,\"p\":\"ch23-async/spawning.html\"}","async.quiz.x":"{\"of\":3,\"answered\":0,\"right\":0,\"p\":\"//other.example/\"}","async.theme":"dark"}"#;
    tab.value(&import(right)).await;
    tab.until("document.querySelector('.kept').innerText.includes('1 of 27 sections: 23.6')").await;
    // What names a page of no book is not taken along. What stands there all the same leads nowhere.
    is_true(&tab, "localStorage.getItem('bookwright.1/#quiz.x') === null").await;
    let foreign = r#"{"of":3,"answered":0,"right":0,"p":"//other.example/"}"#;
    tab.value(&format!("localStorage.setItem('bookwright.1/#quiz.x', '{foreign}'); dispatchEvent(new StorageEvent('storage'))")).await;
    let kept = tab.text(".kept").await;
    assert!(
        kept.contains(
            "ch23: 3 of 10 right, 4 answered\n23.6 Spawning tasks: 1 of 3 right, 2 answered"
        ) && kept.contains("x: 0 of 3 right, 0 answered")
            && kept.contains("1 known, 0 to come back"),
        "{kept}"
    );
    let links = "[...document.querySelectorAll('.kept dd div a')].map(a => a.getAttribute('href').split('/').pop()).join()";
    assert_eq!(tab.value(links).await, "spawning.html#quiz-spawning");
    // A theme that comes along is the page's at once, and goes with the rest.
    const DARK: &str = "document.documentElement.dataset.theme === 'dark' && document.querySelector('.theme :checked').value === 'dark'";
    is_true(&tab, DARK).await;
    // Erasing asks once more, and says so.
    let erase = ".kept .doors > button:last-child";
    click(&tab, erase).await;
    is_true(&tab, "localStorage.length > 0").await;
    assert!(tab.text(".kept-said").await.contains("cannot be undone"));
    click(&tab, erase).await;
    is_true(&tab, "localStorage.length === 0").await;
    is_true(&tab, "document.documentElement.dataset.theme === undefined && document.querySelector('.theme :checked').value === ''").await;
    assert!(tab.text(".kept").await.contains("no section yet"));
}

pub async fn cards_come_back_until_they_are_known(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, "ch23-async/interview.html").await;
    tab.value("document.querySelector('.cards button').focus()").await;
    enter(&tab).await;
    // The focus is on the question, so that it is read aloud.
    is_true(&tab, "document.activeElement.matches('.ask')").await;
    assert_eq!(tab.text(".cards .left").await, "12 of 12 to go");
    let first = tab.text(".ask").await;
    click(&tab, ".cards button").await;
    assert_eq!(focused(&tab).await, "Answer");
    click(&tab, ".cards .doors button:nth-child(2)").await;
    for _ in 0..11 {
        is_true(&tab, "document.querySelector('.cards .told').childElementCount === 0").await;
        click(&tab, ".cards button").await;
        click(&tab, ".cards .doors button:nth-child(1)").await;
    }
    assert_eq!(tab.text(".ask").await, first, "what was missed comes back");
    click(&tab, ".cards .doors button:nth-child(2)").await;
    tab.open(&serving.page("ch23-async/interview.html")).await;
    assert_eq!(tab.text(".cards button").await, "Go through the 1 that is left");
    is_true(&tab, "document.querySelectorAll('details[data-known]').length === 11").await;
    assert!(tab.errors().is_empty(), "{:?}", tab.errors());
}

pub async fn progress_is_whole_without_javascript(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.without_javascript().await.open(&serving.page("your-progress.html")).await;
    assert!(tab.text("main").await.contains("Without it the book keeps nothing"));
    tab.open(&serving.page("ch23-async/interview.html")).await;
    is_true(&tab, "document.querySelectorAll('.text > details[id] > summary').length === 12").await;
    is_true(&tab, "document.querySelector('.cards').offsetHeight === 0").await;
}
