//! Timelines as pictures: labels that cover none, marks inside their frame, a run stepped through.
//!
//! The recordings are made for these tests, with much at one moment and much at the end; and all
//! pictures of this very book are looked at, on each page that has one.

use std::path::Path;
use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::{MediaFeature, SetEmulatedMediaParams};

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::quiz_book::{focus, is_true, open, press, themed};
use crate::serving::Serving;
use crate::this_book;

const MAIN: &str = "fn wait() {\n    // the wait\n}\n\n\n\n\nfn main() {\n    wait();\n    wait();\n    println!(\"x\");\n}\n";

/// The number of a line of code: those that are the next one do not say it.
const NUMBER: &str = "(l => { let no = 0; for (const it of l.parentElement.querySelectorAll('.line:not(.rem)')) { no = +(it.dataset.number ?? no + 1); if (it === l) return no; } })";

fn serve() -> (BookTest, Serving) {
    let dinner = include_str!("timelines/dinner.json");
    let printed: String = dinner
        .lines()
        .filter_map(|line| line.split_once("\"text\":\"")?.1.split_once('"'))
        .map(|(text, _)| format!("{text}\n"))
        .collect();
    let book = themed()
        .listing("dinner", "", MAIN)
        .listing("held", "", MAIN)
        .file("listings/t/dinner/timeline.json", dinner)
        .file("listings/t/dinner/stdout.txt", printed)
        .file("listings/t/held/timeline.json", include_str!("timelines/held.json"))
        .page(
            "# Page\n\n{{#listing dinner caption=\"One cook, two tasks, a bell\" output}}\n\n\
             {{#timeline dinner caption=\"Dinner.\" open}}\n\n{{#timeline held open}}\n\n\
             {{#timeline dinner held caption=\"Both.\" open}}\n",
        );
    let serving = Serving::start(&book.root());
    (book, serving)
}

/// Pairs of texts of one picture that cover one another, and texts and marks outside of their frame.
const WRONG: &str = r"(() => {
    const wrong = [];
    for (const plot of document.querySelectorAll('.plot')) {
        const texts = [...plot.querySelectorAll('.tl text')].map(t => ({ said: t.textContent, box: t.getBoundingClientRect() })).filter(t => t.box.width);
        if (texts.length < 6) wrong.push('no picture');
        const frame = plot.closest('.pan'), name = plot.closest('.timeline').id;
        const left = frame.getBoundingClientRect().left - frame.scrollLeft;
        const inside = plot.getBoundingClientRect();
        for (const mark of plot.querySelectorAll('.tl :is(text, rect, line, path):not(.veil, .hand)')) {
            const box = mark.getBoundingClientRect();
            if (box.width + box.height === 0) continue;
            const out = box.left < left - 1 || box.right > left + frame.scrollWidth + 1 || box.top < inside.top - 1 || box.bottom > inside.bottom + 1;
            if (out) wrong.push(`${name}: outside: ${mark.outerHTML} ${[box.left - left, left + frame.scrollWidth - box.right, box.top - inside.top, inside.bottom - box.bottom].map(Math.round)}`);
        }
        for (const [i, a] of texts.entries()) {
            for (const b of texts.slice(i + 1)) {
                const over = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                if (over > 0.5 && high > 2.5) wrong.push(`${name}: ${a.said} | ${b.said} (${over.toFixed(1)} x ${high.toFixed(1)})`);
            }
        }
    }
    if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page scrolls');
    return wrong;
})()";

/// Words of a picture with a contrast below 4.5 and marks below 3, on paper and on a fold.
const FAINT: &str = r"(() => {
    const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
    const wrong = [], seen = new Set();
    const note = (what, a, b, least) => {
        const key = what + a + b;
        if (seen.has(key)) return;
        seen.add(key);
        if (!/^rgb\(/.test(a)) wrong.push(`${what} is ${a}`);
        else if (ratio(a, b) < least) wrong.push(`${what}: ${ratio(a, b).toFixed(2)} of ${least}`);
    };
    const forced = document.body.appendChild(Object.assign(document.createElement('i'), { className: 'timeline' }));
    forced.style.cssText = 'forced-color-adjust: none; background: Canvas';
    const canvas = matchMedia('(forced-colors: active)').matches && getComputedStyle(forced).backgroundColor;
    forced.remove();
    const ground = el => { if (canvas) return canvas; for (let it = el; it; it = it.parentElement) { const c = getComputedStyle(it).backgroundColor; if (!/, 0\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
    for (const plot of document.querySelectorAll('.timeline')) {
        const paper = ground(plot), fold = plot.querySelector('.fo');
        const grounds = fold && !canvas ? [paper, getComputedStyle(fold).fill] : [paper];
        for (const text of plot.querySelectorAll('.tl text, .tl tspan')) for (const on of grounds) note(`text ${text.getAttribute('class')}`, getComputedStyle(text).fill, on, 4.5);
        for (const mark of plot.querySelectorAll('.p, .wk, .tp, .tip path')) for (const on of grounds) note(`mark ${mark.getAttribute('class')}`, getComputedStyle(mark).fill, on, 3);
        for (const mark of plot.querySelectorAll('.h, .op, .mp, .wt, .rd, .cap path, .cx')) for (const on of grounds) note(`line ${mark.getAttribute('class')}`, getComputedStyle(mark).stroke, on, 3);
        for (const text of plot.querySelectorAll('.leg, .leg a, figcaption, .from, .step, .say, summary')) note(text.className || text.tagName, getComputedStyle(text).color, paper, 4.5);
    }
    if (seen.size < 8) wrong.push('no picture');
    return wrong;
})()";

pub async fn labels_cover_none_and_nothing_leaves_the_frame(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    for width in [320, 390, 768, 1000, 1280, 1800] {
        tab.size(width, 900).await.open(&serving.page("page.html")).await;
        tab.value("document.fonts.ready.then(() => 1)").await;
        let wrong = tab.value(WRONG).await;
        assert_eq!(wrong, serde_json::json!([]), "at {width} px");
    }
    // The lying form: what is moved onto another is found.
    tab.value("document.querySelectorAll('.tl .o')[1].setAttribute('class', 'o')").await;
    tab.value("document.querySelectorAll('.tl .o').forEach(t => t.setAttribute('x', 0))").await;
    assert_ne!(tab.value(WRONG).await, serde_json::json!([]));
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn stepping_by_keyboard_marks_the_lines(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    open(&tab, &serving).await;
    let lines = format!("[...document.querySelectorAll('.line.waits')].map({NUMBER})");
    let unsaid = "document.querySelectorAll('samp .unsaid').length";
    assert_eq!(
        tab.value(&lines).await,
        serde_json::json!([]),
        "nothing is stepped through unasked"
    );
    assert_eq!(tab.value(unsaid).await, 0);
    focus(&tab, "#timeline-dinner .step input").await;
    // The first event: main starts. Nothing is printed, nobody waits on a line that is told.
    press(&tab, "Home", 36, None).await;
    assert_eq!(tab.value(unsaid).await, 7);
    press(&tab, "ArrowRight", 39, None).await;
    // The second: the cake goes in, and waits on line 2.
    assert_eq!(tab.value(&lines).await, serde_json::json!([2]));
    assert_eq!(tab.value(unsaid).await, 6);
    assert!(tab.text("#timeline-dinner .say").await.contains("0 min: the cake goes in"));
    let said =
        "document.querySelector('#timeline-dinner .step input').getAttribute('aria-valuetext')";
    let said = tab.value(said).await;
    assert!(said.as_str().unwrap().starts_with("event 2 of 10, 0"), "{said}");
    is_true(&tab, "location.pathname.endsWith('page.html')").await;
    // The buttons beside it know the same keys, and turn no page either.
    focus(&tab, "#timeline-dinner .step button").await;
    press(&tab, "ArrowRight", 39, None).await;
    press(&tab, "ArrowLeft", 37, None).await;
    assert_eq!(tab.value(&lines).await, serde_json::json!([2]));
    press(&tab, "End", 35, None).await;
    assert_eq!(tab.value(&lines).await, serde_json::json!([]));
    assert_eq!(tab.value(unsaid).await, 0);
    is_true(&tab, "location.pathname.endsWith('page.html')").await;
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// The pages of this book that show a timeline.
fn pages() -> Vec<String> {
    let source = this_book().join("src");
    let mut pages = Vec::new();
    for entry in walkdir::WalkDir::new(&source).sort_by_file_name() {
        let entry = entry.unwrap();
        let is_page = entry.path().extension().is_some_and(|extension| extension == "md");
        let shows = |path: &Path| std::fs::read_to_string(path).unwrap().contains("{{#timeline ");
        if is_page && shows(entry.path()) {
            let page = entry.path().strip_prefix(&source).unwrap().with_extension("html");
            pages.push(page.to_str().unwrap().replace('\\', "/"));
        }
    }
    assert!(pages.len() > 4, "{pages:?}");
    pages
}

async fn media(tab: &Tab, medium: &str, scheme: &str, forced: bool) {
    let feature = |name: &str, value: &str| MediaFeature::new(name, value);
    let forced = feature("forced-colors", if forced { "active" } else { "none" });
    let params = SetEmulatedMediaParams::builder()
        .media(medium)
        .features([feature("prefers-color-scheme", scheme), forced])
        .build();
    tab.page.execute(params).await.unwrap();
}

pub async fn the_pictures_of_this_book_hold(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    for page in pages() {
        media(&tab, "", "light", false).await;
        tab.size(1280, 900).await.open(&serving.page(&page)).await;
        tab.until("document.fonts.status === 'loaded'").await;
        for width in [320, 390, 768, 1280, 1600] {
            tab.size(width, 900).await;
            assert_eq!(tab.value(WRONG).await, serde_json::json!([]), "{page} at {width} px");
        }
        for medium in ["screen", "print"] {
            for scheme in ["light", "dark"] {
                for forced in [false, true] {
                    media(&tab, medium, scheme, forced).await;
                    let faint = tab.value(FAINT).await;
                    let state = format!("{page}: {medium}, {scheme}, forced colors: {forced}");
                    assert_eq!(faint, serde_json::json!([]), "{state}");
                }
            }
            media(&tab, medium, "light", false).await;
            assert_eq!(tab.value(WRONG).await, serde_json::json!([]), "{page}: {medium}");
        }
    }
    // The lying form: what is faint is found.
    media(&tab, "screen", "light", false).await;
    tab.value("document.querySelector('.tl .nm').style.fill = '#999'").await;
    tab.value("document.querySelector('.tl .wt').style.stroke = '#ccc'").await;
    let faint = tab.value(FAINT).await.to_string();
    assert!(faint.contains("text nm") && faint.contains("line wt"), "{faint}");
    assert_eq!(tab.errors(), Vec::<String>::new());
}

pub async fn an_anchor_is_marked_too_and_the_line_is_shown(browser: Arc<Chromium>) {
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.size(1280, 900).await.open(&serving.page("ch23-async/kitchen.html")).await;
    tab.unfold().await;
    focus(&tab, "#timeline-kitchen-long-chop .step input").await;
    press(&tab, "Home", 36, None).await;
    press(&tab, "ArrowRight", 39, None).await;
    let marked = format!(
        "[...document.querySelectorAll('[data-listing=kitchen-long-chop] .line.waits')].map(l => ({NUMBER})(l) + l.textContent.trim())"
    );
    assert_eq!(tab.value(&marked).await, serde_json::json!(["21sleep(30 * MINUTE).await;"]));
    let shown = tab
        .value("document.querySelector('#timeline-kitchen-long-chop .say code.waits').textContent")
        .await;
    assert_eq!(shown, "21sleep(30 * MINUTE).await;");
    is_true(&tab, "document.getAnimations().length === 0").await;
    press(&tab, "Escape", 27, None).await;
    is_true(&tab, "!document.querySelector('.line.waits, .line.runs, .unsaid, .later')").await;
}

/// All timelines of a page, compressed, in bytes.
const SIZE: &str = r"(() => {
    const all = [...document.querySelectorAll('.timeline')].map(it => it.outerHTML).join('');
    new Response(new Blob([all]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer().then(it => { window.compressed = it.byteLength; });
    return all.length;
})()";

pub async fn timelines_are_whole_without_javascript(browser: Arc<Chromium>) {
    let (_book, serving) = serve();
    let tab = browser.tab().await;
    tab.without_javascript().await;
    tab.size(1280, 900).await.open(&serving.page("page.html")).await;
    let figure = tab.text("#timeline-dinner").await;
    for words in ["Timeline 1-1", "35\u{a0}min", "30 min: the cake comes out", "Recorded from"] {
        assert!(figure.contains(words), "without JavaScript it lacks {words}: {figure}");
    }
    is_true(&tab, "document.querySelectorAll('#timeline-dinner tbody tr').length === 10").await;
    is_true(&tab, "!document.querySelector('.step').checkVisibility()").await;
}

pub async fn timelines_are_small(browser: Arc<Chromium>) {
    let script = std::fs::metadata(this_book().join("theme/timeline/timeline.js")).unwrap().len();
    assert!(script < 8_000, "the script has {script} bytes; compressed it must stay below 4,000");
    let serving = Serving::start(this_book());
    let tab = browser.tab().await;
    tab.without_javascript().await;
    for page in pages() {
        tab.size(1280, 900).await.open(&serving.page(&page)).await;
        assert!(tab.value(SIZE).await.as_u64().unwrap() > 2_000, "{page}");
        tab.until("window.compressed > 500").await;
        let compressed = tab.value("window.compressed").await.as_u64().unwrap();
        assert!(compressed <= 12 * 1024, "{page}: its timelines have {compressed} bytes");
    }
}
