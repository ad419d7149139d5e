//! Questions that come back: noted where they are answered, asked once more on the page "Today" when they
//! are due, for ten minutes a day.

use std::sync::Arc;

use chromiumoxide::cdp::browser_protocol::emulation::{
    SetFocusEmulationEnabledParams, SetTimezoneOverrideParams,
};
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;

use crate::book_test::BookTest;
use crate::chromium::{Chromium, Tab};
use crate::ended;
use crate::quiz_book::{click, enter, focus, focused, is_true, tab_key, themed};
use crate::serving::Serving;
use crate::site::{Site, folder};
use crate::sound::{axe, findings};

const QUIZ: &str = r#"
[[questions]]
id = "dropped"
type = "MultipleChoice"
multipart = "both"
prompt.prompt = "What becomes of the *task*?"
prompt.distractors = ["It is cancelled.", "It `never` starts.", "`main` waits for it."]
answer.answer = "It runs on."
context = "The handle is a claim on the result: [see](deeper/cards.html#waker)."

[[questions]]
id = "typed"
type = "ShortAnswer"
prompt.prompt = "Which keyword?"
answer.answer = "let"
context = "It binds."

[multipart]
both = "A handle is dropped."
"#;

const SUMMARY: &str = "# Summary\n\n- [Asked](asked.md)\n- [Cards](deeper/cards.md)\n- [Guess](guess.md)\n- \
                       [Today](deeper/today.md)\n- [Kept](kept.md)\n";

/// A book that asks a quiz, cards, and a guess, and has them come back.
fn book(cards: usize) -> BookTest {
    let card = |at: usize| {
        let id = if at == 0 { "waker".to_owned() } else { format!("card-{at}") };
        format!(
            "<details id=\"{id}\"><summary>Why {at}?</summary>\n\nBecause {at}.\n\n</details>\n\n"
        )
    };
    let cards: String = (0..cards).map(card).collect();
    themed()
        .file("src/SUMMARY.md", SUMMARY)
        .file("src/asked.md", "# Asked\n\n{{#quiz ../quizzes/first.toml}}\n")
        .file("src/deeper/cards.md", format!("# Cards\n\n<div class=\"cards\"></div>\n\n{cards}"))
        .file(
            "src/guess.md",
            "# Guess\n\n{{#listing soup}}\n\n{{#output soup predict=\"number:served at\"}}\n",
        )
        .file(
            "src/deeper/today.md",
            "# Today\n\n<div class=\"today\"></div>\n\n## More\n\nWords.\n",
        )
        .file("src/kept.md", "# Kept\n\n<div class=\"kept\"></div>\n")
        .file("quizzes/first.toml", QUIZ)
        .listing("soup", "", "fn main() {}\n")
        .file("listings/t/soup/stdout.txt", "made\nserved at 85 °C\n")
}

const TODAY: &str = "deeper/today.html";
/// A clock that stands still, at the time that the test says.
const CLOCK: &str = "try {
    const at = Number(sessionStorage.getItem('clock')), Real = Date;
    if (at) window.Date = class extends Real {
        constructor(...given) { given.length ? super(...given) : super(at); }
        static now() { return at; }
    };
} catch {}";
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 4 May 2026, a Monday, at noon.
const NOON: i64 = 1_777_896_000_000;

/// One who reads a book, at a time of a day in a time zone.
struct Reader {
    tab: Tab,
    serving: Serving,
    book: BookTest,
}

impl Reader {
    async fn of(browser: &Chromium, book: BookTest) -> Self {
        let serving = Serving::start(&book.root());
        let tab = browser.tab().await;
        tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
        tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(CLOCK)).await.unwrap();
        tab.size(1280, 900).await.open(&serving.page("guess.html")).await;
        let reader = Self { tab, serving, book };
        reader.lives_in("UTC").await;
        reader
    }

    async fn lives_in(&self, zone: &str) {
        self.tab.page.execute(SetTimezoneOverrideParams::new(zone)).await.unwrap();
    }

    /// Opens a page at a time.
    async fn at(&self, time: i64, page: &str) {
        self.tab.value(&format!("sessionStorage.setItem('clock', {time})")).await;
        self.tab.open(&self.serving.page(page)).await;
    }

    /// What there is to do at a time.
    async fn due(&self, time: i64) -> String {
        self.at(time, TODAY).await;
        self.tab.until("!!document.querySelector('.sheet .big')").await;
        self.tab.text(".sheet .big").await
    }

    async fn next(&self) -> String {
        self.tab.text(".sheet .small").await
    }

    /// Keeps something as it was kept.
    async fn keeps(&self, name: &str, value: &str) {
        let value = serde_json::Value::from(value);
        self.tab.value(&format!("book.set('{name}', {value})")).await;
    }

    async fn kept(&self, name: &str) -> String {
        let kept = self.tab.value(&format!("book.get('{name}')")).await;
        kept.as_str().unwrap_or_default().to_owned()
    }

    /// Presses the button of that name.
    async fn press(&self, button: &str) {
        let found = format!(
            "[...document.querySelectorAll('.sheet .doors button')].find(it => it.textContent === '{button}')"
        );
        self.tab.until(&format!("!!{found}")).await;
        self.tab.value(&format!("{found}.click()")).await;
    }

    async fn asks(&self, words: &str) {
        self.tab
            .until(&format!("document.querySelector('.sheet').innerText.includes('{words}')"))
            .await;
    }

    /// Chooses an option of the question shown, once its script is there.
    async fn choose(&self, option: &str) {
        self.tab.until("!!document.querySelector('.question .verdict')").await;
        let choice = format!(
            "[...document.querySelectorAll('.choice')].find(it => it.innerText.includes('{option}'))"
        );
        self.tab.value(&format!("{choice}.querySelector('label').click()")).await;
    }
}

/// How an answer is noted.
fn noted(well: bool, time: i64) -> String {
    let (mut minutes, mut digits) = (time / 60_000, Vec::new());
    while minutes > 0 {
        digits.push(char::from_digit((minutes % 36) as u32, 36).unwrap());
        minutes /= 36;
    }
    std::iter::once(if well { '+' } else { '-' }).chain(digits.into_iter().rev()).collect()
}

pub async fn what_was_missed_is_due_tomorrow_and_later_when_known(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(1)).await;
    assert_eq!(reader.due(NOON).await, "Nothing comes back yet.");
    reader.at(NOON, "asked.html").await;
    reader.choose("It is cancelled.").await;
    assert_eq!(reader.kept("seen.quiz.first.dropped").await, noted(false, NOON));
    let own = reader.kept("quiz.first").await;

    assert_eq!(reader.due(NOON + HOUR).await, "Nothing is due today.");
    assert_eq!(reader.next().await, "Next: tomorrow, 1 question.");
    assert_eq!(reader.due(NOON + DAY).await, "1 question today");
    assert_eq!(reader.next().await, "1 quiz question, about 1 minute.");
    reader.press("Begin").await;
    reader.asks("A handle is dropped.").await;
    // It is asked afresh, and is no try of the quiz.
    is_true(&reader.tab, "!document.querySelector('.question [data-state], .question :checked')")
        .await;
    is_true(&reader.tab, "!document.querySelector('.today .answer').checkVisibility()").await;
    reader.choose("It runs on.").await;
    assert_eq!(reader.tab.text(".verdict .lead").await, "Right.");
    assert_eq!(reader.kept("quiz.first").await, own);
    // Links lead where they led from their page.
    let links = "[...document.querySelectorAll('.sheet a')].map(it => it.href.split('/').slice(3).join('/')).sort()";
    let links: Vec<String> = serde_json::from_value(reader.tab.value(links).await).unwrap();
    assert_eq!(links.first().map(String::as_str), Some("asked.html#quiz-first"), "{links:?}");
    assert!(links[1..].iter().all(|it| it == "deeper/cards.html#waker"), "{links:?}");
    assert!(links.len() > 1);
    assert_eq!(reader.tab.text(".came").await, "Comes back on Thursday.");
    reader.press("Finish").await;
    assert_eq!(reader.tab.text(".sheet .big").await, "Done for today.");
    assert_eq!(reader.next().await, "Next: on Thursday, 1 question.");

    // It stays done, and is back on its day, for longer each time.
    assert_eq!(reader.due(NOON + DAY + 9 * HOUR).await, "Done for today.");
    assert_eq!(reader.due(NOON + 2 * DAY).await, "Nothing is due today.");
    assert_eq!(reader.due(NOON + 3 * DAY).await, "1 question today");
    reader.press("Begin").await;
    reader.choose("It runs on.").await;
    reader.press("Finish").await;
    let next = reader.next().await;
    assert!(next.starts_with("Next: on ") && !next.contains("Friday"), "{next}");
    // Who fails has it back on the next day, however long it was known.
    assert_eq!(reader.due(NOON + 60 * DAY).await, "1 question today");
    reader.press("Begin").await;
    reader.asks("A handle is dropped.").await;
    reader.press("I don’t know").await;
    is_true(&reader.tab, "document.querySelector('.today .answer').open").await;
    assert_eq!(reader.tab.text(".came").await, "Comes back tomorrow.");
    assert_eq!(focused(&reader.tab).await, "");
    is_true(&reader.tab, "document.activeElement.matches('.came')").await;
    assert_eq!(reader.due(NOON + 61 * DAY).await, "1 question today");
    assert_eq!(reader.tab.errors(), Vec::<String>::new());
}

pub async fn cards_and_wrong_guesses_come_back(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(2)).await;
    reader.at(NOON, "deeper/cards.html").await;
    click(&reader.tab, ".cards button").await;
    click(&reader.tab, ".cards button").await;
    click(&reader.tab, ".cards .doors button:nth-child(2)").await;
    click(&reader.tab, ".cards button").await;
    click(&reader.tab, ".cards .doors button:nth-child(1)").await;
    // The missed one, known in the same round: it was missed on this day all the same.
    click(&reader.tab, ".cards button").await;
    click(&reader.tab, ".cards .doors button:nth-child(1)").await;
    assert_eq!(
        reader.kept("seen.card.waker").await,
        format!("{}{}", noted(false, NOON), noted(true, NOON))
    );
    reader.at(NOON, "guess.html").await;
    reader.tab.value("{ const form = document.querySelector('.predict'); form.querySelector('input').value = '7'; form.querySelector('button').click() }").await;
    let own = reader.kept("guess.soup.number").await;
    assert_eq!(reader.due(NOON + DAY).await, "2 questions today");
    assert_eq!(reader.next().await, "1 card and 1 guess, about 3 minutes.");
    // The known one is due when FSRS has it so.
    assert_eq!(reader.due(NOON + 2 * DAY).await, "3 questions today");
    let of_kind =
        |kind: &str| format!("document.querySelector('.from')?.innerText.includes('{kind}')");
    reader.press("Begin").await;
    for _ in 0..3 {
        reader.tab.until("!!document.querySelector('.sheet .from') && !document.querySelector('.came').textContent").await;
        if reader.tab.value(&of_kind("Card")).await == true {
            reader.press("Show the answer").await;
            assert!(reader.tab.text(".told").await.starts_with("Because"));
            is_true(&reader.tab, "document.activeElement.matches('.told')").await;
            reader.press("Not yet").await;
        } else {
            // With its listing, and without the guess that was made.
            is_true(&reader.tab, "!!document.querySelector('.sheet #listing-soup .code') && !document.querySelector('.sheet .acts')").await;
            is_true(&reader.tab, "!document.querySelector('.sheet .reveal').checkVisibility()")
                .await;
            reader.tab.until("'ready' in document.querySelector('.predict').dataset").await;
            reader.tab.value("{ const form = document.querySelector('.predict'); if (form.querySelector('input').value) throw 0; form.querySelector('input').value = '85'; form.querySelector('button').click() }").await;
            reader.asks("Right.").await;
            is_true(&reader.tab, "document.querySelector('.sheet .reveal').open").await;
            assert_eq!(reader.kept("guess.soup.number").await, own);
        }
        let last = reader.tab.value(&of_kind("3 of 3")).await == true;
        reader.press(if last { "Finish" } else { "Next" }).await;
    }
    assert_eq!(reader.tab.text(".sheet .big").await, "Done for today.");
    assert_eq!(reader.next().await, "Next: tomorrow, 2 questions.");
    assert_eq!(reader.kept("card.waker").await, "0");
    assert_eq!(reader.tab.errors(), Vec::<String>::new());
}

/// A day ends at four in the morning, by the clock on the reader's wall: also on the day that has 23 hours,
/// on the one that has 25, and after a journey.
pub async fn a_day_begins_at_four_where_the_reader_is(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(1)).await;
    let (spring, autumn) = (1_774_742_400_000, 1_792_886_400_000);
    for (zone, missed, there, looked, is_due) in [
        ("UTC", NOON, "UTC", NOON + 16 * HOUR - 60_000, false),
        ("UTC", NOON, "UTC", NOON + 16 * HOUR, true),
        // One in the morning is the evening before.
        ("UTC", NOON + 13 * HOUR, "UTC", NOON + 16 * HOUR, true),
        ("Pacific/Kiritimati", NOON, "Pacific/Kiritimati", NOON + 2 * HOUR - 60_000, false),
        ("Pacific/Kiritimati", NOON, "Pacific/Kiritimati", NOON + 2 * HOUR, true),
        ("America/Los_Angeles", NOON, "America/Los_Angeles", NOON + 23 * HOUR - 60_000, false),
        ("America/Los_Angeles", NOON, "America/Los_Angeles", NOON + 23 * HOUR, true),
        // The clock is put forward at two, and four comes after three hours of the night.
        ("Europe/Berlin", spring - 4 * HOUR, "Europe/Berlin", spring + 2 * HOUR - 60_000, false),
        ("Europe/Berlin", spring - 4 * HOUR, "Europe/Berlin", spring + 2 * HOUR, true),
        // It is put back at three.
        ("Europe/Berlin", autumn - 2 * HOUR, "Europe/Berlin", autumn + 3 * HOUR - 60_000, false),
        ("Europe/Berlin", autumn - 2 * HOUR, "Europe/Berlin", autumn + 3 * HOUR, true),
        // At three in the night in Tokyo it is still the day of the answer in Los Angeles.
        ("America/Los_Angeles", NOON, "Asia/Tokyo", NOON + 6 * HOUR, false),
        ("America/Los_Angeles", NOON, "Asia/Tokyo", NOON + 7 * HOUR, true),
    ] {
        reader.lives_in(zone).await;
        reader.at(missed, "asked.html").await;
        reader.keeps("seen.quiz.first.typed", &noted(false, missed)).await;
        reader.lives_in(there).await;
        let due = reader.due(looked).await;
        assert_eq!(due == "1 question today", is_due, "{zone}, {there}, {looked}: {due}");
    }
    reader.lives_in("").await;
    // A clock that was years ahead once, or a note that is broken, blocks nothing.
    for kept in [noted(false, NOON + 900 * DAY), "-0+-".into(), "-0".into()] {
        reader.keeps("seen.quiz.first.typed", &kept).await;
        assert_eq!(reader.due(NOON).await, "1 question today", "{kept}");
        reader.press("Begin").await;
        reader.asks("Which keyword?").await;
        reader.press("I don’t know").await;
        assert_eq!(reader.due(NOON).await, "Done for today.", "{kept}");
        assert_eq!(reader.due(NOON + DAY).await, "1 question today", "{kept}");
    }
}

/// However much waits: ten minutes, then an end; and no more after a pause.
pub async fn ten_minutes_a_day_and_then_an_end(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(12)).await;
    for at in 1..12 {
        reader.keeps(&format!("seen.card.card-{at}"), &noted(false, NOON - at * DAY)).await;
    }
    assert_eq!(reader.due(NOON).await, "8 questions today");
    assert_eq!(reader.next().await, "8 cards, about 10 minutes.");
    assert_eq!(reader.due(NOON + 30 * DAY).await, "8 questions today");
    assert_eq!(reader.due(NOON).await, "8 questions today");
    reader.press("Begin").await;
    for done in 1..=8 {
        reader.asks(&format!("{done} of 8")).await;
        assert_eq!(
            reader.tab.value("document.querySelectorAll('.pace .done').length").await,
            done - 1
        );
        reader.press("Show the answer").await;
        reader.press("I knew it").await;
        if done == 3 {
            reader.press("Stop").await;
            assert_eq!(reader.tab.text(".sheet .big").await, "5 more questions today");
            is_true(&reader.tab, "document.activeElement.matches('.big')").await;
            // A day that is begun is gone on with.
            assert_eq!(reader.due(NOON + HOUR).await, "5 more questions today");
            break;
        }
        reader.press("Next").await;
    }
    reader.press("Go on").await;
    for done in 1..=5 {
        reader.asks(&format!("{done} of 5")).await;
        reader.press("Show the answer").await;
        reader.press("I knew it").await;
        reader.press(if done == 5 { "Finish" } else { "Next" }).await;
    }
    assert_eq!(reader.tab.text(".sheet .big").await, "Done for today.");
    assert_eq!(reader.next().await, "Next: tomorrow, 3 questions.");
    is_true(
        &reader.tab,
        "document.activeElement.matches('.big') && !document.querySelector('.sheet button')",
    )
    .await;
    assert_eq!(reader.due(NOON + 10 * HOUR).await, "Done for today.");
    assert_eq!(reader.due(NOON + DAY).await, "3 questions today");
}

pub async fn what_the_book_no_longer_asks_stays_and_is_not_shown(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(1)).await;
    let gone = [
        ("seen.quiz.first.gone", noted(false, NOON - DAY)),
        ("seen.card.gone", noted(false, NOON - DAY)),
        ("seen.guess.soup.order", noted(false, NOON - DAY)),
        ("seen.", "-".into()),
    ];
    for (name, noted) in &gone {
        reader.keeps(name, noted).await;
    }
    assert_eq!(reader.due(NOON).await, "Nothing comes back yet.");
    for (name, noted) in &gone {
        assert_eq!(&reader.kept(name).await, noted);
    }
    // Nor does anything else that may stand there break the page.
    for wrong in ["null", "{}", "-", "+-+-", "-zzzzzzzzzz", "- 1", "[]", "\u{0}", "-1+1"] {
        reader.keeps("seen.card.waker", wrong).await;
        reader.keeps("guess.soup.number", wrong).await;
        reader.keeps("card.waker", wrong).await;
        reader.due(NOON).await;
        reader.at(NOON, "kept.html").await;
        assert!(reader.tab.text(".kept").await.contains("Coming back"));
    }
    assert_eq!(reader.tab.errors(), Vec::<String>::new());
    // What is kept stays small: of a question the last 32 answers.
    reader.at(NOON, "asked.html").await;
    reader.tab.value("for (let at = 0; at < 99; at++) book.note('card.waker', at < 98)").await;
    let kept = reader.kept("seen.card.waker").await;
    assert_eq!((kept.len(), &kept[31 * 6..]), (32 * 6, &noted(false, NOON)[..]));
}

/// What was kept or exported before answers were noted: it is due, and judged as it was.
pub async fn what_an_older_export_says_comes_back(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(3)).await;
    reader.at(NOON, "asked.html").await;
    reader.choose("It is cancelled.").await;
    focus(&reader.tab, "#q2-first input").await;
    crate::quiz_book::write(&reader.tab, "let").await;
    enter(&reader.tab).await;
    let export = "JSON.stringify({ bookwright: 1, kept: { ...Object.fromEntries(Object.entries(book.all()).filter(([name]) => !name.startsWith('seen.'))), \
        'card.waker': '0', 'card.card-1': '1', 'guess.soup.number': JSON.stringify({ g: '7', ok: false, p: 'guess.html' }) } })";
    let export = reader.tab.value(export).await;
    assert!(!export.as_str().unwrap().contains("seen."));
    reader.tab.value("for (const name in book.all()) book.set(name, '')").await;
    reader.at(NOON, "kept.html").await;
    reader.tab.value(&format!(
        "{{ const i = document.querySelector('.kept input'), t = new DataTransfer(); t.items.add(new File([{export}], 'a.json')); i.files = t.files; i.dispatchEvent(new Event('change')) }}"
    )).await;
    reader.asks_kept("Imported").await;
    // The wrong answer, both cards, and the wrong guess; the right answer and the unseen card do not.
    assert_eq!(reader.due(NOON).await, "4 questions today");
    assert_eq!(reader.next().await, "1 quiz question, 2 cards, and 1 guess, about 5 minutes.");
    assert_eq!(reader.kept("seen.quiz.first.dropped").await, "-0");
    assert_eq!(reader.kept("seen.quiz.first.typed").await, "+0");
    is_true(&reader.tab, "document.querySelectorAll('.today form').length === 0").await;
    // What is noted is shown, exported, and erased with the rest.
    reader.keeps("seen.card.waker", &noted(false, NOON)).await;
    reader.at(NOON, "kept.html").await;
    let kept = reader.tab.text(".kept").await;
    assert!(kept.contains("2 missed of 3 asked, 3 answers. What is due today"), "{kept}");
    let link = "[...document.querySelectorAll('.kept dd a')].some(it => it.pathname.endsWith('deeper/today.html'))";
    is_true(&reader.tab, link).await;
    click(&reader.tab, ".kept .doors > button:last-child").await;
    click(&reader.tab, ".kept .doors > button:last-child").await;
    assert_eq!(reader.due(NOON).await, "Nothing comes back yet.");
    assert_eq!(reader.tab.errors(), Vec::<String>::new());
}

impl Reader {
    async fn asks_kept(&self, words: &str) {
        self.tab
            .until(&format!("document.querySelector('.kept-said').textContent.includes('{words}')"))
            .await;
    }
}

/// The way of one who has no mouse, and what is read aloud.
pub async fn today_by_keyboard_alone(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(1)).await;
    for name in ["seen.quiz.first.dropped", "seen.card.waker", "seen.guess.soup.number"] {
        reader.keeps(name, &noted(false, NOON - DAY)).await;
    }
    assert_eq!(reader.due(NOON).await, "3 questions today");
    let tab = &reader.tab;
    focus(tab, ".sheet button").await;
    enter(tab).await;
    tab.until("document.activeElement.matches('.from')").await;
    assert!(tab.text(":focus").await.starts_with("1 of 3"), "{}", tab.text(":focus").await);
    for at in 1..=3 {
        tab.until(&format!("document.activeElement.matches('.from') && document.activeElement.innerText.startsWith('{at} of 3')")).await;
        is_true(tab, "document.querySelector('.came').getAttribute('role') === 'status'").await;
        let from = tab.text(".from").await;
        let until = async |words: &str| {
            for _ in 0..30 {
                if tab.text(":focus").await == words {
                    return;
                }
                tab_key(tab).await;
            }
            panic!("no way to {words}");
        };
        if from.contains("Card") {
            until("Show the answer").await;
            enter(tab).await;
            assert_eq!(focused(tab).await, "Answer");
            until("I knew it").await;
        } else {
            tab.until("!!document.querySelector('.sheet [data-ready]')").await;
            until("I don’t know").await;
        }
        enter(tab).await;
        tab.until("document.querySelector('.came').textContent.startsWith('Comes back')").await;
        until(if at == 3 { "Finish" } else { "Next" }).await;
        enter(tab).await;
    }
    tab.until("document.activeElement.matches('.big')").await;
    assert_eq!(tab.text(":focus").await, "Done for today.");
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Waits until a question is shown, with the script that judges it.
async fn shown(tab: &Tab, at: usize) {
    let is = format!("document.querySelector('.from')?.innerText.startsWith('{at} of')");
    let ready =
        "(document.querySelector('.sheet p.ask') || document.querySelector('.sheet [data-ready]'))";
    tab.until(&format!("{is} && !!{ready}")).await;
}

/// What is wrong with the page as it is.
async fn wrong(tab: &Tab, axe: &str, width: i64, scheme: &str) -> Vec<String> {
    let mut found = Vec::new();
    if width == 390 || width == 1280 {
        found = findings(tab, axe, scheme == "dark").await;
    }
    let wide = "(it => it.scrollWidth - it.clientWidth)(document.documentElement)";
    if tab.value(wide).await != 0 {
        found.push("scrolls sideways".into());
    }
    found
}

/// In this book: in every state, both themes, and every width it is sound and fits, and what its script
/// inserts has its room.
pub async fn today_fits_and_is_sound(browser: Arc<Chromium>) {
    let axe = ended(tokio::task::spawn_blocking(axe).await);
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    let note = "document.addEventListener('readystatechange', () => { if (document.readyState === 'interactive') window.before = document.querySelector('.today')?.offsetHeight; })";
    tab.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(note)).await.unwrap();
    tab.open(&site.page("ch23-async/questions.html")).await;
    // A question of each kind.
    let quiz = "[...document.querySelectorAll('.question')].slice(0, 2).map(it => `quiz.${it.form.dataset.quiz}.${it.dataset.id}`)";
    let quiz = tab.value(quiz).await;
    let due = format!(
        "for (const name of [...{quiz}, 'card.waker', 'guess.kitchen-threads.order', 'guess.spawn-or-join.number']) book.set('seen.' + name, '-0')"
    );
    const ERASE: &str = "for (const name in book.all()) book.set(name, '')";
    let mut found = Vec::new();
    for width in [320, 390, 768, 1280] {
        for scheme in ["light", "dark"] {
            tab.prefers(scheme).await.size(width, 900).await;
            let mut note = async |state: &str| {
                for it in wrong(&tab, &axe, width, scheme).await {
                    found.push(format!("{scheme}, {width} px, {state}: {it}"));
                }
                let high = tab.value("document.querySelector('.today').offsetHeight").await;
                let before = tab.value("window.before").await;
                if ["empty", "due", "nothing", "done"].contains(&state) && high != before {
                    found.push(format!("{width} px, {state}: {before} px before, then {high}"));
                }
            };
            for (state, act) in [("empty", ERASE), ("due", due.as_str())] {
                tab.value(act).await;
                tab.open(&site.page("today.html")).await;
                tab.until("!!document.querySelector('.sheet .big')").await;
                note(state).await;
            }
            click(&tab, ".sheet .doors button").await;
            for at in 1..=5 {
                shown(&tab, at).await;
                note(&format!("question {at}")).await;
                if tab.value("!!document.querySelector('.sheet .choice')").await == true {
                    click(&tab, ".sheet .choice label").await;
                } else {
                    // Shows the answer of a card, or says that it is not known.
                    click(&tab, ".sheet .doors button").await;
                }
                note(&format!("answer {at}")).await;
                if tab.text(".came").await.is_empty() {
                    click(&tab, ".sheet .doors button").await;
                }
                tab.until("document.querySelector('.came').innerText.startsWith('Comes')").await;
                note(&format!("answered {at}")).await;
                click(&tab, ".sheet .doors button").await;
            }
            for state in ["end", "done"] {
                tab.until("document.querySelector('.sheet')?.innerText.startsWith('Done')").await;
                note(state).await;
                tab.open(&site.page("today.html")).await;
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(tab.errors(), Vec::<String>::new());
}

/// Nothing of it is fetched before anything is kept, and then little; other pages know nothing of it.
pub async fn it_costs_nothing_before_and_little_after(browser: Arc<Chromium>) {
    let site = Site::start().await;
    let tab = browser.tab().await;
    tab.open(&site.page("today.html")).await;
    tab.until("document.querySelector('.sheet .big')?.textContent === 'Nothing comes back yet.'")
        .await;
    let fetched = || {
        tab.requests()
            .iter()
            .filter(|it| it.contains("/theme/today-") || it.contains("/theme/asked-"))
            .count()
    };
    assert_eq!(fetched(), 0);
    tab.value("book.set('seen.card.waker', '-0')").await;
    tab.open(&site.page("today.html")).await;
    tab.until("!!document.querySelector('.sheet button')").await;
    assert_eq!(fetched(), 1);
    let file = tab.value("document.querySelector('.today').dataset.file").await;
    let packed = |file: &str| {
        let ran = std::process::Command::new("gzip").arg("-9nc").arg(folder().join(file)).output();
        ran.expect("gzip starts").stdout.len()
    };
    let engine = packed(file.as_str().unwrap());
    assert!(engine <= 15_000, "{engine} bytes: the engine, and the names of all questions");
    // Of each page that asks: less than a page is.
    for entry in std::fs::read_dir(folder().join("theme")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if name.starts_with("asked-") {
            let size = packed(&format!("theme/{name}"));
            assert!(size <= 9_000, "{name}: {size} bytes");
        }
    }
    tab.value("document.querySelector('.sheet button').click()").await;
    tab.until("!!document.querySelector('.ask')").await;
    assert_eq!(fetched(), 2);
    let own = |it: &String| {
        it.starts_with(&site.address) || it.starts_with("data:") || it == "about:blank"
    };
    assert!(tab.requests().iter().all(own), "{:?}", tab.requests());
}

pub async fn without_javascript_it_leads_to_the_questions(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(1)).await;
    let tab = browser.tab().await;
    tab.without_javascript().await.open(&reader.serving.page(TODAY)).await;
    let said = tab.text(".today").await;
    assert!(said.starts_with("With JavaScript, what you missed comes back here"), "{said}");
    let links = "[...document.querySelectorAll('.today li')].map(it => it.innerText + ' ' + new URL(it.querySelector('a').href).pathname)";
    let links: Vec<String> = serde_json::from_value(tab.value(links).await).unwrap();
    assert_eq!(
        links,
        [
            "1 Asked: 2 questions /asked.html",
            "2 Cards: 1 question /deeper/cards.html",
            "3 Guess: 1 question /guess.html"
        ]
    );
}

/// A folder is a site, too: it is opened from disk.
pub async fn today_works_in_a_folder(browser: Arc<Chromium>) {
    let book = book(1);
    book.run(&["build"]).succeeds();
    let tab = browser.tab().await;
    let page = format!("file://{}", book.root().join("book").join(TODAY).display());
    tab.open(&page).await;
    tab.value("book.set('seen.quiz.first.dropped', '-0')").await;
    tab.open(&page).await;
    tab.until("!!document.querySelector('.sheet button')").await;
    tab.value("document.querySelector('.sheet button').click()").await;
    tab.until("!!document.querySelector('.sheet .verdict')").await;
    tab.value("for (const name in book.all()) book.set(name, '')").await;
}

/// While the author writes, only pages that change are made anew: it is filled all the same.
pub async fn an_edit_of_today_leaves_the_questions(browser: Arc<Chromium>) {
    let reader = Reader::of(&browser, book(1)).await;
    reader.keeps("seen.card.waker", "-0").await;
    reader.at(NOON, TODAY).await;
    let edited = "# Today\n\n<div class=\"today\"></div>\n\n## More\n\nOther words.\n";
    reader.book.write("src/deeper/today.md", edited);
    reader.tab.until("document.querySelector('.text')?.innerText.includes('Other words.')").await;
    assert_eq!(reader.due(NOON).await, "1 question today");
    reader.press("Begin").await;
    reader.asks("Why 0?").await;
    is_true(&reader.tab, "document.body.innerText.includes('Other words.')").await;
    assert_eq!(reader.tab.errors(), Vec::<String>::new());
}
