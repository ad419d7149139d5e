//! Scripts of what stands further down come when the reader does.

use std::sync::Arc;

use crate::chromium::{Chromium, Tab};
use crate::quiz_book::is_true;
use crate::site::Site;

/// The scripts that have come, by the components they are for.
async fn came(tab: &Tab) -> Vec<String> {
    let names = ["quiz", "timeline"];
    let requests = tab.requests();
    let fetched = |name: &str| requests.iter().any(|it| it.contains(&format!("theme/{name}-")));
    names.into_iter().filter(|name| fetched(name)).map(str::to_owned).collect()
}

/// One who opens a page fetches neither; one who reads on has each before it can be seen.
pub async fn scripts_come_before_what_they_are_for(_browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = Chromium::alone().await;
    for (width, height) in [(390, 844), (1280, 900)] {
        tab.size(width, height).await.open(&site.page("ch23-async/kitchen.html")).await;
        if width == 390 {
            assert!(
                came(&tab).await.is_empty(),
                "a page's first screen fetches no script of another"
            );
        }
        // What is folded has no place to come near to.
        tab.unfold().await;
        // A screen at a time: what is seen of a timeline has its steps.
        let seen = "[...document.querySelectorAll('.step')].filter(it => { const { top, bottom } = it.getBoundingClientRect(); return bottom > 0 && top < innerHeight })";
        for _ in 0..80 {
            tab.value("scrollBy({ top: innerHeight, behavior: 'instant' })").await;
            tab.until(crate::pages::FRAMES).await;
            tab.until(&format!("{seen}.every(it => it.children.length)")).await;
            if tab.value("scrollY + innerHeight > document.documentElement.scrollHeight - 2").await
                == true
            {
                break;
            }
        }
        tab.until("document.querySelector('form.quiz .tally') !== null").await;
        assert_eq!(came(&tab).await, ["quiz", "timeline"], "{width} px");
        is_true(&tab, "!document.querySelector('script[data-for]')").await;
    }
}

/// One who comes for a question, by its address, has its script without having scrolled.
pub async fn an_address_further_down_is_near(_browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = Chromium::alone().await;
    let page = site.page("ch23-async/kitchen.html#check-yourself");
    tab.size(1280, 900).await.open(&page).await;
    tab.until("document.querySelector('form.quiz .tally') !== null").await;
    assert_eq!(came(&tab).await, ["quiz"]);
}
