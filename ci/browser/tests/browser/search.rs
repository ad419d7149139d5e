//! The search: what it finds, by keyboard alone, what it costs, and where it leads without a script.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::SetFocusEmulationEnabledParams;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{click, down, enter, focus, is_true, press, themed, write};
use crate::serving::Serving;
use crate::this_book;

const PAGE: &str = "ch23-async/spawning.html";
const READY: &str = "document.querySelector('dialog.find[open]:not([data-waits])') !== null";
/// What a reader may be made to fetch for the first search.
const MOST: u64 = 120_000;

async fn reader(browser: &Chromium, page: &str) -> (Serving, Tab) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    tab.size(1280, 900).await.open(&serving.page(page)).await;
    (serving, tab)
}

async fn open_by_key(tab: &Tab, key: &str) {
    press(tab, key, 0, Some(key)).await;
    tab.until(READY).await;
    is_true(tab, "document.activeElement.matches('dialog.find input')").await;
    // The letter that opens it is not typed into it.
    is_true(tab, "document.activeElement.value === ''").await;
}

/// Types a question, and waits for its answer.
async fn ask(tab: &Tab, question: &str) {
    tab.value("document.querySelector('#bw-find-said').textContent = ''").await;
    tab.value("document.querySelector('dialog.find input').select()").await;
    write(tab, question).await;
    tab.until(
        "/place|nowhere|no section|common/.test(document.querySelector('#bw-find-said').textContent)",
    )
    .await;
}

async fn answers(tab: &Tab) -> Vec<String> {
    let links = "[...document.querySelectorAll('#bw-found [role=option]')].map(a => a.href)";
    serde_json::from_value(tab.value(links).await).unwrap()
}

async fn escape(tab: &Tab) {
    press(tab, "Escape", 27, None).await;
    // The focus leaves the box with the next frame: a key before that is still typed into it.
    tab.until(
        "!document.querySelector('dialog.find').open && !document.activeElement.closest('dialog')",
    )
    .await;
}

fn no_errors(tab: &Tab, serving: &Serving) {
    assert_eq!(tab.errors(), Vec::<String>::new());
    assert!(tab.requests().iter().all(|each| each.starts_with(&serving.address)));
}

pub async fn each_question_has_its_section_first(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, PAGE).await;
    open_by_key(&tab, "s").await;
    for (question, wanted, among) in [
        ("E0752", "runtime.html#main-cannot-be-async-by-itself", 1),
        ("tokio::select!", "exercises.html#stopping-without-loss", 1),
        ("futures::join", "#", 3),
        ("spwan", "glossary.html#spawn", 1),
        ("pollng", "how-it-works/", 3),
        ("spawn_blocking", "practices.html#blocking-work-spawn_blocking", 3),
        ("what is a future", "async-and-await.html#what-a-future-is", 2),
        ("waker message", "wakers.html#a-waker-is-a-message-not-a-poll", 1),
        ("\"a handle is a claim\"", "spawning.html#a-handle-is-a-claim-on-the-result", 1),
        ("\"the runtime polls it\"", "spawning.html#the-runtime-owns-a-task", 1),
        ("why doesn't my task run", "#", 3),
        ("don’t block", "glossary.html#block", 3),
        ("\"use std::sync::mpsc\"", "practices.html#", 1),
        ("23.6", "ch23-async/spawning.html", 1),
        ("II.3", "how-it-works/wakers.html", 1),
        ("listing 23-17", "async-and-await.html#", 1),
        ("Timeline 23-1", "kitchen.html#", 1),
        ("block on", "glossary.html#block_on", 1),
        ("spawn blocking", "glossary.html#spawn_blocking", 1),
        // As a phone's keyboard writes it.
        ("“the runtime polls it”", "spawning.html#the-runtime-owns-a-task", 1),
    ] {
        ask(&tab, question).await;
        let found = answers(&tab).await;
        let first = &found[..found.len().min(among)];
        assert!(first.iter().any(|link| link.contains(wanted)), "{question}: {found:?}");
    }
    // The words are marked, in the heading and in the sentence, once its text is there.
    ask(&tab, "\"a handle is a claim\"").await;
    tab.until("[...document.querySelectorAll('#bw-found a:first-child mark')].some(m => m.textContent === 'A handle is a claim')").await;
    ask(&tab, "E0752").await;
    tab.until("document.querySelector('#bw-found .excerpt mark')?.textContent === 'E0752'").await;
    assert_eq!(
        tab.text("#bw-found a:first-child .way").await,
        "23.5 The need for a runtime: Tokio"
    );
    // The lying forms: the same words in another order, and a word that is no word.
    ask(&tab, "\"a claim is a handle\"").await;
    assert_eq!(answers(&tab).await, Vec::<String>::new());
    assert_eq!(
        tab.text("#bw-find-said").await,
        "The search finds these words in this order nowhere."
    );
    ask(&tab, "xyzzyqvw").await;
    assert_eq!(tab.text("#bw-find-said").await, "The search finds “xyzzyqvw” nowhere.");
    no_errors(&tab, &serving);
}

/// Enter goes where what stands in the field leads, never to a result of what stood there before, and a
/// place that is folded is opened.
pub async fn enter_is_for_what_stands_there(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, PAGE).await;
    // After a choice of theme the keys are the page's again.
    tab.value(
        "{ const dark = document.querySelectorAll('.theme input')[2]; dark.focus(); dark.click() }",
    )
    .await;
    open_by_key(&tab, "s").await;
    ask(&tab, "my zyxw waker").await;
    assert!(tab.text("#bw-find-said").await.contains("For the rest: "));
    tab.value("{ const field = document.querySelector('.find input'); field.value = 'native threads and green threads'; field.dispatchEvent(new InputEvent('input', { bubbles: true })) }").await;
    enter(&tab).await;
    tab.until("location.hash === '#no-runtime-in-std' && document.readyState === 'complete'").await;
    is_true(&tab, "document.getElementById('no-runtime-in-std').open").await;
    no_errors(&tab, &serving);
}

/// What builds the index and what reads a question take words apart in the same way: every fifth
/// heading of the book is found by its own words.
pub async fn headings_are_found_by_their_words(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, "contents.html").await;
    let headings =
        "[...document.querySelectorAll('.all ul ul a')].map(a => [a.textContent, a.href])";
    let headings: Vec<(String, String)> =
        serde_json::from_value(tab.value(headings).await).unwrap();
    assert!(headings.len() > 150, "{}", headings.len());
    open_by_key(&tab, "/").await;
    let mut lost = Vec::new();
    for (title, link) in headings.iter().step_by(5) {
        ask(&tab, &title.replace('"', " ")).await;
        let found = answers(&tab).await;
        let same = found.iter().take(5).any(|each| each == link);
        // Sections that many pages have under one name cannot all be first.
        let common = headings.iter().filter(|(other, _)| other == title).count() > 3;
        if !same && !common {
            lost.push((title, found.into_iter().take(3).collect::<Vec<_>>()));
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    no_errors(&tab, &serving);
}

pub async fn it_is_used_by_keyboard_alone(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, PAGE).await;
    focus(&tab, ".search button").await;
    enter(&tab).await;
    tab.until(READY).await;
    ask(&tab, "waker").await;
    let selected =
        "[...document.querySelectorAll('#bw-found [aria-selected=true]')].map(a => a.id)";
    // The first is where Enter leads, and where the arrows begin.
    assert_eq!(tab.value(selected).await, serde_json::json!([]));
    down(&tab).await;
    assert_eq!(tab.value(selected).await, serde_json::json!(["bw-found-0"]));
    down(&tab).await;
    down(&tab).await;
    assert_eq!(tab.value(selected).await, serde_json::json!(["bw-found-2"]));
    let active = "document.activeElement.getAttribute('aria-activedescendant')";
    assert_eq!(tab.value(active).await, "bw-found-2");
    press(&tab, "ArrowUp", 38, None).await;
    assert_eq!(tab.value(active).await, "bw-found-1");
    // The arrow keys that turn pages, and the letter that opens the search, are only letters here.
    press(&tab, "ArrowLeft", 37, None).await;
    press(&tab, "/", 0, Some("/")).await;
    is_true(&tab, "document.activeElement.value.includes('/')").await;
    assert!(tab.value("location.pathname").await.as_str().unwrap().ends_with(PAGE));
    // Escape closes, and the focus is where it was.
    escape(&tab).await;
    is_true(&tab, "document.activeElement.matches('.search button')").await;
    // Opened again it still has the question, ready to be typed over.
    enter(&tab).await;
    tab.until(READY).await;
    ask(&tab, "E0752").await;
    let link = answers(&tab).await.remove(0);
    enter(&tab).await;
    tab.until(&format!("location.href === {link:?} && document.readyState === 'complete'")).await;
    no_errors(&tab, &serving);
}

pub async fn names_roles_and_the_live_region(browser: Arc<Chromium>) {
    let (_serving, tab) = reader(&browser, PAGE).await;
    open_by_key(&tab, "s").await;
    is_true(&tab, "document.querySelector('dialog.find').ariaLabel === 'Search'").await;
    is_true(&tab, "document.activeElement.role === 'combobox' && document.activeElement.ariaLabel === 'Search this book'").await;
    is_true(&tab, "document.activeElement.ariaExpanded === 'false'").await;
    is_true(&tab, "document.querySelector('#bw-find-said').role === 'status'").await;
    ask(&tab, "E0752").await;
    assert_eq!(tab.text("#bw-find-said").await, "1 place.");
    is_true(&tab, "document.activeElement.ariaExpanded === 'true'").await;
    is_true(&tab, "document.getElementById(document.activeElement.getAttribute('aria-controls')).role === 'listbox'").await;
    ask(&tab, "spwan").await;
    let said = tab.text("#bw-find-said").await;
    assert!(said.starts_with("The search finds “spwan” nowhere. For “spawn”: 30 of "), "{said}");
    // The help names the keys.
    escape(&tab).await;
    press(&tab, "?", 0, Some("?")).await;
    tab.until("document.querySelector('#bw-keys').matches(':popover-open')").await;
    let help = tab.text("#bw-keys").await;
    assert!(help.replace(char::is_whitespace, "").contains("s/search"), "{help}");
}

pub async fn it_costs_nothing_before_and_little_after(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, PAGE).await;
    let before = tab.requests();
    for part in ["search-", "index-", "text-"] {
        assert!(!before.iter().any(|url| url.contains(&format!("theme/{part}"))), "{before:?}");
    }
    open_by_key(&tab, "s").await;
    ask(&tab, "waker").await;
    // The sentences of what can be seen are there, and no more comes.
    tab.until("document.querySelector('#bw-found a:nth-child(5) .excerpt').textContent.length > 9")
        .await;
    let urls = "performance.getEntriesByType('resource').map(e => e.name).filter(url => /theme\\/(search|index|text)-/.test(url))";
    tab.value(&format!(
        "(async () => {{ let raw = 0, sent = 0; for (const url of {urls}) {{ \
         const bytes = await (await fetch(url)).blob(); raw += bytes.size; \
         sent += (await new Response(bytes.stream().pipeThrough(new CompressionStream('gzip'))).blob()).size; }} \
         window.cost = [raw, sent]; }})()"
    ))
    .await;
    tab.until("window.cost !== undefined").await;
    let cost: (u64, u64) = serde_json::from_value(tab.value("window.cost").await).unwrap();
    println!("the first search: {} bytes, {} compressed", cost.0, cost.1);
    assert!(cost.1 > 20_000 && cost.1 <= MOST, "{cost:?}");
    no_errors(&tab, &serving);
}

pub async fn it_fits_a_phone_and_both_themes(browser: Arc<Chromium>) {
    for (width, scheme) in [(320, "light"), (390, "dark"), (1280, "dark")] {
        let (serving, tab) = reader(&browser, PAGE).await;
        tab.size(width, 800).await.prefers(scheme).await;
        click(&tab, ".search button").await;
        tab.until(READY).await;
        ask(&tab, "spawn_blocking").await;
        is_true(&tab, "document.querySelector('#bw-found').scrollWidth <= document.querySelector('#bw-found').clientWidth").await;
        is_true(
            &tab,
            "document.querySelector('dialog.find').getBoundingClientRect().right <= innerWidth",
        )
        .await;
        is_true(&tab, "document.querySelector('.shut-find').getBoundingClientRect().height >= 44")
            .await;
        click(&tab, ".shut-find").await;
        is_true(&tab, "!document.querySelector('dialog.find').open").await;
        no_errors(&tab, &serving);
    }
}

pub async fn without_javascript_the_form_leads_to_all_contents(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.without_javascript().await.size(390, 800).await.open(&serving.page(PAGE)).await;
    is_true(&tab, "document.querySelector('.search button').getBoundingClientRect().height >= 44")
        .await;
    tab.value("document.querySelector('form.search').submit()").await;
    tab.until("location.pathname.endsWith('/contents.html') && document.readyState === 'complete'")
        .await;
    assert_eq!(tab.text("h1").await, "All contents");
    let to = ".all a[href='ch23-async/a-task-on-its-own.html#a-task-may-fail']";
    assert_eq!(tab.text(to).await, "A task may fail");
    // The title of SUMMARY.md is no part.
    is_true(
        &tab,
        "[...document.querySelectorAll('.all h2')].every(h => h.textContent !== 'Summary')",
    )
    .await;
}

/// A book of what is hard to find.
fn of_signs() -> BookTest {
    let code = "# Signs\n\n## Ranges\n\n```rust,ignore\nfor number in 0..=9 { count(&mut total); }\n```\n\n\
        ## Passing on\n\nThe `?` operator passes an error on.\n\n```rust,ignore\nlet text = read()?;\n\
        if let Some(it) = text { impl_from_into(it); }\n```\n\n## Building\n\nWith `--release` it is fast. C++ is, \
        too; C# is not asked.\n\n```console\n$ cargo build --release\n```\n\n## From and into\n\nBoth convert.\n";
    let names = "# Names\n\n## Waiting\n\n`block_on` waits, a `JoinHandle` too, and so does `my_crate::next_step`. \
        Is that well-known? Certainly.\n\n## \u{7b2c}\u{4e00}\u{7ae0}\n\n\u{3053}\u{308c}\u{306f}\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{672c}\u{3067}\u{3059}\u{3002}\n";
    themed()
        .file("src/SUMMARY.md", "# Summary\n\n- [Signs](signs.md)\n- [Names](names.md)\n")
        .file("src/signs.md", code)
        .file("src/names.md", names)
}

pub async fn signs_parts_of_names_and_sentences_without_spaces_are_found(browser: Arc<Chromium>) {
    let book = of_signs();
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    tab.size(1280, 900).await.open(&serving.page("signs.html")).await;
    open_by_key(&tab, "s").await;
    for (question, wanted, count) in [
        ("..=", "signs.html#ranges", 1),
        ("0..=9", "signs.html#ranges", 1),
        ("&mut", "signs.html#ranges", 1),
        ("?", "signs.html#passing-on", 1),
        ("the ? operator", "signs.html#passing-on", 1),
        ("if let", "signs.html#passing-on", 1),
        ("--release", "signs.html#building", 1),
        ("cargo build --release", "signs.html#building", 1),
        ("C++", "signs.html#building", 1),
        ("C#", "signs.html#building", 1),
        ("blockon", "names.html#waiting", 1),
        ("block", "names.html#waiting", 1),
        ("handle", "names.html#waiting", 1),
        ("joinHandle", "names.html#waiting", 1),
        ("nextstep", "names.html#waiting", 1),
        ("my_crate", "names.html#waiting", 1),
        ("from into", "signs.html#from-and-into", 2),
        ("\u{65e5}\u{672c}\u{8a9e}", "names.html#", 1),
        ("\u{65e5}\u{672c}\u{8a9e}\u{306e}\u{672c}", "names.html#", 1),
        ("\u{672c}", "names.html#", 1),
        ("certainly?", "names.html#waiting", 1),
    ] {
        ask(&tab, question).await;
        let found = answers(&tab).await;
        assert_eq!(found.len(), count, "{question}: {found:?} {}", tab.text("#bw-find-said").await);
        assert!(found[0].contains(wanted), "{question}: {found:?}");
    }
    // What was found is marked.
    ask(&tab, "&mut").await;
    tab.until("document.querySelector('#bw-found .excerpt mark')?.textContent === '&mut'").await;
    // The lying forms, and what is said of them: no more than is known.
    for (question, said) in [
        ("..==", "The search finds “..==” nowhere."),
        ("&mut&", "The search finds “&mut&” nowhere."),
        ("D++", "The search finds “d++” nowhere."),
        ("\u{672c}\u{65e5}", "The search finds “\u{672c}\u{65e5}” nowhere."),
        ("into had", "Words as common as these are found in headings and code only: in none."),
        (".", "This is too common to be searched."),
        ("x", "This is too common to be searched."),
        ("operator cargo", "The search finds no section with all of these words."),
    ] {
        ask(&tab, question).await;
        assert_eq!(answers(&tab).await, Vec::<String>::new(), "{question}");
        assert_eq!(tab.text("#bw-find-said").await, said, "{question}");
    }
    no_errors(&tab, &serving);
}

/// What builds the index and what reads a question take every text apart in the same way.
pub async fn both_sides_take_texts_apart_alike(browser: Arc<Chromium>) {
    let (serving, tab) = reader(&browser, PAGE).await;
    open_by_key(&tab, "s").await;
    let mut texts: Vec<String> = walkdir::WalkDir::new(this_book().join("src"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .flat_map(|path| {
            std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|line| !line.trim().is_empty())
        .collect();
    assert!(texts.len() > 1000, "{}", texts.len());
    // Every two and three of what may meet: 29 by 29 by 29 in one text each would be too many to read.
    let parts = [
        "a",
        "B",
        "Cd",
        "ßI",
        "Σ",
        "ΑΣ",
        "İ",
        "ǅ",
        "9",
        "٣",
        "½",
        "_",
        "::",
        ":",
        ",",
        ".",
        "..",
        "=",
        "&",
        "?",
        "!",
        "-",
        "--",
        "++",
        "#",
        " ",
        "'",
        "日本",
        "の",
        "ー",
        "・",
        "ภาษ",
        "า",
        "한국",
        "𠮷",
        "🦀",
        "é",
        "e\u{301}",
        "हिं",
        "（",
        "`",
    ];
    for first in parts {
        for second in parts {
            let ends =
                parts.map(|third| format!("{first}{second}{third} | x{third}{second}{first}y"));
            texts.push(ends.join(" ; "));
        }
    }
    for kind in ["prose", "title", "code"] {
        for some in texts.chunks(300) {
            let given = serde_json::to_string(some).unwrap();
            let there = format!("{given}.map(text => bookwrightSearch.terms(text, '{kind}'))");
            let there: Vec<Vec<String>> = serde_json::from_value(tab.value(&there).await).unwrap();
            for (text, there) in some.iter().zip(there) {
                assert_eq!(bookwright_site::search_terms(text, kind), there, "{kind}: {text}");
            }
        }
    }
    no_errors(&tab, &serving);
}
