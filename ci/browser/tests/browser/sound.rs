//! Every page without findings: axe-core in every state, html-validate over every file.
//!
//! Colours are all that differs between light and dark, so that in dark only axe's rules about colour
//! run again. Of focus order, live regions and `::before` axe sees nothing: `everywhere` does.

use std::process::Command;
use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::SetFocusEmulationEnabledParams;
use futures_util::StreamExt as _;

use crate::chromium::{Chromium, Tab};
use crate::site::{Site, folder, pages};
use crate::{ended, npm};

/// Tabs at work at the same time.
const TABS: usize = 3;

/// Answers a page's questions, right or wrong, the first of them or all; for the states below.
pub const ANSWER: &str = "
const answer = (right, many = 99) => {
  for (const field of [...document.querySelectorAll('form.quiz .question')].slice(0, many)) {
    const told = field.querySelector('.answer'), expected = told.dataset.right.split(' ');
    const texts = [...field.querySelectorAll('.field :is(input,textarea)')];
    if (field.dataset.kind === 'short') texts[0].value = right ? told.querySelector('.right code').textContent : 'x';
    if (field.dataset.kind === 'tracing' && right) {
      texts[0].value = told.querySelector('samp')?.textContent ?? '';
      if (texts[1]) texts[1].value = expected[1] ?? '';
    }
    for (const it of field.querySelectorAll('.choice input')) {
      if (expected.includes(it.value) === right && !it.checked) { it.click(); if (it.type === 'radio') break; }
    }
    field.querySelector('button:not([data-copy])')?.click();
  }
};
";

/// States of a page that a reader brings about, each from a fresh page: a page, the state, the way
/// to it, and what is true when it is reached.
const STATES: &[(&str, &str, &str, &str)] = &[
    (
        "ch23-async/questions.html",
        "a wrong answer",
        "answer(false, 1)",
        "!!document.querySelector('[data-state=wrong] .said')",
    ),
    (
        "ch23-async/questions.html",
        "a right answer",
        "answer(true, 1)",
        "!!document.querySelector('[data-state=right] .said')",
    ),
    (
        "ch23-async/questions.html",
        "finished with mistakes",
        "answer(true, 3); answer(false)",
        "!!document.querySelector('.score + p')",
    ),
    (
        "how-it-works/questions.html",
        "finished without",
        "answer(true)",
        "!!document.querySelector('.score')",
    ),
    (
        "ch23-async/questions.html",
        "every answer unfolded",
        "for (const it of document.querySelectorAll('main details')) it.open = true",
        "!document.querySelector('main .answer:not([open])')",
    ),
    (
        "ch23-async/spawning.html",
        "the contents open on a phone",
        "document.getElementById('bw-contents').togglePopover(innerWidth < 896)",
        "innerWidth > 896 || document.getElementById('bw-contents').matches(':popover-open')",
    ),
    (
        "ch23-async/spawning.html",
        "the page's own contents open",
        "document.querySelector('.toc details').open = true",
        "document.querySelector('.toc details').open",
    ),
    (
        "ch23-async/spawning.html",
        "help open",
        "document.getElementById('bw-keys').showPopover()",
        "document.getElementById('bw-keys').matches(':popover-open')",
    ),
    (
        "ch23-async/spawning.html",
        "a source panel open",
        "document.querySelector('.origin').showPopover()",
        "document.querySelector('.origin').matches(':popover-open')",
    ),
    (
        "ch23-async/spawning.html",
        "finished",
        "document.querySelector('.finish button').click()",
        "!!document.querySelector('.lane .tick')",
    ),
    (
        "ch23-async/kitchen.html",
        "a timeline stepped through, its events open",
        "for (const it of document.querySelectorAll('main details')) it.open = true; \
         for (const it of document.querySelectorAll('.step input')) { it.value = 2; it.dispatchEvent(new Event('input', { bubbles: true })); }",
        "!!document.querySelector('.step input') && !!document.querySelector('.unsaid')",
    ),
    (
        "ch23-async/exercises.html",
        "hints and solutions open",
        "for (const it of document.querySelectorAll('main details')) it.open = true",
        "!document.querySelector('.exercise details:not([open])')",
    ),
    (
        "ch23-async/introduction.html",
        "a chart's figures open",
        "for (const it of document.querySelectorAll('main details')) it.open = true",
        "document.querySelector('.chart details').open",
    ),
    (
        "ch23-async/interview.html",
        "a card's answer",
        "document.querySelector('.cards button').click(); document.querySelector('.cards button').click()",
        "document.querySelector('.cards .told').childElementCount > 0",
    ),
    (
        "your-progress.html",
        "with what is kept, about to be erased",
        "localStorage['bookwright.1/books/async/#done.ch23-async/spawning.html'] = '2026-11-20'; \
         dispatchEvent(new StorageEvent('storage', { key: null })); \
         document.querySelector('.kept .doors > button:last-child').click()",
        "document.querySelector('.kept-said').textContent.includes('cannot be undone')",
    ),
];

/// What axe finds on the page as it is: rule, why, and where, a line each.
pub async fn findings(tab: &Tab, axe: &str, only_colours: bool) -> Vec<String> {
    if tab.value("typeof axe").await == "undefined" {
        tab.value(&format!("{axe};0")).await;
    }
    let options = if only_colours {
        "{ resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] }"
    } else {
        "{ resultTypes: ['violations'] }"
    };
    let found = format!(
        "axe.run(document, {options}).then(it => it.violations.flatMap(rule => rule.nodes.map(node => \
         `${{rule.id}}: ${{node.target.join(' ')}}: ${{node.any.concat(node.all, node.none).map(it => it.message).join('; ')}}`)))"
    );
    serde_json::from_value(tab.value(&found).await).expect("axe has run")
}

/// The page at both widths, in both themes.
async fn examine(tab: &Tab, axe: &str, what: &str) -> Vec<String> {
    let mut all = Vec::new();
    for width in [390, 1280] {
        for scheme in ["light", "dark"] {
            tab.prefers(scheme).await.size(width, 900).await;
            let found = findings(tab, axe, scheme == "dark").await;
            all.extend(found.into_iter().map(|it| format!("{what}, {width} px, {scheme}: {it}")));
        }
    }
    all
}

pub fn axe() -> String {
    let file = npm::folder().join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).expect("axe-core is installed")
}

pub async fn axe_finds_nothing_on_any_page(browser: Arc<Chromium>) {
    let axe = ended(tokio::task::spawn_blocking(axe).await);
    let site = Site::start().await;
    let found: Vec<Vec<String>> = futures_util::stream::iter(pages())
        .map(|page| {
            let (browser, axe, site) = (&browser, &axe, &site);
            async move {
                let tab = browser.tab().await;
                tab.open(&site.page(&page)).await;
                let found = examine(&tab, axe, &page).await;
                tab.close().await;
                found
            }
        })
        .buffer_unordered(TABS)
        .collect()
        .await;
    assert_eq!(found.concat(), Vec::<String>::new());
    // The lying form: what is wrong is found.
    let tab = browser.tab().await;
    tab.open(&site.page("index.html")).await;
    tab.value("document.querySelector('.text a').style.color = '#ccc'").await;
    tab.value(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')",
    )
    .await;
    let found = findings(&tab, &axe, false).await.join("\n");
    assert!(found.contains("color-contrast") && found.contains("button-name"), "{found}");
}

pub async fn axe_finds_nothing_in_any_state(browser: Arc<Chromium>) {
    let axe = ended(tokio::task::spawn_blocking(axe).await);
    let found: Vec<Vec<String>> = futures_util::stream::iter(0..STATES.len())
        .map(|index| {
            let (browser, axe, (page, state, way, reached)) = (&browser, &axe, STATES[index]);
            async move {
                // A server of its own is a local storage of its own.
                let site = Site::start().await;
                let tab = browser.tab().await;
                tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
                let mut found = Vec::new();
                for width in [390, 1280] {
                    tab.size(width, 900).await.open(&site.page(page)).await;
                    tab.value("localStorage.clear()").await;
                    tab.open(&site.page(page)).await;
                    tab.value(&format!("{{ {ANSWER} {way} }}")).await;
                    tab.until(reached).await;
                    for scheme in ["light", "dark"] {
                        tab.prefers(scheme).await;
                        let here = findings(&tab, axe, scheme == "dark").await;
                        let what = format!("{page}, {state}, {width} px, {scheme}");
                        found.extend(here.into_iter().map(|it| format!("{what}: {it}")));
                    }
                }
                found.extend(tab.errors());
                tab.close().await;
                found
            }
        })
        .buffer_unordered(TABS)
        .collect()
        .await;
    assert_eq!(found.concat(), Vec::<String>::new());
}

pub async fn every_file_is_sound_markup(_browser: Arc<Chromium>) {
    let found = tokio::task::spawn_blocking(|| {
        let npm = npm::folder();
        let mut files = pages();
        files.push("print.html".to_owned());
        (validated(npm, folder(), &files), lying(npm))
    });
    let (found, lying) = ended(found.await);
    assert!(found.is_empty(), "{found}");
    assert!(lying.contains("no-dup-id") && lying.contains("close-order"), "{lying}");
}

/// What html-validate says of files; nothing, if they are sound.
fn validated(npm: &std::path::Path, folder: &std::path::Path, files: &[String]) -> String {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/npm/htmlvalidate.cjs");
    let ran = Command::new(npm::node(npm))
        .arg(npm.join("node_modules/html-validate/bin/html-validate.mjs"))
        .args(["--config", config, "--formatter", "text"])
        .args(files)
        .current_dir(folder)
        .output()
        .expect("node starts");
    let said = [ran.stdout, ran.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(ran.status.success(), said.trim().is_empty(), "{said}");
    said
}

/// The lying form: a page that is wrong.
fn lying(npm: &std::path::Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(self::folder().join("index.html")).unwrap();
    let lies = [("<main id=\"bw-main\"", "<main id=\"bw-said\""), ("</main>", "</nav>")];
    let wrong = lies.into_iter().fold(page, |page, (said, lie)| {
        assert!(page.contains(said), "nothing to lie about: {said}");
        page.replace(said, lie)
    });
    std::fs::write(folder.path().join("index.html"), wrong).unwrap();
    validated(npm, folder.path(), &["index.html".to_owned()])
}
