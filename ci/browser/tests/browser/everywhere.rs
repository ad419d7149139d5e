//! What must hold on every page, and what axe cannot see: widths, words drawn by the style sheet, where
//! the focus is, paper, forced colours.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetEmulatedMediaParams, SetFocusEmulationEnabledParams,
};
use futures_util::StreamExt as _;

use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{enter, is_true, tab_key};
use crate::site::{NOT_FOUND, Site, folder, pages};

/// Pages with each kind of thing that takes the focus: listings, a quiz, timelines, cards, what is kept.
const KINDS: [&str; 5] = [
    "ch23-async/spawning.html",
    "ch23-async/questions.html",
    "ch23-async/kitchen.html",
    "ch23-async/interview.html",
    "your-progress.html",
];
/// 640 px is a window of 1280 px at 200 %.
const WIDTHS: [i64; 5] = [320, 390, 640, 768, 1280];

/// A problem for each page, each in a tab, three at a time.
async fn each_page<F, W>(pages: Vec<String>, look: F) -> Vec<String>
where
    F: Fn(String) -> W,
    W: Future<Output = Vec<String>>,
{
    let found: Vec<Vec<String>> =
        futures_util::stream::iter(pages).map(look).buffer_unordered(3).collect().await;
    found.concat()
}

pub async fn every_page_fits_every_width_and_asks_nobody(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let found = each_page(pages(), |page| {
        let (browser, site) = (&browser, &site);
        async move {
            let tab = browser.tab().await;
            let mut found = Vec::new();
            tab.size(1280, 900).await.open(&site.page(&page)).await;
            for width in WIDTHS {
                tab.size(width, 900).await;
                let wide = "(it => it.scrollWidth - it.clientWidth)(document.documentElement)";
                if tab.value(wide).await != 0 {
                    found.push(format!("{page} scrolls sideways at {width} px"));
                }
                if tab.value("document.querySelector('h1').checkVisibility()").await != true {
                    found.push(format!("{page} has no heading at {width} px"));
                }
            }
            found.extend(tab.errors().into_iter().map(|it| format!("{page}: {it}")));
            // Its own files, all below the path where the site lies.
            let top = site.page(&page);
            let top =
                if page == NOT_FOUND { top.trim_end_matches(NOT_FOUND) } else { &site.address };
            let own = |url: &String| url.starts_with(top) || url.starts_with("data:");
            let asked = tab.requests();
            found.extend(asked.iter().filter(|url| !own(url) && *url != "about:blank").cloned());
            if asked.iter().filter(|url| url.starts_with(top)).count() < 4 {
                found.push(format!("{page} asked for nothing: {asked:?}"));
            }
            tab.close().await;
            found
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}

/// What is on the page and is not shown, beside what is folded, and what only scripts need.
const HIDDEN: &str = "[...document.querySelectorAll('main :is(h1,h2,h3,p,li,pre,samp,table,figure,legend,label,input,summary,svg.tl)')]
    .filter(it => !it.checkVisibility() && !it.closest('[popover],.scripted,.cards,.step,.finish,.sprite') && !it.matches('details:not([open]) > :not(summary), details:not([open]) > :not(summary) *'))
    .map(it => `${it.tagName} ${it.className} ${it.textContent.slice(0, 40)}`)";

pub async fn every_page_is_whole_without_javascript(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let found = each_page(pages(), |page| {
        let (browser, site) = (&browser, &site);
        async move {
            let tab = browser.tab().await;
            tab.without_javascript().await.size(1280, 900).await.open(&site.page(&page)).await;
            let hidden: Vec<String> = serde_json::from_value(tab.value(HIDDEN).await).unwrap();
            let mut found: Vec<_> = hidden.iter().map(|it| format!("{page} hides {it}")).collect();
            // No button that does nothing: what stands there without a script works without one,
            // as the one of a form does that has an address.
            let dead = "[...document.querySelectorAll('button')].filter(it => it.checkVisibility() && !it.hasAttribute('popovertarget') && !it.matches('form[action] [type=submit]')).map(it => it.textContent)";
            let dead: Vec<String> = serde_json::from_value(tab.value(dead).await).unwrap();
            found.extend(dead.iter().map(|it| format!("{page} has a dead button {it:?}")));
            // Everything folded can be unfolded, and answers can be chosen.
            let folded = "[...document.querySelectorAll('main details')].filter(it => { it.querySelector('summary').click(); return !it.open && !it.matches('.toc *'); }).length";
            if tab.value(folded).await != 0 {
                found.push(format!("{page}: what is folded stays so"));
            }
            let refused = "[...document.querySelectorAll('.choice input')].filter(it => { it.click(); return !it.checked; }).length";
            if tab.value(refused).await != 0 {
                found.push(format!("{page}: an answer cannot be chosen"));
            }
            tab.close().await;
            found
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}

/// Contrast after WCAG 2.2, 1.4.3, of each text that a style sheet writes before or behind an element.
const DRAWN: &str = r"
(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = c => c.slice(0, 3).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const behind = it => {
    for (; it; it = it.parentElement) {
      const c = rgb(getComputedStyle(it).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255, 255];
  };
  const faint = [];
  let seen = 0;
  for (const it of document.querySelectorAll('body *')) for (const which of ['::before', '::after']) {
    const style = getComputedStyle(it, which);
    if (!/counter|attr|[\w−$]{1,}/.test(style.content.replace(/^(none|normal|.{2})$/, '')) || !it.checkVisibility()) continue;
    const own = rgb(style.backgroundColor), back = own[3] === 255 ? own : behind(it);
    const [a, b] = [light(rgb(style.color)), light(back)].sort((a, b) => b - a);
    const ratio = (a + .05) / (b + .05), name = `${it.className || it.tagName}${which} ${style.content}`;
    seen += 1;
    if (ratio < 4.5) faint.push(`${name}: ${ratio.toFixed(2)}`);
  }
  return { seen, faint: [...new Set(faint)] };
})()";

pub async fn words_of_the_style_sheet_can_be_read(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let found = each_page(pages(), |page| {
        let (browser, site) = (&browser, &site);
        async move {
            let tab = browser.tab().await;
            let mut found = Vec::new();
            for scheme in ["light", "dark"] {
                tab.prefers(scheme).await.size(1280, 900).await.open(&site.page(&page)).await;
                let drawn = tab.value(DRAWN).await;
                for it in drawn["faint"].as_array().unwrap() {
                    found.push(format!("{page}, {scheme}: {it}"));
                }
                // The numbers of lines are such words.
                if page.ends_with("spawning.html") && drawn["seen"].as_u64() < Some(20) {
                    found.push(format!("only {drawn} were looked at"));
                }
            }
            tab.close().await;
            found
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
    // The lying form.
    let tab = browser.tab().await;
    tab.open(&site.page(KINDS[0])).await;
    tab.value("document.documentElement.style.setProperty('--ink3', '#bbb')").await;
    assert!(!tab.value(DRAWN).await["faint"].as_array().unwrap().is_empty());
}

/// The focused element: what it is, and what is wrong with how it shows. Remembers the one before.
const STOP: &str = r"
(() => {
  const it = document.activeElement, before = window.before;
  window.before = it;
  if (!it || it === document.body) return null;
  const name = `${it.tagName.toLowerCase()} ${it.id || it.className || it.textContent.trim().slice(0, 30)}`;
  const wrong = [];
  // The ring may be drawn on the words beside a box that is only clicked.
  const ring = [it, it.nextElementSibling, it.closest('label'), it.closest('.choice')].filter(Boolean).map(it => getComputedStyle(it))
    .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  if (!ring) wrong.push('no ring');
  const box = it.getBoundingClientRect(), bar = document.querySelector('.bar').getBoundingClientRect();
  const inBar = it.closest('.bar,.skip,[popover]'), side = it.closest('.side');
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push('out of sight');
  else if (!inBar && !side && box.bottom <= bar.bottom) wrong.push('under the bar');
  if (before && before !== it && before.isConnected && !(before.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING)) wrong.push('out of order');
  if (it.tabIndex > 0) wrong.push('an order of its own');
  return { name, wrong };
})()";

pub async fn every_stop_is_seen_and_in_order(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let found = each_page(KINDS.map(str::to_owned).to_vec(), |page| {
        let (browser, site) = (&browser, &site);
        async move {
            let tab = browser.tab().await;
            tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
            let mut found = Vec::new();
            for width in [390, 1280] {
                tab.size(width, 900).await.open(&site.page(&page)).await;
                let (mut stops, mut last) = (0, String::new());
                loop {
                    tab_key(&tab).await;
                    let stop = tab.value(STOP).await;
                    let Some(name) = stop["name"].as_str() else { break };
                    stops += 1;
                    for wrong in stop["wrong"].as_array().unwrap() {
                        found.push(format!("{page}, {width} px: {name} (after {last}): {wrong}"));
                    }
                    if stops == 1 && name != "a skip" {
                        found.push(format!("{page} begins with {name}"));
                    }
                    name.clone_into(&mut last);
                    if stops > 400 {
                        found.push(format!("{page} has no end of stops"));
                        break;
                    }
                }
                // Down to the last button of the foot, and no further.
                if stops < 10 || !last.contains("Keyboard") {
                    found.push(format!("{page}, {width} px: {stops} stops, the last is {last}"));
                }
            }
            tab.close().await;
            found
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}

pub async fn the_skip_link_leads_to_the_text(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    tab.size(1280, 900).await.open(&site.page(KINDS[0])).await;
    tab_key(&tab).await;
    is_true(&tab, "document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0").await;
    enter(&tab).await;
    tab.until("document.activeElement.id === 'bw-main'").await;
    tab_key(&tab).await;
    is_true(&tab, "!!document.activeElement.closest('main')").await;
}

async fn media(tab: &Tab, kind: &str, features: &[(&str, &str)]) {
    let features: Vec<_> =
        features.iter().map(|(name, value)| MediaFeature::new(*name, *value)).collect();
    let media = SetEmulatedMediaParams::builder().media(kind).features(features).build();
    tab.page.execute(media).await.unwrap();
}

pub async fn paper_has_the_answers_and_the_addresses(browser: Arc<Chromium>) {
    let site = Site::start().await;
    for (page, words) in [
        ("ch23-async/questions.html", "Right:"),
        ("ch23-async/spawning.html", "served: bread, cake"),
        ("ch23-async/kitchen.html", "the cake comes out"),
        ("ch23-async/interview.html", "kernel"),
    ] {
        for scripts in [true, false] {
            let tab = browser.tab().await;
            if !scripts {
                tab.without_javascript().await;
            }
            // Paper is white, whatever the reader prefers on the screen.
            tab.size(700, 900).await.open(&site.page(page)).await;
            media(&tab, "print", &[("prefers-color-scheme", "dark")]).await;
            let printed = "dispatchEvent(new Event('beforeprint'))";
            if scripts {
                tab.value(printed).await;
            }
            let said = tab.text("main").await;
            assert!(said.contains(words), "{page} on paper lacks {words:?}: {said}");
            let folded = "[...document.querySelectorAll('main details:not(.toc *) > :not(summary)')].filter(it => !it.closest('[popover]') && it.getBoundingClientRect().height === 0 && it.textContent.trim()).map(it => it.outerHTML.slice(0, 120))";
            assert_eq!(
                tab.value(folded).await,
                serde_json::json!([]),
                "{page} on paper, scripts: {scripts}"
            );
            is_true(&tab, "!document.querySelector('.side').checkVisibility() && !document.querySelector('.bar').checkVisibility() && !document.querySelector('.turn')?.checkVisibility()").await;
            let buttons = "[...document.querySelectorAll('button')].filter(it => it.checkVisibility() && !it.closest('form')).map(it => it.outerHTML)";
            assert_eq!(
                tab.value(buttons).await,
                serde_json::json!([]),
                "{page}, scripts: {scripts}"
            );
            let addresses = "[...document.querySelectorAll('.text p a[href^=http]')].every(a => getComputedStyle(a, '::after').content.includes(a.getAttribute('href')))";
            is_true(&tab, addresses).await;
            is_true(
                &tab,
                "getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'",
            )
            .await;
            let cut = "[...document.querySelectorAll('main :is(pre,samp,p)')].filter(it => it.checkVisibility() && it.getBoundingClientRect().right > innerWidth + 1).map(it => it.textContent.slice(0, 60))";
            assert_eq!(tab.value(cut).await, serde_json::json!([]), "{page}: cut off on paper");
            tab.close().await;
        }
    }
    // The whole book on one page: every page's words, none's own contents.
    let whole = std::fs::read_to_string(folder().join("print.html")).unwrap();
    assert!(!whole.contains("class=\"toc\"") && whole.matches("class=\"leaf\"").count() > 20);
}

/// The book on one page is a book on paper: a title page, then contents that lead to places in it.
pub async fn the_whole_book_has_a_title_and_contents(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.size(700, 900).await.open(&site.page("print.html")).await;
    let links = "[...document.querySelectorAll('.side a')].map(a => [a.getAttribute('href'), document.querySelector(a.getAttribute('href'))?.tagName])";
    let links: Vec<(String, Option<String>)> =
        serde_json::from_value(tab.value(links).await).unwrap();
    assert!(links.len() > 20, "{links:?}");
    for (address, element) in &links {
        assert!(address.starts_with('#') && element.as_deref() == Some("H1"), "{links:?}");
    }
    is_true(&tab, "!document.querySelector('.cover').checkVisibility()").await;
    media(&tab, "print", &[]).await;
    is_true(&tab, "['.cover', '.side', '.side a'].every(it => document.querySelector(it).checkVisibility()) && !document.querySelector('.shut').checkVisibility()").await;
    let over = "document.querySelector('.cover').getBoundingClientRect().bottom <= document.querySelector('.side').getBoundingClientRect().top";
    is_true(&tab, over).await;
    assert_eq!(tab.text(".cover .name").await, "Async Programming in Rust");
}

pub async fn forced_colours_keep_what_colour_says(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&site.page(KINDS[0])).await;
    media(&tab, "screen", &[("forced-colors", "active")]).await;
    is_true(&tab, "matchMedia('(forced-colors:active)').matches").await;
    // Where the reader is: in the book, in the page, in the chapter; and which theme is chosen.
    let canvas = "getComputedStyle(document.body).backgroundColor";
    for (what, drawn) in [
        (
            "the page in the contents",
            "getComputedStyle(document.querySelector('.lane .now'), '::before').backgroundColor",
        ),
        (
            "the heading in the page's contents",
            "getComputedStyle(document.querySelector('.toc [aria-current]'), '::before').backgroundColor",
        ),
        (
            "the page in the chapter",
            "getComputedStyle(document.querySelector('.chlane .now')).stroke",
        ),
        ("an await", "getComputedStyle(document.querySelector('.line.awaits'), '::before').color"),
    ] {
        let same = tab.value(&format!("{drawn} === {canvas}")).await;
        assert_eq!(same, false, "{what} cannot be seen");
        let none = tab.value(&format!("['rgba(0, 0, 0, 0)', 'none'].includes({drawn})")).await;
        assert_eq!(none, false, "{what} is not drawn");
    }
    is_true(&tab, "getComputedStyle(document.querySelector('.theme input:checked + span')).textDecorationLine === 'underline'").await;
    // Answers are marked by an outline, a word and an icon.
    tab.open(&site.page(KINDS[1])).await;
    tab.value(&format!("{{ {} answer(false, 1) }}", crate::sound::ANSWER)).await;
    is_true(&tab, "[...document.querySelectorAll('.choice[data-state]')].every(it => getComputedStyle(it).outlineStyle !== 'none' && it.querySelector('.said svg') && it.querySelector('.said').textContent.trim())").await;
    is_true(&tab, "document.querySelectorAll('.choice[data-state]').length === 2").await;
}

pub async fn nothing_moves_unasked(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let moving = "[...document.querySelectorAll('*')].filter(it => ['', '::before', '::after'].some(part => (style => style.transitionDuration.split(', ').some(it => parseFloat(it) > 0) || style.animationName !== 'none' || style.scrollBehavior === 'smooth')(getComputedStyle(it, part || null)))).map(it => it.tagName + ' ' + it.className)";
    let found = each_page(KINDS.map(str::to_owned).to_vec(), |page| {
        let (browser, site) = (&browser, &site);
        async move {
            let tab = browser.tab().await;
            media(&tab, "screen", &[("prefers-reduced-motion", "reduce")]).await;
            tab.size(1280, 900).await.open(&site.page(&page)).await;
            let moving: Vec<String> = serde_json::from_value(tab.value(moving).await).unwrap();
            let running = tab.value("document.getAnimations().length").await;
            tab.close().await;
            let mut found: Vec<_> = moving.iter().map(|it| format!("{page}: {it} moves")).collect();
            if running != 0 {
                found.push(format!("{page}: {running} animations run"));
            }
            found
        }
    })
    .await;
    assert_eq!(found, Vec::<String>::new());
}
