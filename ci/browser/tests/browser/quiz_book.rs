//! A tiny book in this book's theme, with every type of question, and what a reader does with it.

use chromiumoxide::cdp::browser_protocol::emulation::SetFocusEmulationEnabledParams;
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, InsertTextParams,
};

use crate::book_test::BookTest;
use crate::chromium::Tab;
use crate::serving::Serving;

const FIRST: &str = r#"
[[questions]]
id = "dropped"
type = "MultipleChoice"
prompt.prompt = "What becomes of the *task*?"
prompt.distractors = ["It is cancelled.", "It `never` starts.", "`main` waits for it."]
prompt.answerIndex = 2
answer.answer = "It runs on."
context = """
The handle is a claim on the result: [see](page.html#first).

- That happens to a future.
- It starts at once.
- Nobody waits.
"""

[[questions]]
id = "several"
type = "MultipleChoice"
prompt.prompt = "Which are even?"
prompt.distractors = ["1", "3"]
answer.answer = ["2", "4"]
context = "Half of each is whole.\n\n- One is odd.\n- Three is odd.\n"

[[questions]]
id = "typed"
type = "ShortAnswer"
prompt.prompt = "Which keyword?"
answer.answer = "Let"
answer.alternatives = ["let mut"]
context = "It binds."
"#;

const SECOND: &str = r#"
[[questions]]
id = "traced"
type = "Tracing"
prompt.program = "fn main() {\n    println!(\"a\");\n    println!(\"b\");\n}\n"
answer.doesCompile = true
answer.stdout = "a\nb\n"
context = "Two lines."

[[questions]]
id = "refused"
type = "Tracing"
prompt.program = "fn main() {\n    1 + true;\n}\n"
answer.doesCompile = false
answer.lineNumber = 2
context = "Two types."

[[questions]]
id = "free"
type = "MultipleChoice"
prompt.prompt = "Which letter?"
prompt.distractors = ["x", "y", "z", "u", "v"]
answer.answer = "w"
context = "W.\n\n- x\n- y\n- z\n- u\n- v\n"
"#;

/// A tiny book that looks like this one, served.
pub fn serve() -> (BookTest, Serving) {
    let strict = format!("{BOOK_TOML}strict-quizzes = true\n");
    let book = themed()
        .file("book.toml", strict)
        .page(
            "# Page\n\n## First\n\n{{#quiz ../quizzes/first.toml}}\n\n## Second\n\n\
             {{#quiz ../quizzes/second.toml}}\n",
        )
        .file("quizzes/first.toml", FIRST)
        .file("quizzes/second.toml", SECOND);
    let serving = Serving::start(&book.root());
    (book, serving)
}

const BOOK_TOML: &str =
    "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.bookwright]\ntheme = true\n";

/// The smallest book, in this tool's theme.
pub fn themed() -> BookTest {
    BookTest::new().file("book.toml", BOOK_TOML)
}

/// Opens the page, as if its tab were the one in front: others are tested at the same time.
pub async fn open(tab: &Tab, serving: &Serving) {
    tab.page.execute(SetFocusEmulationEnabledParams::new(true)).await.unwrap();
    tab.size(1280, 900).await.open(&serving.page("page.html")).await;
}

pub async fn is_true(tab: &Tab, expression: &str) {
    assert_eq!(tab.value(expression).await, true, "{expression}");
}

pub async fn press(tab: &Tab, key: &str, code: i64, text: Option<&str>) {
    for kind in [DispatchKeyEventType::KeyDown, DispatchKeyEventType::KeyUp] {
        let mut event = DispatchKeyEventParams::builder()
            .r#type(kind.clone())
            .key(key)
            .windows_virtual_key_code(code);
        if let (DispatchKeyEventType::KeyDown, Some(text)) = (kind, text) {
            event = event.text(text);
        }
        tab.page.execute(event.build().unwrap()).await.unwrap();
    }
}

pub async fn tab_key(tab: &Tab) {
    press(tab, "Tab", 9, None).await;
}

pub async fn enter(tab: &Tab) {
    press(tab, "Enter", 13, Some("\r")).await;
}

pub async fn down(tab: &Tab) {
    press(tab, "ArrowDown", 40, None).await;
}

pub async fn space(tab: &Tab) {
    press(tab, " ", 32, Some(" ")).await;
}

pub async fn write(tab: &Tab, text: &str) {
    tab.page.execute(InsertTextParams::new(text)).await.unwrap();
}

pub async fn focus(tab: &Tab, selector: &str) {
    tab.value(&format!("document.querySelector({selector:?}).focus()")).await;
}

pub async fn focused(tab: &Tab) -> String {
    let what = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.id";
    tab.value(what).await.as_str().unwrap_or_default().to_owned()
}

pub async fn click(tab: &Tab, selector: &str) {
    tab.value(&format!("document.querySelector({selector:?}).click()")).await;
}

/// Clicks the nth option of a question, from 1.
pub async fn choose(tab: &Tab, question: &str, nth: usize) {
    let label = format!("#{question} .choice:nth-child({nth}) label");
    click(tab, &label).await;
}
