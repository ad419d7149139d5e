//! Keys and copying, as a reader has them in a book that runs from right to left, or from left to right.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::SetFocusEmulationEnabledParams;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{click, down, enter, focus, is_true, press, themed, write};
use crate::serving::Serving;

const QUIZ: &str = r#"
[[questions]]
id = "typed"
type = "ShortAnswer"
prompt.prompt = "Which operator passes an error on?"
answer.answer = "?"
context = "It stands after an expression."

[[questions]]
id = "chosen"
type = "MultipleChoice"
prompt.prompt = "Which is a comment?\n\n```rust\nfn main() {}\n```"
prompt.distractors = ["`# x`", "`-- x`"]
answer.answer = "`// x`"
context = "Two strokes.\n\n- That is a shell's.\n- That is another language's.\n"
"#;

const WIDE: &str = "fn main() { println!(\"a line so long that it does not fit on any page, however wide \
    the window of the reader may be, and then some more words to be sure of it, and more of it yet\"); }";

const TWO: &str = "# Two\n\nWords that are searched: kettle.\n\n## Kettle\n\nA kettle.\n\n\
    {{#listing wide}}\n\n```console\n$ cargo run\na long line\n$ cargo \\\n>   test\n\
    ok\n~/tea $ ls\n```\n\n```sh\necho one\n```\n\n```rust,ignore\nlet shown = r\"\n$ no prompt\n\";\n```\n\n\
    <div id=\"wide\" tabindex=\"0\" style=\"overflow-x: auto\"><div style=\"width: 300rem\">Wide</div></div>\n\n\
    <p id=\"editable\" contenteditable=\"true\">Edit</p>\n\n{{#quiz ../quizzes/keys.toml}}\n";

/// Three pages, of which the second has all there is to press; served.
fn serve(direction: &str) -> (BookTest, Serving) {
    let settings = format!(
        "[book]\ntitle = \"A book\"\nlanguage = \"en\"\ntext-direction = \"{direction}\"\n\n[preprocessor.bookwright]\ntheme = true\n"
    );
    let book = themed()
        .file("book.toml", settings)
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n- [Three](three.md)\n",
        )
        .file("src/one.md", "# One\n\nFirst page, with a kettle.\n")
        .file("src/two.md", TWO)
        .file("src/three.md", "# Three\n\nLast page.\n")
        .file("quizzes/keys.toml", QUIZ)
        .listing("wide", "", WIDE);
    book.run(&["bless"]).succeeds();
    let serving = Serving::start(&book.root());
    (book, serving)
}

/// A tab that has the focus, at the second page.
async fn at_two(browser: &Chromium, serving: &Serving) -> Tab {
    let tab = browser.tab().await;
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    tab.size(1280, 900).await.open(&serving.page("two.html")).await;
    tab
}

/// Gives an event of a key to an element as a browser would, and says whether the page took it.
async fn taken(tab: &Tab, on: &str, event: &str) -> bool {
    let event =
        format!("new KeyboardEvent('keydown', {{ bubbles: true, cancelable: true, {event} }})");
    tab.value(&format!("!document.querySelector({on:?}).dispatchEvent({event})")).await == true
}

async fn stays(tab: &Tab) {
    is_true(tab, "location.pathname.endsWith('two.html') && !document.querySelector('dialog[open], :popover-open')").await;
}

pub async fn arrows_turn_pages_as_the_book_runs(browser: Arc<Chromium>) {
    for (direction, left, right) in [("rtl", "three", "one"), ("ltr", "one", "three")] {
        let (_book, serving) = serve(direction);
        let tab = at_two(&browser, &serving).await;
        for (key, code, page) in [("ArrowLeft", 37, left), ("ArrowRight", 39, right)] {
            tab.open(&serving.page("two.html")).await;
            let shortcut = format!(
                "document.querySelector('.turn [aria-keyshortcuts={key}]').pathname.endsWith('{page}.html')"
            );
            is_true(&tab, &shortcut).await;
            press(&tab, key, code, None).await;
            tab.until(&format!("location.pathname.endsWith('{page}.html')")).await;
        }
    }
}

pub async fn arrows_scroll_where_something_scrolls(browser: Arc<Chromium>) {
    let (_book, serving) = serve("rtl");
    let tab = at_two(&browser, &serving).await;
    for wide in ["#listing-wide .code", "#wide"] {
        focus(&tab, wide).await;
        is_true(&tab, &format!("document.activeElement.matches({wide:?})")).await;
        for (key, code) in [("ArrowRight", 39), ("ArrowLeft", 37), ("ArrowLeft", 37)] {
            press(&tab, key, code, None).await;
        }
        tab.until(&format!("document.querySelector({wide:?}).scrollWidth > document.querySelector({wide:?}).clientWidth")).await;
        stays(&tab).await;
    }
    focus(&tab, "#listing-wide .code").await;
    press(&tab, "ArrowRight", 39, None).await;
    tab.until("document.querySelector('#listing-wide .code').scrollLeft > 0").await;
    stays(&tab).await;
}

pub async fn what_is_typed_is_typed(browser: Arc<Chromium>) {
    let (_book, serving) = serve("rtl");
    let tab = at_two(&browser, &serving).await;
    focus(&tab, "#q1-keys input").await;
    for key in ["s", "/", "?"] {
        press(&tab, key, 0, Some(key)).await;
    }
    for (key, code) in [("ArrowLeft", 37), ("ArrowRight", 39), ("ArrowRight", 39)] {
        press(&tab, key, code, None).await;
    }
    is_true(&tab, "document.querySelector('#q1-keys input').value === 's/?'").await;
    stays(&tab).await;
    // While signs are composed, and in whatever can be edited.
    for event in [
        "key: 's', isComposing: true",
        "key: '?', isComposing: true",
        "key: 'ArrowLeft', isComposing: true",
    ] {
        assert!(!taken(&tab, "body", event).await, "{event}");
    }
    for key in ["s", "/", "?", "ArrowLeft"] {
        assert!(!taken(&tab, "#editable", &format!("key: '{key}'")).await, "{key}");
    }
    stays(&tab).await;
    // An option is walked to, and not yet judged.
    focus(&tab, "#q2-keys-1").await;
    down(&tab).await;
    is_true(&tab, "document.activeElement.id === 'q2-keys-2' && document.activeElement.checked")
        .await;
    press(&tab, "ArrowRight", 39, None).await;
    is_true(&tab, "document.activeElement.matches('#q2-keys input:checked')").await;
    is_true(&tab, "!document.querySelector('[data-state]')").await;
    stays(&tab).await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn a_key_with_a_modifier_is_the_browsers(browser: Arc<Chromium>) {
    let (_book, serving) = serve("ltr");
    let tab = at_two(&browser, &serving).await;
    for event in [
        "key: 'ArrowLeft', altKey: true",
        "key: 's', ctrlKey: true",
        "key: '/', metaKey: true",
        "key: '?', ctrlKey: true, shiftKey: true",
        "key: 'ArrowRight', shiftKey: true",
    ] {
        assert!(!taken(&tab, "body", event).await, "{event}");
        stays(&tab).await;
    }
    // Shift belongs to a sign on many keyboards, and Caps Lock to a letter. The browser's own search
    // does not open.
    for event in ["key: '/', shiftKey: true", "key: 'S'", "key: '/'", "key: 's'"] {
        tab.open(&serving.page("two.html")).await;
        assert!(taken(&tab, "body", event).await, "{event}");
        tab.until("document.querySelector('dialog.find[open]') !== null").await;
    }
    tab.open(&serving.page("two.html")).await;
    press(&tab, "?", 191, Some("?")).await;
    tab.until("document.getElementById('bw-keys').matches(':popover-open')").await;
}

pub async fn the_second_result_is_two_steps_down(browser: Arc<Chromium>) {
    let (_book, serving) = serve("rtl");
    let tab = at_two(&browser, &serving).await;
    focus(&tab, ".search button").await;
    enter(&tab).await;
    tab.until("document.querySelector('dialog.find[open]:not([data-waits])') !== null").await;
    write(&tab, "kettle").await;
    tab.until("document.querySelectorAll('#bw-found a').length > 1").await;
    is_true(&tab, "!document.querySelector('#bw-found [aria-selected=true]')").await;
    let second = tab.value("document.querySelectorAll('#bw-found a')[1].href").await;
    press(&tab, "Escape", 27, None).await;
    tab.until("document.activeElement.matches('.search button')").await;
    enter(&tab).await;
    tab.until("document.querySelector('dialog.find').open").await;
    down(&tab).await;
    down(&tab).await;
    is_true(&tab, "document.querySelectorAll('#bw-found a')[1].ariaSelected === 'true'").await;
    // Up from the first is the last, and down again the first.
    press(&tab, "ArrowUp", 38, None).await;
    press(&tab, "ArrowUp", 38, None).await;
    is_true(&tab, "document.querySelector('#bw-found a:last-child').ariaSelected === 'true'").await;
    down(&tab).await;
    down(&tab).await;
    enter(&tab).await;
    tab.until(&format!("location.href === {second} && !document.querySelector('dialog[open]')"))
        .await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn what_is_copied_can_be_pasted(browser: Arc<Chromium>) {
    let (_book, serving) = serve("rtl");
    let tab = at_two(&browser, &serving).await;
    tab.value(
        "window.copied = []; navigator.clipboard.writeText = async text => { copied.push(text) }",
    )
    .await;
    let buttons = ".text [data-copy]:not(.origin *)";
    tab.value(&format!("document.querySelectorAll({buttons:?}).forEach(it => it.click())")).await;
    tab.until("window.copied.length === 5").await;
    let copied: Vec<String> = serde_json::from_value(tab.value("window.copied").await).unwrap();
    assert_eq!(
        copied,
        [
            WIDE,
            "cargo run\ncargo \\\n  test\nls",
            "echo one",
            "let shown = r\"\n$ no prompt\n\";",
            "fn main() {}",
        ]
    );
    // The button of a question's code judges nothing.
    click(&tab, "#q2-keys [data-copy]").await;
    is_true(&tab, "document.querySelector('#q2-keys .verdict').textContent === ''").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn code_runs_from_left_to_right_in_every_book(browser: Arc<Chromium>) {
    let (_book, serving) = serve("rtl");
    let tab = at_two(&browser, &serving).await;
    for width in [1280, 390] {
        tab.size(width, 900).await;
        let against = "[...document.querySelectorAll('.code, .code pre, code, .plain figure, .number')].filter(it => getComputedStyle(it).direction !== 'ltr').map(it => it.outerHTML.slice(0, 90))";
        assert_eq!(tab.value(against).await, serde_json::json!([]), "{width}");
        // Its lines begin at the left, unscrolled, and its numbers are there.
        let begins = "[...document.querySelectorAll('.code')].every(it => it.scrollLeft === 0 && it.querySelector('.line').getBoundingClientRect().left - it.getBoundingClientRect().left < 2)";
        is_true(&tab, begins).await;
        // All else is mirrored: options have their letter at the right, and the contents are there.
        is_true(&tab, "getComputedStyle(document.querySelector('h1')).direction === 'rtl'").await;
        let choice = "(c => c.querySelector('input').getBoundingClientRect().left > c.querySelector('.choice-words').getBoundingClientRect().left)(document.querySelector('.choice'))";
        is_true(&tab, choice).await;
        is_true(&tab, "document.documentElement.scrollWidth <= innerWidth").await;
    }
    tab.size(1280, 900).await;
    is_true(
        &tab,
        "document.querySelector('.side').getBoundingClientRect().right > innerWidth - 20",
    )
    .await;
}
