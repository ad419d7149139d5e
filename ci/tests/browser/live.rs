//! `serve`, with the page open.

use std::sync::Arc;

use crate::book_test::BookTest;
use crate::chromium::Chromium;
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
