//! Where a listing comes from: the panel with its crate and the line that runs it.

use std::sync::Arc;

use crate::chromium::Chromium;
use crate::quiz_book::{enter, focus, is_true, press};
use crate::serving::Serving;
use crate::this_book;

const BUTTON: &str = "[popovertarget=listing-spawn-and-join-source]";
const OPEN: &str =
    "document.querySelector('#listing-spawn-and-join-source').matches(':popover-open')";

pub async fn a_listing_says_how_to_run_it_at_home(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.size(390, 844).await.open(&serving.page("ch23-async/spawning.html")).await;
    focus(&tab, BUTTON).await;
    enter(&tab).await;
    tab.until(OPEN).await;
    let said = tab.text("#listing-spawn-and-join-source").await;
    assert!(said.contains("listings/ch23-async/spawn-and-join"), "{said}");
    assert!(said.contains("cargo run -p spawn-and-join"), "{said}");
    let inside = "(r => r.left >= 0 && r.right <= innerWidth)(document.querySelector('.origin:popover-open').getBoundingClientRect())";
    is_true(&tab, inside).await;
    // The command alone is copied, not the code above it.
    tab.value("window.copied = ''; navigator.clipboard.writeText = async text => { window.copied = text }").await;
    tab.value("document.querySelector('.origin:popover-open [data-copy]').click()").await;
    tab.until("window.copied === 'cargo run -p spawn-and-join'").await;
    // Escape closes it, and the focus is where it was.
    press(&tab, "Escape", 27, None).await;
    tab.until(&format!("!({OPEN})")).await;
    is_true(&tab, &format!("document.activeElement.matches('{BUTTON}')")).await;
    // Every listing's panel is on its page.
    let paired = "[...document.querySelectorAll('[popovertarget]')].every(b => document.getElementById(b.getAttribute('popovertarget')))";
    is_true(&tab, paired).await;
    assert!(tab.errors().is_empty(), "{:?}", tab.errors());
    assert!(tab.requests().iter().all(|each| each.starts_with(&serving.address)));
}
