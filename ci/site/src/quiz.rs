//! Quizzes as pages show them: a form in which each question is a `fieldset`, with the answer and the
//! explanation, if it has one, folded. `theme/quiz/quiz.js` marks answers; without it only the marking is missing.
//!
//! Nothing outside the folded part reveals the right answer: the order of the options depends only
//! on the question's id and their text, and all questions of a kind have the same controls.

mod answer;
mod links;
mod phrasing;
mod plain;

use std::fmt::Write as _;

use mdbook_quiz_schema as schema;
use pulldown_cmark::{CodeBlockKind, Event, Options, Tag, TagEnd};

use super::figure::{self, CodeLine};
use super::html::escaped;
use bookwright_source::quiz::option_place::{self, OptionPlace};
use bookwright_source::quiz::{Question, Quiz, context};
use phrasing::phrasing;

/// What every Tracing question asks.
const TRACING: &str = "Does this program compile? If it does, what does it print?";

/// What a form needs from the book.
pub(super) struct FormEnvironment<'a> {
    /// What the quiz is about: the title of its page.
    pub(super) title: &'a str,
    /// Whether its page has this tool's theme: the script that judges, the style, and the icons.
    pub(super) themed: bool,
    /// The options for Markdown that the book sets.
    pub(super) prose: Options,
    /// Highlights code: from its text and its language to its lines, as HTML.
    pub(super) color: &'a mut dyn FnMut(&str, &str) -> Vec<String>,
    /// Resolves the address of a link: as the page must write it, and the name of what it leads to,
    /// if that is in the book.
    pub(super) lead: &'a dyn Fn(&str) -> (String, Option<String>),
}

/// An option to choose.
struct Choice<'q> {
    markdown: &'q str,
    /// The index of the distractor; `None` if it is right.
    distractor: Option<usize>,
    place: OptionPlace,
}

impl<'q> Choice<'q> {
    fn new(text: &'q schema::Markdown, distractor: Option<usize>) -> Self {
        Self { markdown: &text.0, distractor, place: option_place::of(&text.0) }
    }

    /// Its value in the form: a digest of its text, so that a stored answer stays valid when the
    /// author adds an option.
    fn value(&self) -> String {
        blake3::hash(self.markdown.as_bytes()).to_hex()[..8].to_owned()
    }
}

/// The form of a quiz, as HTML on one line.
pub(super) fn figure(quiz: &Quiz, around: &mut FormEnvironment<'_>) -> String {
    let count = quiz.questions.len();
    let name = escaped(&quiz.name);
    let has_reasons = quiz.has_reasons;
    let mut form = Form { out: String::new(), around, has_reasons, number: 0, id: String::new() };
    let _ = write!(
        form.out,
        "<form class=\"quiz\" id=\"quiz-{name}\" data-quiz=\"{name}\" action=\"#quiz-{name}\" \
         aria-label=\"Quiz: {}\">",
        escaped(form.around.title)
    );
    if !form.around.themed {
        form.out.push_str(plain::STYLE);
    }
    let mut shared = None;
    for (index, question) in quiz.questions.iter().enumerate() {
        let key = question.multipart();
        if key != shared
            && let Some(text) = key.and_then(|key| quiz.multipart.get(key))
        {
            let shared = form.blocks(form.read(text));
            let _ = write!(form.out, "<div class=\"shared\">{shared}</div>");
        }
        shared = key;
        form.number = index + 1;
        form.id = format!("q{}-{name}", form.number);
        form.question(question, count);
    }
    form.out.push_str("</form>");
    form.out
}

/// A form being written, at one of its questions.
struct Form<'f, 'a> {
    out: String,
    around: &'f mut FormEnvironment<'a>,
    /// Whether the list at the end of a context says why each distractor is wrong.
    has_reasons: bool,
    number: usize,
    id: String,
}

impl Form<'_, '_> {
    fn question(&mut self, question: &Question, count: usize) {
        let context = question.context();
        match &*question.form {
            schema::Question::MultipleChoice(schema::MultipleChoice(fields)) => {
                let (prompt, answer) = (&fields.prompt, &fields.answer.answer);
                let several = matches!(answer, schema::MultipleChoiceAnswerFormat::Multi(_));
                let choices = order(question.id.get_ref(), prompt, answer);
                let kind = if several { "many" } else { "one" };
                self.open(question, kind, count, &prompt.prompt.0);
                let fixed = prompt.answer_index.is_some() || prompt.sort_answers == Some(true);
                self.choices(&choices, several, fixed);
                self.reason(fields.prompt_explanation);
                self.check();
                self.answer_of_choices(&choices, context);
            }
            schema::Question::ShortAnswer(schema::ShortAnswer(fields)) => {
                self.open(question, "short", count, &fields.prompt.prompt.0);
                self.written(fields.prompt.response.as_ref());
                self.reason(fields.prompt_explanation);
                self.check();
                self.answer_in_words(&fields.answer, context);
            }
            schema::Question::Tracing(schema::Tracing(fields)) => {
                self.open(question, "tracing", count, TRACING);
                let label = format!("Program of question {}", self.number);
                let program = self.code(&label, &fields.prompt.program, "rust");
                let _ = write!(self.out, "<div class=\"prompt\">{program}</div>");
                self.traced();
                self.reason(fields.prompt_explanation);
                self.check();
                self.answer_of_run(&fields.answer, context);
            }
        }
        self.out.push_str("</fieldset>");
    }

    /// Opens a question. A legend can contain only text, so the first paragraph of the prompt is in
    /// it and the rest below.
    fn open(&mut self, question: &Question, kind: &str, count: usize, prompt: &str) {
        let events: Vec<Event<'_>> = self.read(prompt);
        let first = match events.first() {
            Some(Event::Start(Tag::Paragraph)) => {
                let end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Paragraph));
                events.iter().position(end).map_or(0, |end| end + 1)
            }
            _ => 0,
        };
        let mut rest = events;
        let words: Vec<Event<'_>> = rest.drain(..first).collect();
        let words = phrasing(&self.lead(words), self.around.color);
        let (id, number) = (&self.id, self.number);
        let _ = write!(
            self.out,
            "<fieldset class=\"question\" id=\"{id}\" data-id=\"{}\" data-kind=\"{kind}\"><legend><span \
             class=\"number\">Question {number}<span class=\"visually-hidden\"> of {count}</span></span> <span \
             class=\"ask\">{words}</span></legend>",
            escaped(question.id.get_ref())
        );
        let rest = self.blocks(rest);
        if !rest.is_empty() {
            let _ = write!(self.out, "<div class=\"prompt\">{rest}</div>");
        }
    }

    fn check(&mut self) {
        if self.around.themed {
            let button = "<p class=\"check scripted\"><button type=\"submit\">Check</button></p>";
            self.out.push_str(button);
        }
    }

    fn choices(&mut self, choices: &[Choice<'_>], several: bool, fixed: bool) {
        let fixed = if fixed { " data-fixed" } else { "" };
        let _ = write!(self.out, "<div class=\"choices\"{fixed}>");
        let kind = if several { "checkbox" } else { "radio" };
        for (index, choice) in choices.iter().enumerate() {
            let words = self.option(choice.markdown);
            self.choice(kind, index + 1, &choice.value(), &words, choice.place);
        }
        self.out.push_str("</div>");
    }

    fn choice(&mut self, kind: &str, index: usize, value: &str, words: &str, place: OptionPlace) {
        // The script leaves it there in each new order.
        let stays = if place == OptionPlace::Free { "" } else { " data-stays" };
        let id = &self.id;
        // Radio buttons form a group by their name.
        let name = if kind == "radio" { id.clone() } else { format!("{id}-{index}") };
        let _ = write!(
            self.out,
            "<div class=\"choice\"{stays}><input type=\"{kind}\" name=\"{name}\" id=\"{id}-{index}\" \
             value=\"{value}\"><label for=\"{id}-{index}\"><span class=\"choice-words\">{words}</span></label>\
             </div>"
        );
    }

    /// An option for its label, which can contain only phrasing content.
    fn option(&mut self, markdown: &str) -> String {
        let events = self.lead(self.read(markdown));
        phrasing(&events, self.around.color)
    }

    fn written(&mut self, response: Option<&schema::ShortAnswerResponseFormat>) {
        let id = &self.id;
        let plain = "autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\"";
        let control = match response {
            None | Some(schema::ShortAnswerResponseFormat::Short) => {
                format!("<input type=\"text\" id=\"{id}-t\" name=\"{id}\" {plain}>")
            }
            Some(schema::ShortAnswerResponseFormat::Long) => {
                format!("<textarea id=\"{id}-t\" name=\"{id}\" rows=\"4\"></textarea>")
            }
            Some(schema::ShortAnswerResponseFormat::Code) => {
                format!(
                    "<textarea class=\"mono\" id=\"{id}-t\" name=\"{id}\" rows=\"2\" {plain}></textarea>"
                )
            }
        };
        self.field("", "t", "Your answer", &control);
    }

    /// The controls of a Tracing question. Both answers lead to a second question, so that the
    /// controls do not reveal which is right.
    fn traced(&mut self) {
        let id = self.id.clone();
        self.out.push_str("<div class=\"choices\" data-fixed>");
        self.choice("radio", 1, "yes", "It compiles.", OptionPlace::Free);
        self.choice("radio", 2, "no", "It does not compile.", OptionPlace::Free);
        self.out.push_str("</div>");
        let plain = "autocapitalize=\"off\" spellcheck=\"false\"";
        let stdout = format!(
            "<textarea class=\"mono\" id=\"{id}-t\" name=\"{id}-t\" rows=\"4\" {plain}></textarea>"
        );
        self.field("prints", "t", "If it compiles: what does it print?", &stdout);
        let line = format!(
            "<input type=\"text\" inputmode=\"numeric\" id=\"{id}-l\" name=\"{id}-l\" size=\"4\" \
             autocomplete=\"off\">"
        );
        self.field("which-line", "l", "If it does not: on which line is the error?", &line);
    }

    fn field(&mut self, class: &str, end: &str, words: &str, control: &str) {
        let space = if class.is_empty() { "" } else { " " };
        let id = &self.id;
        let _ = write!(
            self.out,
            "<p class=\"field{space}{class}\"><label for=\"{id}-{end}\">{words}</label>{control}</p>"
        );
    }

    /// The field of mdbook-quiz's `promptExplanation`. Only the reader who writes it reads it.
    fn reason(&mut self, wanted: Option<bool>) {
        if wanted == Some(true) {
            let id = &self.id;
            let control = format!("<textarea id=\"{id}-w\" name=\"{id}-w\" rows=\"2\"></textarea>");
            self.field("reason", "w", "In your own words: why?", &control);
        }
    }

    /// Renders Markdown as blocks, with code in the frame for code that is not a listing.
    fn blocks(&mut self, events: Vec<Event<'_>>) -> String {
        let mut shown = Vec::new();
        let mut code: Option<(String, String)> = None;
        for event in self.lead(events) {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => code = Some((language(&kind), String::new())),
                Event::Text(text) if code.is_some() => {
                    code.iter_mut().for_each(|(_, code)| code.push_str(&text));
                }
                Event::End(TagEnd::CodeBlock) => {
                    if let Some((language, code)) = code.take() {
                        shown.push(Event::Html(self.code("Code", &code, &language).into()));
                    }
                }
                event => shown.push(event),
            }
        }
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, shown.into_iter());
        html.trim().replace("\r", "").replace('\n', "&#10;").replace("{{", "{&#123;")
    }

    /// Code with numbered lines, in the frame for code that is not a listing.
    fn code(&mut self, label: &str, code: &str, language: &str) -> String {
        if !self.around.themed {
            return plain::code(code.trim_end(), language);
        }
        let lines = (self.around.color)(code.trim_end(), language).into_iter().enumerate();
        let line =
            |(index, html)| CodeLine { number: Some(index + 1), html, ..CodeLine::default() };
        figure::plain(label, &lines.map(line).collect::<Vec<_>>())
    }

    /// Parses Markdown of a quiz.
    fn read<'e>(&self, markdown: &'e str) -> Vec<Event<'e>> {
        context::read(markdown, self.around.prose).collect()
    }

    /// Resolves the links.
    fn lead<'e>(&self, mut events: Vec<Event<'e>>) -> Vec<Event<'e>> {
        for event in &mut events {
            if let Event::Start(Tag::Link { dest_url, .. }) = event {
                *dest_url = (self.around.lead)(dest_url).0.into();
            }
        }
        events
    }
}

/// The language of a fence: its first word.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.split([',', ' ']).next().unwrap_or("").to_owned(),
        CodeBlockKind::Indented => String::new(),
    }
}

/// The options in the order they are shown: the author's, if the quiz asks for one as mdbook-quiz
/// allows, otherwise one that depends only on the question, in which "None of the above" is last.
fn order<'q>(
    id: &str,
    prompt: &'q schema::MultipleChoicePrompt,
    answer: &'q schema::MultipleChoiceAnswerFormat,
) -> Vec<Choice<'q>> {
    let answers = match answer {
        schema::MultipleChoiceAnswerFormat::Single(one) => std::slice::from_ref(one),
        schema::MultipleChoiceAnswerFormat::Multi(several) => several,
    };
    let distractors = prompt.distractors.iter().enumerate();
    let mut choices: Vec<Choice<'_>> =
        distractors.map(|(index, text)| Choice::new(text, Some(index))).collect();
    let at = prompt.answer_index.unwrap_or(0).min(choices.len());
    let right = answers.iter().map(|text| Choice::new(text, None));
    choices.splice(at..at, right);
    if prompt.sort_answers == Some(true) {
        choices.sort_by_key(|choice| (choice.place, choice.markdown));
    } else if prompt.answer_index.is_none() {
        let place =
            |choice: &Choice<'_>| blake3::hash(format!("{id} {}", choice.markdown).as_bytes());
        choices.sort_by_key(|choice| (choice.place, *place(choice).as_bytes()));
    }
    choices
}

#[cfg(test)]
#[path = "quiz/tests.rs"]
mod tests;
