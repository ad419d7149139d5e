//! The discussion: asked for by the reader, and by nobody else.

use std::sync::Arc;

use crate::chromium::Chromium;
use crate::quiz_book::{click, enter, focus, is_true, themed};
use crate::serving::Serving;

pub async fn nothing_is_asked_of_giscus_before_the_reader_asks(browser: Arc<Chromium>) {
    let book = themed();
    let settings = book.read("book.toml");
    let table = "[preprocessor.bookwright.discussion]\nrepo = \"a/b\"\nrepo-id = \"R_1\"\n\
                 category-id = \"DIC_1\"\n";
    book.write("book.toml", format!("{settings}\n{table}"));
    let serving = Serving::start(&book.root());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("page.html")).await;
    let asked = || tab.requests().iter().any(|url| url.contains("giscus"));
    assert!(!asked(), "{:?}", tab.requests());
    assert!(tab.errors().is_empty(), "{:?}", tab.errors());
    assert!(tab.text(".discussion").await.contains("nothing is asked of anyone"));
    focus(&tab, ".discussion button").await;
    enter(&tab).await;
    tab.until("document.querySelector('.discussion [role=status]').textContent.includes('did not answer')")
        .await;
    // The policy has let it through, with what book.toml says; it was the network that refused.
    assert!(tab.requests().contains(&"https://giscus.app/client.js".to_owned()));
    assert!(
        !tab.errors().iter().any(|error| error.contains("Content Security")),
        "{:?}",
        tab.errors()
    );
    is_true(&tab, "!document.querySelector('.discussion button').disabled").await;

    // giscus puts a frame there. What the page tells it is the theme, as soon as the reader has another.
    tab.value(
        "window.told = []; const frame = document.createElement('iframe'); \
         document.querySelector('.discussion').append(frame); \
         frame.contentWindow.postMessage = (message, to) => told.push([message.giscus.setConfig.theme, to]); 0",
    )
    .await;
    for theme in ["dark", "light", ""] {
        click(&tab, &format!(".theme input[value='{theme}']")).await;
    }
    tab.until("told.length === 3").await;
    let told = serde_json::json!([
        ["dark", "https://giscus.app"],
        ["light", "https://giscus.app"],
        ["preferred_color_scheme", "https://giscus.app"]
    ]);
    assert_eq!(tab.value("told").await, told);

    let tab = browser.tab().await;
    tab.without_javascript().await.open(&serving.page("page.html")).await;
    is_true(&tab, "document.querySelector('.discussion button').offsetHeight === 0").await;
    is_true(
        &tab,
        "document.querySelector('.discussion a').href === 'https://github.com/a/b/discussions'",
    )
    .await;
}
