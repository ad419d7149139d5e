//! Terms: no page uses a term of the glossary before the book introduces it.
//!
//! book.toml names the glossary, a page of definition lists: the last link of each definition leads
//! to the place that introduces the term. An earlier use is fine if its paragraph links to that page,
//! or if its words are a link themselves. Only the first use is checked.

use std::path::{Path, PathBuf};

use super::blocks::{self, Block, BlockKind, Inline};
use super::codes;
use bookwright_base::paths::normalized;
use bookwright_base::problem::{Place, Problem};
use bookwright_site::glossary::first_use;
use bookwright_site::heading_ids;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::codes::SETTING_CHAPTER_UNKNOWN;
use bookwright_source::directive::Show;

/// A position in the book, in reading order: the chapter's index, and the byte.
type Position = (usize, usize);

/// One term of the glossary.
struct Term {
    words: String,
    code: bool,
    /// Where its definition says the book introduces it.
    introduced: Position,
    /// The page of that place, absolute.
    page: PathBuf,
    /// The link, as it is written.
    link: String,
    entry: Place,
}

/// Checks the terms of the glossary that book.toml names.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    let Some(named) = &source.settings.glossary else { return };
    let Some(glossary) = source.chapter(Path::new(named.get_ref())) else {
        let place = source.settings.text.place(named.span());
        let paths: Vec<String> = source.chapters.iter().map(shown).collect();
        problems.push(
            Problem::new(
                SETTING_CHAPTER_UNKNOWN,
                place,
                format!("the book has no chapter `{}`", named.get_ref()),
            )
            .did_you_mean(named.get_ref(), paths.iter().map(String::as_str)),
        );
        return;
    };
    let terms = terms(source, glossary, problems);
    let pages: Vec<(&Chapter, Vec<Block>)> = source
        .chapters
        .iter()
        .map(|chapter| {
            (
                chapter,
                if chapter.path == glossary.path {
                    Vec::new()
                } else {
                    blocks::read(&chapter.text.text)
                },
            )
        })
        .collect();
    for term in &terms {
        if let Some(place) = too_early(term, &pages) {
            problems.push(
                Problem::new(
                    codes::TERM_EARLY,
                    place,
                    format!("this uses `{}` before the book introduces it", term.words),
                )
                .help(format!(
                    "the glossary says that {} introduces it: link there from this paragraph, or \
                     use other words",
                    term.link
                ))
                .help(format!(
                    "if this place introduces it, make its glossary entry link here: {}",
                    term.entry.display(&source.layout.root)
                )),
            );
        }
    }
}

/// The terms; reports entries that do not say where the book introduces them.
fn terms(source: &Source, glossary: &Chapter, problems: &mut Vec<Problem>) -> Vec<Term> {
    let text = &glossary.text;
    let mut terms = Vec::new();
    let mut titles: Vec<Block> = Vec::new();
    let mut defined = false;
    for block in blocks::read(&text.text) {
        match block.kind {
            BlockKind::Term => {
                if defined {
                    titles.clear();
                }
                defined = false;
                titles.push(block);
            }
            BlockKind::Definition => {
                defined = true;
                for title in titles.drain(..) {
                    let Some(span) = title.span() else { continue };
                    let Some((_, link)) = block.links.last() else {
                        problems.push(
                            Problem::new(
                                codes::TERM_UNLINKED,
                                text.place(span),
                                format!(
                                    "the glossary does not say where the book introduces `{}`",
                                    title.words(0)
                                ),
                            )
                            .help(
                                "end its definition with a link to the heading that introduces it",
                            ),
                        );
                        continue;
                    };
                    // The check of links reports a link that leads nowhere.
                    let Some((introduced, page)) = spot(source, glossary, link) else { continue };
                    terms.push(Term {
                        words: title.words(0),
                        code: title.inlines.iter().all(|inline| inline.code),
                        introduced,
                        page,
                        link: link.clone(),
                        entry: text.place(span),
                    });
                }
            }
            _ => {}
        }
    }
    terms
}

/// Where a link of a chapter leads: to a heading, an exercise, or a listing of the book.
fn spot(source: &Source, from: &Chapter, link: &str) -> Option<(Position, PathBuf)> {
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let page = target(from, path);
    let index = source.chapters.iter().position(|each| normalized(&each.text.path) == page)?;
    let chapter = &source.chapters[index];
    if fragment.is_empty() {
        return Some(((index, 0), page));
    }
    let ids = heading_ids::of_headings(chapter, source.settings.punctuation);
    let heading = ids.iter().position(|id| id == fragment);
    let at = heading.map(|at| chapter.headings[at].span.start).or_else(|| {
        let shown = chapter.directives.iter().find(|directive| match &directive.show {
            Show::Exercise(name) => fragment == format!("exercise-{}", name.get_ref()),
            Show::Listing(show) => fragment == format!("listing-{}", show.name.get_ref()),
            _ => false,
        });
        Some(shown?.span.start)
    })?;
    Some(((index, at), page))
}

/// The page a link without its fragment leads to, absolute.
fn target(from: &Chapter, path: &str) -> PathBuf {
    if path.is_empty() {
        return normalized(&from.text.path);
    }
    let folder = from.text.path.parent().unwrap_or(Path::new(""));
    let page = normalized(&folder.join(path));
    // A link may name the page rather than the chapter.
    if page.extension().is_some_and(|end| end == "html") { page.with_extension("md") } else { page }
}

/// The first use of a term, if the book introduces it later and nothing there links to it.
fn too_early(term: &Term, pages: &[(&Chapter, Vec<Block>)]) -> Option<Place> {
    for (index, (chapter, blocks)) in pages.iter().enumerate().take(term.introduced.0 + 1) {
        for block in blocks {
            let Some(span) = block.span() else { continue };
            if (index, span.start) >= term.introduced {
                return None;
            }
            let directive = chapter.directives.iter().any(|each| each.span.start == span.start);
            if directive {
                continue;
            }
            let Some((inline, at)) =
                block.inlines.iter().find_map(|inline| Some((inline, term.found(inline)?)))
            else {
                continue;
            };
            let told = block.links.iter().any(|(_, link)| {
                let path = link.split('#').next().unwrap_or("");
                target(chapter, path) == term.page
            });
            if told || inline.linked {
                return None;
            }
            let text = &chapter.text.text;
            // The span of code includes its backticks.
            let marks =
                if inline.code { text[inline.span.clone()].find(&inline.text) } else { None };
            let start = inline.span.start + marks.unwrap_or(0) + at;
            return Some(chapter.text.place(start..start + term.words.len()));
        }
    }
    None
}

impl Term {
    /// Where the term occurs in a piece of a block.
    fn found(&self, inline: &Inline) -> Option<usize> {
        let is_kind = inline.code == self.code;
        is_kind.then(|| first_use(&self.words, self.code, &inline.text)).flatten().map(|(at, _)| at)
    }
}

fn shown(chapter: &Chapter) -> String {
    chapter.path.to_string_lossy().replace('\\', "/")
}
