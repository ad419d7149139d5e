//! The page "Today": what the book asks, for a reader whom it asks once more.
//!
//! A page with `<div class="today"></div>` shows the questions that come back to its reader: those of
//! quizzes, cards, and guesses. `theme/today/` decides which and when. Here they are read from the finished
//! pages, so they look as they do there, and written as scripts, because a book opened from disk can load
//! scripts but not fetch files: one with the engine and the names of all questions, which the page loads
//! when its reader has answered any, and one with the questions of each page, loaded when one of them is
//! shown. Without a script the page lists the pages that ask something.

use std::path::{Path, PathBuf};

use anyhow::Result;
use ego_tree::NodeId;
use scraper::{ElementRef, Html};
use serde::Serialize;

use super::address;
use super::first_page;
use super::html::{escaped, plain};
use super::join;
use super::print_page;
use super::site_files::{self, call, write, write_hashed};
use bookwright_base::parallel;
use bookwright_source::layout;
use bookwright_source::quiz::Quizzes;
use bookwright_source::{Source, chapter::Chapter};

/// What an author writes where the questions are to be.
const PLACE: &str = "<div class=\"today\"></div>";
/// The folder in the theme of the engine, which is not ours.
const ENGINE: &str = "today/fsrs";
/// What the engine's license asks to be in every copy.
const LICENSE: &str = "/* With ts-fsrs 5.4.2, (c) Open Spaced Repetition, MIT licence. */\n";
/// What a question has on its page and not here: buttons whose scripts are not loaded, notes, pictures of
/// runs, which need theirs.
const LEFT_OUT: [&str; 6] = ["acts", "more", "note-body", "note-button", "origin", "timeline"];

/// A question of a page.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    /// The name under which answers to it are kept (`theme/README.md`), without `seen.`.
    name: String,
    /// What kind of question it is: `card`, `guess`, or that of a question of a quiz.
    kind: String,
    html: String,
}

/// A page that asks something.
#[derive(Debug)]
struct AskingPage {
    address: String,
    title: String,
    asked: Vec<Asked>,
}

/// What a page is listed with, in the order in which the script reads it.
#[derive(Debug, Serialize)]
struct Listed<'p>(&'p str, &'p str, String, Vec<(&'p str, &'p str)>);

/// Fills the place of each finished page that has one, if `meant` is true of its file.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn fill(
    source: &Source,
    theme: &Path,
    site: &Path,
    meant: impl Fn(&Path) -> bool,
) -> Result<()> {
    let places = places(source).into_iter().filter(|file| meant(file) && site.join(file).is_file());
    let places: Vec<PathBuf> = places.collect();
    let engine = theme.join(ENGINE);
    if places.is_empty() || !engine.is_dir() {
        return Ok(());
    }
    let chapters: Vec<&Chapter> = source.chapters.iter().collect();
    let pages = parallel::map(&chapters, |chapter| asking(source, site, chapter));
    let pages: Vec<AskingPage> =
        pages.into_iter().filter_map(Result::transpose).collect::<Result<_>>()?;
    let script = script(site, &pages, &join::component(&engine)?.script)?;
    for file in places {
        let top = "../".repeat(file.components().count() - 1);
        let path = site.join(&file);
        let page = site_files::read(&path)?;
        write(&path, &page.replace(PLACE, &filled(&script, &pages, &top)))?;
    }
    Ok(())
}

/// The files of the pages that have a place.
fn places(source: &Source) -> Vec<PathBuf> {
    let has_place = |chapter: &&Chapter| chapter.text.text.contains(PLACE);
    let chapters = source.chapters.iter().filter(has_place);
    let mut files: Vec<PathBuf> =
        chapters.map(|chapter| address::html_file(&chapter.path)).collect();
    if first_page::is_copied(source) && source.chapters.first().is_some_and(|it| has_place(&it)) {
        files.push(layout::INDEX.into());
    }
    files.retain(|file| file != Path::new(print_page::FILE));
    files
}

/// Writes the scripts, and returns the path of the one that the page loads.
fn script(site: &Path, pages: &[AskingPage], engine: &str) -> Result<String> {
    let mut listed = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let questions: Vec<&str> = page.asked.iter().map(|asked| asked.html.as_str()).collect();
        let text = call("asked", &(number, questions))?;
        let file = write_hashed(site, "asked", "js", &text)?;
        let names = page.asked.iter().map(|it| (it.name.as_str(), it.kind.as_str())).collect();
        listed.push(Listed(&page.address, &page.title, file, names));
    }
    let list = call("asks", &listed)?;
    write_hashed(site, "today", "js", &format!("{LICENSE}{engine}{list}"))
}

/// The place, with what it loads, and what stands there without a script.
fn filled(script: &str, pages: &[AskingPage], top: &str) -> String {
    let items: String = pages
        .iter()
        .map(|page| {
            let AskingPage { address, title, asked } = page;
            let count = asked.len();
            let word = if count == 1 { "question" } else { "questions" };
            format!(
                "<li><a href=\"{top}{}\">{}</a>: {count} {word}</li>",
                escaped(address),
                escaped(title)
            )
        })
        .collect();
    format!(
        "<div class=\"today\" data-file=\"{script}\"><div class=\"without\"><p>With JavaScript, what you \
         missed comes back here on the day it’s due, ten minutes’ worth a day. Without it, these are the \
         pages that ask you something:</p><ul>{items}</ul></div></div>"
    )
}

/// What a chapter's page asks; `None` if it asks nothing.
fn asking(source: &Source, site: &Path, chapter: &Chapter) -> Result<Option<AskingPage>> {
    let file = address::html_file(&chapter.path);
    let text = site_files::read(&site.join(&file))?;
    let asked = asked(&text, &source.quizzes);
    let page = source.pages.get(&chapter.path);
    let title =
        page.map(|page| plain(&page.title, source.settings.punctuation)).unwrap_or_default();
    let number = page.and_then(|page| page.number.as_deref()).unwrap_or_default();
    Ok((!asked.is_empty()).then(|| AskingPage {
        address: address::relative(&file.to_string_lossy()),
        title: format!("{number} {title}").trim().to_owned(),
        asked,
    }))
}

/// The questions of a finished page.
fn asked(page: &str, quizzes: &Quizzes) -> Vec<Asked> {
    let has = |class: &str| page.contains(&format!("class=\"{class}"));
    if !["quiz", "cards", "predict"].into_iter().any(has) {
        return Vec::new();
    }
    let mut html = Html::parse_document(page);
    let out = elements(&html, |it| LEFT_OUT.iter().any(|class| has_class(it, class)));
    let out: Vec<NodeId> = out.map(|it| it.id()).collect();
    for id in out {
        if let Some(mut node) = html.tree.get_mut(id) {
            node.detach();
        }
    }
    let mut all = Vec::new();
    for form in elements(&html, |it| is(it, "form", "quiz")) {
        questions(form, quizzes, &mut all);
    }
    if elements(&html, |it| has_class(it, "cards")).next().is_some() {
        let is_card = |it: ElementRef<'_>| {
            it.value().name() == "details"
                && it.value().attr("id").is_some()
                && it.parent().and_then(ElementRef::wrap).is_some_and(|it| has_class(it, "text"))
        };
        for card in elements(&html, is_card) {
            let name = format!("card.{}", attribute(card, "id"));
            all.push(Asked { name, kind: "card".into(), html: card.html() });
        }
    }
    for form in elements(&html, |it| is(it, "form", "predict")) {
        all.extend(guess(&html, form));
    }
    all
}

/// The questions of a quiz, each with the text that it shares with others.
fn questions(form: ElementRef<'_>, quizzes: &Quizzes, all: &mut Vec<Asked>) {
    let name = attribute(form, "data-quiz");
    let quiz = quizzes.all.iter().find(|quiz| quiz.name == name);
    let mut shared = String::new();
    for part in form.child_elements() {
        match part.value().attr("class") {
            Some("shared") => shared = part.html(),
            Some("question") => {
                let id = attribute(part, "data-id");
                let mut questions = quiz.into_iter().flat_map(|quiz| &quiz.questions);
                let question = questions.find(|question| question.id.get_ref() == id);
                let is_part = question.is_some_and(|question| question.multipart().is_some());
                let shared = if is_part { shared.as_str() } else { "" };
                all.push(Asked {
                    name: format!("quiz.{name}.{id}"),
                    kind: attribute(part, "data-kind").to_owned(),
                    html: format!("{shared}{}", part.html()),
                });
            }
            _ => {}
        }
    }
}

/// A guess: its listing, if the page has it, the form, and the answer.
fn guess(html: &Html, form: ElementRef<'_>) -> Option<Asked> {
    let (of, kind) = (attribute(form, "data-of"), attribute(form, "data-kind"));
    let mut after = form.next_siblings().filter_map(ElementRef::wrap);
    let answer = after.find(|it| has_class(*it, "reveal"))?;
    let id = format!("listing-{of}");
    let listing = elements(html, |it| attribute(it, "id") == id).next();
    let listing = listing.map(|listing| listing.html()).unwrap_or_default();
    Some(Asked {
        name: format!("guess.{of}.{kind}"),
        kind: "guess".into(),
        html: format!("{listing}{}{}", form.html(), answer.html()),
    })
}

fn attribute<'e>(element: ElementRef<'e>, name: &str) -> &'e str {
    element.value().attr(name).unwrap_or_default()
}

fn has_class(element: ElementRef<'_>, name: &str) -> bool {
    element.value().classes().any(|class| class == name)
}

fn is(element: ElementRef<'_>, tag: &str, class: &str) -> bool {
    element.value().name() == tag && has_class(element, class)
}

/// The elements of a page of which `meant` is true, in their order.
fn elements<'h>(
    html: &'h Html,
    meant: impl Fn(ElementRef<'h>) -> bool,
) -> impl Iterator<Item = ElementRef<'h>> {
    html.root_element().descendants().filter_map(ElementRef::wrap).filter(move |it| meant(*it))
}

#[cfg(test)]
#[path = "today/tests.rs"]
mod tests;
