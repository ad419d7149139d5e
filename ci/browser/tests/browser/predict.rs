//! Guesses: made by keyboard and by press, judged by the recording, kept, and shown beside it; and the
//! answers, which stay folded until the reader asks.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::ended;
use crate::quiz_book::{enter, focus, is_true, open, space, tab_key, themed, write};
use crate::serving::Serving;
use crate::sound::{axe, findings};

const PAGE: &str = r#"# Page

{{#listing tea}}

{{#output tea predict="order" why="cold-tea: It is *hot* first."}}

That was the tea.

{{#end}}

{{#listing raced}}

{{#output raced predict="order"}}

{{#listing soup}}

{{#output soup predict="number:served at"}}

{{#listing fails}}

{{#output fails predict="yes|no:panics"}}

{{#output milk predict="one of: fails, soup"}}

{{#listing cold-tea}}

{{#listing milk}}

{{#output tea open}}
"#;

/// Listings, with what they are expected to do and what they print.
const LISTINGS: [(&str, &str, &str); 6] = [
    ("tea", "", "hot\nwarm\nhot\ncold\n"),
    ("cold-tea", "", "cold\nhot\nhot\nwarm\n"),
    (
        "raced",
        "order = \"any\"\nbefore = [[\"cold\", \"warm\"], [\"ice\", \"hot\"]]",
        "cold\nice\nwarm\nhot\n",
    ),
    ("soup", "", "made\nserved at 1,085 °C\n"),
    ("fails", "expect = \"panic\"", "before\n"),
    ("milk", "", "milk\n"),
];

/// The page, served.
fn serve() -> (BookTest, Serving) {
    let mut book = themed().page(PAGE);
    for (name, metadata, printed) in LISTINGS {
        book = book
            .listing(name, metadata, "fn main() {}\n")
            .file(&format!("listings/t/{name}/stdout.txt"), printed);
    }
    let serving = Serving::start(&book.root());
    (book, serving)
}

/// The form, or the fold behind it, of a listing.
fn form(name: &str) -> String {
    format!("document.querySelector('form[data-of={name}]')")
}

fn fold(name: &str) -> String {
    format!("document.querySelector('.reveal:has([data-listing={name}])')")
}

/// Presses the lines of a form in an order, by the number of each, and the button.
async fn put(tab: &Tab, name: &str, lines: &[&str]) {
    for line in lines {
        let unpressed = format!("button[value='{line}']:not([aria-pressed=true])");
        tab.value(&format!("{}.querySelector(\"{unpressed}\").click()", form(name))).await;
    }
    tab.value(&format!("{}.querySelector('p button').click()", form(name))).await;
}

async fn said(tab: &Tab, name: &str) -> String {
    let said = format!("{}.querySelector('.said').innerText", form(name));
    tab.value(&said).await.as_str().unwrap_or_default().to_owned()
}

async fn shown(tab: &Tab, name: &str) -> String {
    let text = format!("{}.innerText", fold(name));
    tab.value(&text).await.as_str().unwrap_or_default().to_owned()
}

/// The way of one who has no mouse: through an order, a number, and a word.
pub async fn guesses_are_made_by_keyboard_alone(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    is_true(&tab, &format!("!{}.open", fold("tea"))).await;

    focus(&tab, "form[data-of=tea] .lines button").await;
    for _ in 0..3 {
        space(&tab).await;
        tab_key(&tab).await;
    }
    // One line is missing: nothing is judged, and nothing shown.
    tab_key(&tab).await;
    enter(&tab).await;
    assert!(said(&tab, "tea").await.contains("1 to go"), "{}", said(&tab, "tea").await);
    is_true(&tab, &format!("!{}.open", fold("tea"))).await;
    focus(&tab, "form[data-of=tea] .lines button:last-child").await;
    let place = tab.value("document.activeElement.previousSibling.getAttribute('aria-label')");
    assert!(place.await.as_str().unwrap_or_default().ends_with(", place 3"));
    enter(&tab).await;
    tab_key(&tab).await;
    enter(&tab).await;
    is_true(&tab, &format!("{}.open", fold("tea"))).await;
    for words in ["That was the tea."] {
        assert!(shown(&tab, "tea").await.contains(words), "{words}");
    }

    focus(&tab, "form[data-of=soup] input").await;
    enter(&tab).await;
    assert_eq!(said(&tab, "soup").await, "Write one number.");
    let line = tab.value("document.querySelector('form[data-of=soup] label').textContent").await;
    assert_eq!(line, "served at  °C", "the line has a place for its number");
    write(&tab, "1085 or 7").await;
    enter(&tab).await;
    assert_eq!(said(&tab, "soup").await, "Write one number.");
    tab.value("document.querySelector('form[data-of=soup] input').value = ''").await;
    write(&tab, "1,085").await;
    enter(&tab).await;
    assert!(said(&tab, "soup").await.starts_with("Right."));
    is_true(&tab, &format!("{}.open", fold("soup"))).await;

    focus(&tab, "form[data-of=fails] [value=no]").await;
    enter(&tab).await;
    assert!(said(&tab, "fails").await.starts_with("Not right."));
    let told = shown(&tab, "fails").await;
    for words in ["You said no.", "panics · proved"] {
        assert!(told.contains(words), "{words} is not in {told}");
    }
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Lines that read the same are the same; what races is right in each order that may be; a wrong order has
/// its wrong places, and one that another listing prints has that said.
pub async fn the_recording_is_the_judge(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    let again = |name: &str| format!("{}.querySelector('.said button').click()", form(name));
    for (name, lines, verdict, off) in [
        ("tea", ["0", "1", "0", "3"], "Right.", 0),
        ("tea", ["3", "0", "0", "1"], "Not right.", 2),
        ("tea", ["0", "0", "1", "3"], "Not right.", 1),
        ("raced", ["0", "1", "2", "3"], "Right.", 0),
        ("raced", ["1", "3", "0", "2"], "Right.", 0),
        ("raced", ["2", "0", "1", "3"], "Not right.", 1),
    ] {
        put(&tab, name, &lines).await;
        assert!(said(&tab, name).await.starts_with(verdict), "{name} {lines:?}");
        let marked = format!("{}.querySelectorAll('.off').length", fold(name));
        assert_eq!(tab.value(&marked).await, off, "{name} {lines:?}");
        if name == "tea" {
            let is_variant = lines == ["3", "0", "0", "1"];
            let told = shown(&tab, name).await;
            let shows = told.contains("Did you expect what Listing 1-5 does? It is hot first.");
            assert_eq!(shows, is_variant, "{told}");
        }
        tab.value(&again(name)).await;
        is_true(&tab, &format!("!{}.dataset.state", form(name))).await;
    }
    tab.value(&format!("{}.querySelector('[value=soup]').click()", form("milk"))).await;
    assert!(said(&tab, "milk").await.starts_with("Not right."));
    assert!(shown(&tab, "milk").await.contains("You chose what soup prints."));
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// A guess is there after a reload, in other tabs, and among what is kept; its fold waits to be opened.
pub async fn a_guess_is_kept(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let (tab, other) = (browser.tab().await, browser.tab().await);
    open(&tab, &serving).await;
    open(&other, &serving).await;
    put(&tab, "tea", &["0", "0", "1", "3"]).await;
    other.until(&format!("{}.dataset.state === 'wrong'", form("tea"))).await;
    open(&tab, &serving).await;
    assert!(said(&tab, "tea").await.starts_with("Not right."));
    is_true(&tab, &format!("!{}.open", fold("tea"))).await;
    tab.value(&format!("{}.open = true", fold("tea"))).await;
    assert!(shown(&tab, "tea").await.contains("Your order."));
    let kept = tab.value("JSON.stringify(book.read('guess.tea.order'))").await;
    assert_eq!(kept, r#"{"g":"0 0 1 3","ok":false,"p":"page.html"}"#);
}

/// No word before an answer gives it away, and what is not asked stands open.
pub async fn nothing_answers_before_it_is_asked(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    let badges = "[...document.querySelectorAll('.file')].map(it => [it.querySelector('code').textContent, it.querySelector('.badge')?.textContent.trim() ?? ''].join(': ')).join()";
    let seen = tab.value(badges).await;
    assert_eq!(seen, "tea: ,raced: ,soup: ,fails: ,cold-tea: runs · proved,milk: runs · proved");
    let lines = "[...document.querySelectorAll('form[data-of=tea] .lines button')].map(it => it.textContent).join()";
    assert_ne!(tab.value(lines).await, "hot,warm,hot,cold", "the lines are not in their order");
    is_true(&tab, "!document.querySelector('.text > .apart').closest('details')").await;
}

/// One choice opens every answer, on all pages and before anything is painted, until it is taken back.
pub async fn one_choice_opens_all_answers(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    let all = "[...document.querySelectorAll('.reveal')].every(it => it.open)";
    let none = "[...document.querySelectorAll('.reveal')].every(it => !it.open)";
    is_true(&tab, none).await;
    focus(&tab, ".always input").await;
    space(&tab).await;
    is_true(&tab, all).await;
    open(&tab, &serving).await;
    is_true(&tab, all).await;
    is_true(&tab, "document.querySelector('.always input').checked").await;
    focus(&tab, ".always input").await;
    space(&tab).await;
    is_true(&tab, none).await;
    open(&tab, &serving).await;
    is_true(&tab, none).await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Without scripts an answer is a fold, and no form promises what it cannot do.
pub async fn answers_are_whole_without_javascript(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    tab.without_javascript().await;
    open(&tab, &serving).await;
    let text = tab.text("body").await;
    for (words, is_there) in [
        ("Show what it printed", true),
        ("Your guess", false),
        ("Show every answer at once", false),
        ("That was the tea.", false),
    ] {
        assert_eq!(text.contains(words), is_there, "{words}: {text}");
    }
    focus(&tab, ".reveal summary").await;
    enter(&tab).await;
    let text = tab.text("body").await;
    for words in ["That was the tea.", "Did you expect what Listing"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// Before a guess and after it, in both themes, on a phone and at a desk, all is sound and fits.
pub async fn guesses_fit_and_are_sound(browser: Arc<Chromium>) {
    let axe = ended(tokio::task::spawn_blocking(axe).await);
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        for width in [320, 390, 768, 1280] {
            tab.prefers(scheme).await;
            open(&tab, &serving).await;
            tab.value("{ for (const name in book.all()) book.set(name, ''); book.refresh(); }")
                .await;
            tab.size(width, 900).await;
            for state in ["asked", "answered"] {
                if state == "answered" {
                    put(&tab, "tea", &["3", "0", "0", "1"]).await;
                    put(&tab, "raced", &["0", "1", "2", "3"]).await;
                    tab.value(&format!("{}.querySelector('[value=no]').click()", form("fails")))
                        .await;
                    tab.value(&format!("{}.querySelector('[value=milk]').click()", form("milk")))
                        .await;
                }
                let place = format!("{scheme}, {width} px, {state}");
                for finding in findings(&tab, &axe, false).await {
                    found.push(format!("{place}: {finding}"));
                }
                let wide = "(it => it.scrollWidth - it.clientWidth)(document.documentElement)";
                if tab.value(wide).await != 0 {
                    found.push(format!("{place}: scrolls sideways"));
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
