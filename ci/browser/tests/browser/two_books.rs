//! Two books on one server, and one reader: neither knows what the other has kept. And what an earlier
//! version of the theme kept, when all books kept under one prefix.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use chromiumoxide::cdp::browser_protocol::emulation::SetFocusEmulationEnabledParams;
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{choose, click, enter, focus, is_true, themed, write};

/// Its questions are another's in the other book.
fn questions(book: &str) -> String {
    format!(
        r#"
[[questions]]
id = "{book}-lifetime"
type = "ShortAnswer"
prompt.prompt = "Which lifetime lasts as long as the program?"
answer.answer = "'static"
answer.alternatives = ["&'static", "it's 'static"]
context = "A string literal has it."

[[questions]]
id = "{book}-copy"
type = "MultipleChoice"
prompt.prompt = "What does `drop(x)` do for an `x` that is `Copy`?"
prompt.distractors = ["It frees the memory of `x`", "It makes `x` unusable", "None of the above"]
answer.answer = "It drops a copy, and `x` can still be used"
context = """
A call copies it.

- Nothing is freed: it lives in the caller.
- A copy was moved, `x` was not.
- The first of all does happen.
"""

[[questions]]
id = "{book}-prints"
type = "Tracing"
prompt.program = """
fn main() {{
    print!("4 5 ");
    println!();
    println!();
}}
"""
answer.doesCompile = true
answer.stdout = "4 5"
context = "Two ends of lines follow."
"#
    )
}

/// A book of four pages in this book's theme.
fn book(name: &str) -> BookTest {
    let settings = format!(
        "[book]\ntitle = \"Book {name}\"\nlanguage = \"en\"\n\n[output.html]\nsite-url = \"/{name}/\"\n\n[preprocessor.bookwright]\ntheme = true\n"
    );
    let summary =
        "- [Intro](intro.md)\n- [Questions](questions.md)\n- [End](end.md)\n- [Kept](kept.md)\n";
    themed()
        .file("book.toml", settings)
        .file("src/SUMMARY.md", format!("# Summary\n\n{summary}"))
        .file("src/intro.md", format!("# Intro\n\nThis is book {name}.\n"))
        .file("src/questions.md", "# Questions\n\n{{#quiz ../quizzes/first.toml}}\n")
        .file("src/end.md", "# End\n\nThe end.\n")
        .file("src/kept.md", "# Kept\n\n<div class=\"kept\"></div>\n")
        .file("quizzes/first.toml", questions(name))
}

/// Books in folders of one server.
struct Shelf {
    /// `http://127.0.0.1:PORT`
    address: String,
    server: tokio::task::JoinHandle<()>,
    #[expect(dead_code, reason = "their folders are there as long as they")]
    books: Vec<BookTest>,
}

impl Shelf {
    /// Builds books, and serves each below its name, which may be a path.
    async fn of(books: Vec<(&'static str, BookTest)>) -> Self {
        let mut folders: Vec<(&'static str, PathBuf)> = Vec::new();
        for (name, book) in &books {
            book.run(&["build"]).succeeds();
            folders.push((name, book.root().join("book")));
        }
        // A book may lie in another one's folder.
        folders.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let answer = move |uri: Uri| {
            let file = folders.iter().find_map(|(name, folder)| {
                let below = uri.path().strip_prefix(&format!("/{name}/"))?;
                Some(folder.join(if below.is_empty() { "index.html" } else { below }))
            });
            async move { file.map_or_else(|| StatusCode::NOT_FOUND.into_response(), sent) }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let app = Router::new().fallback(answer);
        let server = tokio::spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Self { address, server, books: books.into_iter().map(|(_, book)| book).collect() }
    }

    /// Opens a page, as if its tab were the one in front.
    async fn open(&self, tab: &Tab, page: &str) {
        tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
        tab.size(1280, 900).await.open(&format!("{}/{page}", self.address)).await;
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn sent(file: PathBuf) -> Response {
    let kind = match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    match std::fs::read(file) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// All that is kept, of whatever book.
async fn kept(tab: &Tab) -> Vec<String> {
    serde_json::from_value(tab.value("Object.keys(localStorage).sort()").await).unwrap()
}

/// Answers all three questions, each of them right.
async fn answer(tab: &Tab) {
    focus(tab, "#q1-first input").await;
    write(tab, "'static").await;
    enter(tab).await;
    let right = "[...document.querySelectorAll('#q2-first .choice')].findIndex(it => \
                 it.innerText.includes('drops a copy')) + 1";
    let right = tab.value(right).await.as_u64().unwrap() as usize;
    choose(tab, "q2-first", right).await;
    choose(tab, "q3-first", 1).await;
    focus(tab, "#q3-first textarea").await;
    write(tab, "4 5").await;
    click(tab, "#q3-first .check button").await;
    assert_eq!(tab.text("#quiz-first .score").await, "3 of 3 right.");
}

/// Types an answer into an empty field of a new try, and says what becomes of it.
async fn verdict_on(tab: &Tab, question: &str, control: &str, answer: &str) -> String {
    click(tab, "#quiz-first .tally button").await;
    if question == "q3-first" {
        choose(tab, question, 1).await;
    }
    focus(tab, &format!("#{question} {control}")).await;
    write(tab, answer).await;
    click(tab, &format!("#{question} .check button")).await;
    tab.text(&format!("#{question} .verdict .lead")).await
}

pub async fn an_answer_is_right_in_the_signs_of_a_phone(browser: Arc<Chromium>) {
    let shelf = Shelf::of(vec![("a", book("a"))]).await;
    let tab = browser.tab().await;
    shelf.open(&tab, "a/questions.html").await;
    answer(&tab).await;
    for right in [
        "’static",
        " 'STATIC ",
        "&’static",
        "‘static",
        "it’s\u{a0}'static",
        "it's  'static",
        "＇static",
    ] {
        assert_eq!(verdict_on(&tab, "q1-first", "input", right).await, "Right.", "{right}");
    }
    for wrong in ["static", "\"static", "'stat ic", "' static"] {
        assert_eq!(verdict_on(&tab, "q1-first", "input", wrong).await, "Not right.", "{wrong}");
    }
    for right in ["4 5", "4 5\n\n", "4 5  \n", "\n4 5", "4\u{a0}5", "４ ５"] {
        assert_eq!(verdict_on(&tab, "q3-first", "textarea", right).await, "Right.", "{right:?}");
    }
    for wrong in ["45", "4\n5", "4  5"] {
        assert_eq!(
            verdict_on(&tab, "q3-first", "textarea", wrong).await,
            "Not right.",
            "{wrong:?}"
        );
    }
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn none_of_the_above_is_last_in_every_order(browser: Arc<Chromium>) {
    let shelf = Shelf::of(vec![("a", book("a"))]).await;
    let tab = browser.tab().await;
    shelf.open(&tab, "a/questions.html").await;
    let order =
        "[...document.querySelectorAll('#q2-first .choice-words')].map(it => it.innerText.trim())";
    let mut orders = std::collections::HashSet::new();
    for _ in 0..12 {
        let shown: Vec<String> = serde_json::from_value(tab.value(order).await).unwrap();
        assert_eq!(shown.last().map(String::as_str), Some("None of the above"), "{shown:?}");
        assert_eq!(shown.len(), 4);
        orders.insert(shown);
        choose(&tab, "q2-first", 1).await;
        click(&tab, "#quiz-first .tally button").await;
    }
    assert!(orders.len() > 2, "the others are shuffled: {orders:?}");
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Takes a text for an export, and imports it.
async fn import(tab: &Tab, text: &str) {
    tab.value(&format!(
        "{{ const i = document.querySelector('.kept input'), t = new DataTransfer(); \
         t.items.add(new File([{}], 'a.json')); i.files = t.files; i.dispatchEvent(new Event('change')) }}",
        serde_json::Value::from(text)
    ))
    .await;
    tab.until("document.querySelector('.kept-said').textContent !== ''").await;
}

/// What Export writes, and the name of its file.
async fn export(tab: &Tab) -> (String, String) {
    tab.value(
        "URL.createObjectURL = blob => { blob.text().then(text => { window.exported = text }); return 'blob:x' }; \
         HTMLAnchorElement.prototype.click = function () { window.named = this.download }; \
         document.querySelector('.kept .doors > button').click()",
    )
    .await;
    tab.until("window.exported !== undefined").await;
    serde_json::from_value(tab.value("[window.exported, window.named]").await).unwrap()
}

pub async fn two_books_on_a_server_know_nothing_of_each_other(browser: Arc<Chromium>) {
    let shelf = Shelf::of(vec![("a", book("a")), ("b", book("b")), ("a/c", book("c"))]).await;
    let tab = browser.tab().await;
    shelf.open(&tab, "a/questions.html").await;
    answer(&tab).await;
    shelf.open(&tab, "a/intro.html").await;
    click(&tab, ".finish button").await;
    click(&tab, ".theme input[value=dark]").await;
    shelf.open(&tab, "a/end.html").await;

    // All is there again.
    shelf.open(&tab, "a/").await;
    assert_eq!(tab.text(".resume").await, "Continue at 3 End");
    is_true(&tab, "document.querySelector('.lane .tick') !== null").await;
    is_true(&tab, "document.documentElement.dataset.theme === 'dark'").await;
    shelf.open(&tab, "a/questions.html").await;
    assert_eq!(tab.text("#quiz-first .score").await, "3 of 3 right.");
    shelf.open(&tab, "a/kept.html").await;
    let of_a = kept(&tab).await;
    assert!(of_a.iter().all(|key| key.starts_with("bookwright.1/a/#")), "{of_a:?}");
    let (exported, _) = export(&tab).await;

    // The other two, of which one lies in a folder of the first.
    for name in ["b", "a/c"] {
        shelf.open(&tab, &format!("{name}/")).await;
        is_true(&tab, "!document.querySelector('.resume')").await;
        shelf.open(&tab, &format!("{name}/questions.html")).await;
        is_true(&tab, "!document.querySelector('[data-state], .quiz :checked, .lane .tick')").await;
        is_true(&tab, "document.querySelector('#q1-first input').value === ''").await;
        shelf.open(&tab, &format!("{name}/kept.html")).await;
        let said = tab.text(".kept").await;
        for nothing in ["no section yet", "no question answered", "as the system has it"] {
            assert!(said.contains(nothing), "{nothing}: {said}");
        }
        choose_dark_and_take_it_along(&tab).await;
        // Twice: it asks once more.
        click(&tab, ".kept .doors > button:last-child").await;
        click(&tab, ".kept .doors > button:last-child").await;
        let own = format!("bookwright.1/{name}/#");
        assert!(!kept(&tab).await.iter().any(|key| key.starts_with(&own)));
    }
    assert_eq!(kept(&tab).await.iter().filter(|key| of_a.contains(key)).count(), of_a.len());

    // What was taken along comes back, here and at another address.
    import(&tab, &exported).await;
    assert_eq!(tab.text(".kept-said").await, format!("Imported {} entries.", of_a.len()));
    assert!(tab.text(".kept").await.contains("3 of 3 right, 3 answered"));
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Of a book of which only a theme is kept, Export holds that alone, and is named after the book.
async fn choose_dark_and_take_it_along(tab: &Tab) {
    click(tab, ".theme input[value=light]").await;
    let (exported, named) = export(tab).await;
    let exported: serde_json::Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported["kept"]["theme"], "light");
    // The page itself is a last place, once it was left.
    let names: Vec<&String> = exported["kept"].as_object().unwrap().keys().collect();
    assert!(names.iter().all(|name| *name == "theme" || *name == "place"), "{names:?}");
    assert!(named == "book-b-progress.json" || named == "book-c-progress.json", "{named}");
}

/// What an earlier version kept, of a book with these pages.
const EARLIER: &str = r#"{
    "async.done.intro.html": "2026-11-20",
    "async.done.gone.html": "2026-11-20",
    "async.quiz.first": "{\"t\":2,\"of\":3,\"answered\":1,\"right\":1,\"p\":\"questions.html\"}",
    "async.quiz.first.a-lifetime": "{\"t\":2,\"c\":[],\"x\":[\"'static\"],\"done\":true}",
    "async.quiz.broken": "{",
    "async.card.waker": "1",
    "async.place": "{\"p\":\"end.html\",\"t\":\"3 End\",\"h\":\"\"}",
    "async.theme": "dark"
}"#;

pub async fn what_an_earlier_version_kept_is_taken_over_once(browser: Arc<Chromium>) {
    let other = themed()
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Intro](intro.md)\n")
        .file("src/intro.md", "# Intro\n\nOf another book.\n");
    let shelf = Shelf::of(vec![("a", book("a")), ("other", other)]).await;
    let tab = browser.tab().await;
    shelf.open(&tab, "a/404.html").await;
    let keep = format!(
        "localStorage.clear(); for (const [key, value] of Object.entries({EARLIER})) localStorage.setItem(key, value)"
    );
    tab.value(&keep).await;
    // The application of somebody else on the same server.
    tab.value("localStorage.setItem('async.session', '1')").await;
    let before = kept(&tab).await;

    // A book that has one of the pages did not write it; and the page for wrong addresses does not know.
    for page in ["other/intro.html", "other/page.html", "a/404.html"] {
        shelf.open(&tab, page).await;
        is_true(&tab, "!document.querySelector('.lane .tick')").await;
        let now = kept(&tab).await;
        assert!(before.iter().all(|key| now.contains(key)), "{page}: {now:?}");
    }
    shelf.open(&tab, "a/questions.html").await;
    is_true(&tab, "document.documentElement.dataset.theme === 'dark'").await;
    is_true(&tab, "document.querySelector('.theme :checked').value === 'dark'").await;
    is_true(&tab, "document.querySelector('.lane .tick') !== null").await;
    is_true(&tab, "document.querySelector('#q1-first').dataset.state === 'right'").await;
    let now = kept(&tab).await;
    // What names a page that the book no longer has is left to the book that has it.
    let left: Vec<&String> = now.iter().filter(|key| key.starts_with("async.")).collect();
    assert_eq!(left, ["async.done.gone.html", "async.session"]);
    for name in ["done.intro.html", "quiz.first", "quiz.first.a-lifetime", "card.waker", "theme"] {
        assert!(now.contains(&format!("bookwright.1/a/#{name}")), "{name}: {now:?}");
    }
    shelf.open(&tab, "a/").await;
    // The last place is by now the page just left.
    assert_eq!(tab.text(".resume").await, "Continue at 2 Questions");

    // Once: what has gone on since is not undone by a page of the earlier version in another tab.
    click(&tab, ".theme input[value=light]").await;
    tab.value("localStorage.setItem('async.place', JSON.stringify({p: 'end.html', t: '3 End'})); localStorage.setItem('async.theme', 'dark')").await;
    shelf.open(&tab, "a/kept.html").await;
    is_true(&tab, "document.documentElement.dataset.theme === 'light'").await;
    is_true(&tab, "localStorage.getItem('async.theme') === null").await;

    // An export of that version is read, by the book whose it is; not by another one.
    click(&tab, ".kept .doors > button:last-child").await;
    click(&tab, ".kept .doors > button:last-child").await;
    assert!(tab.text(".kept").await.contains("no section yet"));
    import(&tab, EARLIER).await;
    assert_eq!(tab.text(".kept-said").await, "Imported 7 entries.");
    assert!(tab.text(".kept").await.contains("1 of 4 sections: 1"));
    let foreign = r#"{"async.done.intro.html":"2026-11-20","async.done.x.html":"2026-11-20","async.done.y.html":"2026-11-20"}"#;
    import(&tab, foreign).await;
    tab.until("document.querySelector('.kept-said').textContent.includes('no export')").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Storage that is full keeps what it has.
pub async fn what_cannot_be_taken_over_stays(browser: Arc<Chromium>) {
    let shelf = Shelf::of(vec![("a", book("a"))]).await;
    let tab = browser.tab().await;
    shelf.open(&tab, "a/404.html").await;
    tab.value("localStorage.setItem('async.done.intro.html', '2026-11-20')").await;
    let full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }";
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(full)).await.unwrap();
    shelf.open(&tab, "a/end.html").await;
    is_true(&tab, "document.querySelector('.lane .tick') !== null").await;
    assert_eq!(kept(&tab).await, ["async.done.intro.html"]);
    assert_eq!(tab.errors(), Vec::<String>::new());
}
