//! `serve`, with the page open.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::Chromium;
use crate::quiz_book::is_true;
use crate::serving::Serving;

pub async fn an_edit_arrives_in_the_open_page(browser: Arc<Chromium>) {
    let book = BookTest::new().page("# Page\n\nThe first text.\n");
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.open(&serving.page("page.html")).await;
    tab.until("document.body.innerText.includes('The first text.')").await;
    book.write("src/page.md", "# Page\n\nThe second text.\n");
    tab.until("document.body.innerText.includes('The second text.')").await;
    book.write("src/page.md", "# Page\n\nThe third text.\n");
    tab.until("document.body.innerText.includes('The third text.')").await;
}

pub async fn text_is_replaced_where_it_stands(browser: Arc<Chromium>) {
    let page =
        |text: &str| format!("# Page\n\nThe first.\n\n## Part\n\nA list:\n\n- one\n\n{text}\n");
    let book = BookTest::new().page(&page("The old text."));
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.open(&serving.page("page.html")).await;
    tab.value("window.stays = document.querySelector('article ul')").await;
    let stays = "window.stays && window.stays === document.querySelector('article ul')";
    let is = |text: &'static str| {
        format!("document.querySelector('article').innerText.includes('{text}')")
    };
    book.write("src/page.md", page("The *new* text.\n\nAnd more."));
    tab.until(&is("The new text.")).await;
    is_true(&tab, stays).await;
    is_true(&tab, "!document.querySelector('article').innerText.includes('old')").await;
    book.write(
        "src/page.md",
        page("And more.").replace("The first.", "Before.\n\nThe last.\n\nThe first."),
    );
    tab.until(&is("The last.")).await;
    is_true(&tab, stays).await;
    let texts = "[...document.querySelectorAll('article > p')].map(p => p.textContent)";
    let expected =
        serde_json::json!(["Before.", "The last.", "The first.", "A list:", "And more."]);
    assert_eq!(tab.value(texts).await, expected);
    // A heading stands in the contents too: the page is loaded again.
    book.write("src/page.md", page("And more.").replace("## Part", "## Other part"));
    tab.until(&is("Other part")).await;
    is_true(&tab, "window.stays === undefined").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn a_problem_is_the_page_until_it_is_mended(browser: Arc<Chromium>) {
    let book = BookTest::new().page("# Page\n\nAll is well.\n");
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.open(&serving.page("page.html")).await;
    tab.until("document.body.innerText.includes('All is well.')").await;
    book.write("src/page.md", "# Page\n\n{{#listing nowhere}}\n");
    tab.until("document.body.innerText.includes('src/page.md:3:12')").await;
    book.write("src/page.md", "# Page\n\nMended.\n");
    tab.until("document.body.innerText.includes('Mended.')").await;
}
