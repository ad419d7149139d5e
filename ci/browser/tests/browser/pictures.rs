//! Pictures for README, and the time from saving a file to the new text in the open page: no tests, so they
//! run only when asked for, by `ci/bench/pictures.sh` and `ci/bench/serve.sh`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chromiumoxide::cdp::browser_protocol::page::{
    AddScriptToEvaluateOnNewDocumentParams, CaptureScreenshotFormat,
};
use chromiumoxide::page::ScreenshotParams;

use crate::chromium::{Chromium, Tab};
use crate::serving::Serving;
use crate::site::Site;
use crate::sound::ANSWER;
use crate::this_book;

/// A picture: name, page, theme, width and height, what is done first, and what is at the top.
type Picture = (&'static str, &'static str, &'static str, (i64, i64), &'static str, &'static str);

const PICTURES: [Picture; 4] = [
    ("listing", "ch23-async/spawning.html", "light", (1280, 820), "", "#listing-spawn-and-join"),
    ("timeline-dark", "ch23-async/kitchen.html", "dark", (1280, 820), "", ".timeline"),
    (
        "quiz-phone",
        "ch23-async/questions.html",
        "light",
        (390, 820),
        "answer(false, 1)",
        ".question",
    ),
    (
        "contents-phone-dark",
        "ch23-async/spawning.html",
        "dark",
        (390, 820),
        "document.querySelector('.finish button').click(); document.getElementById('bw-contents').showPopover()",
        "h1",
    ),
];

pub async fn of_the_main_states(browser: Arc<Chromium>) {
    let folder = this_book().join("ci/guide/src/pictures");
    for (name, page, theme, (width, height), first, top) in PICTURES {
        let site = Site::start().await;
        let tab = browser.tab().await;
        tab.prefers(theme).await.size(width, height).await.open(&site.page(page)).await;
        tab.value("document.fonts.ready.then(() => 1)").await;
        tab.value(&format!("{{ {ANSWER} {first} }}; document.activeElement.blur(); 0")).await;
        tab.value(&format!(
            "document.querySelector({top:?}).scrollIntoView(); scrollBy(0, -24); document.documentElement.style.scrollbarWidth = 'none'; 0"
        ))
        .await;
        let shot =
            ScreenshotParams::builder().format(CaptureScreenshotFormat::Webp).quality(82).build();
        let bytes = tab.page.screenshot(shot).await.expect("a picture");
        assert!(bytes.len() <= 150_000, "{name} has {} bytes", bytes.len());
        std::fs::write(folder.join(format!("{name}.webp")), bytes).expect("a picture");
        tab.close().await;
    }
}

/// How often a file is saved, after once for warming up.
const EDITS: usize = 20;
/// Notes, in a page from its first moment, when it shows a text that says how often it was saved.
const NOTE: &str = "
let seen = '';
const look = () => {
  const found = /saved (\\d+) times/.exec(document.querySelector('main')?.textContent ?? '');
  if (!found || found[1] === seen) return;
  seen = found[1];
  requestAnimationFrame(() => { window.shown = [Number(found[1]), performance.timeOrigin + performance.now()]; });
};
const watch = new MutationObserver(look);
watch.observe(document, { childList: true, subtree: true });
";

/// The book in `$BOOKWRIGHT_BENCH_BOOK` is served and edited: the folder is a copy that may be changed.
pub async fn an_edit_until_it_is_seen(browser: Arc<Chromium>) {
    let named = |name| PathBuf::from(std::env::var_os(name).expect("ci/bench/serve.sh names it"));
    let (book, chapter) = (named("BOOKWRIGHT_BENCH_BOOK"), named("BOOKWRIGHT_BENCH_CHAPTER"));
    let serving = Serving::start_as(&named("BOOKWRIGHT_BENCH_BINARY"), &book);
    let file = book.join("src").join(&chapter);
    let text = std::fs::read_to_string(&file).expect("the chapter");
    let tab = browser.tab().await;
    let note = AddScriptToEvaluateOnNewDocumentParams::new(NOTE);
    tab.page.execute(note).await.expect("a script");
    tab.open(&serving.page(chapter.with_extension("html").to_str().expect("a path"))).await;
    let mut times = Vec::new();
    for count in 0..=EDITS {
        let took = edit(&tab, &file, &text, count).await;
        if count > 0 {
            times.push(took);
        }
    }
    times.sort_by(f64::total_cmp);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!(
        "{:<28} median {:6.0} ms   best {:6.0} ms   worst {:6.0} ms   {EDITS} edits, load {load}",
        chapter.display(),
        times[EDITS / 2],
        times[0],
        times[EDITS - 1]
    );
}

/// Milliseconds from before the file is written to the first frame with the new text.
async fn edit(tab: &Tab, file: &Path, text: &str, count: usize) -> f64 {
    let new = format!("{text}\n\nIt was saved {count} times.\n");
    let start = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
    std::fs::write(file, new).expect("the chapter is saved");
    // The page notes the moment itself; asking seldom leaves it the machine.
    loop {
        tokio::time::sleep(Duration::from_millis(250)).await;
        let shown = tab.page.evaluate_expression("window.shown ?? []").await;
        let shown = shown.ok().and_then(|it| it.value().cloned()).unwrap_or_default();
        if shown[0].as_u64() == Some(count as u64) {
            return shown[1].as_f64().expect("a time") - start.as_secs_f64() * 1000.0;
        }
    }
}
